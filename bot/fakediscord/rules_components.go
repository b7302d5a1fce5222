package fakediscord

import (
	"encoding/json"
	"strings"
	"unicode"
)

// checkRows checks the components of a message without flag 32768 against "Discord: Legacy Message Component Behavior": up
// to five rows; custom ids and ids differ.
func checkRows(p *problems, at string, rows []component) {
	p.count(at, len(rows), 0, 5)
	checkTree(p, at, rows)
	seen := map[string]bool{}
	for i, row := range rows {
		here := join(at, i)
		if row.Type != componentRow {
			p.add(join(here, "type"), "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (1,), not %d.", row.Type)
			continue
		}
		checkRow(p, here, row, seen)
	}
}

// checkRow checks one row against the rules: up to five buttons, or one select. seen are the custom ids so far.
func checkRow(p *problems, at string, row component, seen map[string]bool) {
	p.count(join(at, "components"), len(row.Components), 1, 5)
	for j, c := range row.Components {
		there := join(at, "components", j)
		if isSelect(c.Type) && len(row.Components) > 1 {
			p.add(at, "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The specified component exceeds the maximum width")
		}
		checkComponent(p, there, c)
		checkUnique(p, there, c, seen)
	}
}

// isSelect tells whether a component type is a select menu.
func isSelect(kind int) bool {
	return kind == componentSelect || kind >= componentUsers && kind <= componentPlaces
}

// checkUnique notes a custom id that another component of the message has.
func checkUnique(p *problems, at string, c component, seen map[string]bool) {
	if c.CustomID == "" {
		return
	}
	if seen[c.CustomID] {
		p.add(join(at, "custom_id"), "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
	}
	seen[c.CustomID] = true
}

// checkComponent checks one button or select against the rules.
func checkComponent(p *problems, at string, c component) {
	switch {
	case c.Type == componentButton:
		checkButton(p, at, c)
	case isSelect(c.Type):
		checkSelect(p, at, c)
	default:
		p.add(join(at, "type"), "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (2, 3, 5, 6, 7, 8), not %d.", c.Type)
	}
}

// checkButton: styles 1 to 4 have a custom id, style 5 a link; each has a label or an emoji.
func checkButton(p *problems, at string, c component) {
	switch {
	case c.Style >= 1 && c.Style <= 4:
		p.length(join(at, "custom_id"), c.CustomID, 1, 100)
		if c.URL != "" {
			p.add(join(at, "url"), "BUTTON_COMPONENT_CUSTOM_ID_URL", "A custom id and url cannot both be specified")
		}
	case c.Style == styleLink:
		p.length(join(at, "url"), c.URL, 1, 512)
		checkLink(p, join(at, "url"), c.URL, false)
		if c.CustomID != "" {
			p.add(join(at, "custom_id"), "BUTTON_COMPONENT_CUSTOM_ID_URL", "A custom id and url cannot both be specified")
		}
	default:
		p.add(join(at, "style"), "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3, 4, 5}.")
	}
	p.length(join(at, "label"), c.Label, 0, 80)
	p.wellFormed(join(at, "label"), c.Label)
	if strings.TrimSpace(c.Label) == "" && len(c.Emoji) == 0 {
		p.add(join(at, "label"), "BUTTON_COMPONENT_LABEL_OR_EMOJI", "A button needs a label or an emoji")
	}
	checkEmoji(p, join(at, "emoji"), c.Emoji)
	if len(c.Options) > 0 || c.Placeholder != "" {
		p.add(at, "BASE_TYPE_BAD_TYPE", "a button has neither options nor a placeholder")
	}
}

// checkSelect: up to 25 options with values that differ, bounds that fit.
func checkSelect(p *problems, at string, c component) {
	p.length(join(at, "custom_id"), c.CustomID, 1, 100)
	p.length(join(at, "placeholder"), c.Placeholder, 0, 150)
	low, high := orOne(c.MinValues), orOne(c.MaxValues)
	p.between(join(at, "min_values"), low, 0, 25)
	p.between(join(at, "max_values"), high, 1, 25)
	if low > high {
		p.add(join(at, "min_values"), "SELECT_COMPONENT_MIN_MAX", "min_values is greater than max_values")
	}
	if c.Type != componentSelect {
		if len(c.Options) > 0 {
			p.add(join(at, "options"), "BASE_TYPE_BAD_TYPE", "only a string select has options")
		}
		return
	}
	p.count(join(at, "options"), len(c.Options), 1, 25)
	if len(c.Options) > 0 && high > len(c.Options) {
		p.add(join(at, "max_values"), "SELECT_COMPONENT_MAX_VALUES", "max_values is greater than the number of options")
	}
	checkOptions(p, join(at, "options"), c.Options, high)
}

// checkOptions checks a select's options against the rules.
func checkOptions(p *problems, at string, options []selectOption, high int) {
	seen, chosen := map[string]bool{}, 0
	for i, o := range options {
		here := join(at, i)
		p.length(join(here, "label"), o.Label, 1, 100)
		p.wellFormed(join(here, "label"), o.Label)
		p.length(join(here, "value"), o.Value, 1, 100)
		p.length(join(here, "description"), o.Description, 0, 100)
		checkEmoji(p, join(here, "emoji"), o.Emoji)
		if seen[o.Value] {
			p.add(join(here, "value"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used")
		}
		seen[o.Value] = true
		if o.Default {
			chosen++
		}
	}
	if chosen > high {
		p.add(at, "SELECT_COMPONENT_TOO_MANY_DEFAULTS", "more defaults than max_values")
	}
}

// checkEmoji wants a custom emoji's id or a name that is an emoji.
func checkEmoji(p *problems, at string, raw json.RawMessage) {
	if len(raw) == 0 || string(raw) == "null" {
		return
	}
	var emoji struct {
		ID   ID     `json:"id"`
		Name string `json:"name"`
	}
	if why := decode(raw, &emoji); why != nil {
		p.add(at, "BASE_TYPE_BAD_TYPE", "%s", why.why)
		return
	}
	if emoji.ID == 0 && !isEmoji(emoji.Name) {
		p.add(join(at, "name"), "COMPONENT_INVALID_EMOJI", "Invalid emoji")
	}
}

// isEmoji tells whether a text looks like one emoji: one pictograph, or several joined, with its variation
// selectors and skin tones; a keycap; a flag.
func isEmoji(text string) bool {
	const joiner, variation, keycap = '\u200d', '\ufe0f', '\u20e3'
	pictures, joined, pictorial := 0, false, false
	for _, r := range text {
		switch {
		case r == joiner:
			joined = true
			continue
		case r == variation || r == keycap:
			pictorial = true
			continue
		case unicode.Is(unicode.Sk, r) || r >= 0xe0020 && r <= 0xe007f: // skin tones, tags of flags
			continue
		case r >= 0x1f1e6 && r <= 0x1f1ff: // half a flag
			pictorial = true
			continue
		case r >= 0x1f000 || r >= 0x2600 && r <= 0x27bf || r >= 0x2300 && r <= 0x23ff || r >= 0x2b00 && r <= 0x2bff:
			pictorial = true
		}
		if !joined {
			pictures++
		}
		joined = false
	}
	return pictorial && pictures <= 1
}
