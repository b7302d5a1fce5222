package journey

import (
	"waymark/commands"
	"waymark/commands/dates"
	"waymark/commands/whathelps"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

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
		return whathelps.OnHardDay(tx, rq.Env, m.ID, rq.Reply("journey.setback.nowhere", nil, commands.Unit(
			rq.Button("new-journey", commands.Secondary, commands.ID("journey:new", m.ID, day)),
			rq.Button("leave-it", commands.Secondary, commands.ID("journey:leave", m.ID)),
		)))
	case 1:
		id, _ := peer.ParseID(all[0].Value)
		return setbackOn(rq, tx, m, id, day, today)
	}
	return whathelps.OnHardDay(tx, rq.Env, m.ID, rq.Reply("journey.setback.ask", nil, commands.Row{Select: &commands.Select{
		ID:          commands.ID("journey:which", m.ID, day),
		Placeholder: rq.Label("journey.setback.which"),
		Options:     all,
	}}))
}

// setbackDay returns the acting member and the day that a button of theirs is about, which has begun.
func setbackDay(tx *storage.Tx, rq commands.Request) (m peer.Member, day, today peer.Day, err error) {
	if m, err = commands.PressingMember(tx, rq); err != nil {
		return
	}
	if day, err = rq.ArgDay(1); err != nil {
		return
	}
	today = m.Calendar.Day(rq.Now)
	if day == today+1 { // of an entry that was counted further east
		day = today
	}
	err = dates.RefuseDay(peer.CheckSince(day, today))
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
		return commands.Reply{}, dates.RefuseDay(err)
	}
	if err := AddJourney(tx, rq.Env, m, with, today); err != nil {
		return commands.Reply{}, err
	}
	reply, err := whathelps.OnHardDay(tx, rq.Env, m.ID, rq.Reply("journey.setback.on-new", words.Args{"Name": name},
		commands.Unit(setbackButtons(rq, m.ID, s.ID)...)))
	if err != nil {
		return commands.Reply{}, err
	}
	return hardDay(tx, rq, m, with, s, reply.InPlace())
}

func leaveIt(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return commands.Reply{}, err
	}
	return whathelps.OnHardDay(tx, rq.Env, rq.Member, rq.Reply("journey.setback.left", nil).InPlace())
}
