package fakediscord

// SetMentionable says whether everyone may mention a role. A new role may be mentioned only with Mention Everyone.
func (s *Server) SetMentionable(guild GuildRef, role RoleRef, yes bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, r, err := s.findRole(guild, role)
	if err != nil {
		return err
	}
	r.mentionable = yes
	if g.hasBot {
		s.dispatch(g, "GUILD_ROLE_UPDATE", object{"guild_id": g.id, "role": s.roleJSON(r)})
	}
	return nil
}

// someoneSees tells whether a member with a role, other than the author of a message, sees it: otherwise its mention
// notifies no one.
func (s *Server) someoneSees(role ID, m *message) bool {
	for _, who := range m.channel.guild.members {
		if who.roles[role] && who.user != m.author && s.canSee(who.user, m.channel) {
			return true
		}
	}
	return false
}
