package commands

import (
	"slices"

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
func preferRows(s Env, r peer.Request) []Row {
	wish, hours := "", ""
	if r.Wish != peer.NoWish {
		wish = wishChoices()[r.Wish]
	}
	if r.Hours != peer.AnyHours {
		hours = hourChoices()[r.Hours-1]
	}
	return []Row{
		s.menu(ID("mentor:prefer", r.ID, "wish"), "mentor.prefer.wish", "choice.wish.", wishChoices(), wish),
		s.menu(ID("mentor:prefer", r.ID, "hours"), "mentor.prefer.hours", "choice.hours.", hourChoices(), hours),
	}
}

// menu is a select over fixed choices, whose words stand in the catalogue under prefix and value; one of them may be
// chosen already.
func (s Env) menu(id, placeholder, prefix string, values []string, chosen string) Row {
	sel := &Select{ID: id, Placeholder: s.Label(placeholder)}
	for _, v := range values {
		sel.Options = append(sel.Options, Choice{Label: s.Say(prefix+v, nil), Value: v, Chosen: v == chosen})
	}
	return Row{Select: sel}
}

// mentorPrefer takes one of them in, and shows how the request stands now.
func mentorPrefer(tx *storage.Tx, rq Request) (Reply, error) {
	r, err := ownRequest(tx, rq)
	if err != nil {
		return Reply{}, err
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
		return Reply{}, err
	}
	reply, err := requestStatus(tx, rq, r)
	if err != nil {
		return Reply{}, err
	}
	reply.Effects = effects
	if said == wishKey(peer.TellModerator) {
		reply.Message.Text = rq.Say("mentor.tell-moderator", nil)
		reply.Message.Rows = append(reply.Message.Rows, unit(rq.button("talk", Primary, ID("moderator:talk"))))
		return reply.InPlace(), nil
	}
	reply.Message.Text = words.Join("\n", rq.Say("mentor.preferred", words.Args{"Choice": rq.Say(said, nil)}), reply.Message.Text)
	return reply.InPlace(), nil
}
