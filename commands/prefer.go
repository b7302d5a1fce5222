package commands

import (
	"slices"

	"waymark/peer"
	"waymark/storage"
)

// prefer sets a member's wish about their mentor, or their usual hours, by the name of a choice; an unknown
// name changes nothing.
func prefer(r *peer.Request, what, name string) {
	if what == "wish" {
		if i := slices.Index(wishChoices(), name); i >= 0 {
			r.Wish = peer.Wish(i)
		}
		return
	}
	if i := slices.Index(hourChoices(), name); i >= 0 {
		r.Hours = peer.Hours(i + 1)
	}
}

// preferRows are the menus for what a form has no room for, while it has not been said.
func preferRows(rq Request, r peer.Request) []Row {
	var rows []Row
	if r.Wish == peer.NoWish {
		rows = append(rows, rq.menu(ID("mentor:prefer", r.ID, "wish"), "mentor.prefer.wish", "choice.wish.", wishChoices()))
	}
	if r.Hours == peer.AnyHours {
		rows = append(rows, rq.menu(ID("mentor:prefer", r.ID, "hours"), "mentor.prefer.hours", "choice.hours.", hourChoices()))
	}
	return rows
}

// menu is a select over fixed choices, whose words stand in the catalogue under prefix and value.
func (s Scene) menu(id, placeholder, prefix string, values []string) Row {
	sel := &Select{ID: id, Placeholder: s.Label(placeholder)}
	for _, v := range values {
		sel.Options = append(sel.Options, Choice{Label: s.Say(prefix+v, nil), Value: v})
	}
	return Row{Select: sel}
}

// mentorPrefer takes one of them in.
func mentorPrefer(tx *storage.Tx, rq Request) (Reply, error) {
	r, err := ownRequest(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	prefer(&r, rq.Arg(1), rq.picked())
	r, effects, err := rewrite(tx, rq, r)
	if err != nil {
		return Reply{}, err
	}
	reply := rq.reply("mentor.changed", nil, preferRows(rq, r)...).update()
	if r.Wish == peer.TellModerator && rq.Arg(1) == "wish" {
		talk := unit(rq.button("talk", Primary, ID("moderator:talk")))
		reply = rq.reply("mentor.tell-moderator", nil, append(preferRows(rq, r), talk)...).update()
	}
	reply.Effects = effects
	return reply, nil
}
