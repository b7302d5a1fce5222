package fakediscord

import (
	"fmt"
	"strings"
)

// Submit sends the form that is open on a person's screen. Fields are named by label or custom id; those left out keep what
// the bot had filled in. In a select, a radio group or a group of checkboxes the value is what Pick takes: a label, or "a, b"
// for several, "" for none; in a single checkbox it is yes or no. The form stays open if the client refuses.
func (s *Server) Submit(guild GuildRef, user UserRef, fields []Field) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.findGuild(guild)
	if err != nil {
		return err
	}
	u := s.findUser(user)
	if u == nil || u.modal == nil {
		return cannot("no form is open for @%s", user.name())
	}
	form := u.modal
	from := form.interaction
	if from.guild != nil && from.guild != g {
		return cannot("the open form belongs to %s", from.guild.name)
	}
	if from.guild != nil && from.guild.members[u.id] == nil {
		return cannot("@%s is not a member of %s", u.name, g.name)
	}
	found := s.newResolved(from.guild, u, from.channel)
	answers, err := form.filled(s, found, fields)
	if err != nil {
		return err
	}
	parts := []object{}
	for _, part := range form.parts {
		parts = append(parts, part.answered(answers))
	}
	// Discord returns all parts of a form, and adds new types without notice.
	parts = append(parts, object{"type": 9007, "id": 9007})
	data := object{"custom_id": form.customID, "components": parts}
	if r := found.json(); len(r) > 0 {
		data["resolved"] = r
	}
	u.modal = nil
	s.interact(&interaction{kind: kindModal, user: u, guild: from.guild, channel: from.channel, message: from.message,
		what: fmt.Sprintf("form %q", form.title)}, data)
	return nil
}

// answered is a part of a form as the interaction brings it back: a Label or a row with the answer in it, or the bare Text
// Display. answers are by custom id.
func (c *component) answered(answers map[string]object) object {
	o := object{"type": c.Type, "id": c.ID}
	switch c.Type {
	case componentLabel:
		o["component"] = answers[c.Component.CustomID]
	case componentRow:
		o["components"] = []object{answers[c.Components[0].CustomID]}
	}
	return o
}

// filled makes the answer of every field, by custom id, and checks it against the field's rules.
func (f *modal) filled(s *Server, found *resolved, given []Field) (map[string]object, error) {
	typed := make([]*string, len(f.fields))
	for _, g := range given {
		i := f.field(g.Label, s.read)
		if i < 0 {
			return nil, cannot("the form %q has no field %q", f.title, g.Label)
		}
		if typed[i] != nil {
			return nil, cannot("the field %q is there twice", g.Label)
		}
		typed[i] = &g.Value
	}
	answers := map[string]object{}
	for i, field := range f.fields {
		answer := object{"type": field.Type, "id": field.ID, "custom_id": field.CustomID}
		if err := field.fill(s, found, typed[i], answer); err != nil {
			return nil, err
		}
		answers[field.CustomID] = answer
	}
	return answers, nil
}

// fill puts what a person typed or chose into a field's answer; nil leaves what the bot had filled in.
func (f *formField) fill(s *Server, found *resolved, typed *string, answer object) error {
	switch f.Type {
	case componentInput:
		text := f.Value
		if typed != nil {
			text = *typed
		}
		answer["value"] = text
		return f.checkText(text)
	case componentBox:
		yes := f.Default
		if typed != nil {
			yes = strings.EqualFold(*typed, "yes") || strings.EqualFold(*typed, "true")
		}
		answer["value"] = yes
		return nil
	}
	values, err := f.choices(s, found, typed)
	if err != nil {
		return err
	}
	if f.Type != componentRadio {
		answer["values"] = values
		return nil
	}
	answer["value"] = nil
	if len(values) > 0 {
		answer["value"] = values[0]
	}
	return nil
}

// checkText checks the text of an input against its bounds.
func (f *formField) checkText(text string) error {
	least, most, n := 0, 4000, chars(text)
	if f.MinLength != nil {
		least = *f.MinLength
	}
	if f.MaxLength != nil {
		most = *f.MaxLength
	}
	switch {
	case n == 0 && !f.required():
	case strings.TrimSpace(text) == "" && f.required():
		return cannot("the field %q is required", f.label)
	case n < least || n > most:
		return cannot("the field %q takes %d to %d characters, not %d", f.label, least, most, n)
	}
	return nil
}

// choices are the values that a person chose in a select, a radio group or a group of checkboxes, "a, b" for several; the
// defaults if they chose nothing.
func (f *formField) choices(s *Server, found *resolved, typed *string) ([]string, error) {
	values := []string{}
	switch {
	case typed == nil:
		for _, o := range f.Options {
			if o.Default {
				values = append(values, o.Value)
			}
		}
	case *typed != "":
		c := f.component
		c.Placeholder = f.label // names the field in refusals
		chosen, err := s.chosen(found, c, *typed)
		if err != nil {
			return nil, err
		}
		values = chosen
	}
	least, most := orOne(f.MinValues), orOne(f.MaxValues)
	if f.Type == componentBoxes && f.MaxValues == nil {
		most = len(f.Options)
	}
	switch {
	case len(values) == 0 && !f.required():
	case len(values) == 0:
		return nil, cannot("the field %q is required", f.label)
	case len(values) < least || len(values) > most:
		return nil, cannot("the field %q takes %d to %d choices, not %d", f.label, least, most, len(values))
	}
	return values, nil
}

// field finds a field by label, else by custom id; -1 if there is none.
func (f *modal) field(name string, read func(string) string) int {
	for i, c := range f.fields {
		if read(c.label) == name {
			return i
		}
	}
	for i, c := range f.fields {
		if c.CustomID == name || strings.EqualFold(read(c.label), name) {
			return i
		}
	}
	return -1
}

// CloseModal closes the open form without sending it. The bot learns nothing of that.
func (s *Server) CloseModal(guild GuildRef, user UserRef) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.findGuild(guild); err != nil {
		return err
	}
	u := s.findUser(user)
	if u == nil || u.modal == nil {
		return cannot("no form is open for @%s", user.name())
	}
	u.modal = nil
	return nil
}
