package journey

import (
	"waymark/commands"
	"waymark/commands/circles"
	"waymark/commands/whathelps"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// logSetback is /journey setback.
func logSetback(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := commands.ConsentedMember(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	today := m.Calendar.Day(rq.Now)
	j, err := named(tx, rq, CanFall)
	if err != nil {
		return commands.Reply{}, err
	}
	s, err := setback(rq, today)
	if err != nil {
		return commands.Reply{}, err
	}
	return addSetback(rq, tx, m, j, s, today)
}

// setback reads a setback from options or a form: when (today if left out), restart (the day after when, or "not yet")
// and note.
func setback(rq commands.Request, today peer.Day) (peer.Setback, error) {
	note, _, err := rq.Written("note", peer.MaxNote)
	s := peer.Setback{ID: rq.ID, Day: today, Note: note}
	if err != nil {
		return s, err
	}
	when, given, err := rq.Day("when", today)
	if err != nil {
		return s, err
	}
	if given {
		s.Day = when
	}
	s.Restart = s.Day + 1
	if w, given := rq.Text("restart"); given && (peer.IsNotYet(w.Reveal()) || commands.Fold(w.Reveal()) == notYet(rq.Env)) {
		s.Restart = peer.NotYet
		return s, nil
	}
	restart, given, err := rq.Day("restart", today)
	if given {
		s.Restart = restart
	}
	return s, err
}

// notYet is what a member writes for a setback that is still going on, in the catalogue's words.
func notYet(s commands.Env) string { return commands.Fold(s.Label("journey.setback.not-yet")) }

// addSetback logs a setback and withdraws the open offers of milestones. The same one again, by a double click or a
// repeated delivery, is logged once.
func addSetback(rq commands.Request, tx *storage.Tx, m peer.Member, j peer.Journey, s peer.Setback, today peer.Day) (commands.Reply, error) {
	before := j
	before.Setbacks = nil
	for _, known := range j.Setbacks {
		if known.ID == s.ID || known.Day == s.Day && known.Restart == s.Restart && (known.Note == s.Note || s.Note == "") {
			return setbackLogged(tx, rq, m, before, known, today)
		}
		before.Setbacks = append(before.Setbacks, known)
	}
	after, err := j.WithSetback(s, today)
	if err != nil {
		return commands.Reply{}, commands.RefuseDay(err)
	}
	if err := changeJourney(tx, rq.Env, m, j, after, today); err != nil {
		return commands.Reply{}, err
	}
	var effects []commands.Effect
	if after.Open() && after.SetbackOn(today) {
		if effects, err = withdrawOffers(tx, m.ID, today); err != nil {
			return commands.Reply{}, err
		}
	}
	reply, err := setbackLogged(tx, rq, m, before, s, today)
	reply.Effects = append(reply.Effects, effects...)
	return reply, err
}

// setbackLogged thanks, names the days before it if the member counts days, and names what others see of this journey and
// may have to be taken back. before is the journey without this setback.
func setbackLogged(tx *storage.Tx, rq commands.Request, m peer.Member, before peer.Journey, s peer.Setback, today peer.Day) (commands.Reply, error) {
	n := before.Numbers(s.Day)
	days := n.All
	if before.Counting == peer.SinceLastTime {
		days = n.Since
	}
	text := rq.Say("journey.setback.noted-days", words.Args{"Count": days})
	if before.Counting == peer.NoNumbers || days == 0 {
		text = rq.Say("journey.setback.noted", nil)
	}
	page, err := whathelps.Button(tx, rq.Env, m.ID)
	if err != nil {
		return commands.Reply{}, err
	}
	row := append(setbackButtons(rq, m.ID, s.ID), page...)
	if s.Ongoing() {
		row = append([]commands.Button{rq.Button("go-on-today", commands.Primary, commands.ID("journey:go-on", m.ID))}, row...)
	}
	tell, err := circles.TellButton(tx, rq.Env, m.ID)
	if err != nil {
		return commands.Reply{}, err
	}
	posted, err := postedSince(tx, m, before, s, today)
	if err != nil {
		return commands.Reply{}, err
	}
	if posted == nil {
		return commands.Say(text, setbackRows(row, tell)...), nil
	}
	set, err := tx.Settings()
	if err != nil {
		return commands.Reply{}, err
	}
	text = words.Join("\n", text, rq.Say("journey.setback.posted", words.Args{
		"What": rung(rq.Env, posted.Rung), "Where": room(rq.Env, set.InRoom(posted.Families)),
	}))
	row = append([]commands.Button{rq.Button("take-back", commands.Secondary, commands.ID("milestone:back", m.ID, posted.ID))}, row...)
	return commands.Say(text, setbackRows(row, tell)...), nil
}

// setbackRows are the buttons under a setback, and under them the one to the member's circle, if they have one.
func setbackRows(row, tell []commands.Button) []commands.Row {
	rows := []commands.Row{commands.Unit(row...)}
	if len(tell) > 0 {
		rows = append(rows, commands.Unit(tell...))
	}
	return rows
}

// postedSince returns the milestone of a journey that was shared today, or reached on the day of a setback or later and
// shared; nil if there is none.
func postedSince(tx *storage.Tx, m peer.Member, j peer.Journey, s peer.Setback, today peer.Day) (*peer.Milestone, error) {
	had, err := tx.Milestones(m.ID)
	if err != nil {
		return nil, err
	}
	for i := len(had) - 1; i >= 0; i-- { // the newest day first
		ms := had[i]
		if ms.Journey == j.ID && ms.Count != peer.CountOwn && ms.IsShared() && (ms.Day >= s.Day || ms.SharedOn == today && s.Day == today) {
			return &ms, nil
		}
	}
	return nil, nil
}

func setbackButtons(rq commands.Request, member, setback peer.ID) []commands.Button {
	return []commands.Button{
		rq.Button("edit", commands.Secondary, commands.ID("journey:setback-edit", member, setback)),
		rq.Button("remove", commands.Secondary, commands.ID("journey:setback-remove", member, setback)),
	}
}

// hadSetback is "I had a setback" under a check-in: it logs it on the member's only journey, asks which of several, and
// without one offers to start one or leave it.
func hadSetback(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, day, today, err := setbackDay(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	all, err := journeyChoices(rq, tx, CanFall)
	if err != nil {
		return commands.Reply{}, err
	}
	switch len(all) {
	case 0:
		return rq.Reply("journey.setback.nowhere", nil, commands.Unit(
			rq.Button("new-journey", commands.Secondary, commands.ID("journey:new", m.ID, day)),
			rq.Button("leave-it", commands.Secondary, commands.ID("journey:leave", m.ID)),
		)), nil
	case 1:
		id, _ := peer.ParseID(all[0].Value)
		return setbackOn(rq, tx, m, id, day, today)
	}
	return rq.Reply("journey.setback.ask", nil, commands.Row{Select: &commands.Select{
		ID:          commands.ID("journey:which", m.ID, day),
		Placeholder: rq.Label("journey.setback.which"),
		Options:     all,
	}}), nil
}

// setbackDay returns the acting member and the day that a button of theirs is about, which has begun.
func setbackDay(tx *storage.Tx, rq commands.Request) (m peer.Member, day, today peer.Day, err error) {
	if m, err = commands.PressingOwner(tx, rq); err != nil {
		return
	}
	if day, err = rq.ArgDay(1); err != nil {
		return
	}
	today = m.Calendar.Day(rq.Now)
	err = commands.RefuseDay(peer.CheckSince(day, today))
	return
}

// pickJourney logs the setback on the journey that was picked.
func pickJourney(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, day, today, err := setbackDay(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	id, err := rq.ArgID(2)
	if err != nil {
		return commands.Reply{}, err
	}
	reply, err := setbackOn(rq, tx, m, id, day, today)
	return reply.InPlace(), err
}

// setbackOn logs a setback of one day on a journey, once: pressing twice changes nothing.
func setbackOn(rq commands.Request, tx *storage.Tx, m peer.Member, id peer.ID, day, today peer.Day) (commands.Reply, error) {
	j, err := tx.Journey(m.ID, id)
	if err != nil {
		return commands.Reply{}, err
	}
	if j == nil || !CanFall(*j) {
		return commands.Reply{}, commands.Refuse("journey.gone", nil)
	}
	return addSetback(rq, tx, m, *j, peer.Setback{ID: rq.ID, Day: day, Restart: day + 1}, today)
}

// askNewJourney opens the form for a journey to log the setback on.
func askNewJourney(_ *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return commands.Reply{}, err
	}
	day, err := rq.ArgDay(1)
	if err != nil {
		return commands.Reply{}, err
	}
	return commands.Reply{Modal: &commands.Modal{
		ID: commands.ID("journey:new-save", rq.Member, day), Title: rq.Label("journey.new.title"),
		Fields: []commands.Field{{
			ID: "name", Label: rq.Label("journey.new.name"), Placeholder: rq.Label("journey.new.placeholder"),
			Max: peer.MaxName, Required: true,
		}},
	}}, nil
}

// saveNewJourney starts a journey on the day of the setback and logs it there.
func saveNewJourney(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, day, today, err := setbackDay(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	name, err := journeyName(rq)
	if err != nil {
		return commands.Reply{}, err
	}
	j := peer.Journey{ID: rq.ID, Name: name, Since: day, Counting: peer.DefaultCounting(false)}
	s := peer.Setback{ID: rq.ID, Day: day, Restart: day + 1}
	with, err := j.WithSetback(s, today)
	if err != nil {
		return commands.Reply{}, commands.RefuseDay(err)
	}
	if err := AddJourney(tx, rq.Env, m, with, today); err != nil {
		return commands.Reply{}, err
	}
	page, err := whathelps.Button(tx, rq.Env, m.ID)
	if err != nil {
		return commands.Reply{}, err
	}
	reply := rq.Reply("journey.setback.on-new", words.Args{"Name": name}, commands.Unit(append(setbackButtons(rq, m.ID, s.ID), page...)...))
	return reply.InPlace(), nil
}

func leaveIt(_ *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return commands.Reply{}, err
	}
	return rq.Reply("journey.setback.left", nil).InPlace(), nil
}

// goOn ends the setbacks that are still going on, so that counting goes on from today: of the member's only journey with
// one, or of the one that they pick.
func goOn(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := commands.PressingOwner(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	all, err := journeyChoices(rq, tx, Ongoing)
	if err != nil {
		return commands.Reply{}, err
	}
	picked := rq.Arg(1)
	switch {
	case len(all) == 0:
		return rq.Reply("journey.setback.none-ongoing", nil).InPlace(), nil
	case len(all) == 1:
		picked = all[0].Value
	case picked == "":
		return rq.Reply("journey.setback.which-goes-on", nil, commands.Row{Select: &commands.Select{
			ID: commands.ID("journey:go-on", m.ID), Placeholder: rq.Label("journey.setback.which"), Options: all,
		}}), nil
	}
	id, err := peer.ParseID(picked)
	if err != nil {
		return commands.Reply{}, commands.Refuse("refusal.old-button", nil)
	}
	j, err := tx.Journey(m.ID, id)
	if err != nil {
		return commands.Reply{}, err
	}
	if j == nil {
		return commands.Reply{}, commands.Refuse("journey.gone", nil)
	}
	today := m.Calendar.Day(rq.Now)
	after := j.GoOn(today)
	if err := changeJourney(tx, rq.Env, m, *j, after, today); err != nil {
		return commands.Reply{}, err
	}
	return oneJourney(rq, tx, m, after, today, "journey.setback.gone-on")
}
