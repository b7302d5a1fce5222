package fakediscord

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// commandDef is a command as the bot registered it, so far as a client uses it.
type commandDef struct {
	ID          string      `json:"id"`
	Name        string      `json:"name"`
	Type        int         `json:"type"`
	Options     []optionDef `json:"options"`
	Permissions any         `json:"default_member_permissions"` // a decimal string, or nil
	guild       bool        // registered for one guild
}

// optionDef is an option, a subcommand or a group of subcommands.
type optionDef struct {
	Type         int          `json:"type"`
	Name         string       `json:"name"`
	Required     bool         `json:"required"`
	Choices      []suggestion `json:"choices"`
	Options      []optionDef  `json:"options"`
	MinValue     *float64     `json:"min_value"`
	MaxValue     *float64     `json:"max_value"`
	MinLength    *int         `json:"min_length"`
	MaxLength    *int         `json:"max_length"`
	ChannelTypes []int        `json:"channel_types"`
	Autocomplete bool         `json:"autocomplete"`
}

// entry is a command on its way: who types it where, and which part of the definition it is.
type entry struct {
	typed   commandLine // zero for a command from a menu
	guild   *guild
	channel *channel
	member  *member
	def     commandDef
	subs    []optionDef // the group and subcommand chosen
	options []optionDef // what the innermost takes
	found   *resolved
	values  []object // the options so far, as Discord sends them
}

// Command has a member send a slash command such as `/checkin mood:Okay note:"slept better"` in a channel
// (empty: #general). An autocompleted option is completed as by hand: the bot is asked, and the first
// answer that contains the text is taken, or else the text itself. It returns a *ClientError for what
// Discord's client would refuse, else when the interaction is on its way.
func (s *Server) Command(guild, channel, user, line string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, err := s.open(guild, channel, user, line)
	if err != nil {
		return err
	}
	for _, o := range e.typed.options {
		if err := s.enter(e, o); err != nil {
			return err
		}
	}
	for _, def := range e.options {
		if def.Required && e.typed.find(def.Name) == nil {
			return cannot("/%s needs the option %s", e.path(), def.Name)
		}
	}
	s.interact(e.interaction(kindCommand), e.data())
	return nil
}

// Type has a member type a command without sending it, and asks for the autocomplete answers to its last
// option. They come as an Event "autocomplete". For an option with fixed choices the client itself shows
// those that contain the text.
func (s *Server) Type(guild, channel, user, line string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, err := s.open(guild, channel, user, line)
	if err != nil {
		return err
	}
	typed := e.typed
	if len(typed.options) == 0 {
		return cannot("nothing to complete: the line has no option")
	}
	last := len(typed.options) - 1
	for _, o := range typed.options[:last] {
		if def := e.option(o.name); def != nil && def.Autocomplete {
			e.add(*def, o.raw())
		} else if err := s.enter(e, o); err != nil {
			return err
		}
	}
	o := typed.options[last]
	def := e.option(o.name)
	switch {
	case def == nil:
		return cannot("/%s has no option %s", e.path(), o.name)
	case def.Autocomplete:
		s.ask(e, *def, o.raw(), false)
	case len(def.Choices) > 0:
		shown := []string{}
		for _, c := range def.Choices {
			if contains(c.Name, o.raw()) {
				shown = append(shown, c.Name)
			}
		}
		s.emit(Event{Event: "autocomplete", Server: e.guild.name, Viewer: e.member.user.name, Choices: shown})
	default:
		return cannot("the option %s has nothing to complete", o.name)
	}
	return nil
}

// ask sends an autocomplete interaction for one option, which becomes the focused one.
func (s *Server) ask(e *entry, def optionDef, text string, quiet bool) *interaction {
	asking := *e
	asking.values = append(asking.values[:len(asking.values):len(asking.values)],
		object{"name": def.Name, "type": def.Type, "value": text, "focused": true})
	in := asking.interaction(kindAutocomplete)
	in.quiet = quiet
	s.interact(in, asking.data())
	return in
}

// open reads a line and finds the command that it means, among those that this member sees.
func (s *Server) open(guild, channel, user, line string) (*entry, error) {
	typed, err := parseLine(line)
	if err != nil {
		return nil, err
	}
	g, c, m, err := s.place(guild, channel, user)
	if err != nil {
		return nil, err
	}
	def, err := s.visibleCommand(g, c, m, commandSlash, typed.name)
	if err != nil {
		return nil, err
	}
	e := &entry{typed: typed, guild: g, channel: c, member: m, def: *def, options: def.Options, found: s.newResolved(g, m.user, c)}
	if err := e.descend(typed.subs); err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, o := range typed.options {
		if e.option(o.name) == nil {
			return nil, cannot("/%s has no option %s", e.path(), o.name)
		}
		if seen[o.name] {
			return nil, cannot("the option %s is there twice", o.name)
		}
		seen[o.name] = true
	}
	return e, nil
}

// visibleCommand finds a command that the client offers a member in a channel.
func (s *Server) visibleCommand(g *guild, c *channel, m *member, kind int, name string) (*commandDef, error) {
	perms := g.permissions(m, c)
	switch {
	case !g.hasBot:
		return nil, cannot("the bot is not in %s", g.name)
	case perms&permUseCommands == 0:
		return nil, cannot("@%s may not use commands in #%s", m.user.name, c.name)
	case c.archived || c.locked:
		return nil, cannot("the thread #%s is closed", c.name)
	}
	for _, def := range s.commandsOf(g) {
		if def.Type != kind || def.Name != name && (kind == commandSlash || !strings.EqualFold(def.Name, name)) {
			continue
		}
		if def.Permissions != nil {
			// Discord: "0" hides a command from everybody but administrators.
			need, err := strconv.ParseUint(fmt.Sprint(def.Permissions), 10, 64)
			if admin := perms&permAdministrator != 0; err != nil || !admin && (need == 0 || perms&need != need) {
				return nil, cannot("the command %q is hidden from @%s", name, m.user.name)
			}
		}
		return &def, nil
	}
	return nil, cannot("%s has no command %q", g.name, name)
}

// commandsOf lists a guild's commands, then those of every guild.
func (s *Server) commandsOf(g *guild) []commandDef {
	var defs []commandDef
	for i, list := range [][]json.RawMessage{g.commands, s.globalCommands} {
		for _, raw := range list {
			def, ok := s.definition(raw)
			if !ok {
				continue
			}
			def.guild = i == 0
			defs = append(defs, def)
		}
	}
	return defs
}

// definition reads a command as it was registered. What was read once is remembered: clients ask all the time.
func (s *Server) definition(raw json.RawMessage) (commandDef, bool) {
	if def, ok := s.definitions[string(raw)]; ok {
		return def, true
	}
	var def commandDef
	if json.Unmarshal(raw, &def) != nil {
		return def, false
	}
	if def.Type == 0 {
		def.Type = commandSlash
	}
	if s.definitions == nil || len(s.definitions) > 1000 { // of commands that are long gone
		s.definitions = map[string]commandDef{}
	}
	s.definitions[string(raw)] = def
	return def, true
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

// option finds a part of the innermost level by name; nil if there is none.
func (e *entry) option(name string) *optionDef {
	for i := range e.options {
		if e.options[i].Name == name {
			return &e.options[i]
		}
	}
	return nil
}

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
	return &interaction{kind: kind, user: e.member.user, guild: e.guild, channel: e.channel, what: what}
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
