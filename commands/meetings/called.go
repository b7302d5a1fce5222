package meetings

import (
	"cmp"
	"time"

	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// called hears whether who has the floor was called. If Discord refused, or did not answer in time, they have not been: they are
// first in line again, and the host hears it.
func called(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	m, open, err := sessionOf(tx, o)
	turn := commands.Atoi(o.Effect.Target.Arg(2))
	if err != nil || open == nil || open.Turns.State != peer.FloorTaken || open.Turns.Turn != turn {
		return nil, err
	}
	if o.Result == commands.Done {
		open.Called = turn
		return nil, tx.PutOpenSession(*open)
	}
	if !o.Failed() { // they left
		return floorGiven(tx, o)
	}
	*open = uncalled(*open, o.Now)
	open.Uncalled, open.Floor = true, 0
	var effects []commands.Effect
	if open.By != 0 {
		effects = append(effects, uncalledNote(o.Env, *m, *open, o.Effect.Target))
	}
	if o.Result == commands.GaveUp { // the answer may have been lost
		effects = append(effects, commands.Effect{
			Target: o.Effect.Target, Until: o.Now.Add(closingWithin), Do: commands.Post{Channel: open.Place()},
		})
	}
	return effects, cmp.Or(tx.Cancel(o.Effect.Target.String()), tx.PutOpenSession(*open))
}

// uncalled is a session whose speaker could not be called.
func uncalled(open peer.OpenSession, now time.Time) peer.OpenSession {
	if turns, err := open.Turns.Apply(peer.NotCalled, peer.TheBot, 0, open.Turns.Turn, now); err == nil {
		open.Turns = turns
	}
	return open
}

// uncalledNote tells who opened a session that nobody was called.
func uncalledNote(s commands.Env, m peer.Meeting, open peer.OpenSession, of commands.Target) commands.Effect {
	s = s.For(open.By)
	return moderators.NotDone(s, open.By, of, s.Say("meeting.sheet.uncalled", words.Args{"Channel": words.Channel(open.Place())}),
		commands.Unit(s.Button("hosts-sheet", commands.Primary, commands.ID("meetings:sheet", m.ID, open.Date))))
}

// floorLines say on the sheet who has the floor, is being called, or could not be.
func floorLines(s commands.Env, open peer.OpenSession) []words.Text {
	who := words.Args{"Member": words.Person(open.Turns.Speaker), "Channel": words.Channel(open.Place())}
	switch {
	case open.Uncalled && open.Turns.State == peer.FloorFree:
		return []words.Text{s.Say("meeting.sheet.uncalled", who)}
	case open.Turns.Speaker == 0:
		return nil
	case open.Calling():
		return []words.Text{s.Say("meeting.sheet.calling", who)}
	}
	return []words.Text{s.Say("meeting.sheet.floor", who)}
}
