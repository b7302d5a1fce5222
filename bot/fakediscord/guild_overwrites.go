package fakediscord

import (
	"fmt"
)

// Overwrite is what a channel says about a permission of a role or a member.
type Overwrite int

// The three states of a permission in a channel, as Discord's client shows them.
const (
	Inherit Overwrite = iota // the guild's roles decide
	Allow
	Deny
)

// SetRoleOverwrite sets what a channel says about a permission of a role, as an administrator would in the channel's
// settings: SetRoleOverwrite("Harbour", "#check-ins", "Families", "View Channel", Deny) hides the channel from Families;
// Allow for "@everyone" shows it to everyone, if no role of theirs is denied; Allow for one role and Deny for "@everyone"
// shows it to that role alone. A thread has its parent's overwrites and none of its own.
//
// Denying "@everyone" hits the bot too, unless its own role (which has the bot's name) is allowed. What the bot is refused
// because of an overwrite set here counts as provoked.
func (s *Server) SetRoleOverwrite(guild GuildRef, channel ChannelRef, role RoleRef, permission string, to Overwrite) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, r, err := s.findRole(guild, role)
	if err != nil {
		return err
	}
	return s.setOverwrite(guild, channel, r.id, permission, to)
}

// SetMemberOverwrite is SetRoleOverwrite for a single member, which wins over all roles. The bot goes by its name, "bot".
func (s *Server) SetMemberOverwrite(guild GuildRef, channel ChannelRef, user UserRef, permission string, to Overwrite) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, u, err := s.person(guild, user)
	if err != nil {
		return err
	}
	if g.members[u.id] == nil {
		return cannot("@%s is not a member of %s", u.name, g.name)
	}
	return s.setOverwrite(guild, channel, u.id, permission, to)
}

// setOverwrite changes one permission in a channel's overwrite for a role or member.
func (s *Server) setOverwrite(guild GuildRef, channel ChannelRef, subject ID, permission string, to Overwrite) error {
	g, err := s.findGuild(guild)
	if err != nil {
		return err
	}
	c := g.channelByName(channel)
	if c == nil || c.parent != nil {
		return fmt.Errorf("%s has no channel #%s with permissions of its own", g.name, channel.name())
	}
	bit, ok := PermissionBit(permission)
	if !ok {
		return fmt.Errorf("there is no permission %q", permission)
	}
	o := c.overwrites[subject]
	o.allow, o.deny = o.allow&^bit, o.deny&^bit
	switch to {
	case Allow:
		o.allow |= bit
	case Deny:
		o.deny |= bit
	}
	if c.overwrites[subject] = o; o == (overwrite{}) {
		delete(c.overwrites, subject)
	}
	c.scripted |= bit
	if g.hasBot {
		s.dispatch(g, "CHANNEL_UPDATE", s.channelEvent(c))
		s.awaitEcho()
	}
	return nil
}

// provoked tells whether bits that the bot lacks in a channel are missing because a test changed something: took them
// from the bot, or changed the channel's overwrites.
func (g *guild) provoked(ch *channel, missing uint64) bool {
	scripted := g.taken
	if ch != nil {
		scripted |= ch.place().scripted
		if ch.place().scripted&permViewChannel != 0 {
			scripted = permAll // without View Channel nothing is left
		}
	}
	return missing&^scripted == 0
}

// place is the channel whose overwrites apply: a thread's parent, else the channel itself.
func (c *channel) place() *channel {
	if c.parent != nil {
		return c.parent
	}
	return c
}
