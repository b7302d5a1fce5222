// Package desk is the moderators' desk: /mentors desk, one private page of what waits for moderators,
// who has it, who says they are here, and handing over.
//
// It shows what members asked moderators for, through Feature.Waiting, and nothing else: no page of it changes with what a
// member did for themselves alone.
package desk

import (
	"errors"
	"slices"
	"time"

	"waymark/commands"
	"waymark/commands/notices"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

const (
	// onPage is how many things one page shows.
	onPage = 10
	// many is how many things one moderator has when the page tells them, alone, that they can hand over.
	many = 4
	// mostHandOvers is how many hand-overs its menu offers: Discord takes 25 options.
	mostHandOvers = 25 - onPage
)

// The cards of hand-overs, and the private messages that one was refused, by the hand-over's id.
const (
	handOvers       commands.TargetKind = "hand-over"
	handOverRefused commands.TargetKind = "hand-over-refused"
)

// Feature is the moderators' desk.
func Feature() commands.Feature {
	moderator := func(name string, do commands.Handler) commands.Component {
		return commands.Component{Name: name, Level: commands.Moderator, Access: commands.Writes, Do: do}
	}
	page := func(name string, do commands.Handler) commands.Component {
		c := moderator(name, do)
		c.Duty = true
		return c
	}
	return commands.Feature{
		Name: "desk", Targets: []commands.TargetKind{handOvers, handOverRefused},
		Commands: []commands.Command{
			{Name: "mentors desk", Level: commands.Moderator, Access: commands.Reads, Duty: true, Do: show},
		},
		Components: []commands.Component{
			page("page", commands.Turn(showPage)), page("here", here), page("off", off), moderator("open", open),
			moderator("hand-over", handOver), moderator("hand-over-send", handOverSend), moderator("hand-over-show", showHandOver),
			moderator("take", take), moderator("keep", keep),
		},
		Due: map[string]func(*storage.Tx, commands.Due) ([]commands.Effect, error){
			dueHandOver: handOverOver, handOverUnposted: notices.NothingDue,
		},
		Outcomes: map[string]func(*storage.Tx, commands.Outcome) ([]commands.Effect, error){handOverPosted: tellRefused},
	}
}

func show(tx *storage.Tx, rq commands.Request) (commands.Reply, error) { return showPage(tx, rq, 0) }

// showPage shows a page of the desk. One beyond the end is the last.
func showPage(tx *storage.Tx, rq commands.Request, page int) (commands.Reply, error) {
	all, err := commands.WaitingHere(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	mine := heldBy(all, rq.Member)
	open, err := openHandOvers(tx, rq, all)
	if err != nil {
		return commands.Reply{}, err
	}
	all = slices.DeleteFunc(all, func(w commands.Waiting) bool { return w.Elsewhere })
	page = max(0, min(page, (len(all)-1)/onPage))
	shown := all[page*onPage : min(len(all), (page+1)*onPage)]
	lines := []words.Text{rq.Say("desk.nothing", nil)}
	if len(all) > 0 {
		lines[0] = rq.Say("desk.head", words.Args{"Count": len(all)})
	}
	for i, w := range shown {
		lines = append(lines, line(rq.Env, page*onPage+i+1, w))
	}
	for _, h := range open {
		lines = append(lines, rq.Say("desk.hand-over.waits", words.Args{"Moderator": words.Person(h.By), "Since": h.At}))
	}
	foot, err := foot(tx, rq, len(mine))
	if err != nil {
		return commands.Reply{}, err
	}
	handed, err := handOverChoices(tx, rq.Env, open)
	if err != nil {
		return commands.Reply{}, err
	}
	buttons, err := buttons(tx, rq, len(mine), page, (page+1)*onPage < len(all))
	if err != nil {
		return commands.Reply{}, err
	}
	return commands.SayAll(append(lines, foot...), append(menu(rq.Env, shown, handed), buttons...)...), nil
}

// heldBy returns what a moderator has.
func heldBy(all []commands.Waiting, who peer.ID) []commands.Waiting {
	return slices.DeleteFunc(slices.Clone(all), func(w commands.Waiting) bool { return w.Holder != who })
}

func line(s commands.Env, place int, w commands.Waiting) words.Text {
	args := words.Args{"Place": place, "What": w.What, "Since": w.Since, "Moderator": words.Person(w.Holder)}
	if w.Holder == 0 {
		return s.Say("desk.line", args)
	}
	return s.Say("desk.line-held", args)
}

// foot says who is here, how long requests waited lately, and whether the reader has many things.
func foot(tx *storage.Tx, rq commands.Request, mine int) ([]words.Text, error) {
	var lines []words.Text
	on, err := onDuty(tx, rq)
	for _, o := range on {
		lines = append(lines, rq.Say("desk.here-until", words.Args{"Moderator": words.Person(o.Member), "Until": o.Until}))
	}
	if len(lines) == 0 {
		lines = append(lines, rq.Say("desk.nobody-said", nil))
	}
	stats, err2 := tx.GuildStats()
	if median, longest, known := stats.RecentWaits(); known {
		lines = append(lines, rq.Say("desk.waits", words.Args{"Median": span(rq.Env, median), "Longest": span(rq.Env, longest)}))
	}
	if mine >= many {
		lines = append(lines, rq.Say("desk.many", words.Args{"Count": mine}))
	}
	return lines, errors.Join(err, err2)
}

// onDuty are the moderators who are here: the reader is if they said so, the others if they also moderate now.
func onDuty(tx *storage.Tx, rq commands.Request) ([]peer.OnDuty, error) {
	told, err := tx.Desk(rq.Now)
	confirmed := rq.OnDuty()
	return slices.DeleteFunc(told.Here, func(o peer.OnDuty) bool {
		return o.Member != rq.Member && !slices.Contains(confirmed, o)
	}), err
}

// span is a length of time, rounded: in minutes, from an hour on in hours, from two days on in days.
func span(s commands.Env, d time.Duration) words.Text {
	const day = 24 * time.Hour
	key, unit := "desk.days", day
	switch {
	case d < time.Hour:
		key, unit = "desk.minutes", time.Minute
	case d < 2*day:
		key, unit = "desk.hours", time.Hour
	}
	return s.Say(key, words.Args{"Count": max(1, int(d.Round(unit)/unit))})
}

func menu(s commands.Env, shown []commands.Waiting, handed []commands.Choice) []commands.Row {
	var choices []commands.Choice
	for _, w := range shown {
		choices = append(choices, commands.Choice{Label: w.Label, Value: w.Open})
	}
	choices = append(choices, handed[:min(len(handed), mostHandOvers)]...)
	if len(choices) == 0 {
		return nil
	}
	return []commands.Row{{Select: &commands.Select{
		ID: commands.ID("desk:open"), Placeholder: s.Label("desk.placeholder"), Options: choices,
	}}}
}

func buttons(tx *storage.Tx, rq commands.Request, mine, page int, more bool) ([]commands.Row, error) {
	told, err := tx.Desk(rq.Now)
	var all []commands.Button
	if _, here := told.DutyOf(rq.Member); here {
		all = append(all, rq.Button("im-off", commands.Secondary, commands.ID("desk:off", page)))
	} else {
		all = append(all, rq.Button("im-here", commands.Primary, commands.ID("desk:here", page)))
	}
	all = append(all, rq.Button("refresh", commands.Secondary, commands.ID("desk:page", page)))
	if mine > 0 {
		all = append(all, rq.Button("hand-over", commands.Secondary, commands.ID("desk:hand-over")))
	}
	if page > 0 {
		all = append(all, rq.Button("queue-back", commands.Secondary, commands.ID("desk:page", page-1, "back")))
	}
	if more {
		all = append(all, rq.Button("queue-next", commands.Secondary, commands.ID("desk:page", page+1, "next")))
	}
	return commands.Buttons(all...), err
}

// open shows one thing from the menu, as the button that it names would.
func open(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if len(rq.Values) != 1 {
		return commands.Reply{}, commands.Refuse("refusal.old-button", nil)
	}
	if act, args, _ := commands.ParseID(rq.Values[0]); act == "desk:hand-over-show" {
		rq.Kind, rq.Args, rq.Values = commands.ButtonClick, args, nil
		return showHandOver(tx, rq)
	}
	return commands.OpenWaiting(tx, rq, rq.Values[0])
}

// here is `I'm here`. It ends by itself after peer.DutyFor.
func here(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	return setDuty(tx, rq, rq.Now.Add(peer.DutyFor))
}

func off(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	return setDuty(tx, rq, time.Time{})
}

func setDuty(tx *storage.Tx, rq commands.Request, until time.Time) (commands.Reply, error) {
	told, err := tx.Desk(rq.Now)
	if err != nil {
		return commands.Reply{}, err
	}
	if err := tx.PutDesk(told.WithDuty(rq.Member, until)); err != nil {
		return commands.Reply{}, err
	}
	return commands.Turn(showPage)(tx, rq)
}
