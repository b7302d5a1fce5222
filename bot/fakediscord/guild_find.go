package fakediscord

import (
	"fmt"
	"slices"
	"strings"
)

// account finds a person's account by name, and makes it if need be.
func (s *Server) account(name string) *user {
	name = strings.TrimPrefix(name, "@")
	if u := s.userByName(name); u != nil {
		return u
	}
	u := &user{id: s.fixedID(fixedUser, name), name: name, locale: defaultLocale}
	s.addUser(u)
	return u
}

// addUser keeps a new account.
func (s *Server) addUser(u *user) { s.users[u.id], s.names[strings.ToLower(u.name)] = u, u }

// UserID returns a person's id. It is an error if no account has that name.
func (s *Server) UserID(user string) (ID, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u := s.userByName(strings.TrimPrefix(user, "@")); u != nil {
		return u.id, nil
	}
	return 0, fmt.Errorf("there is no @%s", user)
}

// findGuild finds a guild by name, in any case.
func (s *Server) findGuild(name string) (*guild, error) {
	if g := s.guildByName(name); g != nil {
		return g, nil
	}
	return nil, fmt.Errorf("there is no guild %q", name)
}

// findMember finds a guild and a member of it.
func (s *Server) findMember(guild, user string) (*guild, *member, error) {
	g, err := s.findGuild(guild)
	if err != nil {
		return nil, nil, err
	}
	u := s.userByName(user)
	if u == s.bot {
		return nil, nil, cannot("the bot acts by itself")
	}
	if u == nil || g.members[u.id] == nil {
		return nil, nil, cannot("@%s is not a member of %s", strings.TrimPrefix(user, "@"), g.name)
	}
	return g, g.members[u.id], nil
}

// person finds a guild and an account, which need not be a member there.
func (s *Server) person(guild, user string) (*guild, *user, error) {
	g, err := s.findGuild(guild)
	if err != nil {
		return nil, nil, err
	}
	u := s.userByName(user)
	if u == nil {
		return nil, nil, cannot("there is no account @%s", strings.TrimPrefix(user, "@"))
	}
	return g, u, nil
}

// guildByName finds a guild, in any case; nil if there is none. No two guilds differ in case only.
func (s *Server) guildByName(name string) *guild { return s.guildNames[strings.ToLower(name)] }

// userByName finds an account, in any case; a leading @ is allowed. nil if there is none. No two accounts
// differ in case only.
func (s *Server) userByName(name string) *user {
	return s.names[strings.ToLower(strings.TrimPrefix(name, "@"))]
}

// channelByName finds a text channel, or else the newest thread of that name; a leading # is allowed. nil
// if there is none.
func (g *guild) channelByName(name string) *channel {
	return g.channelWhere(name, func(*channel) bool { return true })
}

// channelFor is channelByName among those that a person sees: several threads can have one name.
func (s *Server) channelFor(u *user, g *guild, name string) *channel {
	return g.channelWhere(name, func(c *channel) bool { return s.canSee(u, c) })
}

// channelWhere finds a channel by name among those that fit.
func (g *guild) channelWhere(name string, fits func(*channel) bool) *channel {
	var texts, threads []*channel
	for _, c := range g.channels {
		switch {
		case !fits(c):
		case c.parent == nil:
			texts = append(texts, c)
		default:
			threads = slices.Insert(threads, 0, c)
		}
	}
	return named(append(texts, threads...), strings.TrimPrefix(name, "#"), func(c *channel) string { return c.name })
}

// roleByName finds a role; a leading & is allowed. nil if there is none.
func (g *guild) roleByName(name string) *role {
	return named(byID(g.roles), strings.TrimPrefix(name, "&"), func(r *role) string { return r.name })
}

// label is the guild's name for an Event; empty for none.
func (g *guild) label() string {
	if g == nil {
		return ""
	}
	return g.name
}

// named picks the thing with this name: exactly, or else in another case. The zero value if there is none.
func named[T any](list []T, name string, of func(T) string) T {
	for _, t := range list {
		if of(t) == name {
			return t
		}
	}
	for _, t := range list {
		if strings.EqualFold(of(t), name) {
			return t
		}
	}
	var none T
	return none
}

// HasChannel says whether a guild has a channel of that name.
func (s *Server) HasChannel(guild, name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.findGuild(guild)
	return err == nil && g.channelByName(strings.TrimPrefix(name, "#")) != nil
}

// HasRole says whether a guild has a role of that name.
func (s *Server) HasRole(guild, name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.findGuild(guild)
	return err == nil && g.roleByName(strings.TrimPrefix(name, "&")) != nil
}
