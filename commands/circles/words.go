package circles

import (
	"slices"
	"strings"

	"waymark/commands"
	"waymark/commands/rooms"
	"waymark/commands/words"
	"waymark/peer"
)

// name is what a circle is called.
func name(s commands.Env, c peer.Circle) words.Text { return rooms.CircleName(s, c) }

// names are the names of circles, one after the other.
func names(s commands.Env, all []peer.Circle) words.Text {
	var list []words.Text
	for _, c := range all {
		list = append(list, s.Say("circle.named", words.Args{"Circle": name(s, c)}))
	}
	return s.List(list...)
}

// threadName is what its thread is called.
func threadName(s commands.Env, c peer.Circle) string { return name(s, c).Reveal() }

// hourChoices are the parts of the day as choices of a form, in the order of peer.PartsOfDay without AnyHours.
func hourChoices(s commands.Env, chosen peer.Hours) []commands.Choice {
	choices := []commands.Choice{{Label: s.Say("circle.any-hours", nil), Value: "any", Chosen: chosen == peer.AnyHours}}
	for _, h := range peer.PartsOfDay()[1:] {
		choices = append(choices, commands.Choice{Label: s.Say("choice.hours."+h.Name(), nil), Value: h.Name(), Chosen: h == chosen})
	}
	return choices
}

// hoursCalled is the part of the day that a choice names.
func hoursCalled(value string) peer.Hours {
	return peer.Hours(max(slices.IndexFunc(peer.PartsOfDay(), func(h peer.Hours) bool { return h.Name() == value }), 0))
}

// maxLanguages is the length of the field for languages.
const maxLanguages = 60

// spoken are languages as members wrote them.
func spoken(all []string) peer.UserText { return peer.UserText(strings.Join(all, ", ")) }

// reasons says in words why a circle fits: "evenings, Telugu, 2 hours apart, 3 of 5".
func reasons(s commands.Env, m peer.CircleMatch) words.Text {
	c := m.Circle
	var parts []words.Text
	if c.Hours != peer.AnyHours {
		parts = append(parts, s.Say("choice.hours."+c.Hours.Name(), nil))
	}
	if all := spoken(c.Languages); all != "" {
		parts = append(parts, words.Escape(all))
	}
	switch {
	case !m.HoursKnown:
	case m.HoursApart == 0:
		parts = append(parts, s.Say("circle.same-hours", nil))
	default:
		parts = append(parts, s.Say("circle.hours-apart", words.Args{"Count": m.HoursApart}))
	}
	parts = append(parts, s.Say("circle.seats", words.Args{"Taken": len(c.Seats), "Size": c.Size}))
	return s.Facts(parts...)
}

// people names people, one after the other.
func people(s commands.Env, ids []peer.ID) words.Text {
	var names []words.Text
	for _, id := range ids {
		names = append(names, s.Say("circle.person", words.Args{"Who": words.Person(id)}))
	}
	return s.List(names...)
}

// about is what the founder wrote for those who look, as a quotation; "" for nothing.
func about(c peer.Circle) words.Text {
	if c.About == "" {
		return ""
	}
	return words.Quote(c.About)
}
