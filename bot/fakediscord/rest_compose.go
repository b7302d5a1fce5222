package fakediscord

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// nonceLife is how long, by Options.Now, a repeated nonce makes no second message, and a message shows its own. Discord says
// "the past few minutes"; a bot must not count on more than this.
const nonceLife = 3 * time.Minute

// empty tells whether a new message has nothing in it.
func (b *messageBody) empty(files []upload) bool {
	return strings.TrimSpace(b.Content.value) == "" && len(b.Embeds.value) == 0 && len(b.Components.value) == 0 &&
		len(files) == 0
}

// sameNonce finds the message that an enforced nonce made before.
func (s *Server) sameNonce(ch *channel, b *messageBody) *message {
	nonce, _ := b.nonce()
	if !b.EnforceNonce {
		return nil
	}
	m := s.nonces[nonceKey(ch, nonce)]
	if m == nil || m.deleted || s.opt.Now().Sub(m.created) > nonceLife {
		return nil
	}
	return m
}

// nonceKey is where a nonce is remembered.
func nonceKey(ch *channel, nonce string) string { return ch.id.String() + " " + nonce }

// rememberNonce keeps a message's nonce for sameNonce.
func (s *Server) rememberNonce(m *message, enforced bool) {
	if enforced && m.nonce != "" {
		s.nonces[nonceKey(m.channel, m.nonce)] = m
	}
}

// compose makes a message of a body that was checked.
func (s *Server) compose(ch *channel, b *messageBody, files []upload) *message {
	m := &message{channel: ch, author: s.bot}
	m.nonce, _ = b.nonce()
	s.apply(m, b, files)
	return m
}

// apply puts what a body has into a message; what it leaves out stays as it is.
func (s *Server) apply(m *message, b *messageBody, files []upload) {
	if b.Flags.set { // flagComponents stays once it is there
		m.flags = m.flags&^flagNoEmbeds | b.Flags.value&(flagNoEmbeds|flagSilent|flagComponents)
	}
	if b.Content.set {
		m.content = strings.TrimSpace(b.Content.value)
	}
	if b.Embeds.set {
		m.embeds = withInline(b.Embeds.value)
	}
	if b.Components.set {
		m.components = b.Components.value
		number(m.components)
	}
	if b.Content.set || b.AllowedMentions.set || b.Components.set && m.flags&flagComponents != 0 {
		m.pings = s.mentionsIn(m.text(), m.channel, m.author, b.mentions())
	}
	m.attachments = append(kept(m, b), s.newAttachments(b, files)...)
}

// withInline fills in Discord's default of an embed field's inline.
func withInline(embeds []json.RawMessage) []json.RawMessage {
	out := []json.RawMessage{}
	for _, raw := range embeds {
		e := object{}
		_ = json.Unmarshal(raw, &e) // checked before
		fields, _ := e["fields"].([]any)
		for _, each := range fields {
			if f, isObject := each.(object); isObject && f["inline"] == nil {
				f["inline"] = false
			}
		}
		out = append(out, mustJSON(e))
	}
	return out
}

// kept are the attachments that an edit leaves on a message: those it names, all if it names none.
func kept(m *message, b *messageBody) []attachment {
	if !b.Attachments.set {
		return m.attachments
	}
	list := []attachment{}
	for _, a := range m.attachments {
		if slices.ContainsFunc(b.Attachments.value, func(ref attachmentRef) bool { return ref.ID == a.id }) {
			list = append(list, a)
		}
	}
	return list
}

// newAttachments are the uploads, named and described as the body says.
func (s *Server) newAttachments(b *messageBody, files []upload) []attachment {
	var list []attachment
	for _, f := range files {
		a := attachment{id: s.newID(), name: b.fileName(f), contentType: f.contentType, data: f.data}
		if a.contentType == "" {
			a.contentType = "application/octet-stream"
		}
		for _, ref := range b.Attachments.value {
			if int(ref.ID) == f.number && ref.Description != nil {
				a.alt = *ref.Description
			}
		}
		list = append(list, a)
	}
	return list
}

// edit changes a message as a body says, if the rules allow it, in answer to an interaction if there is one; at is the path of
// the message in the body.
func (s *Server) edit(m *message, answers *interaction, body json.RawMessage, files []upload, at string) *refusal {
	var b messageBody
	if why := decode(body, &b); why != nil {
		return why
	}
	var p problems
	b.check(&p, at, messageKind{edit: true, had: m.flags, kept: kept(m, &b)}, files)
	if why := p.refusal(); why != nil {
		return why
	}
	if m.viewer == nil {
		if why := s.mayAttach(m.channel, &b, files); why != nil {
			return why
		}
	}
	next := *m
	s.apply(&next, &b, files)
	if next.content == "" && len(next.embeds)+len(next.components)+len(next.attachments) == 0 {
		return emptyMessage()
	}
	if next.flags&flagComponents != 0 && (next.content != "" || len(next.embeds) > 0) {
		p.add(join(at, "content"), legacyFields, "content and embeds are cleared when a message turns to Components V2")
		return p.refusal()
	}
	first := m.flags&flagLoading != 0
	next.flags &^= flagLoading
	if !first {
		now := s.opt.Now()
		next.edited = &now
	}
	*m = next
	s.touch(m)
	s.emitMessage(m, !first, answers)
	if m.viewer == nil {
		s.dispatch(m.channel.guild, "MESSAGE_UPDATE", s.messageEvent(m))
	}
	return nil
}

// mayAttach tells why an edit cannot bring embeds or files.
func (s *Server) mayAttach(ch *channel, b *messageBody, files []upload) *refusal {
	want := uint64(0)
	if len(b.Embeds.value) > 0 {
		want |= permEmbedLinks
	}
	if len(files) > 0 {
		want |= permAttachFiles
	}
	return s.need(ch.guild, ch, want)
}

// pullIn adds members to a private thread that a message in it mentions, as Discord does if the author may invite.
func (s *Server) pullIn(m *message) {
	ch := m.channel
	if ch.kind != kindPrivateThread {
		return
	}
	author := ch.guild.members[m.author.id]
	if !ch.invitable && ch.guild.permissions(author, ch)&permManageThreads == 0 {
		return
	}
	changed := false
	for _, id := range m.pings {
		mentioned := ch.guild.members[id]
		if mentioned != nil && !ch.threadMembers[id] && ch.guild.permissions(mentioned, ch.parent)&permViewChannel != 0 {
			ch.threadMembers[id], changed = true, true
		}
	}
	if changed {
		s.emitThread(ch)
	}
}
