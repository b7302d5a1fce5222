package journey

import (
	"cmp"
	"slices"

	"waymark/commands"
	"waymark/commands/dates"
	"waymark/commands/whathelps"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// listSetbacks is /journey setbacks: one is shown with its buttons, several with a menu to choose one.
func listSetbacks(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := commands.MemberOrDefault(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	j, err := named(tx, rq, every)
	if err != nil {
		return commands.Reply{}, err
	}
	return setbackList(tx, rq, m, j)
}

func setbackList(tx *storage.Tx, rq commands.Request, m peer.Member, j peer.Journey) (commands.Reply, error) {
	switch len(j.Setbacks) {
	case 0:
		return rq.Reply("journey.setbacks.none", words.Args{"Name": j.Name}), nil
	case 1:
		return oneSetback(tx, rq, m.ID, j, j.Setbacks[0], "")
	}
	newest := slices.Clone(j.Setbacks)
	slices.Reverse(newest)
	text := rq.Say("journey.setbacks.head", words.Args{"Name": j.Name})
	menu := commands.Select{ID: commands.ID("journey:setback", m.ID), Placeholder: rq.Label("journey.setbacks.choose")}
	for _, s := range newest[:min(len(newest), commands.ChoicesMax)] {
		text = words.Join("\n", text, setbackLine(rq.Env, s))
		menu.Options = append(menu.Options, commands.Choice{
			Label: setbackDays(rq.Env, s), Value: s.ID.String(), About: words.Plain(commands.OneLine(s.Note), 100),
		})
	}
	return commands.Say(text, commands.Row{Select: &menu}), nil
}

// setbackLine is a setback on one line.
func setbackLine(s commands.Env, b peer.Setback) words.Text {
	return s.Say("journey.setbacks.line", words.Args{"Days": setbackDays(s, b)})
}

// setbackDays are a setback's day and, if it was not the next, the day from which counting goes on: two on one day are
// told apart by it.
func setbackDays(s commands.Env, b peer.Setback) words.Text {
	if b.Ongoing() {
		return s.Say("journey.setbacks.day-ongoing", words.Args{"Day": b.Day})
	}
	if b.Restart == b.Day+1 {
		return s.Say("day.on", words.Args{"Day": b.Day})
	}
	return s.Say("journey.setbacks.day-restart", words.Args{"Day": b.Day, "Restart": b.Restart})
}

// oneSetback shows a setback with its note and buttons, after what was done to it, if anything.
func oneSetback(tx *storage.Tx, rq commands.Request, member peer.ID, j peer.Journey, s peer.Setback, done words.Text) (commands.Reply, error) {
	text := words.Join("\n", done, rq.Say("journey.setbacks.head", words.Args{"Name": j.Name}), setbackLine(rq.Env, s))
	return whathelps.OnHardDay(tx, rq.Env, member, commands.Say(commands.WithNote(text, s.Note), commands.Unit(setbackButtons(rq, member, s.ID)...)))
}

// mySetback returns the acting member, the journey and the setback that a button or a menu of theirs is about: the second
// argument of its id. The journey is not in it: in a private message, where the guild is, that would be longer than Discord takes.
func mySetback(tx *storage.Tx, rq commands.Request) (peer.Member, peer.Journey, peer.Setback, error) {
	m, err := commands.PressingOwner(tx, rq)
	if err != nil {
		return m, peer.Journey{}, peer.Setback{}, err
	}
	want, err := rq.ArgID(1)
	if err != nil {
		return m, peer.Journey{}, peer.Setback{}, err
	}
	all, err := tx.Journeys(m.ID)
	for _, j := range all {
		for _, s := range j.Setbacks {
			if s.ID == want {
				return m, j, s, nil
			}
		}
	}
	return m, peer.Journey{}, peer.Setback{}, cmp.Or(err, commands.Refuse("journey.no-such-setback", nil))
}

// showSetback shows the setback that was picked.
func showSetback(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, j, s, err := mySetback(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	reply, err := oneSetback(tx, rq, m.ID, j, s, "")
	return reply.InPlace(), err
}

// askSetback opens the form for a setback, with what it says now. The form's id keeps the two days that it was filled in with.
func askSetback(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, _, s, err := mySetback(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	return commands.Reply{Modal: &commands.Modal{
		ID: commands.ID("journey:setback-save", m.ID, s.ID, s.Day, s.Restart), Title: rq.Label("journey.setback-form.title"),
		Fields: []commands.Field{
			{ID: "when", Label: rq.Label("journey.setback-form.when"), Value: peer.UserText(s.Day.String()), Max: dates.MaxDateLength, Required: true},
			{ID: "restart", Label: rq.Label("journey.setback-form.restart"), Placeholder: rq.Label("journey.setback-form.restart-how"),
				Value: restartWritten(rq.Env, s), Max: dates.MaxDateLength},
			rq.NoteField(s.Note),
		},
	}}, nil
}

// restartWritten is the day from which counting goes on, as the form reads it.
func restartWritten(s commands.Env, b peer.Setback) peer.UserText {
	if b.Ongoing() {
		return peer.UserText(s.Label("journey.setback.not-yet"))
	}
	return peer.UserText(b.Restart.String())
}

func saveSetback(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, j, old, err := mySetback(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	today := m.Calendar.Day(rq.Now)
	s, err := setback(rq, today)
	if err != nil {
		return commands.Reply{}, err
	}
	s.ID = old.ID
	day, err := rq.ArgDay(2)
	if err != nil {
		return commands.Reply{}, err
	}
	restart, err := rq.ArgInt(3, 0, int(peer.NotYet))
	if err != nil {
		return commands.Reply{}, err
	}
	if s.Day != day && s.Restart == peer.Day(restart) && s.Restart == day+1 {
		// They moved the day and left the other field as the form had filled it in. What is stored doesn't tell that: a
		// form delivered twice would find its own day there.
		s.Restart = s.Day + 1
	}
	after, err := j.EditSetback(s, today)
	if err != nil {
		return commands.Reply{}, dates.RefuseDay(err)
	}
	if err := changeJourney(tx, rq.Env, m, j, after, today); err != nil {
		return commands.Reply{}, err
	}
	reply, err := oneSetback(tx, rq, m.ID, after, s, rq.Say("journey.setback.edited", nil))
	if err != nil {
		return commands.Reply{}, err
	}
	return hardDay(tx, rq, m, after, s, reply.InPlace())
}

// removedSetback is what Undo needs to bring a setback back.
type removedSetback struct {
	journey peer.ID
	setback peer.Setback
	reached []peer.ID // milestones that are reached only without it
}

// removeSetback deletes a setback. It stays in memory for a while, for the Undo that the answer offers.
func removeSetback(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, j, s, err := mySetback(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	before, err := tx.Milestones(m.ID)
	if err != nil {
		return commands.Reply{}, err
	}
	if err := changeJourney(tx, rq.Env, m, j, j.WithoutSetback(s.ID), m.Calendar.Day(rq.Now)); err != nil {
		return commands.Reply{}, err
	}
	reached, err := tx.Milestones(m.ID)
	if err != nil {
		return commands.Reply{}, err
	}
	var fresh []peer.ID
	for _, ms := range reached {
		if !slices.ContainsFunc(before, func(o peer.Milestone) bool { return o.ID == ms.ID }) {
			fresh = append(fresh, ms.ID)
		}
	}
	reply := rq.Reply("journey.setback.removed", nil, commands.Unit(
		rq.Button("undo", commands.Secondary, commands.ID("journey:setback-restore", m.ID, rq.ID)),
	)).InPlace()
	return rq.Keeping(reply, removedSetback{j.ID, s, fresh}), nil
}

// restoreSetback brings a setback back that was just removed. What was reached only without it goes, unless others see it.
func restoreSetback(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := commands.PressingOwner(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	removed, err := commands.KeptOr[removedSetback](rq, 1, "journey.delete.too-late")
	if err != nil {
		return commands.Reply{}, err
	}
	j, err := tx.Journey(m.ID, removed.journey)
	if err != nil {
		return commands.Reply{}, err
	}
	if j == nil {
		return commands.Reply{}, commands.Refuse("journey.gone", nil)
	}
	today := m.Calendar.Day(rq.Now)
	after := j.RestoreSetback(removed.setback)
	if err := changeJourney(tx, rq.Env, m, *j, after, today); err != nil {
		return commands.Reply{}, err
	}
	for _, id := range removed.reached {
		ms, err := tx.Milestone(m.ID, id)
		if err != nil {
			return commands.Reply{}, err
		}
		if ms == nil || ms.IsShared() || ms.Role != 0 {
			continue
		}
		if err := tx.DeleteMilestone(m.ID, id); err != nil {
			return commands.Reply{}, err
		}
	}
	reply, err := oneSetback(tx, rq, m.ID, after, removed.setback, "")
	if err != nil {
		return commands.Reply{}, err
	}
	return hardDay(tx, rq, m, after, removed.setback, reply.InPlace())
}
