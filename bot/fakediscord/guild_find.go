package fakediscord

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// account finds a person's account by name, and makes it if need be.
func (s *Server) account(ref UserRef) *user {
	if u := s.findUser(ref); u != nil {
		return u
	}
	name := ref.name()
	u := &user{id: s.fixedID(fixedUser, name), name: name, locale: cmp.Or(s.opt.Locale, defaultLocale)}
	s.addUser(u)
	return u
}

// addUser keeps a new account.
func (s *Server) addUser(u *user) { s.users[u.id], s.names[strings.ToLower(u.name)] = u, u }

// UserID returns a person's id. It is an error if no account has that name.
func (s *Server) UserID(user UserRef) (ID, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u := s.findUser(user); u != nil {
		return u.id, nil
	}
	return 0, fmt.Errorf("there is no account @%s", user.name())
}

// findGuild finds a guild.
func (s *Server) findGuild(ref GuildRef) (*guild, error) {
	if g := s.guildByName(string(ref)); g != nil {
		return g, nil
	}
	if id, ok := parseID(string(ref)); ok && s.guilds[id] != nil {
		return s.guilds[id], nil
	}
	return nil, fmt.Errorf("there is no guild %q", string(ref))
}

// findUser finds an account; nil if there is none.
func (s *Server) findUser(ref UserRef) *user {
	if u := s.userByName(string(ref)); u != nil {
		return u
	}
	id, _ := parseID(ref.name())
	return s.users[id]
}

// findMember finds a guild and a member of it.
func (s *Server) findMember(guild GuildRef, user UserRef) (*guild, *member, error) {
	g, err := s.findGuild(guild)
	if err != nil {
		return nil, nil, err
	}
	u := s.findUser(user)
	if u == s.bot {
		return nil, nil, cannot("the bot acts by itself")
	}
	if u == nil || g.members[u.id] == nil {
		return nil, nil, cannot("@%s is not a member of %s", user.name(), g.name)
	}
	return g, g.members[u.id], nil
}

// person finds a guild and an account, which need not be a member there.
func (s *Server) person(guild GuildRef, user UserRef) (*guild, *user, error) {
	g, err := s.findGuild(guild)
	if err != nil {
		return nil, nil, err
	}
	u := s.findUser(user)
	if u == nil {
		return nil, nil, cannot("there is no account @%s", user.name())
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

// channelByName finds a text or voice channel, or else the newest thread that the reference fits; nil if there is none.
func (g *guild) channelByName(ref ChannelRef) *channel {
	return g.channelWhere(ref, func(*channel) bool { return true })
}

// channelFor is channelByName among those that a person sees: several threads can have one name.
func (s *Server) channelFor(u *user, g *guild, ref ChannelRef) *channel {
	return g.channelWhere(ref, func(c *channel) bool { return s.canSee(u, c) })
}

// channelWhere finds a channel among those that fit.
func (g *guild) channelWhere(ref ChannelRef, fits func(*channel) bool) *channel {
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
	list := append(texts, threads...)
	if c := named(list, ref.name(), func(c *channel) string { return c.name }); c != nil {
		return c
	}
	return named(list, ref.name(), func(c *channel) string { return c.id.String() })
}

// is tells whether a reference fits the channel.
func (c *channel) is(ref ChannelRef) bool {
	return strings.EqualFold(c.name, ref.name()) || c.id.String() == ref.name()
}

// roleByName finds a role; nil if there is none.
func (g *guild) roleByName(ref RoleRef) *role {
	if r := named(byID(g.roles), ref.name(), func(r *role) string { return r.name }); r != nil {
		return r
	}
	id, _ := parseID(ref.name())
	return g.roles[id]
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

// HasChannel tells whether a guild has a channel or thread.
func (s *Server) HasChannel(guild GuildRef, channel ChannelRef) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.findGuild(guild)
	return err == nil && g.channelByName(channel) != nil
}

// HasRole tells whether a guild has a role.
func (s *Server) HasRole(guild GuildRef, role RoleRef) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.findGuild(guild)
	return err == nil && g.roleByName(role) != nil
}
