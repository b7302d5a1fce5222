package fakediscord

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// everyoneMay is what @everyone may do in a new server: Discord's own default without voice, and without
// threads and mass mentions, so that a bot that needs more than botMay is found out.
const everyoneMay = permViewChannel | permSendMessages | permEmbedLinks | permAttachFiles | permReadMessageHistory |
	permUseCommands | permSendMessagesInThreads | 1<<0 | 1<<6 | 1<<18 | 1<<26

// botMay is what the bot is installed with: the least permissions it needs, never Administrator.
const botMay = permViewChannel | permSendMessages | permReadMessageHistory | permEmbedLinks | permAttachFiles |
	permCreatePrivateThreads | permSendMessagesInThreads | permManageThreads | permManageRoles

// AddGuild makes a server with the bot in it and a channel #general. The owner's account is made if there
// is none of that name, and becomes a member. The name must be new.
func (s *Server) AddGuild(name, owner string) (ID, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.guildByName(name) != nil {
		return 0, fmt.Errorf("there is already a server %q", name)
	}
	g := &guild{id: s.standingID(standingGuild, name), name: name, members: map[ID]*member{}, roles: map[ID]*role{}}
	g.roles[g.id] = &role{id: g.id, name: "@everyone", permissions: everyoneMay}
	s.guilds[g.id] = g
	u := s.account(owner)
	g.owner = u.id
	g.members[u.id] = &member{user: u, roles: map[ID]bool{}, joined: s.opt.Now()}
	s.addChannel(g, "general")
	s.install(g)
	return g.id, nil
}

// install puts the bot into a guild with its own role, above all others, and tells it so.
func (s *Server) install(g *guild) {
	r := &role{id: s.standingID(standingRole, g.name+"/"+s.bot.name), name: s.bot.name, managed: true, permissions: botMay &^ g.taken, position: len(g.roles)}
	g.roles[r.id] = r
	g.members[s.app] = &member{user: s.bot, roles: map[ID]bool{r.id: true}, joined: s.opt.Now()}
	g.hasBot = true
	for _, c := range g.channels {
		if o := c.overwrites[g.id]; o.deny&permViewChannel != 0 {
			c.overwrites[r.id] = overwrite{allow: permViewChannel}
		}
	}
	s.dispatch("GUILD_CREATE", s.guildCreate(g))
}

// AddChannel makes a text channel. Without onlyFor everybody sees it; otherwise only the roles named
// there, and the bot.
func (s *Server) AddChannel(guild, name string, onlyFor ...string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.findGuild(guild)
	if err != nil {
		return err
	}
	name = strings.TrimPrefix(name, "#")
	if g.channelByName(name) != nil {
		return fmt.Errorf("%s already has a channel #%s", g.name, name)
	}
	hidden := map[ID]overwrite{}
	for _, roleName := range onlyFor {
		r := g.roleByName(roleName)
		if r == nil {
			return fmt.Errorf("%s has no role %q", g.name, roleName)
		}
		hidden[r.id] = overwrite{allow: permViewChannel}
	}
	c := s.addChannel(g, name)
	if len(onlyFor) > 0 {
		hidden[g.id] = overwrite{deny: permViewChannel}
		if own := g.botRole(); own != nil {
			hidden[own.id] = overwrite{allow: permViewChannel}
		}
		c.overwrites = hidden
	}
	if g.hasBot {
		s.dispatch("CHANNEL_CREATE", s.channelJSON(c))
	}
	return nil
}

// addChannel makes a text channel that everybody sees.
func (s *Server) addChannel(g *guild, name string) *channel {
	c := &channel{id: s.standingID(standingChannel, g.name+"/"+name), kind: kindText, name: name, guild: g, overwrites: map[ID]overwrite{}}
	g.channels = append(g.channels, c)
	s.channels[c.id] = c
	return c
}

// DeleteChannel deletes a text channel with all that is in it, as a person who may can.
func (s *Server) DeleteChannel(guild, name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.findGuild(guild)
	if err != nil {
		return err
	}
	c := g.channelByName(strings.TrimPrefix(name, "#"))
	if c == nil {
		return fmt.Errorf("%s has no channel %q", g.name, name)
	}
	gone := func(other *channel) bool { return other == c || other.parent == c }
	for _, other := range g.channels {
		if gone(other) {
			delete(s.channels, other.id)
			s.deleted[other.id] = true
		}
	}
	g.channels = slices.DeleteFunc(g.channels, gone)
	if g.hasBot {
		s.dispatch("CHANNEL_DELETE", s.channelJSON(c))
	}
	return nil
}

// AddRole makes a role just below the bot's own.
func (s *Server) AddRole(guild, name string, permissions uint64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.findGuild(guild)
	if err != nil {
		return err
	}
	if g.roleByName(name) != nil {
		return fmt.Errorf("%s already has a role %q", g.name, name)
	}
	r := &role{id: s.standingID(standingRole, g.name+"/"+name), name: name, position: len(g.roles), permissions: permissions}
	if own := g.botRole(); own != nil {
		r.position, own.position = own.position, own.position+1
	}
	g.roles[r.id] = r
	if g.hasBot {
		s.dispatch("GUILD_ROLE_CREATE", object{"guild_id": g.id, "role": s.roleJSON(r)})
	}
	return nil
}

// Join makes a person a member with these roles. Who is one already only gets the roles. The account is
// the same in every server.
func (s *Server) Join(guild, user string, roles ...string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.findGuild(guild)
	if err != nil {
		return err
	}
	var give []*role
	for _, name := range roles {
		r := g.roleByName(name)
		if r == nil {
			return fmt.Errorf("%s has no role %q", g.name, name)
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
	s.dispatch(event, withGuild(s.memberJSON(g, m), g))
	return nil
}

// withGuild adds the guild's id to an object.
func withGuild(o object, g *guild) object {
	o["guild_id"] = g.id
	return o
}

// Leave takes a person out of a server: out of its threads too, and with them go their roles and an open
// form. What they wrote stays.
func (s *Server) Leave(guild, user string) error {
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
		s.dispatch("GUILD_MEMBER_REMOVE", object{"guild_id": g.id, "user": s.userJSON(m.user)})
	}
	return nil
}

// RemoveBot takes the bot out of a server, as kicking it does: its role and its commands are gone.
func (s *Server) RemoveBot(guild string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.findGuild(guild)
	if err != nil {
		return err
	}
	if !g.hasBot {
		return fmt.Errorf("the bot is not in %s", g.name)
	}
	if own := g.botRole(); own != nil {
		delete(g.roles, own.id)
		for _, c := range g.channels {
			delete(c.overwrites, own.id)
		}
	}
	delete(g.members, s.app)
	for _, c := range g.channels {
		delete(c.threadMembers, s.app)
	}
	g.hasBot, g.commands = false, nil
	s.dispatch("GUILD_DELETE", object{"id": g.id})
	s.awaitEcho()
	return nil
}

// AddBot puts the bot back into a server, with a role of its own above all others and the permissions it
// is installed with.
func (s *Server) AddBot(guild string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.findGuild(guild)
	if err != nil {
		return err
	}
	if g.hasBot {
		return fmt.Errorf("the bot is already in %s", g.name)
	}
	g.taken = 0
	s.install(g)
	return nil
}

// SetBotPermission gives the bot's role in a server a permission, or takes it away: then no other role of
// the bot grants it either. The permission goes by the name that Discord's client shows, "Manage Roles".
func (s *Server) SetBotPermission(guild, permission string, has bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.findGuild(guild)
	if err != nil {
		return err
	}
	bit, ok := permissionBit(permission)
	own := g.botRole()
	if !ok || own == nil {
		return fmt.Errorf("no permission %q, or no bot in %s", permission, g.name)
	}
	if has {
		own.permissions |= bit
		g.taken &^= bit
	} else {
		own.permissions &^= bit
		g.taken |= bit
	}
	s.dispatch("GUILD_ROLE_UPDATE", object{"guild_id": g.id, "role": s.roleJSON(own)})
	return nil
}

// botID is the bot's user id; 0 when the bot is not there.
func (g *guild) botID() ID {
	for id, m := range g.members {
		if m.user.bot {
			return id
		}
	}
	return 0
}

// botRole is the bot's own role; nil when the bot is not there.
func (g *guild) botRole() *role {
	for _, r := range g.roles {
		if r.managed {
			return r
		}
	}
	return nil
}

// openDM is the DM channel between the bot and a person, made when it is first asked for.
func (s *Server) openDM(u *user) *channel {
	if u.dm == nil {
		u.dm = &channel{id: s.standingID(standingDM, u.name), kind: kindDM, name: u.name, with: u}
		s.channels[u.dm.id] = u.dm
		s.dispatch("CHANNEL_CREATE", s.channelJSON(u.dm))
	}
	return u.dm
}
