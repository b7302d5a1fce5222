package rooms

import (
	"cmp"
	"errors"

	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// A moderator who looks after a circle is let into its private thread for that long, and a word there tells its members. So a
// call from a circle, unlike one from a meeting that everyone can read, is kept until the moderator who has it closes it. One who
// has a report from a circle goes in by a press of their own, peer.VisitCall: that a moderator comes could tell the one it is
// about that there is one.

const (
	dueVisit = "room.idle" // by call
	// visits are moderators in threads, and visitWords what is said of them there, by room and call; visitsOver are removals of
	// an erased one, by erasure; roomIdles that a call is back on the desk.
	visits     commands.TargetKind = "room-visit"
	visitWords commands.TargetKind = "room-visit-word"
	visitsOver commands.TargetKind = "room-visit-over"
	roomIdles  commands.TargetKind = "room-call-idle"
)

// isVisited reports whether a room is a circle's private thread, where moderators are let in.
func isVisited(tx *storage.Tx, r peer.Room) (bool, error) {
	c, err := tx.SkipUnreadable().Circle(r.ID)
	return c != nil && r.Thread != 0, err
}

// letIn lets the moderator who has a call into the room's thread. A member of the circle is there already.
func letIn(tx *storage.Tx, r peer.Room, call peer.Call) ([]commands.Effect, error) {
	c, err := tx.Circle(r.ID)
	if err != nil || c == nil || c.Has(call.Holder) {
		return nil, err
	}
	return []commands.Effect{{
		Target: visits.Of(r.ID, call.ID, call.Holder), Owner: call.Holder, OnOutcome: "room.visits", Ref: call.ID,
		Do: commands.ThreadMember{Channel: r.Channel, Thread: r.Thread, User: call.Holder, In: true},
	}}, nil
}

// letOut takes a moderator out of the room's thread who no longer looks after it, and says so there.
func letOut(tx *storage.Tx, s commands.Env, call peer.Call) ([]commands.Effect, error) {
	r, err := tx.Room(call.Room)
	if err != nil || r == nil {
		return nil, err
	}
	c, err := tx.Circle(r.ID)
	if err != nil || c == nil || r.Thread == 0 || c.Has(call.Holder) {
		return nil, err
	}
	word, visit := visitWord(s, *r, call, "room.visitor-leaves"), visits.Of(r.ID, call.ID, call.Holder)
	said, err := tx.Posted(0, word.Target.String())
	if err != nil || said == nil && !tx.Waits(word.Target.String()) { // they are not there
		return nil, errors.Join(err, tx.Cancel(visit.String()))
	}
	return []commands.Effect{word.EditingOnly(), OutOfThread(visit, call.Holder, r.ID, r.Thread, call.Holder)}, nil
}

// visitWord says in the room's thread that a moderator is there, or that they are going.
func visitWord(s commands.Env, r peer.Room, call peer.Call, key string) commands.Effect {
	return commands.Effect{Target: visitWords.Of(r.ID, call.ID, call.Holder), Named: []peer.ID{call.Holder}, Do: commands.Post{
		Channel: r.Thread, Message: &commands.Message{Text: s.Community().Say(key, words.Args{"Moderator": words.Person(call.Holder)})},
	}}
}

// visitBegan hears whether a moderator is in the thread. Its members are told when they are, and the moderators if they can't be.
func visitBegan(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	call, err := tx.Call(o.Effect.Ref)
	if err != nil {
		return nil, err
	}
	in, is := o.Effect.Do.(commands.ThreadMember)
	switch {
	case !is:
		return nil, nil
	case call != nil && call.Holder == in.User:
	case o.Result == commands.Done: // closed meanwhile
		return []commands.Effect{OutOfThread(o.Effect.Target, in.User, o.Effect.Target.ID(0), in.Thread, in.User)}, nil
	default:
		return nil, nil
	}
	r, err := tx.Room(call.Room)
	if err != nil || r == nil {
		return nil, err
	}
	if o.Result == commands.Done {
		return []commands.Effect{visitWord(o.Env, *r, *call, "room.visitor")}, nil
	}
	set, err := tx.Settings()
	if err != nil || set.Moderators == 0 {
		return nil, err
	}
	s := o.Community()
	text := s.Say("room.not-let-in", words.Args{
		"Moderator": words.Linked(call.Holder), "Room": PlaceOf(s, tx, *r), "Channel": words.Channel(r.Channel),
	})
	card := s.Withheld(&commands.Message{Text: text})
	return []commands.Effect{commands.PostToModerators(set, roomCalls.Of(r.ID, call.ID, "not-in"), 0, card, call.Holder)}, nil
}

// takeCircleCall is `I'm on it` on a card about a circle, or `Take over`, whose id names who has it.
func takeCircleCall(tx *storage.Tx, rq commands.Request, r peer.Room, id peer.ID) (commands.Reply, error) {
	kept, err := tx.Call(id)
	if err == nil && kept == nil {
		err = commands.Refuse("talk.over", nil)
	}
	if err != nil {
		return commands.Reply{}, err
	}
	call := *kept
	seen, _ := peer.ParseID(rq.Arg(2))
	if call.Holder != 0 && call.Holder != rq.Member && call.Holder != seen {
		return commands.Reply{}, commands.Refuse("call.anothers", words.Args{"Moderator": words.Person(call.Holder)})
	}
	reply := rq.Reply("room.yours", words.Args{"Room": PlaceOf(rq.Env, tx, r)}, commands.Unit(closeRoomCall(rq.Env, call)))
	c, err := tx.Circle(r.ID)
	if err != nil {
		return commands.Reply{}, err
	}
	if c != nil && !c.Has(rq.Member) {
		reply.Message.Text = words.Join("\n", reply.Message.Text, rq.Say("room.letting-in", nil))
	}
	if call.Holder == rq.Member {
		return reply, nil
	}
	if reply.Effects, err = giveCircleCall(tx, rq, r, call); err != nil {
		return commands.Reply{}, err
	}
	return reply, moderators.Audit(tx, rq, moderators.VerbRoom, 0)
}

// giveCircleCall gives a call from a circle to the acting moderator, in the place of who had it.
func giveCircleCall(tx *storage.Tx, rq commands.Request, r peer.Room, call peer.Call) ([]commands.Effect, error) {
	var effects []commands.Effect
	var err error
	if call.Holder != 0 {
		if effects, err = letOut(tx, rq.Env, call); err != nil {
			return nil, err
		}
	}
	if call, err = takeVisit(tx, rq, call); err != nil {
		return nil, err
	}
	in, err := letIn(tx, r, call)
	if err != nil {
		return nil, err
	}
	card, err := circleCallCard(tx, rq.Env, r, call)
	if err != nil {
		return nil, err
	}
	idle, err := commands.TakeDownCard(tx, roomIdles.Of(call.ID), 0)
	return append(append(append(effects, in...), card...), idle...), err
}

// takeVisit gives a call to the acting moderator for peer.ClaimIdle.
func takeVisit(tx *storage.Tx, rq commands.Request, call peer.Call) (peer.Call, error) {
	call, err := moderators.TakeCall(tx, rq, call)
	at, _ := call.Idle()
	return call, errors.Join(err, tx.Schedule(dueVisit, 0, call.ID, at))
}

// takeWithHandOver gives a call from a circle to who takes a hand-over.
func takeWithHandOver(r peer.Room, call peer.Call) func(*storage.Tx, commands.Request) ([]commands.Effect, error) {
	return func(tx *storage.Tx, rq commands.Request) ([]commands.Effect, error) {
		return giveCircleCall(tx, rq, r, call)
	}
}

func closeRoomCall(s commands.Env, call peer.Call) commands.Button {
	return s.Button("close", commands.Primary, commands.ID("room:close", call.Room, call.ID))
}

// circleCallCard is the card of a call from a circle that someone has, or nobody.
func circleCallCard(tx *storage.Tx, s commands.Env, r peer.Room, call peer.Call) ([]commands.Effect, error) {
	s = s.Community()
	set, err := tx.Settings()
	if err != nil || set.Moderators == 0 {
		return nil, err
	}
	args := words.Args{"Moderator": words.Linked(call.Holder), "Room": PlaceOf(s, tx, r)}
	said := "room.taken"
	var can []commands.Button
	if call.Holder == 0 {
		said, can = "room.wrong-card", []commands.Button{claimRoomCall(s, r, call.ID)}
	} else {
		can = []commands.Button{closeRoomCall(s, call), takeOverRoomCall(s, r, call)}
	}
	card := s.Withheld(&commands.Message{Text: s.Say(said, args), Rows: commands.Buttons(can...)}, can...)
	return []commands.Effect{commands.PostToModerators(set, roomCalls.Of(r.ID, call.ID), 0, card, call.Holder).EditingOnly()}, nil
}

// closeCircleCall is `Close`, by who has the call. They are asked alone how it was.
func closeCircleCall(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	id, err := rq.ArgID(1)
	if err != nil {
		return commands.Reply{}, err
	}
	call, err := tx.Call(id)
	switch {
	case err != nil:
		return commands.Reply{}, err
	case call == nil || call.Kind != peer.RoomCall:
		return commands.Reply{}, commands.Refuse("call.over", nil)
	case call.Holder == 0:
		return commands.Reply{}, commands.Refuse("call.nobodys", nil)
	case call.Holder != rq.Member:
		return commands.Reply{}, commands.Refuse("call.anothers", words.Args{"Moderator": words.Person(call.Holder)})
	}
	effects, err := letOut(tx, rq.Env, *call)
	if err != nil {
		return commands.Reply{}, err
	}
	reply := moderators.Debrief(rq, rq.Say("call.closed", nil))
	reply.Effects = effects
	set, err := tx.Settings()
	if r, err2 := tx.Room(call.Room); err2 == nil && r != nil && set.Moderators != 0 {
		text := rq.Community().Say("room.looked-after", words.Args{"Moderator": words.Linked(rq.Member), "Room": PlaceOf(rq.Community(), tx, *r)})
		card := rq.Community().Withheld(&commands.Message{Text: text})
		reply.Effects = append(reply.Effects, commands.PostToModerators(set, roomCalls.Of(r.ID, call.ID), 0, card, rq.Member).EditingOnly())
	}
	return reply, cmp.Or(err, tx.DeleteCall(call.ID))
}

// visitIdle puts a call back on the desk with which nothing has happened for peer.ClaimIdle: who had it leaves the thread.
func visitIdle(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) {
	call, err := tx.Call(d.Ref)
	if err != nil || call == nil || call.Holder == 0 {
		return nil, err
	}
	if at, _ := call.Idle(); d.Now.Before(at) {
		return nil, tx.Schedule(dueVisit, 0, call.ID, at)
	}
	effects, err := letOut(tx, d.Env, *call)
	if err != nil || call.Kind == peer.VisitCall {
		return effects, errors.Join(err, tx.DeleteCall(d.Ref))
	}
	call.Holder, call.HeldAt = 0, call.At
	r, err := tx.Room(call.Room)
	if err := errors.Join(err, moderators.PutOpenCall(tx, *call, d.Now)); err != nil || r == nil {
		return effects, err
	}
	card, err := circleCallCard(tx, d.Env, *r, *call)
	if err != nil || len(card) == 0 {
		return effects, err
	}
	set, err := tx.Settings()
	s := d.Community()
	word := commands.Wordless(&commands.Message{Text: s.Say("call.idle", nil), Rows: commands.Buttons(s.Button("on-it", commands.Primary, commands.ID("room:on-it", r.ID, call.ID, 0, "idle")))})
	return append(append(effects, card...), commands.PostToModerators(set, roomIdles.Of(call.ID), 0, word).PostedBy(s.Now.Add(commands.CalledWithin))), err
}

// Visit lets the acting moderator into a room's thread because of a report that they have.
func Visit(tx *storage.Tx, rq commands.Request, room, report peer.ID) ([]commands.Effect, error) {
	r, err := tx.Room(room)
	if err != nil {
		return nil, err
	}
	if r == nil {
		return nil, commands.Refuse("room.gone", nil)
	}
	call, err := takeVisit(tx, rq, peer.Call{ID: report, Kind: peer.VisitCall, Room: room, At: rq.Now})
	if err != nil {
		return nil, err
	}
	return letIn(tx, *r, call)
}

// MayVisit reports whether the acting moderator can be let into a room's thread, and is not there because of a report already.
func MayVisit(tx *storage.Tx, who, room, report peer.ID) (bool, error) {
	r, err := tx.Room(room)
	if err != nil || r == nil {
		return false, err
	}
	c, err := tx.Circle(room)
	if err != nil || c == nil || r.Thread == 0 || c.Has(who) {
		return false, err
	}
	call, err := tx.Call(report)
	return call == nil || call.Holder != who, err
}

// EndVisit takes the moderator out of the room's thread who went there because of a report, when they no longer have it.
func EndVisit(tx *storage.Tx, s commands.Env, report peer.ID) ([]commands.Effect, error) {
	call, err := tx.Call(report)
	if err != nil || call == nil || call.Kind != peer.VisitCall {
		return nil, err
	}
	effects, err := letOut(tx, s, *call)
	return effects, errors.Join(err, tx.DeleteCall(report))
}

// EraseVisits takes a moderator who is about to be erased out of the threads that they look after.
func EraseVisits(tx *storage.Tx, rq commands.Request) (effects []commands.Effect, err error) {
	calls, err := tx.Calls()
	for i, call := range calls {
		r, err := tx.Room(call.Room)
		if err != nil {
			return nil, err
		}
		if call.Holder != rq.Member || r == nil || r.Thread == 0 {
			continue
		}
		effects = append(effects, OutOfThread(visitsOver.Of(rq.ID, i), 0, r.ID, r.Thread, rq.Member))
		if call.Kind == peer.VisitCall {
			if err := tx.DeleteCall(call.ID); err != nil {
				return nil, err
			}
		}
	}
	return effects, err
}
