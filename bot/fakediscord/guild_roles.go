package fakediscord

import (
	"fmt"
	"strings"
)

// AddRole makes a role just below the bot's own. permissions is Discord's bit set; see [PermissionBit].
func (s *Server) AddRole(guild GuildRef, name string, permissions uint64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.findGuild(guild)
	if err != nil {
		return err
	}
	if g.roleByName(RoleRef(name)) != nil {
		return fmt.Errorf("%s already has a role %q", g.name, name)
	}
	r := &role{id: s.fixedID(fixedRole, g.name+"/"+name), name: name, position: len(g.roles), permissions: permissions}
	if own := g.botRole(); own != nil {
		r.position, own.position = own.position, own.position+1
	}
	g.roles[r.id] = r
	if g.hasBot {
		s.dispatch(g, "GUILD_ROLE_CREATE", object{"guild_id": g.id, "role": s.roleJSON(r)})
	}
	return nil
}

// DeleteRole deletes a role: members lose it, and so do the overwrites of channels and the rules of commands that name it.
func (s *Server) DeleteRole(guild GuildRef, role RoleRef) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, r, err := s.findRole(guild, role)
	if err != nil {
		return err
	}
	if r.managed || r.id == g.id {
		return fmt.Errorf("the role %q of %s cannot be deleted", r.name, g.name)
	}
	delete(g.roles, r.id)
	s.deleted[r.id] = true
	for _, m := range g.members {
		delete(m.roles, r.id)
	}
	for _, c := range g.channels {
		delete(c.overwrites, r.id)
	}
	for _, rules := range g.commandRules {
		delete(rules, r.id)
	}
	if g.hasBot {
		s.dispatch(g, "GUILD_ROLE_DELETE", object{"guild_id": g.id, "role_id": r.id})
		s.reveal(g)
	}
	return nil
}

// SetRolePermission gives a role a permission in the whole guild, or takes it away. The permission goes by the name that
// Discord's client shows: "Moderate Members". The role "@everyone" is the one that all members have. For the bot's own
// role use SetBotPermission.
func (s *Server) SetRolePermission(guild GuildRef, role RoleRef, permission string, has bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, r, err := s.findRole(guild, role)
	if err != nil {
		return err
	}
	bit, ok := PermissionBit(permission)
	if !ok {
		return fmt.Errorf("there is no permission %q", permission)
	}
	if has {
		r.permissions |= bit
	} else {
		r.permissions &^= bit
	}
	if g.hasBot {
		s.dispatch(g, "GUILD_ROLE_UPDATE", object{"guild_id": g.id, "role": s.roleJSON(r)})
		s.reveal(g)
		s.awaitEcho()
	}
	return nil
}

// GiveRole gives a member a role, as a moderator would. A role that the member has already stays.
func (s *Server) GiveRole(guild GuildRef, user UserRef, role RoleRef) error {
	return s.changeRole(guild, user, role, true)
}

// TakeRole takes a role from a member, as a moderator would. A role that the member lacks is no error.
func (s *Server) TakeRole(guild GuildRef, user UserRef, role RoleRef) error {
	return s.changeRole(guild, user, role, false)
}

// changeRole gives or takes a role. Watchers and the gateway hear of a change only.
func (s *Server) changeRole(guild GuildRef, user UserRef, role RoleRef, has bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, m, err := s.findMember(guild, user)
	if err != nil {
		return err
	}
	_, r, err := s.findRole(guild, role)
	if err != nil {
		return err
	}
	if r.managed || r.id == g.id {
		return fmt.Errorf("the role %q of %s cannot be given or taken", r.name, g.name)
	}
	if m.roles[r.id] != has {
		s.setMemberRole(g, m, r, has)
	}
	return nil
}

// setMemberRole gives a member a role that they lack, or takes one that they have, and tells watchers and the gateway.
func (s *Server) setMemberRole(g *guild, m *member, r *role, has bool) {
	change := "add"
	if has {
		m.roles[r.id] = true
	} else {
		delete(m.roles, r.id)
		change = "remove"
	}
	s.emitRole(g, m, r, change)
	s.memberChanged(g, m)
}

// findRole finds a guild and a role of it by name, in any case; a leading & is allowed, "everyone" is @everyone.
func (s *Server) findRole(guild GuildRef, role RoleRef) (*guild, *role, error) {
	g, err := s.findGuild(guild)
	if err != nil {
		return nil, nil, err
	}
	if strings.EqualFold(strings.TrimLeft(string(role), "&@"), "everyone") {
		return g, g.roles[g.id], nil
	}
	if r := g.roleByName(role); r != nil {
		return g, r, nil
	}
	return nil, nil, fmt.Errorf("%s has no role %q", g.name, role.name())
}
