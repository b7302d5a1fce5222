package fakediscord

// Suggestions has a person type a command without sending it, and returns what their client proposes for its last option:
// the names that contain the text, of fixed choices or of the bot's answers. No Event tells of it, and no later id changes,
// so a script without the typing makes the same messages. inDM types it in the private channel with the bot.
func (s *Server) Suggestions(guild GuildRef, channel ChannelRef, user UserRef, line string, inDM bool) ([]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, err := s.placeOf(guild, channel, user)
	if inDM {
		at, err = s.privatePlace(user)
	}
	if err != nil {
		return nil, err
	}
	e, def, text, err := s.focused(at, line)
	if err != nil || !def.Autocomplete {
		return choicesWith(def, text, at.user.locale), err
	}
	in := s.ask(e, def, text, true, s.typingID())
	s.mu.Unlock()
	<-in.done
	s.mu.Lock()
	names := []string{}
	for _, c := range in.suggestions {
		names = append(names, localized(c.Name, c.Names, at.user.locale))
	}
	return names, nil
}

// typingID is an id for an interaction that leaves no trace: unique, of the present time, and outside the sequence of newID,
// which stays below it for two million ids in a millisecond.
func (s *Server) typingID() ID {
	s.typed++
	ms := max(s.opt.Now().UnixMilli()-discordEpoch, 1)
	return ID(ms)<<22 | 1<<21 | s.typed&(1<<21-1)
}

// choicesWith lists the fixed choices whose name contains a text.
func choicesWith(def optionDef, text, locale string) []string {
	shown := []string{}
	for _, c := range def.Choices {
		if name := localized(c.Name, c.Names, locale); contains(name, text) {
			shown = append(shown, name)
		}
	}
	return shown
}
