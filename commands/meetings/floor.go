package meetings

import (
	"errors"
	"time"

	"waymark/commands"
	"waymark/commands/rooms"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// applied returns the session after an event of its turns. Late and repeated presses are refused, and so is a press on
// another's button.
func applied(open peer.OpenSession, e peer.TurnEvent, by peer.TurnRole, rq commands.Request) (peer.OpenSession, error) {
	turn := commands.Atoi(rq.Arg(2))
	turns, err := open.Turns.Apply(e, by, rq.Member, turn, rq.Now)
	switch {
	case errors.Is(err, peer.ErrMovedOn):
		return open, commands.Refuse("meeting.moved-on", nil)
	case errors.Is(err, peer.ErrNotTheirs):
		return open, commands.Refuse("meeting.floor.not-yours", nil)
	}
	open.Turns = turns
	return open, err
}

// raiseHand is `I'd like to share`. The name is stored until the session is closed, and nothing else.
func raiseHand(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, open, err := inSession(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	set, err := tx.Settings()
	switch {
	case err != nil:
		return commands.Reply{}, err
	case !isFor(set, rq, m): // a moderator, who may lead it all the same
		return commands.Reply{}, commands.Refuse("meeting.hand.not-yours", nil)
	}
	if !open.Turns.Raised(rq.Member) { // else nothing new is stored
		if err := commands.ConsentedForSession(tx, rq); err != nil {
			return commands.Reply{}, err
		}
	}
	if open, err = applied(open, peer.RaiseHand, peer.Listener, rq); err != nil {
		return commands.Reply{}, err
	}
	return rq.Reply("meeting.hand.raised", nil, commands.Unit(
		rq.Button("not-any-more", commands.Secondary, commands.ID("meetings:lower", m.ID, open.Date)),
	)), tx.PutOpenSession(open)
}

// lowerHand is `Not any more`.
func lowerHand(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	_, open, err := inOwnTurn(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if open, err = applied(open, peer.LowerHand, peer.Listener, rq); err != nil {
		return commands.Reply{}, err
	}
	return rq.Reply("meeting.hand.lowered", nil).InPlace(), tx.PutOpenSession(open)
}

// hostTurn is `Next` and `Skip` on the sheet.
func hostTurn(e peer.TurnEvent) commands.Handler {
	return func(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
		m, open, err := hosting(tx, rq)
		if err != nil {
			return commands.Reply{}, err
		}
		if open.Place() == 0 {
			return commands.Reply{}, commands.Refuse("meeting.not-ready", nil)
		}
		turn := commands.Atoi(rq.Arg(2))
		if e == peer.NextTurn && open.Calling() && turn == open.Turns.Turn { // who does not know that they were called has not shared
			open = uncalled(open, rq.Now)
		}
		turns, err := open.Turns.Apply(e, peer.SessionHost, rq.Member, turn, rq.Now)
		if errors.Is(err, peer.ErrMovedOn) { // the answer is the sheet as it is now
			return sheet(rq.Env, m, open, "meeting.moved-on").InPlace(), nil
		}
		if err != nil {
			return commands.Reply{}, err
		}
		open.Turns, open.Uncalled = turns, false
		effects := floor(rq.Env, m, &open)
		reply := sheet(rq.Env, m, open, "").InPlace()
		reply.Effects = effects
		return reply, tx.PutOpenSession(open)
	}
}

// floorTurn is `Pass` and `I'm done` on the floor post: hers who has the floor, and the host's. Both look the same to others.
func floorTurn(e peer.TurnEvent) commands.Handler {
	return func(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
		m, open, err := inOwnTurn(tx, rq)
		if err != nil {
			return commands.Reply{}, err
		}
		by := peer.Speaker
		if open.Turns.Speaker != rq.Member {
			hosts, err := hosts(tx, rq, m, open.Date)
			if err != nil {
				return commands.Reply{}, err
			}
			if hosts {
				by = peer.SessionHost
			}
		}
		if open, err = applied(open, e, by, rq); err != nil {
			return commands.Reply{}, err
		}
		reply := rq.Reply("meeting.floor.thanks", nil)
		reply.Effects = floor(rq.Env, m, &open)
		return reply, tx.PutOpenSession(open)
	}
}

// floor returns the session's one floor post as it is to be now, and notes its turn in the session. An edit notifies nobody
// on Discord, so who is called gets a new post, and the one before is deleted: no list of who spoke remains.
func floor(s commands.Env, m peer.Meeting, open *peer.OpenSession) []commands.Effect {
	s = s.Community()
	channel := open.Place()
	if open.Turns.State != peer.FloorTaken {
		if open.Floor == 0 {
			return nil
		}
		return []commands.Effect{commands.Effect{
			Target: floorTarget(m, *open),
			Do:     commands.Post{Channel: channel, Message: &commands.Message{Text: s.Say("meeting.floor.free", nil)}},
		}.EditingOnly()}
	}
	var effects []commands.Effect
	if open.Floor != 0 {
		effects = append(effects, commands.Effect{Target: floorTarget(m, *open), Do: commands.Post{Channel: channel}})
	}
	open.Floor = open.Turns.Turn
	speaker := open.Turns.Speaker
	args := words.Args{"Member": words.Text("<@" + speaker.String() + ">")}
	key := "meeting.floor.yours"
	if m.Turn > 0 {
		key = "meeting.floor.yours-minutes"
		args["Count"], args["Until"] = int(m.Turn/time.Minute), s.Now.Add(m.Turn)
	}
	return append(effects, commands.Effect{
		Target: floorTarget(m, *open), Named: []peer.ID{speaker}, Until: s.Now.Add(saidWithin),
		OnOutcome: "meetings.called", Ref: m.ID,
		Do: commands.Post{Channel: channel, Between: []peer.ID{speaker}, Audience: m.For, Message: &commands.Message{
			Text: s.Say(key, args), PingUsers: []peer.ID{speaker}, Rows: commands.Buttons(
				s.Button("pass", commands.Secondary, commands.ID("meetings:pass", m.ID, open.Date, open.Turns.Turn)),
				s.Button("im-done", commands.Primary, commands.ID("meetings:done", m.ID, open.Date, open.Turns.Turn)),
			),
		}},
	})
}

// floorGiven gives the floor to the next in line if the one it was given to has left the server, or the audience that
// the meeting is for: nothing was posted then.
func floorGiven(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	open, err := tx.OpenSession(o.Effect.Ref)
	if err != nil || o.Result != commands.Left || open == nil || open.Turns.Speaker != o.ID {
		return nil, err
	}
	m, err := tx.Meeting(o.Effect.Ref)
	if err != nil || m == nil || o.Effect.Target != floorTarget(*m, *open) {
		return nil, err
	}
	for _, e := range []peer.TurnEvent{peer.PassTurn, peer.NextTurn} {
		if open.Turns, err = open.Turns.Apply(e, peer.SessionHost, 0, open.Turns.Turn, o.Now); err != nil {
			return nil, err
		}
	}
	effects := floor(o.Env, *m, open)
	return effects, tx.PutOpenSession(*open)
}

// floorTarget is the floor post that is there.
func floorTarget(m peer.Meeting, open peer.OpenSession) commands.Target {
	return floorPosts.Of(m.ID, open.Date, open.Floor)
}

// reading is the meeting's reading, "" if none is set.
func reading(_ commands.Env, m peer.Meeting) words.Text {
	if m.Words.Reading == "" {
		return ""
	}
	return words.Escape(m.Words.Reading)
}

func howWeTalk(s commands.Env, m peer.Meeting) words.Text {
	return own(s, m, m.Words.Talk, usualTalk)
}

// sayInSession is `A reading` and `How we talk`: the bot says it where the meeting is.
func sayInSession(name string, what func(commands.Env, peer.Meeting) words.Text) commands.Handler {
	return func(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
		m, open, err := hosting(tx, rq)
		if err != nil {
			return commands.Reply{}, err
		}
		text := what(rq.Community(), m)
		switch {
		case open.Place() == 0:
			return commands.Reply{}, commands.Refuse("meeting.not-ready", nil)
		case text == "":
			return commands.Reply{}, commands.Refuse("meeting.no-reading", nil)
		}
		reply := sheet(rq.Env, m, open, "").InPlace()
		reply.Effects = []commands.Effect{inPlace(m, open, name, text, rq.Now.Add(saidWithin))}
		return reply, nil
	}
}

// inPlace is a post of the bot where the session is, not posted after an instant.
func inPlace(m peer.Meeting, open peer.OpenSession, what string, text words.Text, until time.Time) commands.Effect {
	return commands.Effect{
		Target: said.Of(m.ID, open.Date, what), OnOutcome: "meetings.said", Until: until,
		Do: commands.Post{Channel: open.Place(), Message: &commands.Message{Text: text}},
	}
}

// bringModerator calls moderators to the session.
func bringModerator(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, open, err := hosting(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	call, err := rooms.BringModerator(tx, rq, open.Room)
	if err != nil {
		return commands.Reply{}, err
	}
	reply := sheet(rq.Env, m, open, "meeting.sheet.bringing").InPlace()
	reply.Effects = call
	return reply, nil
}
