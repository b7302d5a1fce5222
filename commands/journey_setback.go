package commands

import (
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// noteSetback is /journey setback.
func noteSetback(tx *storage.Tx, rq Request) (Reply, error) {
	m, err := consentedMember(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	today := m.Calendar.Day(rq.Now)
	j, err := named(tx, rq, canFall)
	if err != nil {
		return Reply{}, err
	}
	s, err := rq.setback(today)
	if err != nil {
		return Reply{}, err
	}
	return rq.addSetback(tx, m, j, s, today)
}

// setback reads a setback from options or a form: when (today if left out), restart (the day after when)
// and note.
func (rq Request) setback(today peer.Day) (peer.Setback, error) {
	note, _, err := rq.written("note", peer.MaxNote)
	s := peer.Setback{ID: rq.ID, Day: today, Note: note}
	if err != nil {
		return s, err
	}
	when, given, err := rq.day("when", today)
	if err != nil {
		return s, err
	}
	if given {
		s.Day = when
	}
	s.Restart = s.Day + 1
	restart, given, err := rq.day("restart", today)
	if given {
		s.Restart = restart
	}
	return s, err
}

// addSetback notes a setback. The same one again, by a double click or a repeated delivery, is noted once.
func (rq Request) addSetback(tx *storage.Tx, m peer.Member, j peer.Journey, s peer.Setback, today peer.Day) (Reply, error) {
	before := j
	before.Setbacks = nil
	for _, known := range j.Setbacks {
		if known.ID == s.ID || known.Day == s.Day && known.Restart == s.Restart && (known.Note == s.Note || s.Note == "") {
			return rq.setbackNoted(m, before, known), nil
		}
		before.Setbacks = append(before.Setbacks, known)
	}
	after, err := j.WithSetback(s, today)
	if err != nil {
		return Reply{}, refuseDay(err)
	}
	if err := changeJourney(tx, m, j, after, today); err != nil {
		return Reply{}, err
	}
	return rq.setbackNoted(m, before, s), nil
}

// setbackNoted thanks, and names the days before it where the member counts days. before is the journey
// without this setback.
func (rq Request) setbackNoted(m peer.Member, before peer.Journey, s peer.Setback) Reply {
	n := before.Numbers(s.Day)
	days := n.All
	if before.Counting == peer.SinceLastTime {
		days = n.Since
	}
	text := rq.Say("journey.setback.noted-days", words.Args{"Count": days})
	if before.Counting == peer.NoNumbers || days == 0 {
		text = rq.Say("journey.setback.noted", nil)
	}
	return say(text, unit(rq.setbackButtons(m.ID, s.ID)...))
}

func (rq Request) setbackButtons(member, setback peer.ID) []Button {
	return []Button{
		rq.button("edit", Secondary, ID("journey:setback-edit", member, setback)),
		rq.button("remove", Secondary, ID("journey:setback-remove", member, setback)),
	}
}

// hadSetback is "I had a setback" under a check-in: it notes it on the member's only journey, asks which of
// several, and without one offers to start one or leave it.
func hadSetback(tx *storage.Tx, rq Request) (Reply, error) {
	m, day, today, err := setbackDay(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	all, err := rq.journeyChoices(tx, canFall)
	if err != nil {
		return Reply{}, err
	}
	switch len(all) {
	case 0:
		return rq.reply("journey.setback.nowhere", nil, unit(
			rq.button("new-journey", Secondary, ID("journey:new", m.ID, day)),
			rq.button("leave-it", Secondary, ID("journey:leave", m.ID)),
		)), nil
	case 1:
		id, _ := peer.ParseID(all[0].Value)
		return rq.setbackOn(tx, m, id, day, today)
	}
	return rq.reply("journey.setback.ask", nil, Row{Select: &Select{
		ID:          ID("journey:which", m.ID, day),
		Placeholder: rq.Label("journey.setback.which"),
		Options:     all,
	}}), nil
}

// setbackDay returns the acting member and the day that a button of theirs is about, which has begun.
func setbackDay(tx *storage.Tx, rq Request) (m peer.Member, day, today peer.Day, err error) {
	if m, err = pressingOwner(tx, rq); err != nil {
		return
	}
	if day, err = rq.ArgDay(1); err != nil {
		return
	}
	today = m.Calendar.Day(rq.Now)
	err = refuseDay(peer.CheckSince(day, today))
	return
}

// pickJourney notes the setback on the journey that was picked.
func pickJourney(tx *storage.Tx, rq Request) (Reply, error) {
	m, day, today, err := setbackDay(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	id, err := rq.ArgID(2)
	if err != nil {
		return Reply{}, err
	}
	reply, err := rq.setbackOn(tx, m, id, day, today)
	return reply.InPlace(), err
}

// setbackOn notes a setback of one day on a journey, once: pressing twice changes nothing.
func (rq Request) setbackOn(tx *storage.Tx, m peer.Member, id peer.ID, day, today peer.Day) (Reply, error) {
	j, err := tx.Journey(m.ID, id)
	if err != nil {
		return Reply{}, err
	}
	if j == nil || !canFall(*j) {
		return Reply{}, Refuse("journey.gone", nil)
	}
	return rq.addSetback(tx, m, *j, peer.Setback{ID: rq.ID, Day: day, Restart: day + 1}, today)
}

// askNewJourney opens the form for a journey to note the setback on.
func askNewJourney(_ *storage.Tx, rq Request) (Reply, error) {
	if err := rq.requireOwner(); err != nil {
		return Reply{}, err
	}
	day, err := rq.ArgDay(1)
	if err != nil {
		return Reply{}, err
	}
	return Reply{Modal: &Modal{
		ID: ID("journey:new-save", rq.Member, day), Title: rq.Label("journey.new.title"),
		Fields: []Field{{
			ID: "name", Label: rq.Label("journey.new.name"), Placeholder: rq.Label("journey.new.placeholder"),
			Max: peer.MaxName, Required: true,
		}},
	}}, nil
}

// saveNewJourney starts a journey on the day of the setback and notes it there.
func saveNewJourney(tx *storage.Tx, rq Request) (Reply, error) {
	m, day, today, err := setbackDay(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	name, err := rq.journeyName()
	if err != nil {
		return Reply{}, err
	}
	j := peer.Journey{ID: rq.ID, Name: name, Since: day, Counting: peer.DefaultCounting(false)}
	s := peer.Setback{ID: rq.ID, Day: day, Restart: day + 1}
	with, err := j.WithSetback(s, today)
	if err != nil {
		return Reply{}, refuseDay(err)
	}
	if err := addJourney(tx, m, with, today); err != nil {
		return Reply{}, err
	}
	reply := rq.reply("journey.setback.on-new", words.Args{"Name": name}, unit(rq.setbackButtons(m.ID, s.ID)...))
	return reply.InPlace(), nil
}

func leaveIt(_ *storage.Tx, rq Request) (Reply, error) {
	if err := rq.requireOwner(); err != nil {
		return Reply{}, err
	}
	return rq.reply("journey.setback.left", nil).InPlace(), nil
}
