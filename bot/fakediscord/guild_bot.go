package fakediscord

import (
	"fmt"
)

// install puts the bot into a guild with its own role, above all others, and tells it so.
func (s *Server) install(g *guild) {
	r := &role{id: s.fixedID(fixedRole, g.name+"/"+s.bot.name), name: s.bot.name, managed: true, permissions: s.opt.BotPermissions &^ g.taken, position: len(g.roles)}
	g.roles[r.id] = r
	g.members[s.app] = &member{user: s.bot, roles: map[ID]bool{r.id: true}, joined: s.opt.Now()}
	g.hasBot = true
	for _, c := range g.channels {
		if o := c.overwrites[g.id]; o.deny&permViewChannel != 0 {
			c.overwrites[r.id] = overwrite{allow: permViewChannel}
		}
	}
	s.dispatch(g, "GUILD_CREATE", s.guildCreate(g))
}

// RemoveBot removes the bot from a guild, as kicking it does: its role and its guild commands are gone.
func (s *Server) RemoveBot(guild GuildRef) error {
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
	s.dispatch(g, "GUILD_DELETE", object{"id": g.id})
	s.awaitEcho()
	return nil
}

// AddBot puts the bot back into a guild, with a role of its own above all others and Options.BotPermissions.
func (s *Server) AddBot(guild GuildRef) error {
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
	s.awaitEcho()
	return nil
}

// SetBotPermission gives the bot's role in a guild a permission, or takes it away; then no other role of the bot grants it
// either, and refusals for the lack of it count as provoked. The permission goes by the name that Discord's client shows:
// "Manage Roles".
func (s *Server) SetBotPermission(guild GuildRef, permission string, has bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.findGuild(guild)
	if err != nil {
		return err
	}
	bit, ok := PermissionBit(permission)
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
	s.dispatch(g, "GUILD_ROLE_UPDATE", object{"guild_id": g.id, "role": s.roleJSON(own)})
	s.reveal(g)
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

// openDM is the DM channel between the bot and a person, made when it is first asked for. The gateway says nothing of it:
// bots no longer get CHANNEL_CREATE for DMs.
func (s *Server) openDM(u *user) *channel {
	if u.dm == nil {
		u.dm = &channel{id: s.fixedID(fixedDM, u.name), kind: kindDM, name: u.name, with: u}
		s.channels[u.dm.id] = u.dm
	}
	return u.dm
}
