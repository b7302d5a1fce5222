package fakediscord

import (
	"net/http"
	"slices"
	"strconv"
)

// lookChannel finds the channel of a request; the bot must see it.
func (s *Server) lookChannel(c *call) (*channel, *refusal) {
	ch := s.channels[c.id("channel_id")]
	if ch == nil {
		r := refuse(http.StatusNotFound, 10003, "Unknown Channel", "no such channel: "+c.path["channel_id"])
		id := c.id("channel_id")
		r.provoked = id <= s.before || s.deleted[id] || s.doubtful[id]
		return nil, r
	}
	if why := s.inside(ch.guild); why != nil {
		return nil, why
	}
	s.age(ch)
	if !s.canSee(s.bot, ch) {
		r := refuse(http.StatusForbidden, 50001, "Missing Access", "the bot cannot see #"+ch.name)
		r.provoked = ch.guild.taken&(permViewChannel|permManageThreads) != 0 || ch.place().scripted&permViewChannel != 0
		return nil, r
	}
	return ch, nil
}

// lookMessage finds the message of a request. Ephemeral ones are visible to webhooks only.
func (s *Server) lookMessage(c *call) (*message, *refusal) {
	ch, why := s.lookChannel(c)
	if why != nil {
		return nil, why
	}
	id := c.id("message_id")
	for _, m := range slices.Backward(ch.messages) {
		if m.id == id && !m.deleted && m.viewer == nil && m.flags&flagLoading == 0 {
			return m, nil
		}
	}
	r := refuse(http.StatusNotFound, 10008, "Unknown Message", "no such message, or an ephemeral one")
	// The bot asks for no message events, so it can find out only by trying.
	r.provoked = id <= s.before ||
		slices.ContainsFunc(ch.messages, func(m *message) bool { return m.id == id && m.byHand })
	return nil, r
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
	limit, why := limitOf(c, 50, 100)
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

// limitOf reads ?limit=, from 1 to most; usual without.
func limitOf(c *call, usual, most int) (int, *refusal) {
	text := c.query.Get("limit")
	if text == "" {
		return usual, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > most {
		var p problems
		p.add("limit", "NUMBER_TYPE_RANGE", "int value should be between 1 and %d.", most)
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
	if b.empty(c.files) {
		return fail(emptyMessage())
	}
	if first := s.sameNonce(ch, &b); first != nil {
		return ok(s.visibleJSON(first))
	}
	s.unarchive(ch)
	m := s.compose(ch, &b, c.files)
	s.addMessage(m)
	s.rememberNonce(m, b.EnforceNonce)
	s.emitMessage(m, false, nil)
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
	return s.lockedThread(ch)
}

// lockedThread tells why a bot without Manage Threads neither writes nor edits in a locked thread (Discord: Threads, "Locked
// Threads").
func (s *Server) lockedThread(ch *channel) *refusal {
	if !ch.locked {
		return nil
	}
	lacks := s.need(ch.guild, ch, permManageThreads)
	if lacks == nil {
		return nil
	}
	r := refuse(http.StatusBadRequest, 160005, "Thread is locked", "the thread "+ch.name+" is locked")
	r.provoked = lacks.provoked
	return r
}

// archivedThread is Discord's 50083.
func archivedThread(ch *channel) *refusal {
	r := refuse(http.StatusBadRequest, 50083, "Thread is archived", "the thread "+ch.name+" is archived")
	r.provoked = ch.aged
	return r
}

// mayWriteTo tells why a person gets no private message.
func (s *Server) mayWriteTo(u *user) *refusal {
	if u.dmsClosed {
		r := refuse(http.StatusForbidden, 50007, "Cannot send messages to this user", u.name+" takes no private messages")
		r.provoked = true
		return r
	}
	if s.sharesGuild(u) {
		return nil
	}
	r := refuse(http.StatusForbidden, 50278, "Cannot send messages to this user due to having no mutual guilds", u.name+" shares no guild with the bot")
	r.provoked = true // only a test makes people or the bot leave
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
	if why := s.lockedThread(m.channel); why != nil {
		return fail(why)
	}
	if why := s.edit(m, nil, c.body, c.files, ""); why != nil {
		return fail(why)
	}
	return ok(s.visibleJSON(m))
}

// removeMessage deletes a message: the bot's own, or with Manage Messages anybody's. It works in archived threads too, but
// in those that are locked only with Manage Threads.
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
	if m.channel.archived {
		if why := s.lockedThread(m.channel); why != nil {
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
