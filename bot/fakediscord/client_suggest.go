package fakediscord

import "strings"

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

// offered lists what a client shows under a command without options that is being typed: the commands that begin with its
// name, the subcommands of one that is whole, or its options.
func (s *Server) offered(at place, typed commandLine) ([]string, error) {
	def, err := s.visibleCommand(at, commandSlash, typed.name)
	if err != nil {
		if begun := s.begunCommands(at, typed.name); len(typed.subs) == 0 && len(begun) > 0 {
			return begun, nil
		}
		return nil, err
	}
	e := &entry{place: at, def: *def, options: def.Options}
	for i, w := range typed.subs {
		sub := e.option(w)
		if sub != nil && sub.Type <= optionGroup {
			e.subs, e.options = append(e.subs, *sub), sub.Options
			continue
		}
		begun := e.begunOptions(w)
		if i < len(typed.subs)-1 || len(begun) == 0 {
			return nil, cannot("/%s has nothing that begins with %s", e.path(), w)
		}
		return begun, nil
	}
	return e.begunOptions(""), nil
}

// begunCommands lists the commands, with their subcommands, that a person sees and whose names begin with a text.
func (s *Server) begunCommands(at place, text string) []string {
	var shown []string
	for _, def := range s.commandsOf(at.guild) {
		e := &entry{place: at, def: def, options: def.Options}
		name := localized(def.Name, def.Names, at.user.locale)
		if !strings.HasPrefix(name, text) && !strings.HasPrefix(def.Name, text) {
			continue
		}
		if _, err := s.visibleCommand(at, commandSlash, def.Name); err != nil {
			continue
		}
		if below := e.begunOptions(""); len(def.Options) > 0 && def.Options[0].Type <= optionGroup {
			shown = append(shown, below...)
		} else {
			shown = append(shown, "/"+name)
		}
	}
	return shown
}

// begunOptions lists the subcommands of an entry, with the command before them, or the names of its options that begin with
// a text.
func (e *entry) begunOptions(text string) []string {
	shown := []string{}
	for _, o := range e.options {
		name := e.shown(o)
		if !strings.HasPrefix(name, text) && !strings.HasPrefix(o.Name, text) {
			continue
		}
		switch {
		case o.Type == optionGroup:
			group := *e
			group.subs, group.options = append(e.subs[:len(e.subs):len(e.subs)], o), o.Options
			shown = append(shown, group.begunOptions("")...)
		case o.Type < optionGroup:
			shown = append(shown, e.shownPath()+" "+name)
		default:
			shown = append(shown, name)
		}
	}
	return shown
}

// shownPath is the command's full name in the person's language, with the slash.
func (e *entry) shownPath() string {
	path := "/" + localized(e.def.Name, e.def.Names, e.user.locale)
	for _, sub := range e.subs {
		path += " " + e.shown(sub)
	}
	return path
}
