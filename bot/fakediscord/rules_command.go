package fakediscord

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// commandName is Discord's pattern for names of slash commands and options.
var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

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

// check holds a command against "Discord: Application Commands".
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
	if !commandName.MatchString(name) || strings.ToLower(name) != name {
		p.add(at, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
	}
}

// checkOptionList: at most 25, names differ, required ones first, subcommands alone. depth is 0 for a
// command, 1 for a group, 2 for a subcommand.
func checkOptionList(p *problems, at string, options []optionBody, depth int) {
	p.count(at, len(options), 0, 25)
	seen, optional, subs := map[string]bool{}, false, 0
	for i, o := range options {
		here := join(at, i)
		if seen[o.Name] {
			p.add(join(here, "name"), "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", "Option name already exists")
		}
		seen[o.Name] = true
		if o.Type == optionSub || o.Type == optionGroup {
			subs++
		} else if optional && o.Required {
			p.add(join(here, "required"), "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options must be placed before non-required options")
		}
		optional = optional || !o.Required
		o.check(p, here, depth)
	}
	if subs > 0 && subs < len(options) {
		p.add(at, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-command and sub-command group option types are mutually exclusive to all other types")
	}
}

// check holds one option against the rules.
func (o *optionBody) check(p *problems, at string, depth int) {
	checkName(p, join(at, "name"), o.Name)
	p.length(join(at, "description"), o.Description, 1, 100)
	for locale, name := range o.Names {
		checkName(p, join(at, "name_localizations", locale), name)
	}
	switch {
	case o.Type < optionSub || o.Type > optionFile:
		p.add(join(at, "type"), "BASE_TYPE_CHOICES", "Value must be one of {1, …, 11}.")
		return
	case o.Type == optionGroup:
		o.checkGroup(p, at, depth)
		return
	case o.Type == optionSub:
		if depth > 1 {
			p.add(join(at, "type"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "a subcommand cannot stand in a subcommand")
		}
		o.bare(p, at)
		checkOptionList(p, join(at, "options"), o.Options, 2)
		return
	case depth == 1:
		p.add(join(at, "type"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "a group holds subcommands only")
	}
	if len(o.Options) > 0 {
		p.add(join(at, "options"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "only subcommands and groups have options")
	}
	o.checkChoices(p, at)
	o.checkBounds(p, at)
}

// checkGroup: groups stand in commands only, and hold subcommands only.
func (o *optionBody) checkGroup(p *problems, at string, depth int) {
	if depth != 0 {
		p.add(join(at, "type"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "a group stands in a command only")
	}
	o.bare(p, at)
	p.count(join(at, "options"), len(o.Options), 1, 25)
	checkOptionList(p, join(at, "options"), o.Options, 1)
}

// bare notes what subcommands and groups cannot have.
func (o *optionBody) bare(p *problems, at string) {
	if o.Required || o.Autocomplete || len(o.Choices) > 0 {
		p.add(at, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "subcommands and groups are neither required nor chosen from")
	}
}

// checkChoices: at most 25, for strings and numbers, not together with autocomplete; names and values differ.
func (o *optionBody) checkChoices(p *problems, at string) {
	typed := o.Type == optionString || o.Type == optionInteger || o.Type == optionNumber
	if (o.Autocomplete || len(o.Choices) > 0) && !typed {
		p.add(at, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "only strings and numbers have choices or autocomplete")
	}
	if o.Autocomplete && len(o.Choices) > 0 {
		p.add(join(at, "autocomplete"), "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE", "autocomplete cannot be true if choices are present")
	}
	checkChoiceList(p, join(at, "choices"), o.Type, o.Choices)
}

// checkChoiceList is for a command's choices and for autocomplete answers (which may repeat a value).
func checkChoiceList(p *problems, at string, kind int, choices []choiceBody) {
	p.count(at, len(choices), 0, 25)
	var names, values []string
	for i, c := range choices {
		here := join(at, i)
		p.length(join(here, "name"), c.Name, 1, 100)
		checkChoiceValue(p, join(here, "value"), kind, c.Value)
		if slices.Contains(names, c.Name) {
			p.add(join(here, "name"), "APPLICATION_COMMAND_OPTIONS_CHOICE_NAMES_DUPLICATE", "Choice names must be unique")
		}
		if slices.Contains(values, string(c.Value)) {
			p.add(join(here, "value"), "APPLICATION_COMMAND_OPTIONS_CHOICE_VALUES_DUPLICATE", "Choice values must be unique")
		}
		names, values = append(names, c.Name), append(values, string(c.Value))
	}
}

// checkChoiceValue wants a value of the option's type.
func checkChoiceValue(p *problems, at string, kind int, raw json.RawMessage) {
	var text string
	var number float64
	switch {
	case kind == optionString:
		if json.Unmarshal(raw, &text) != nil || string(raw) == "null" {
			p.add(at, "BASE_TYPE_BAD_STRING", "a string option's choices are strings")
			return
		}
		p.length(at, text, 1, 100)
	case json.Unmarshal(raw, &number) != nil || string(raw) == "null":
		p.add(at, "BASE_TYPE_BAD_INT", "a number option's choices are numbers")
	case kind == optionInteger && number != float64(int64(number)):
		p.add(at, "BASE_TYPE_BAD_INT", "an integer option's choices are integers")
	}
}

// checkBounds: lengths for strings, values for numbers, channel types for channels.
func (o *optionBody) checkBounds(p *problems, at string) {
	if (o.MinLength != nil || o.MaxLength != nil) && o.Type != optionString {
		p.add(at, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "only strings have lengths")
	}
	if (o.MinValue != nil || o.MaxValue != nil) && o.Type != optionInteger && o.Type != optionNumber {
		p.add(at, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "only numbers have a least and a greatest value")
	}
	if len(o.ChannelTypes) > 0 && o.Type != optionChannel {
		p.add(at, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "only channels have channel types")
	}
	checkLengths(p, at, o.MinLength, o.MaxLength, 6000, "APPLICATION_COMMAND_OPTIONS_LENGTH")
	if o.MinValue != nil && o.MaxValue != nil {
		least, _ := o.MinValue.Float64()
		most, _ := o.MaxValue.Float64()
		if least > most {
			p.add(join(at, "min_value"), "APPLICATION_COMMAND_OPTIONS_VALUE", "min_value is greater than max_value")
		}
	}
}

// checkLengths holds the bounds of a text's length, which may be left out, against most and each other. It returns the greater.
func checkLengths(p *problems, at string, least, greatest *int, most int, code string) int {
	low, high := 0, most
	if least != nil {
		low = *least
		p.between(join(at, "min_length"), low, 0, most)
	}
	if greatest != nil {
		high = *greatest
		p.between(join(at, "max_length"), high, 1, most)
	}
	if low > high {
		p.add(join(at, "min_length"), code, "min_length is greater than max_length")
	}
	return high
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

// checkCommands holds a whole scope's commands against each other.
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
