package journey

import (
	"slices"

	"waymark/commands"
	"waymark/commands/circles"
	"waymark/commands/dates"
	"waymark/commands/sharing"
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
	when, given, err := dates.Day(rq, "when", today)
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
	restart, given, err := dates.Day(rq, "restart", today)
	if given {
		s.Restart = restart
	}
	return s, err
}

// notYet is what a member writes for a setback that is still going on, in the catalogue's words.
func notYet(s commands.Env) string { return commands.Fold(s.Label("journey.setback.not-yet")) }

// addSetback logs a setback and withdraws the open offers of milestones. The same one again, by a double click or a
// repeated delivery, is logged once; a note is added to one of the same days that has none.
func addSetback(rq commands.Request, tx *storage.Tx, m peer.Member, j peer.Journey, s peer.Setback, today peer.Day) (commands.Reply, error) {
	before := j
	before.Setbacks = nil
	change := peer.Journey.WithSetback
	for _, known := range j.Setbacks {
		same := known.Day == s.Day && known.Restart == s.Restart
		if known.ID == s.ID || same && (known.Note == s.Note || s.Note == "") {
			return knownSetback(tx, rq, m, before, known, today)
		}
		if same && known.Note == "" {
			s.ID, change = known.ID, peer.Journey.EditSetback
			continue
		}
		before.Setbacks = append(before.Setbacks, known)
	}
	after, err := change(j, s, today)
	if err != nil {
		return commands.Reply{}, dates.RefuseDay(err)
	}
	if err := changeJourney(tx, rq.Env, m, j, after, today); err != nil {
		return commands.Reply{}, err
	}
	follows, err := hardDay(tx, rq, m, after, s, commands.Reply{}) // first: what it withdraws is not in the room
	if err != nil {
		return commands.Reply{}, err
	}
	reply, err := setbackLogged(tx, rq, m, before, s, today)
	reply.Effects, reply.Followups = follows.Effects, follows.Followups
	return reply, err
}

// knownSetback answers for a setback that is there: as the first time to a repeated delivery, else that it was.
func knownSetback(tx *storage.Tx, rq commands.Request, m peer.Member, before peer.Journey, s peer.Setback, today peer.Day) (commands.Reply, error) {
	reply, err := setbackLogged(tx, rq, m, before, s, today)
	if err == nil && s.ID != rq.ID {
		reply.Message.Text = rq.Say("journey.setback.already", words.Args{"Name": before.Name})
	}
	return reply, err
}

// hardDay adds to an answer what follows when a setback is written down or moved: on a hard day the open offers of milestones
// are withdrawn, and the check-ins of today and yesterday that others see are named, if the setback was on that day.
func hardDay(tx *storage.Tx, rq commands.Request, m peer.Member, j peer.Journey, s peer.Setback, reply commands.Reply) (commands.Reply, error) {
	today := m.Calendar.Day(rq.Now)
	if j.Open() && j.SetbackOn(today) {
		effects, err := withdrawOffers(tx, m.ID, today)
		if err != nil {
			return commands.Reply{}, err
		}
		reply.Effects = append(reply.Effects, effects...)
	}
	told, gone, err := WithdrawUnasked(tx, rq, m, func(d peer.Day) bool { return j.Open() && j.SetbackOn(d) })
	if err != nil {
		return commands.Reply{}, err
	}
	reply.Followups, reply.Effects = append(reply.Followups, told...), append(reply.Effects, gone...)
	for day := max(s.Day, today-1); day <= today && (day == s.Day || day < s.Restart); day++ {
		shared, err := sharing.Entry(rq.Env, tx, m, day)
		if err != nil {
			return commands.Reply{}, err
		}
		if shared != nil {
			reply.Followups = append(reply.Followups, *shared)
		}
	}
	return reply, nil
}

// setbackLogged thanks, names the days before it if the member counts days, and names what others see of this journey and
// may have to be taken back. before is the journey without this setback.
func setbackLogged(tx *storage.Tx, rq commands.Request, m peer.Member, before peer.Journey, s peer.Setback, today peer.Day) (commands.Reply, error) {
	n := before.Numbers(s.Day)
	days := n.All
	if before.Counting == peer.SinceLastTime {
		days = n.Since
	}
	key := "journey.setback.noted-days"
	if before.Counting == peer.NoNumbers || days == 0 {
		key = "journey.setback.noted"
	}
	text := rq.Say(key, words.Args{"Count": days})
	inView := s.Day == today && (rq.Arg(1) == "" || rq.Arg(1) == commands.ArgString(today))
	if !inView && before.Counting != peer.NoNumbers { // the day is named, as it is not the one on the screen
		when := rq.When(s.Day, today)
		if !m.ZoneSet {
			when = dates.WhenIn(rq.Env, s.Day, today, m.Calendar.Zone)
		}
		text = words.Join("\n", text, rq.Say("journey.setback.on-day", words.Args{"When": when}))
	}
	row := setbackButtons(rq, m.ID, s.ID)
	if s.Ongoing() {
		row = append([]commands.Button{rq.Button("go-on-today", commands.Primary, commands.ID("journey:go-on", m.ID))}, row...)
	}
	tell, err := circles.TellButtons(tx, rq.Env, m.ID)
	if err != nil {
		return commands.Reply{}, err
	}
	posted, err := postedSince(tx, m, before, s, today)
	if err != nil {
		return commands.Reply{}, err
	}
	if posted == nil {
		return whathelps.OnHardDay(tx, rq.Env, m.ID, commands.Say(text, setbackRows(row, tell)...))
	}
	set, err := tx.Settings()
	if err != nil {
		return commands.Reply{}, err
	}
	text = words.Join("\n", text, rq.Say("journey.setback.posted", words.Args{
		"What": Rung(rq.Env, posted.Rung), "Where": roomOf(rq, set.InRoom(posted.Families), posted.Families),
	}))
	row = append([]commands.Button{rq.Button("take-back", commands.Secondary, commands.ID("milestone:back", m.ID, posted.ID, beside))}, row...)
	return whathelps.OnHardDay(tx, rq.Env, m.ID, commands.Say(text, setbackRows(row, tell)...))
}

// beside is the argument of a button that stands under another answer, which its own leaves as it is.
const beside = "beside"

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
		if ms.Journey != j.ID || ms.Count == peer.CountOwn || !ms.IsShared() || ms.Day < s.Day && (ms.SharedOn != today || s.Day != today) {
			continue
		}
		if posted, err := tx.Posted(m.ID, milestoneTarget(m.ID, ms.ID).String()); err != nil || !commands.Deref(posted).Gone {
			return &ms, err
		}
	}
	return nil, nil
}

// postsNamed returns the posts that the answer to a setback may name: the check-ins of today and yesterday, and of each
// journey the newest milestone that was shared.
func postsNamed(tx *storage.Tx, rq commands.Request) (commands.Posts, error) {
	m, err := tx.Member(rq.Member)
	if err != nil || m == nil {
		return commands.Posts{}, err
	}
	today := m.Calendar.Day(rq.Now)
	targets := []commands.Target{sharing.CheckinPosts.Of(m.ID, today), sharing.CheckinPosts.Of(m.ID, today-1)}
	had, err := tx.Milestones(m.ID)
	named := map[peer.ID]bool{}
	for _, ms := range slices.Backward(had) {
		if ms.IsShared() && ms.Count != peer.CountOwn && !named[ms.Journey] {
			named[ms.Journey] = true
			targets = append(targets, milestoneTarget(m.ID, ms.ID))
		}
	}
	return commands.Posts{Owner: m.ID, Targets: targets}, err
}

func setbackButtons(rq commands.Request, member, setback peer.ID) []commands.Button {
	return []commands.Button{
		rq.Button("edit", commands.Secondary, commands.ID("journey:setback-edit", member, setback)),
		rq.Button("remove", commands.Secondary, commands.ID("journey:setback-remove", member, setback)),
	}
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
