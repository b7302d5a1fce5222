package fakediscord

import (
	"fmt"
	"slices"
	"strings"
)

// styleLink is the button style of links (Discord: Button Styles).
const styleLink = 5

// Click has a member press the newest enabled button with this label that they see: in the guild's channels and threads, in
// an ephemeral message, or in their DM with the bot. inChannel, if not empty, limits it to one channel. A link button opens
// a page; the bot is not told.
func (s *Server) Click(guild GuildRef, user UserRef, label string, inChannel ChannelRef) error {
	return s.ClickNth(1, guild, user, label, inChannel)
}

// ClickNth is Click on the nth newest such button, from 1.
func (s *Server) ClickNth(n int, guild GuildRef, user UserRef, label string, inChannel ChannelRef) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, u, err := s.person(guild, user)
	if err != nil {
		return err
	}
	if inChannel != "" {
		if _, err := s.placeOf(guild, inChannel, user); err != nil {
			return err
		}
	}
	post, button, err := s.find(g, u, inChannel, "button", label, s.isButton(label), n)
	if err != nil {
		return err
	}
	if button.Style == styleLink {
		return nil
	}
	if err := s.usable(g, u, post); err != nil {
		return err
	}
	s.component(u, post, button, nil)
	return nil
}

// isButton matches a button by its label.
func (s *Server) isButton(label string) func(component) bool {
	return func(c component) bool {
		return c.Type == componentButton && strings.TrimSpace(s.read(c.Label)) == label
	}
}

// read is what a person reads in a text of the bot's.
func (s *Server) read(text string) string {
	if s.opt.Reads == nil {
		return text
	}
	return s.opt.Reads(text)
}

// find returns the nth newest enabled component on a person's screen that fits, from 1. what and name are for the error.
func (s *Server) find(g *guild, u *user, inChannel ChannelRef, what, name string, is func(component) bool, n int) (*message, component, error) {
	disabled := false
	for _, m := range s.screen(g, u, inChannel) {
		for _, c := range flat(m.components) {
			fits := is(c)
			if fits && !c.Disabled {
				n--
			}
			if fits && n == 0 {
				return m, c, nil
			}
			disabled = disabled || fits && c.Disabled
		}
	}
	where := ""
	if inChannel != "" {
		where = " in #" + inChannel.name()
	}
	if disabled {
		return nil, component{}, cannot("the %s %q that @%s sees%s is disabled", what, name, u.name, where)
	}
	return nil, component{}, cannot("@%s sees no %s %q%s", u.name, what, name, where)
}

// usable returns an error if a person cannot use the components of a message that they see: nothing can be pressed in a
// locked thread, during a time-out, or in a guild without the bot. An archived thread is unarchived first. In a DM everything
// can be pressed, also by someone who has left the guild.
func (s *Server) usable(g *guild, u *user, post *message) error {
	place := post.channel
	if place.kind == kindDM {
		return nil
	}
	perms := g.permissions(g.members[u.id], place)
	switch {
	case !g.hasBot:
		return cannot("the bot is not in %s", g.name)
	case g.members[u.id] != nil && g.inTimeOut(g.members[u.id]):
		return cannot("@%s is timed out in %s", u.name, g.name)
	case place.locked, place.archived && perms&permSendMessagesInThreads == 0:
		return cannot("the thread #%s is closed", place.name)
	}
	s.unarchive(place)
	return nil
}

// component sends a component interaction; more goes into its data.
func (s *Server) component(u *user, post *message, c component, more object) {
	data := object{"custom_id": c.CustomID, "component_type": c.Type, "id": max(c.ID, 1)}
	for key, value := range more {
		data[key] = value
	}
	what := fmt.Sprintf("button %q", c.Label)
	if c.Type != componentButton {
		what = fmt.Sprintf("select %q", c.Placeholder)
	}
	s.interact(&interaction{kind: kindComponent, user: u, guild: post.channel.guild, channel: post.channel,
		message: post, what: what}, data)
}

// Pick has a member choose in the newest enabled select whose placeholder or label is menu (empty: any that has the value).
// The value is an option's label or value: the whole of it, else a unique prefix, else a unique part. "a, b" chooses several.
// In a select of people, roles or channels it is a name, with or without its sign.
func (s *Server) Pick(guild GuildRef, user UserRef, value, menu string) error {
	return s.PickNth(1, guild, user, value, menu)
}

// PickNth is Pick in the nth newest such select, from 1.
func (s *Server) PickNth(n int, guild GuildRef, user UserRef, value, menu string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, u, err := s.person(guild, user)
	if err != nil {
		return err
	}
	found := s.newResolved(g, u, nil)
	post, c, err := s.find(g, u, "", "select", menu, func(c component) bool {
		if !isSelect(c.Type) || menu != "" && s.read(c.Placeholder) != menu && s.read(c.Label) != menu {
			return false
		}
		_, err := s.chosen(found, c, value)
		return menu != "" || err == nil
	}, n)
	if err != nil {
		return err
	}
	if err := s.usable(g, u, post); err != nil {
		return err
	}
	found = s.newResolved(g, u, post.channel)
	values, err := s.chosen(found, c, value)
	if err != nil {
		return err
	}
	if least, most := orOne(c.MinValues), orOne(c.MaxValues); len(values) < least || len(values) > most {
		return cannot("%q takes %d to %d choices, not %d", c.Placeholder, least, most, len(values))
	}
	more := object{"values": values}
	if r := found.json(); len(r) > 0 {
		more["resolved"] = r
	}
	s.component(u, post, c, more)
	return nil
}

// chosen finds the values that a person means by "a" or "a, b".
func (s *Server) chosen(found *resolved, c component, text string) ([]string, error) {
	one, err := s.chosenOne(found, c, text)
	if err == nil {
		return []string{one}, nil
	}
	if !strings.Contains(text, ",") {
		return nil, err
	}
	var values []string
	for part := range strings.SplitSeq(text, ",") {
		one, err := s.chosenOne(found, c, strings.TrimSpace(part))
		if err != nil {
			return nil, err
		}
		if !slices.Contains(values, one) {
			values = append(values, one)
		}
	}
	return values, nil
}

// chosenOne finds the value of one choice.
func (s *Server) chosenOne(found *resolved, c component, text string) (string, error) {
	if isSelect(c.Type) && c.Type != componentSelect {
		// Selects of people (5), roles (6), either (7) and channels (8), as options.
		kinds := []int{optionUser, optionRole, optionMentionable, optionChannel}
		o := typedOption{name: c.Placeholder, text: text}
		if text != "" && strings.IndexByte("@#&", text[0]) >= 0 {
			o.sign, o.text = text[0], text[1:]
		}
		id, err := found.pick(kinds[c.Type-componentUsers], o, c.ChannelTypes)
		return id.String(), err
	}
	for _, fits := range []func(selectOption) bool{
		func(o selectOption) bool { return s.read(o.Label) == text },
		func(o selectOption) bool { return strings.EqualFold(s.read(o.Label), text) },
		func(o selectOption) bool { return o.Value == text },
		func(o selectOption) bool {
			return strings.HasPrefix(strings.ToLower(s.read(o.Label)), strings.ToLower(text))
		},
		func(o selectOption) bool { return contains(s.read(o.Label), text) },
	} {
		var hits []selectOption
		for _, o := range c.Options {
			if text != "" && fits(o) {
				hits = append(hits, o)
			}
		}
		if len(hits) == 1 {
			return hits[0].Value, nil
		}
		if len(hits) > 1 {
			return "", cannot("%q can mean %d options of %q", text, len(hits), c.Placeholder)
		}
	}
	labels := make([]string, len(c.Options))
	for i, o := range c.Options {
		labels[i] = fmt.Sprintf("%q", o.Label)
	}
	return "", cannot("%q has no option %q, but %s", c.Placeholder, text, strings.Join(labels, ", "))
}
