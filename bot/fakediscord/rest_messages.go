package fakediscord

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// nonceLife is for how long, on the virtual clock, a repeated nonce makes no second message. Discord says
// "the past few minutes"; a bot must not count on more than this.
const nonceLife = 3 * time.Minute

// lookChannel finds the channel of a request; the bot must see it.
func (s *Server) lookChannel(c *call) (*channel, *refusal) {
	ch := s.channels[c.id("channel_id")]
	if ch == nil {
		return nil, refuse(http.StatusNotFound, 10003, "Unknown Channel", "no such channel: "+c.path["channel_id"])
	}
	if why := s.inside(ch.guild); why != nil {
		return nil, why
	}
	if !s.canSee(s.bot, ch) {
		r := refuse(http.StatusForbidden, 50001, "Missing Access", "the bot cannot see #"+ch.name)
		r.provoked = ch.guild.taken&(permViewChannel|permManageThreads) != 0
		return nil, r
	}
	return ch, nil
}

// lookMessage finds the message of a request. Ephemeral ones are not there for anybody but webhooks.
func (s *Server) lookMessage(c *call) (*message, *refusal) {
	ch, why := s.lookChannel(c)
	if why != nil {
		return nil, why
	}
	id := c.id("message_id")
	for _, m := range ch.messages {
		if m.id == id && !m.deleted && m.viewer == nil && m.flags&flagLoading == 0 {
			return m, nil
		}
	}
	return nil, unknownMessage(c)
}

// unknownMessage is Discord's 10008.
func unknownMessage(c *call) *refusal {
	return refuse(http.StatusNotFound, 10008, "Unknown Message", "no such message, or an ephemeral one: "+c.path["message_id"])
}

func (s *Server) getMessage(c *call) (reply, *refusal) {
	m, why := s.lookMessage(c)
	if why != nil {
		return fail(why)
	}
	if why := s.need(m.channel.guild, m.channel, permReadMessageHistory); why != nil {
		return fail(why)
	}
	return ok(s.visibleJSON(m))
}

// getMessages lists messages, the newest first; without Read Message History there are none.
func (s *Server) getMessages(c *call) (reply, *refusal) {
	ch, why := s.lookChannel(c)
	if why != nil {
		return fail(why)
	}
	limit, why := limitOf(c)
	if why != nil {
		return fail(why)
	}
	list := []*message{}
	if s.need(ch.guild, ch, permReadMessageHistory) == nil {
		for _, m := range slices.Backward(ch.messages) {
			if !m.deleted && m.viewer == nil && m.flags&flagLoading == 0 {
				list = append(list, m)
			}
		}
	}
	if list, why = window(c, list, limit); why != nil {
		return fail(why)
	}
	out := []object{}
	for _, m := range list {
		out = append(out, s.visibleJSON(m))
	}
	return ok(out)
}

// limitOf reads ?limit=, 1 to 100, 50 without.
func limitOf(c *call) (int, *refusal) {
	text := c.query.Get("limit")
	if text == "" {
		return 50, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 100 {
		var p problems
		p.add("limit", "NUMBER_TYPE_RANGE", "int value should be between 1 and 100.")
		return 0, p.refusal()
	}
	return n, nil
}

// window cuts ?before=, ?after= or ?around= out of a list that has the newest first.
func window(c *call, list []*message, limit int) ([]*message, *refusal) {
	var p problems
	at := func(name string) (ID, bool) {
		text := c.query.Get(name)
		id, isID := parseID(text)
		if text != "" && text != "0" && !isID {
			p.add(name, "NUMBER_TYPE_COERCE", "Value %q is not snowflake.", text)
		}
		return id, text != ""
	}
	before, hasBefore := at("before")
	after, hasAfter := at("after")
	around, hasAround := at("around")
	if why := p.refusal(); why != nil {
		return nil, why
	}
	switch {
	case hasBefore:
		list = slices.DeleteFunc(list, func(m *message) bool { return m.id >= before })
	case hasAfter: // the oldest of what came after
		list = slices.DeleteFunc(list, func(m *message) bool { return m.id <= after })
		list = list[max(len(list)-limit, 0):]
	case hasAround:
		first := slices.IndexFunc(list, func(m *message) bool { return m.id <= around })
		if first < 0 {
			first = len(list)
		}
		list = list[max(first-limit/2, 0):]
	}
	return list[:min(limit, len(list))], nil
}

// postMessage sends a message to a channel, a thread or a DM.
func (s *Server) postMessage(c *call) (reply, *refusal) {
	ch, why := s.lookChannel(c)
	if why != nil {
		return fail(why)
	}
	var b messageBody
	if why := decode(c.body, &b); why != nil {
		return fail(why)
	}
	if why := s.maySend(ch, &b, c.files); why != nil {
		return fail(why)
	}
	var p problems
	b.check(&p, "", messageKind{}, c.files)
	s.checkReference(&p, ch, b.Reference)
	if why := p.refusal(); why != nil {
		return fail(why)
	}
	if b.empty(c.files, nil) {
		return fail(emptyMessage())
	}
	if first := s.sameNonce(ch, &b); first != nil {
		return ok(s.visibleJSON(first))
	}
	if ch.archived {
		ch.archived = false // a message wakes an archived thread
		s.threadChanged(ch)
	}
	m := s.compose(ch, &b, c.files)
	s.addMessage(m)
	s.rememberNonce(m, b.EnforceNonce)
	s.emitMessage(m, false)
	s.pullIn(m)
	return ok(s.visibleJSON(m))
}

// maySend tells why the bot cannot send this message here.
func (s *Server) maySend(ch *channel, b *messageBody, files []upload) *refusal {
	if ch.kind == kindDM {
		return s.mayWriteTo(ch.with)
	}
	want := permSendMessages
	if ch.parent != nil {
		want = permSendMessagesInThreads
	}
	if len(b.Embeds.value) > 0 {
		want |= permEmbedLinks
	}
	if len(files) > 0 {
		want |= permAttachFiles
	}
	if b.Reference != nil {
		want |= permReadMessageHistory
	}
	if why := s.need(ch.guild, ch, want); why != nil {
		return why
	}
	if ch.archived && ch.locked {
		return archivedThread(ch)
	}
	return nil
}

// archivedThread is Discord's 50083.
func archivedThread(ch *channel) *refusal {
	return refuse(http.StatusBadRequest, 50083, "Thread is archived", "the thread "+ch.name+" is archived")
}

// mayWriteTo tells why a person gets no private message.
func (s *Server) mayWriteTo(u *user) *refusal {
	if u.dmsClosed {
		r := refuse(http.StatusForbidden, 50007, "Cannot send messages to this user", u.name+" takes no private messages")
		r.provoked = true
		return r
	}
	for _, g := range s.guilds {
		if g.hasBot && g.members[u.id] != nil {
			return nil
		}
	}
	r := refuse(http.StatusForbidden, 50278, "Cannot send messages to this user due to having no mutual guilds", u.name+" shares no server with the bot")
	r.provoked = true // only a script makes people or the bot leave
	return r
}

// checkReference: what is replied to must be there.
func (s *Server) checkReference(p *problems, ch *channel, ref *messageReference) {
	if ref == nil || ref.FailIfNotExists != nil && !*ref.FailIfNotExists {
		return
	}
	for _, m := range ch.messages {
		if m.id == ref.MessageID && !m.deleted && m.viewer == nil {
			return
		}
	}
	p.add("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
}

// empty tells whether a new message has nothing in it.
func (b *messageBody) empty(files []upload, kept []attachment) bool {
	return strings.TrimSpace(b.Content.value) == "" && len(b.Embeds.value) == 0 && len(b.Components.value) == 0 &&
		len(files) == 0 && len(kept) == 0
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
	if b.Content.set {
		m.content = strings.TrimSpace(b.Content.value)
	}
	if b.Content.set || b.AllowedMentions.set {
		m.pings = s.mentionsIn(m.content, m.channel, m.author, b.mentions())
	}
	if b.Embeds.set {
		m.embeds = withInline(b.Embeds.value)
	}
	if b.Components.set {
		m.components = b.Components.value
	}
	m.flags = m.flags&^flagNoEmbeds&^flagSilent | b.Flags.value&(flagNoEmbeds|flagSilent)
	m.attachments = append(kept(m, b), s.newAttachments(b, files)...)
}

// withInline fills in what Discord fills in: whether an embed's fields stand side by side.
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
		a := attachment{id: s.newID(), name: f.name, contentType: f.contentType, data: f.data}
		if a.contentType == "" {
			a.contentType = "application/octet-stream"
		}
		for _, ref := range b.Attachments.value {
			if int(ref.ID) != f.number {
				continue
			}
			if ref.Filename != "" {
				a.name = ref.Filename
			}
			if ref.Description != nil {
				a.alt = *ref.Description
			}
		}
		list = append(list, a)
	}
	return list
}

// patchMessage edits a message of the bot's own.
func (s *Server) patchMessage(c *call) (reply, *refusal) {
	m, why := s.lookMessage(c)
	if why != nil {
		return fail(why)
	}
	if m.author != s.bot {
		return fail(refuse(http.StatusForbidden, 50005, "Cannot edit a message authored by another user", ""))
	}
	if m.channel.archived {
		return fail(archivedThread(m.channel))
	}
	if why := s.edit(m, c.body, c.files, ""); why != nil {
		return fail(why)
	}
	return ok(s.visibleJSON(m))
}

// edit changes a message as a body says, if the rules allow it; at is where in the body the message
// stands.
func (s *Server) edit(m *message, body json.RawMessage, files []upload, at string) *refusal {
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
	first := m.flags&flagLoading != 0
	next.flags &^= flagLoading
	if !first {
		now := s.opt.Now()
		next.edited = &now
	}
	*m = next
	s.touch(m)
	s.emitMessage(m, !first)
	if m.viewer == nil {
		s.dispatch("MESSAGE_UPDATE", s.messageEvent(m))
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

// removeMessage deletes a message: the bot's own, or with Manage Messages anybody's. It works in archived
// threads too.
func (s *Server) removeMessage(c *call) (reply, *refusal) {
	m, why := s.lookMessage(c)
	if why != nil {
		return fail(why)
	}
	if m.author != s.bot {
		if m.channel.kind == kindDM {
			return fail(refuse(http.StatusForbidden, 50003, "Cannot execute action on a DM channel", ""))
		}
		if why := s.need(m.channel.guild, m.channel, permManageMessages); why != nil {
			return fail(why)
		}
	}
	s.deleteMessage(m)
	return done()
}

func (s *Server) postTyping(c *call) (reply, *refusal) {
	ch, why := s.lookChannel(c)
	if why != nil {
		return fail(why)
	}
	if why := s.maySend(ch, &messageBody{}, nil); why != nil {
		return fail(why)
	}
	return done()
}

// pullIn adds to a private thread whom a message in it mentions, as Discord does for whoever may invite.
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
		someone := ch.guild.members[id]
		if someone != nil && !ch.threadMembers[id] && ch.guild.permissions(someone, ch.parent)&permViewChannel != 0 {
			ch.threadMembers[id], changed = true, true
		}
	}
	if changed {
		s.emitThread(ch)
	}
}
