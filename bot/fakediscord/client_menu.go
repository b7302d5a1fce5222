package fakediscord

// ContextCommand has a member use a command from the context menu of another member, or, for a message command, of that member's
// newest message that they see.
func (s *Server) ContextCommand(guild GuildRef, user UserRef, command string, target UserRef) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, err := s.placeOf(guild, "", user)
	if err != nil {
		return err
	}
	g, c, m := at.guild, at.channel, at.member
	on := s.findUser(target)
	if on == nil || g.members[on.id] == nil {
		return cannot("@%s is not a member of %s", target.name(), g.name)
	}
	def, err := s.visibleCommand(at, commandUser, command)
	if err == nil {
		e := &entry{place: at, def: *def, found: s.newResolved(g, m.user, c)}
		e.found.addUser(on)
		data := e.data()
		data["target_id"] = on.id
		s.interact(e.interaction(kindCommand), data)
		return nil
	}
	def, messageErr := s.visibleCommand(at, commandMessage, command)
	if messageErr != nil {
		return err
	}
	for _, post := range s.screen(g, m.user, "") {
		if post.author == on && post.channel.guild == g {
			at.channel = post.channel
			e := &entry{place: at, def: *def, found: s.newResolved(g, m.user, post.channel)}
			e.found.add("messages", post.id, s.messageJSON(post))
			data := e.data()
			data["target_id"] = post.id
			s.interact(e.interaction(kindCommand), data)
			return nil
		}
	}
	return cannot("@%s sees no message of @%s", m.user.name, on.name)
}
