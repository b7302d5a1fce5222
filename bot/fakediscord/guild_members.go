package fakediscord

import (
	"errors"
	"time"
	"unicode/utf8"
)

// maxTimeOut is the longest time-out that Discord allows.
const maxTimeOut = 28 * 24 * time.Hour

// Join makes a person a member with these roles. Someone who is a member already only gets the roles. The account is the
// same in every guild.
func (s *Server) Join(guild GuildRef, user UserRef, roles ...RoleRef) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.findGuild(guild)
	if err != nil {
		return err
	}
	var give []*role
	for _, name := range roles {
		_, r, err := s.findRole(guild, name)
		if err != nil {
			return err
		}
		give = append(give, r)
	}
	u := s.account(user)
	if u == s.bot {
		return errors.New("the bot joins by AddBot")
	}
	m, event := g.members[u.id], "GUILD_MEMBER_UPDATE"
	if m == nil {
		m, event = &member{user: u, roles: map[ID]bool{}, joined: s.opt.Now()}, "GUILD_MEMBER_ADD"
		g.members[u.id] = m
	} else if len(give) == 0 {
		return nil
	}
	for _, r := range give {
		if !m.roles[r.id] {
			m.roles[r.id] = true
			s.emitRole(g, m, r, "add")
		}
	}
	s.dispatch(g, event, withGuild(s.memberJSON(g, m), g))
	return nil
}

// withGuild adds the guild's id to an object.
func withGuild(o object, g *guild) object {
	o["guild_id"] = g.id
	return o
}

// memberChanged tells the gateway how a member is now.
func (s *Server) memberChanged(g *guild, m *member) {
	s.dispatch(g, "GUILD_MEMBER_UPDATE", withGuild(s.memberJSON(g, m), g))
	if m.user == s.bot {
		s.reveal(g)
	}
}

// Leave takes a person out of a guild and its threads. Their roles and an open form of that guild go too; what they wrote
// stays.
func (s *Server) Leave(guild GuildRef, user UserRef) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, m, err := s.findMember(guild, user)
	if err != nil {
		return err
	}
	if g.owner == m.user.id {
		return cannot("@%s owns %s: an owner can not leave", m.user.name, g.name)
	}
	delete(g.members, m.user.id)
	for _, c := range g.channels {
		delete(c.threadMembers, m.user.id)
	}
	if f := m.user.modal; f != nil && f.interaction.guild == g {
		m.user.modal = nil
	}
	if g.hasBot {
		s.dispatch(g, "GUILD_MEMBER_REMOVE", object{"guild_id": g.id, "user": s.userJSON(m.user)})
	}
	return nil
}

// SetJoined sets when a member joined a guild (joined_at), for a member who is there longer than the fake runs. The
// instant must not be in the future.
func (s *Server) SetJoined(guild GuildRef, user UserRef, at time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, m, err := s.findMember(guild, user)
	if err != nil {
		return err
	}
	if at.After(s.opt.Now()) {
		return errors.New("the join date is in the future")
	}
	m.joined = at
	s.memberChanged(g, m)
	return nil
}

// TimeOut times a member out until an instant at most 28 days ahead; a zero or past instant ends the time-out. A member
// who is timed out keeps only View Channel and Read Message History in that guild: they can use commands in a private
// message with the bot only, and press nothing in the guild. The owner and administrators cannot be timed out.
func (s *Server) TimeOut(guild GuildRef, user UserRef, until time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, m, err := s.findMember(guild, user)
	if err != nil {
		return err
	}
	if g.permissions(m, nil)&permAdministrator != 0 {
		return cannot("@%s is an owner or administrator of %s and cannot be timed out", m.user.name, g.name)
	}
	if until.Sub(s.opt.Now()) > maxTimeOut {
		return cannot("a time-out lasts 28 days at most")
	}
	m.timedOut = until
	s.memberChanged(g, m)
	return nil
}

// SetNick gives a member a nickname in a guild, or takes it with "". A nickname has 1 to 32 characters.
func (s *Server) SetNick(guild GuildRef, user UserRef, nick string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, m, err := s.findMember(guild, user)
	if err != nil {
		return err
	}
	if utf8.RuneCountInString(nick) > 32 {
		return cannot("a nickname has 32 characters at most")
	}
	m.nick = nick
	s.memberChanged(g, m)
	return nil
}

// inTimeOut tells whether a member is timed out now.
func (g *guild) inTimeOut(m *member) bool {
	return !m.timedOut.IsZero() && g.now().Before(m.timedOut)
}
