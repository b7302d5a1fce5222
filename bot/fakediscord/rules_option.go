package fakediscord

import (
	"encoding/json"
	"slices"
)

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

// check checks one option against the rules.
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
			p.add(join(at, "type"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "a subcommand cannot contain a subcommand")
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

// checkGroup checks a group: it is directly in a command, and contains subcommands only.
func (o *optionBody) checkGroup(p *problems, at string, depth int) {
	if depth != 0 {
		p.add(join(at, "type"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "a group is directly in a command")
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

// checkLengths checks the bounds of a text's length, which may be left out, against most and each other. It returns the greater.
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
