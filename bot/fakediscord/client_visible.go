package fakediscord

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// commandDef is a command as the bot registered it, as far as a client uses it.
type commandDef struct {
	ID           string            `json:"id"`
	Name         string            `json:"name"`
	Names        map[string]string `json:"name_localizations"`
	Type         int               `json:"type"`
	Options      []optionDef       `json:"options"`
	Permissions  any               `json:"default_member_permissions"` // a decimal string, or nil
	Contexts     []int             `json:"contexts"`                   // nil: guilds and private messages with the bot
	DMPermission *bool             `json:"dm_permission"`              // counts without contexts
	guild        bool              // registered for one guild
}

// optionDef is an option, a subcommand or a group of subcommands.
type optionDef struct {
	Type         int               `json:"type"`
	Name         string            `json:"name"`
	Names        map[string]string `json:"name_localizations"`
	Required     bool              `json:"required"`
	Choices      []suggestion      `json:"choices"`
	Options      []optionDef       `json:"options"`
	MinValue     *float64          `json:"min_value"`
	MaxValue     *float64          `json:"max_value"`
	MinLength    *int              `json:"min_length"`
	MaxLength    *int              `json:"max_length"`
	ChannelTypes []int             `json:"channel_types"`
	Autocomplete bool              `json:"autocomplete"`
}

// Interaction contexts (Discord: Interaction Context Types).
const (
	contextGuild = 0
	contextBotDM = 1
)

// visibleCommand finds a command that the client offers a person in a place.
func (s *Server) visibleCommand(at place, kind int, name string) (*commandDef, error) {
	if at.guild == nil {
		return s.privateCommand(at, kind, name)
	}
	perms := at.guild.permissions(at.member, at.channel)
	switch {
	case !at.guild.hasBot:
		return nil, cannot("the bot is not in %s", at.guild.name)
	case perms&permUseCommands == 0:
		return nil, cannot("@%s may not use commands in #%s", at.user.name, at.channel.name)
	case at.channel.archived || at.channel.locked:
		return nil, cannot("the thread #%s is closed", at.channel.name)
	}
	for _, def := range s.commandsOf(at.guild) {
		if !def.goesBy(kind, name, at.user.locale) || !def.usableIn(contextGuild) {
			continue
		}
		if perms&permAdministrator == 0 && !def.allowed(at, perms) {
			return nil, cannot("the command %q is hidden from @%s", name, at.user.name)
		}
		return &def, nil
	}
	return nil, cannot("%s has no command %q", at.guild.name, name)
}

// privateCommand finds a command that the client offers a person in their private channel with the bot: global ones only.
func (s *Server) privateCommand(at place, kind int, name string) (*commandDef, error) {
	for _, def := range s.commandsOf(nil) {
		if def.goesBy(kind, name, at.user.locale) && def.usableIn(contextBotDM) {
			return &def, nil
		}
	}
	return nil, cannot("there is no command %q in private messages with the bot", name)
}

// goesBy tells whether a person means this command: by its name, or by its name in their language.
func (def *commandDef) goesBy(kind int, name, locale string) bool {
	if def.Type != kind {
		return false
	}
	shown := localized(def.Name, def.Names, locale)
	if kind == commandSlash {
		return def.Name == name || shown == name
	}
	return strings.EqualFold(def.Name, name) || strings.EqualFold(shown, name)
}

// usableIn tells whether a command can be used in an interaction context.
func (def *commandDef) usableIn(context int) bool {
	switch {
	case def.guild:
		return context == contextGuild
	case def.Contexts != nil:
		return slices.Contains(def.Contexts, context)
	case context == contextBotDM:
		return def.DMPermission == nil || *def.DMPermission
	}
	return true
}

// allowed tells whether a member who is no administrator is offered a command: what administrators said about their roles
// in Server Settings → Integrations counts first, then what they said about @everyone, then the command's
// default_member_permissions, of which "0" hides it.
func (def *commandDef) allowed(at place, perms uint64) bool {
	id, _ := parseID(def.ID)
	rules, ruled, yes := at.guild.commandRules[id], false, false
	for role := range at.member.roles {
		if allow, said := rules[role]; said && role != at.guild.id {
			ruled, yes = true, yes || allow
		}
	}
	if ruled {
		return yes
	}
	if allow, said := rules[at.guild.id]; said {
		return allow
	}
	if def.Permissions == nil {
		return true
	}
	need, err := strconv.ParseUint(fmt.Sprint(def.Permissions), 10, 64)
	return err == nil && need != 0 && perms&need == need
}

// AllowCommand shows a command to a role, or hides it from it, as an administrator would in Server Settings → Integrations.
// The command goes by its name, without a slash; the role may be "@everyone". It wins over default_member_permissions.
func (s *Server) AllowCommand(guild GuildRef, command string, role RoleRef, allowed bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, r, err := s.findRole(guild, role)
	if err != nil {
		return err
	}
	for _, def := range s.commandsOf(g) {
		if def.Name != strings.TrimPrefix(command, "/") {
			continue
		}
		id, _ := parseID(def.ID)
		if g.commandRules[id] == nil {
			g.commandRules[id] = map[ID]bool{}
		}
		g.commandRules[id][r.id] = allowed
		return nil
	}
	return fmt.Errorf("%s has no command %q", g.name, command)
}

// commandsOf lists a guild's commands (none for nil), then the global ones.
func (s *Server) commandsOf(g *guild) []commandDef {
	var own []json.RawMessage
	if g != nil {
		own = g.commands
	}
	var defs []commandDef
	for i, list := range [][]json.RawMessage{own, s.globalCommands} {
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

// definition reads a command as it was registered. It keeps what it has read, since clients look at commands all the time.
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
	if s.definitions == nil || len(s.definitions) > 1000 { // of commands that have been replaced
		s.definitions = map[string]commandDef{}
	}
	s.definitions[string(raw)] = def
	return def, true
}
