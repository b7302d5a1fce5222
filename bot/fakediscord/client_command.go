package fakediscord

import "strings"

// place is where a person acts: in a channel of a guild, or in the private channel with the bot.
type place struct {
	guild   *guild // nil in private
	channel *channel
	user    *user
	member  *member // nil in private
}

// entry is a command being entered: who types it where, and which part of the definition it is.
type entry struct {
	place
	typed   commandLine // zero for a command from a menu
	def     commandDef
	subs    []optionDef // the group and subcommand chosen
	options []optionDef // what the innermost takes
	found   *resolved
	values  []object // the options so far, as Discord sends them
}

// Command has a member send a slash command such as `/checkin mood:Okay note:"slept better"` in a channel (empty: #general).
// Names of commands, options and choices can be typed as registered or in the member's language. An autocompleted option
// is completed as by hand: the bot is asked, and the first answer that contains the text is taken, or else the text itself.
// It returns a *ClientError for what Discord's client would refuse, else when the interaction has been sent.
func (s *Server) Command(guild GuildRef, channel ChannelRef, user UserRef, line string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, err := s.placeOf(guild, channel, user)
	if err != nil {
		return err
	}
	return s.sendCommand(at, line)
}

// CommandInDM has a person send a slash command in their private channel with the bot. Only global commands whose contexts
// include private messages (BOT_DM) are there. The person must share a guild with the bot.
func (s *Server) CommandInDM(user UserRef, line string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, err := s.privatePlace(user)
	if err != nil {
		return err
	}
	return s.sendCommand(at, line)
}

// sendCommand enters and sends a command.
func (s *Server) sendCommand(at place, line string) error {
	e, err := s.open(at, line)
	if err != nil {
		return err
	}
	for _, o := range e.typed.options {
		if err := s.enter(e, o); err != nil {
			return err
		}
	}
	for _, def := range e.options {
		if def.Required && e.typed.find(def.Name) == nil && e.typed.find(e.shown(def)) == nil {
			return cannot("/%s needs the option %s", e.path(), def.Name)
		}
	}
	s.interact(e.interaction(kindCommand), e.data())
	return nil
}

// Autocomplete has a member type a command without sending it, and asks for the autocomplete answers to its last option. They come
// as an Event "autocomplete". For an option with fixed choices the client itself shows those that contain the text; where no
// option is begun, the subcommands or options that can follow.
func (s *Server) Autocomplete(guild GuildRef, channel ChannelRef, user UserRef, line string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, err := s.placeOf(guild, channel, user)
	if err != nil {
		return err
	}
	return s.typeCommand(at, line)
}

// AutocompleteInDM is Autocomplete in the person's private channel with the bot.
func (s *Server) AutocompleteInDM(user UserRef, line string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, err := s.privatePlace(user)
	if err != nil {
		return err
	}
	return s.typeCommand(at, line)
}

// typeCommand enters a command up to its last option, and asks for the answers to that one.
func (s *Server) typeCommand(at place, line string) error {
	typed := commandLine{}
	if strings.TrimSpace(line) != "/" {
		var err error
		if typed, err = parseLine(line); err != nil {
			return err
		}
	}
	if len(typed.options) == 0 {
		choices, err := s.offered(at, typed)
		if err == nil {
			s.emit(Event{Event: "autocomplete", Guild: at.guild.label(), Viewer: at.user.name, Choices: choices})
		}
		return err
	}
	e, def, text, err := s.focused(at, line)
	switch {
	case err != nil:
		return err
	case def.Autocomplete:
		s.ask(e, def, text, false, s.newID())
	case len(def.Choices) > 0:
		s.emit(Event{Event: "autocomplete", Guild: e.guild.label(), Viewer: e.user.name,
			Choices: choicesWith(def, text, e.user.locale)})
	default:
		return cannot("the option %s has nothing to complete", def.Name)
	}
	return nil
}

// focused enters a command up to its last option, and returns that one with its text.
func (s *Server) focused(at place, line string) (*entry, optionDef, string, error) {
	e, err := s.open(at, line)
	if err != nil {
		return nil, optionDef{}, "", err
	}
	typed := e.typed
	if len(typed.options) == 0 {
		return nil, optionDef{}, "", cannot("nothing to complete: the line has no option")
	}
	last := len(typed.options) - 1
	for _, o := range typed.options[:last] {
		if def := e.option(o.name); def != nil && def.Autocomplete {
			e.add(*def, o.raw())
		} else if err := s.enter(e, o); err != nil {
			return nil, optionDef{}, "", err
		}
	}
	o := typed.options[last]
	def := e.option(o.name)
	if def == nil {
		return nil, optionDef{}, "", cannot("/%s has no option %s", e.path(), o.name)
	}
	return e, *def, o.raw(), nil
}

// ask sends an autocomplete interaction for one option, which becomes the focused one.
func (s *Server) ask(e *entry, def optionDef, text string, quiet bool, id ID) *interaction {
	asking := *e
	asking.values = append(asking.values[:len(asking.values):len(asking.values)],
		object{"name": def.Name, "type": def.Type, "value": text, "focused": true})
	in := asking.interaction(kindAutocomplete)
	in.quiet, in.id = quiet, id
	s.interact(in, asking.data())
	return in
}

// open reads a line and finds the command that it means, among those that this person sees there.
func (s *Server) open(at place, line string) (*entry, error) {
	typed, err := parseLine(line)
	if err != nil {
		return nil, err
	}
	def, err := s.visibleCommand(at, commandSlash, typed.name)
	if err != nil {
		return nil, err
	}
	e := &entry{place: at, typed: typed, def: *def, options: def.Options, found: s.newResolved(at.guild, at.user, at.channel)}
	if err := e.descend(typed.subs); err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, o := range typed.options {
		def := e.option(o.name)
		if def == nil {
			return nil, cannot("/%s has no option %s", e.path(), o.name)
		}
		if seen[def.Name] {
			return nil, cannot("the option %s is there twice", o.name)
		}
		seen[def.Name] = true
	}
	return e, nil
}

// descend goes down to the subcommand named by the bare words of a line.
func (e *entry) descend(words []string) error {
	for _, w := range words {
		def := e.option(w)
		if def == nil || def.Type > optionGroup {
			return cannot("/%s has no subcommand %s", e.path(), w)
		}
		e.subs, e.options = append(e.subs, *def), def.Options
	}
	for _, o := range e.options {
		if o.Type <= optionGroup {
			return cannot("/%s needs a subcommand", e.path())
		}
	}
	return nil
}

// option finds a part of the innermost level by its name, or by its name in the person's language; nil if there is none.
func (e *entry) option(name string) *optionDef {
	for i := range e.options {
		if e.options[i].Name == name || e.shown(e.options[i]) == name {
			return &e.options[i]
		}
	}
	return nil
}

// shown is an option's name in the person's language.
func (e *entry) shown(def optionDef) string { return localized(def.Name, def.Names, e.user.locale) }

// path is the command's full name, without the slash.
func (e *entry) path() string {
	path := e.def.Name
	for _, sub := range e.subs {
		path += " " + sub.Name
	}
	return path
}

// add puts a filled-in option into the command.
func (e *entry) add(def optionDef, value any) {
	e.values = append(e.values, object{"name": def.Name, "type": def.Type, "value": value})
}

// interaction is the command as an interaction, still without id.
func (e *entry) interaction(kind int) *interaction {
	what := "/" + e.path()
	if e.def.Type != commandSlash {
		what = e.path()
	}
	return &interaction{kind: kind, user: e.user, guild: e.guild, channel: e.channel, what: what}
}

// data is the interaction's data (Discord: Application Command Data Structure).
func (e *entry) data() object {
	options := e.values
	for i := len(e.subs) - 1; i >= 0; i-- {
		sub := object{"name": e.subs[i].Name, "type": e.subs[i].Type}
		if options == nil {
			options = []object{}
		}
		sub["options"] = options
		options = []object{sub}
	}
	o := object{"id": e.def.ID, "name": e.def.Name, "type": e.def.Type}
	if len(options) > 0 {
		o["options"] = options
	}
	if e.def.guild {
		o["guild_id"] = e.guild.id
	}
	if r := e.found.json(); len(r) > 0 {
		o["resolved"] = r
	}
	return o
}

// find is an option of the line; nil if it is not there.
func (c commandLine) find(name string) *typedOption {
	for i := range c.options {
		if c.options[i].name == name {
			return &c.options[i]
		}
	}
	return nil
}

// contains says whether text has part in it, in any case.
func contains(text, part string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(part))
}
