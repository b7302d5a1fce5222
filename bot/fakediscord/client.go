package fakediscord

import (
	"fmt"
	"slices"
	"strings"
)

// ClientError is something that Discord's client does not let a person do: press a button that they do not see, enter a
// value out of range, use a command that is hidden from them. The bot received nothing.
type ClientError struct{ Why string }

// Error returns Why.
func (e *ClientError) Error() string { return e.Why }

// cannot makes a ClientError.
func cannot(format string, args ...any) error { return &ClientError{Why: fmt.Sprintf(format, args...)} }

// Field is what a person enters in one field of a form. Label is the field's label or custom id.
type Field struct{ Label, Value string }

// placeOf finds where a member acts: they must be a member of the guild and see the channel. An empty channel name means
// #general.
func (s *Server) placeOf(guild GuildRef, channel ChannelRef, user UserRef) (place, error) {
	g, m, err := s.findMember(guild, user)
	if err != nil {
		return place{}, err
	}
	if channel == "" {
		channel = "general"
	}
	c := s.channelFor(m.user, g, channel)
	if c == nil {
		// A client says the same of both: what is hidden does not exist for this person.
		return place{}, cannot("@%s sees no channel #%s in %s", m.user.name, channel.name(), g.name)
	}
	s.age(c)
	return place{guild: g, channel: c, user: m.user, member: m}, nil
}

// privatePlace is a person's private channel with the bot, for what they type. They need a guild in common with the bot: its global
// commands are there only then (Discord: Application Commands, Registering a Command). Messages that are there stay, and so
// do their buttons.
func (s *Server) privatePlace(user UserRef) (place, error) {
	u := s.findUser(user)
	switch {
	case u == nil:
		return place{}, cannot("there is no account @%s", user.name())
	case u == s.bot:
		return place{}, cannot("the bot acts by itself")
	case !s.sharesGuild(u):
		return place{}, cannot("@%s shares no guild with the bot: it has no commands for them", u.name)
	}
	return place{channel: s.openDM(u), user: u}, nil
}

// sharesGuild tells whether a person and the bot are members of the same guild.
func (s *Server) sharesGuild(u *user) bool {
	for _, g := range s.guilds {
		if g.hasBot && g.members[u.id] != nil {
			return true
		}
	}
	return false
}

// screen is every message that a person can see in a guild's channels and threads and in their DM with
// the bot, the newest (made or edited) first. An empty channel name means anywhere.
func (s *Server) screen(g *guild, u *user, channel ChannelRef) []*message {
	places := g.channels
	if u.dm != nil {
		places = append(slices.Clone(places), u.dm)
	}
	var list []*message
	for _, c := range places {
		if channel != "" && (c.kind == kindDM || !c.is(channel)) {
			continue
		}
		for _, m := range c.messages {
			if s.canRead(u, m) {
				list = append(list, m)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b *message) int { return b.seq - a.seq })
	return list
}

// SendMessage has a member post an ordinary message in a channel or thread (empty: #general).
func (s *Server) SendMessage(guild GuildRef, channel ChannelRef, user UserRef, text string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, err := s.placeOf(guild, channel, user)
	if err != nil {
		return err
	}
	g, c, m := at.guild, at.channel, at.member
	need := permSendMessages
	if c.parent != nil {
		need = permSendMessagesInThreads
	}
	perms := g.permissions(m, c)
	switch {
	case perms&need == 0:
		return cannot("@%s may not write in #%s", m.user.name, c.name)
	case c.locked && perms&permManageThreads == 0:
		return cannot("the thread #%s is locked", c.name)
	case strings.TrimSpace(text) == "":
		return cannot("an empty message can not be sent")
	case chars(text) > 2000:
		return cannot("a message of %d characters is too long: 2000 are allowed", chars(text))
	}
	s.unarchive(c)
	s.post(c, m.user, text)
	return nil
}

// SendDM has a person write to the bot in the person's private channel with it.
func (s *Server) SendDM(user UserRef, text string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, err := s.privatePlace(user)
	if err != nil {
		return err
	}
	if n := chars(text); strings.TrimSpace(text) == "" || n > maxContent {
		return cannot("a message has 1 to 2000 characters, not %d", n)
	}
	s.post(at.channel, at.user, text)
	return nil
}

// post puts a person's message into a channel.
func (s *Server) post(c *channel, author *user, text string) {
	m := &message{channel: c, author: author, content: text, pings: s.mentionsIn(text, c, author, nil)}
	s.addMessage(m)
	s.emitMessage(m, false, nil)
}

// unarchive takes a thread out of the archive, as Discord does when someone writes or clicks there.
func (s *Server) unarchive(c *channel) {
	if c.archived {
		c.archived, c.aged, c.active = false, false, s.opt.Now()
		s.threadChanged(c)
	}
}

// DeleteLastBotMessage has a member delete the newest post of the bot in a channel. They need Manage Messages there.
func (s *Server) DeleteLastBotMessage(guild GuildRef, channel ChannelRef, user UserRef) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, err := s.placeOf(guild, channel, user)
	if err != nil {
		return err
	}
	g, c, m := at.guild, at.channel, at.member
	if g.permissions(m, c)&permManageMessages == 0 {
		return cannot("@%s may not delete others' messages in #%s", m.user.name, c.name)
	}
	for _, post := range slices.Backward(c.messages) {
		if post.author == s.bot && post.viewer == nil && !post.deleted {
			post.byHand = true
			s.deleteMessage(post)
			return nil
		}
	}
	return cannot("there is no post of the bot in #%s", c.name)
}

// BlockDMs closes a person's private messages to the bot, so that sending one is refused with 50007, or opens them again.
func (s *Server) BlockDMs(user UserRef, blocked bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.findUser(user)
	if u == nil {
		return cannot("there is no account @%s", user.name())
	}
	u.dmsClosed = blocked
	return nil
}
