package fakediscord

import (
	"fmt"
	"strings"
)

// Submit sends the form that is open on a person's screen. Fields are named by label or custom id; those
// left out keep what the bot had filled in. The form stays open if the client refuses.
func (s *Server) Submit(guild, user string, fields []Field) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.findGuild(guild)
	if err != nil {
		return err
	}
	u := s.userByName(user)
	if u == nil || u.modal == nil {
		return cannot("no form is open for @%s", strings.TrimPrefix(user, "@"))
	}
	form := u.modal
	from := form.interaction
	if from.guild != nil && from.guild != g {
		return cannot("the open form belongs to %s", from.guild.name)
	}
	if from.guild != nil && from.guild.members[u.id] == nil {
		return cannot("@%s is not a member of %s", u.name, g.name)
	}
	values, err := form.filled(fields)
	if err != nil {
		return err
	}
	rows := []object{}
	for i, f := range form.fields {
		rows = append(rows, object{"type": componentRow, "id": 2*i + 1, "components": []object{{
			"type": componentInput, "id": 2*i + 2, "custom_id": f.CustomID, "value": values[i]}}})
	}
	// A component type that this bot never used: Discord returns all parts of a form, and adds new ones.
	rows = append(rows, object{"type": 9007, "id": 2*len(rows) + 1})
	u.modal = nil
	s.interact(&interaction{kind: kindModal, user: u, guild: from.guild, channel: from.channel, message: from.message,
		what: fmt.Sprintf("form %q", form.title)}, object{"custom_id": form.customID, "components": rows})
	return nil
}

// filled is the value of every field, held against the field's rules.
func (f *modal) filled(fields []Field) ([]string, error) {
	values := make([]string, len(f.fields))
	for i, c := range f.fields {
		values[i] = c.Value
	}
	seen := map[int]bool{}
	for _, given := range fields {
		i := f.field(given.Label)
		if i < 0 {
			return nil, cannot("the form %q has no field %q", f.title, given.Label)
		}
		if seen[i] {
			return nil, cannot("the field %q is there twice", given.Label)
		}
		seen[i], values[i] = true, given.Value
	}
	for i, c := range f.fields {
		least, most, n := 0, 4000, chars(values[i])
		if c.MinLength != nil {
			least = *c.MinLength
		}
		if c.MaxLength != nil {
			most = *c.MaxLength
		}
		required := c.Required == nil || *c.Required
		switch {
		case n == 0 && !required:
		case strings.TrimSpace(values[i]) == "" && required:
			return nil, cannot("the field %q is required", c.Label)
		case n < least || n > most:
			return nil, cannot("the field %q takes %d to %d characters, not %d", c.Label, least, most, n)
		}
	}
	return values, nil
}

// field finds a field by label, else by custom id; -1 if there is none.
func (f *modal) field(name string) int {
	for i, c := range f.fields {
		if c.Label == name {
			return i
		}
	}
	for i, c := range f.fields {
		if c.CustomID == name || strings.EqualFold(c.Label, name) {
			return i
		}
	}
	return -1
}

// CloseModal closes the open form without sending it. The bot learns nothing of that.
func (s *Server) CloseModal(guild, user string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.findGuild(guild); err != nil {
		return err
	}
	u := s.userByName(user)
	if u == nil || u.modal == nil {
		return cannot("no form is open for @%s", strings.TrimPrefix(user, "@"))
	}
	u.modal = nil
	return nil
}

// Context has a member use a command from the menu of another member, or of the newest message of that
// member that they see.
func (s *Server) Context(guild, user, command, target string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, err := s.placeOf(guild, "", user)
	if err != nil {
		return err
	}
	g, c, m := at.guild, at.channel, at.member
	on := s.userByName(target)
	if on == nil || g.members[on.id] == nil {
		return cannot("@%s is not a member of %s", strings.TrimPrefix(target, "@"), g.name)
	}
	def, err := s.visibleCommand(at, commandUser, command)
	if err == nil {
		e := &entry{place: at, def: *def, found: s.newResolved(g, m.user, c)}
		e.found.addUser(on)
		data := e.data()
		data["target_id"] = on.id
		s.interact(e.interaction(kindCommand), data)
		return nil
	}
	def, messageErr := s.visibleCommand(at, commandMessage, command)
	if messageErr != nil {
		return err
	}
	for _, post := range s.screen(g, m.user, "") {
		if post.author == on && post.channel.guild == g {
			at.channel = post.channel
			e := &entry{place: at, def: *def, found: s.newResolved(g, m.user, post.channel)}
			e.found.add("messages", post.id, s.messageJSON(post))
			data := e.data()
			data["target_id"] = post.id
			s.interact(e.interaction(kindCommand), data)
			return nil
		}
	}
	return cannot("@%s sees no message of @%s", m.user.name, on.name)
}
