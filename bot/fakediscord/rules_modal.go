package fakediscord

// maxModalParts is how many top-level parts a form may have, Text Displays included (Discord: Modal; the OpenAPI document
// allows 40 and is wrong).
const maxModalParts = 5

// modalBody is a form as the bot sends it.
type modalBody struct {
	CustomID   string      `json:"custom_id"`
	Title      string      `json:"title"`
	Components []component `json:"components"`
}

// check checks a form against "Discord: Modal": one to five parts, each a Label with an input or a choice, a Text Display, or
// a row with a text input. noRows refuses the last, which is deprecated.
func (m *modalBody) check(p *problems, at string, noRows bool) {
	p.length(join(at, "custom_id"), m.CustomID, 1, 100)
	p.length(join(at, "title"), m.Title, 1, 45)
	p.wellFormed(join(at, "title"), m.Title)
	p.count(join(at, "components"), len(m.Components), 1, maxModalParts)
	checkTree(p, join(at, "components"), m.Components)
	seen := map[string]bool{}
	for i, part := range m.Components {
		here := join(at, "components", i)
		switch {
		case part.Type == componentRow && noRows:
			p.add(join(here, "type"), "UNION_TYPE_CHOICES", "text inputs in action rows are deprecated: use a Label (18)")
		case part.Type == componentRow:
			checkInputRow(p, here, part, seen)
		case part.Type == componentText:
			checkText(p, here, part)
		case part.Type == componentLabel:
			checkLabel(p, here, part, seen)
		default:
			p.add(join(here, "type"), "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (1, 10, 18), not %d.", part.Type)
		}
	}
}

// checkInputRow wants one text input with a label of its own.
func checkInputRow(p *problems, at string, row component, seen map[string]bool) {
	p.count(join(at, "components"), len(row.Components), 1, 1)
	for j, c := range row.Components {
		there := join(at, "components", j)
		if c.Type != componentInput {
			p.add(join(there, "type"), "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (4,), not %d.", c.Type)
			continue
		}
		p.length(join(there, "label"), c.Label, 1, 45)
		checkInput(p, there, c)
		checkUnique(p, there, c, seen)
	}
}

// checkLabel checks a Label and the one component in it against "Discord: Label".
func checkLabel(p *problems, at string, label component, seen map[string]bool) {
	p.length(join(at, "label"), label.Label, 1, 45)
	p.length(join(at, "description"), label.Description, 0, 100)
	there := join(at, "component")
	if label.Component == nil {
		p.add(there, "BASE_TYPE_REQUIRED", "This field is required")
		return
	}
	c := *label.Component
	switch {
	case c.Type == componentInput:
		if c.Label != "" {
			p.add(join(there, "label"), "FAKE_LABEL", "a text input in a Label has no label of its own")
		}
		checkInput(p, there, c)
	case isSelect(c.Type):
		checkSelect(p, there, c)
		checkFormChoice(p, there, c)
	case c.Type == componentRadio, c.Type == componentBoxes:
		checkChoiceGroup(p, there, c)
	case c.Type == componentBox:
		p.length(join(there, "custom_id"), c.CustomID, 1, 100)
		if c.Required != nil {
			p.add(join(there, "required"), "FAKE_UNKNOWN", "a checkbox cannot be required")
		}
	case c.Type == componentUpload:
		p.add(join(there, "type"), "FAKE_UNKNOWN", "fakediscord has no file uploads in forms")
	default:
		p.add(join(there, "type"), "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (3, 4, 5, 6, 7, 8, 19, 21, 22, 23), not %d.", c.Type)
	}
	checkUnique(p, there, c, seen)
}

// checkFormChoice holds what only selects in forms are held to: none is disabled, and one that must be answered takes at
// least one choice.
func checkFormChoice(p *problems, at string, c component) {
	if c.Disabled {
		p.add(join(at, "disabled"), "COMPONENT_DISABLED_IN_MODAL", "modals cannot have disabled components")
	}
	if c.MinValues != nil && *c.MinValues == 0 && c.required() {
		p.add(join(at, "min_values"), "NUMBER_TYPE_MIN", "min_values is at least 1 where an answer is required")
	}
}

// required tells whether a field of a form must be filled in; that is the default.
func (c *component) required() bool {
	return c.Type != componentBox && (c.Required == nil || *c.Required)
}

// checkChoiceGroup checks a radio group (2 to 10 options) or a group of checkboxes (1 to 10) against the rules.
func checkChoiceGroup(p *problems, at string, c component) {
	p.length(join(at, "custom_id"), c.CustomID, 1, 100)
	least, most := 2, 1
	if c.Type == componentBoxes {
		least, most = 1, len(c.Options)
		if c.MaxValues != nil {
			most = *c.MaxValues
			p.between(join(at, "max_values"), most, 1, 10)
		}
		p.between(join(at, "min_values"), orOne(c.MinValues), 0, 10)
		checkFormChoice(p, at, c)
	}
	p.count(join(at, "options"), len(c.Options), least, 10)
	checkOptions(p, join(at, "options"), c.Options, most)
}

// checkInput checks a text input against "Discord: Text Input", but for its label.
func checkInput(p *problems, at string, c component) {
	p.length(join(at, "custom_id"), c.CustomID, 1, 100)
	p.length(join(at, "placeholder"), c.Placeholder, 0, 100)
	p.between(join(at, "style"), c.Style, 1, 2)
	high := checkLengths(p, at, c.MinLength, c.MaxLength, 4000, "TEXT_INPUT_MIN_MAX")
	p.length(join(at, "value"), c.Value, 0, min(max(high, 1), 4000))
	p.wellFormed(join(at, "value"), c.Value)
}
