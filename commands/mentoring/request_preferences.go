package mentoring

import (
	"slices"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// wishCalled is the wish about a mentor that a choice names; before, if it names none.
func wishCalled(name string, before peer.Wish) peer.Wish {
	if i := slices.Index(wishChoices(), name); i >= 0 {
		return peer.Wish(i)
	}
	return before
}

// hoursCalled is the part of a day that a choice names; before, if it names none.
func hoursCalled(name string, before peer.Hours) peer.Hours {
	if i := slices.Index(hourChoices(), name); i >= 0 {
		return peer.Hours(i + 1)
	}
	return before
}

// preferRows are the menus for what a form has no room for. They show what was said before, which can be changed.
func preferRows(s commands.Env, r peer.Request) []commands.Row {
	wish, hours := "", ""
	if r.Wish != peer.NoWish {
		wish = wishChoices()[r.Wish]
	}
	if r.Hours != peer.AnyHours {
		hours = hourChoices()[r.Hours-1]
	}
	return []commands.Row{
		menu(s, commands.ID("mentor:prefer", r.ID, "wish"), "mentor.prefer.wish", "choice.wish.", wishChoices(), wish),
		menu(s, commands.ID("mentor:prefer", r.ID, "hours"), "mentor.prefer.hours", "choice.hours.", hourChoices(), hours),
	}
}

// menu is a select over fixed choices, whose words stand in the catalogue under prefix and value; one of them may be
// chosen already.
func menu(s commands.Env, id, placeholder, prefix string, values []string, chosen string) commands.Row {
	sel := &commands.Select{ID: id, Placeholder: s.Label(placeholder)}
	for _, v := range values {
		sel.Options = append(sel.Options, commands.Choice{Label: s.Say(prefix+v, nil), Value: v, Chosen: v == chosen})
	}
	return commands.Row{Select: sel}
}

// mentorPrefer takes one of them in, and shows how the request stands now.
func mentorPrefer(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	r, err := ownRequest(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	said := ""
	if rq.Arg(1) == "wish" {
		r.Wish = wishCalled(rq.Arg(2), r.Wish)
		said = wishKey(r.Wish)
	} else {
		r.Hours = hoursCalled(rq.Arg(2), r.Hours)
		said = hoursKey(r.Hours)
	}
	r, effects, err := rewrite(tx, rq, r)
	if err != nil {
		return commands.Reply{}, err
	}
	reply, err := requestStatus(tx, rq, r)
	if err != nil {
		return commands.Reply{}, err
	}
	reply.Effects = effects
	if said == wishKey(peer.TellModerator) {
		reply.Message.Text = rq.Say("mentor.tell-moderator", nil)
		reply.Message.Rows = append(reply.Message.Rows, commands.Unit(rq.Button("talk", commands.Primary, commands.ID("moderator:talk"))))
		return reply.InPlace(), nil
	}
	reply.Message.Text = words.Join("\n", rq.Say("mentor.preferred", words.Args{"Choice": rq.Say(said, nil)}), reply.Message.Text)
	return reply.InPlace(), nil
}

// hoursKey names a part of the day.
func hoursKey(h peer.Hours) string {
	switch h {
	case peer.Mornings:
		return "choice.hours.mornings"
	case peer.Afternoons:
		return "choice.hours.afternoons"
	case peer.Evenings:
		return "choice.hours.evenings"
	case peer.Nights:
		return "choice.hours.nights"
	}
	return "mentors.words.any-time"
}

// wishKey names a wish about a mentor.
func wishKey(w peer.Wish) string {
	switch w {
	case peer.WomenOnly:
		return "choice.wish.women"
	case peer.MenOnly:
		return "choice.wish.men"
	case peer.TellModerator:
		return "choice.wish.tell"
	}
	return "choice.wish.none"
}
