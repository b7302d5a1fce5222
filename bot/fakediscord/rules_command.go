package fakediscord

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// isCommandName reports whether a name keeps to Discord's pattern for slash commands and options, and is in lower case.
func isCommandName(name string) bool {
	n := utf8.RuneCountInString(name)
	return 1 <= n && n <= 32 && strings.ToLower(name) == name && strings.IndexFunc(name, func(r rune) bool {
		return r != '-' && r != '_' && r != '\'' && !unicode.In(r, unicode.L, unicode.N, unicode.Devanagari, unicode.Thai)
	}) < 0
}

// maxCommandText is how many characters a command may have in all.
const maxCommandText = 8000

// Command and option types (Discord: Application Commands).
const (
	commandSlash   = 1
	commandUser    = 2
	commandMessage = 3

	optionSub         = 1
	optionGroup       = 2
	optionString      = 3
	optionInteger     = 4
	optionBoolean     = 5
	optionUser        = 6
	optionChannel     = 7
	optionRole        = 8
	optionMentionable = 9
	optionNumber      = 10
	optionFile        = 11
)

// commandBody is an application command as the bot registers it.
type commandBody struct {
	ID          ID                `json:"id"`
	Type        int               `json:"type"`
	Name        string            `json:"name"`
	Description string            `json:"description"`
	Options     []optionBody      `json:"options"`
	Permissions json.RawMessage   `json:"default_member_permissions"`
	Names       map[string]string `json:"name_localizations"`
	Texts       map[string]string `json:"description_localizations"`
	Contexts    field[[]int]      `json:"contexts"`
	Installs    field[[]int]      `json:"integration_types"`
}

// optionBody is an option of a command, a subcommand or a group of them.
type optionBody struct {
	Type         int               `json:"type"`
	Name         string            `json:"name"`
	Description  string            `json:"description"`
	Required     bool              `json:"required"`
	Autocomplete bool              `json:"autocomplete"`
	Choices      []choiceBody      `json:"choices"`
	Options      []optionBody      `json:"options"`
	MinValue     *json.Number      `json:"min_value"`
	MaxValue     *json.Number      `json:"max_value"`
	MinLength    *int              `json:"min_length"`
	MaxLength    *int              `json:"max_length"`
	ChannelTypes []int             `json:"channel_types"`
	Names        map[string]string `json:"name_localizations"`
	Texts        map[string]string `json:"description_localizations"`
}

// choiceBody is a choice of an option.
type choiceBody struct {
	Name  string            `json:"name"`
	Value json.RawMessage   `json:"value"`
	Names map[string]string `json:"name_localizations"`
}

// kind is the command's type; it defaults to a slash command.
func (c *commandBody) kind() int {
	if c.Type == 0 {
		return commandSlash
	}
	return c.Type
}

// check checks a command against "Discord: Application Commands".
func (c *commandBody) check(p *problems, at string) {
	switch c.kind() {
	case commandSlash:
		checkName(p, join(at, "name"), c.Name)
		p.length(join(at, "description"), c.Description, 1, 100)
		for locale, name := range c.Names {
			checkName(p, join(at, "name_localizations", locale), name)
		}
	case commandUser, commandMessage:
		p.length(join(at, "name"), c.Name, 1, 32)
		if c.Description != "" {
			p.add(join(at, "description"), "APPLICATION_COMMANDS_DESCRIPTION", "Context menu commands cannot have description")
		}
		if len(c.Options) > 0 {
			p.add(join(at, "options"), "APPLICATION_COMMANDS_OPTIONS", "Context menu commands cannot have options")
		}
	default:
		p.add(join(at, "type"), "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3}.")
	}
	checkPermissionSet(p, join(at, "default_member_permissions"), c.Permissions)
	checkNumberSet(p, join(at, "contexts"), c.Contexts, []int{0, 1, 2})
	checkNumberSet(p, join(at, "integration_types"), c.Installs, []int{0})
	checkOptionList(p, join(at, "options"), c.Options, 0)
	if c.size() > maxCommandText {
		p.add(at, "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (%d)", maxCommandText)
	}
}

// checkNumberSet wants null or a list of different numbers out of those allowed. The application is installed to guilds only
// (integration type 0).
func checkNumberSet(p *problems, at string, set field[[]int], allowed []int) {
	if set.set && !set.null && len(set.value) == 0 {
		p.add(at, "BASE_TYPE_REQUIRED", "This field is required")
	}
	for i, n := range set.value {
		if !slices.Contains(allowed, n) {
			p.add(join(at, i), "BASE_TYPE_CHOICES", "Value must be one of %v.", allowed)
		}
		if slices.Contains(set.value[:i], n) {
			p.add(join(at, i), "SET_TYPE_ALREADY_CONTAINS_VALUE", "The set already contains this value")
		}
	}
}

// checkPermissionSet wants a decimal string, or null.
func checkPermissionSet(p *problems, at string, raw json.RawMessage) {
	if len(raw) == 0 || string(raw) == "null" {
		return
	}
	digits := strings.Trim(string(raw), `"`)
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		p.add(at, "BASE_TYPE_BAD_INT", "permissions are a bit set in decimal digits")
	}
}

// checkName wants the pattern, in lower case where letters have cases.
func checkName(p *problems, at, name string) {
	if !isCommandName(name) {
		p.add(at, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
	}
}

// size is what Discord counts towards the 8000 characters of a command: names, descriptions and values,
// the longest localization of each.
func (c *commandBody) size() int {
	n := longest(c.Name, c.Names) + longest(c.Description, c.Texts)
	for _, o := range c.Options {
		n += o.size()
	}
	return n
}

// size is an option's part of it.
func (o *optionBody) size() int {
	n := longest(o.Name, o.Names) + longest(o.Description, o.Texts)
	for _, c := range o.Choices {
		n += longest(c.Name, c.Names) + len(strings.Trim(string(c.Value), `"`))
	}
	for _, sub := range o.Options {
		n += sub.size()
	}
	return n
}

// longest counts the characters of the longest of a text and its localizations.
func longest(text string, others map[string]string) int {
	n := chars(text)
	for _, other := range others {
		n = max(n, chars(other))
	}
	return n
}

// checkCommands checks a whole scope's commands against each other.
func checkCommands(p *problems, commands []commandBody, forGuild bool) {
	counts, seen := map[int]int{}, map[string]bool{}
	for i := range commands {
		c := &commands[i]
		c.check(p, fmt.Sprint(i))
		if forGuild && (slices.Contains(c.Contexts.value, contextBotDM) || slices.Contains(c.Contexts.value, 2)) {
			p.add(join(i, "contexts"), "BASE_TYPE_CHOICES", "guild commands do not exist in private messages")
		}
		key := fmt.Sprint(c.kind(), " ", c.Name)
		if seen[key] {
			p.add(join(i, "name"), "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
		}
		seen[key] = true
		counts[c.kind()]++
	}
	for kind, most := range map[int]int{commandSlash: 100, commandUser: 15, commandMessage: 15} {
		if counts[kind] > most {
			p.add("", "APPLICATION_COMMANDS_TOO_MANY", "more than %d commands of type %d", most, kind)
		}
	}
}
