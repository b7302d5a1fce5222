// Package rooms is the one rule of rooms that forget: threads that the bot opened, and that are deleted some time after their end,
// or later if moderators need them. Meetings and circles meet in them, and reports are made there. A feature uses it so:
//
//   - It chooses an id for the room (of the interaction that opened it, of the circle), and calls Open when the place is
//     known, with how long it stays after its end. It may call it again when the thread is known.
//   - The room's first post has Line, which says how long it stays, and the button SomethingIsWrong. Neither changes when
//     moderators keep the room.
//   - At the end it calls End. The thread is deleted by itself then, and so is the room's record.
//   - Hold keeps it for peer.HoldRoomFor; a report made in the room does so by itself.
//   - BringModerator is a call for moderators that does not count towards commands.MaxPingsPerDay: for who leads a room.
//   - Visit lets a moderator into a circle's thread, and EndVisit out of it.
//
// Who presses SomethingIsWrong is never stored or posted.
package rooms

import (
	"cmp"
	"time"

	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

const (
	dueRoom = "room.forget"
	// roomThreads are the threads, by room; roomCalls the cards in the moderators' channel, by room and call.
	roomThreads commands.TargetKind = "room-thread"
	roomCalls   commands.TargetKind = "room-call"
	// roomsStuck are the cards in the moderators' channel that a thread can't be deleted, by room.
	roomsStuck commands.TargetKind = "room-stuck"
	// retryRoom is how long to wait after Discord refused to delete a thread.
	retryRoom = 24 * time.Hour
)

// Open stores a room that was opened, or where it is now.
func Open(tx *storage.Tx, r peer.Room) error {
	old, err := tx.Room(r.ID)
	if err != nil {
		return err
	}
	if old != nil {
		r.Ended, r.Held, r.Taken = old.Ended, old.Held, old.Taken
	}
	return putRoom(tx, r)
}

// End notes that a room ended, and returns when it will be deleted unless moderators need it; zero if there is no such
// room or no thread in it. Whether they do must show nowhere.
func End(tx *storage.Tx, room peer.ID, now time.Time) (time.Time, error) {
	r, err := tx.Room(room)
	if err != nil || r == nil {
		return time.Time{}, err
	}
	ended, _ := r.End(now)
	if err := putRoom(tx, ended); err != nil || ended.Thread == 0 {
		return time.Time{}, err
	}
	return ended.Ended.Add(ended.Keep), nil
}

// Hold keeps a room, if there is one, for peer.HoldRoomFor from now.
func Hold(tx *storage.Tx, room peer.ID, now time.Time) error {
	r, err := tx.Room(room)
	if err != nil || r == nil {
		return err
	}
	return putRoom(tx, r.Hold(now))
}

// putRoom stores a room and schedules its deletion.
func putRoom(tx *storage.Tx, r peer.Room) error {
	if err := tx.PutRoom(r); err != nil {
		return err
	}
	if at, ended := r.DeleteAt(); ended {
		return tx.Schedule(dueRoom, 0, r.ID, at)
	}
	return nil
}

// Line says for a room's first post how long it stays after its end. keep is peer.KeepMeetingRoomFor or
// peer.KeepCircleRoomFor.
func Line(s commands.Env, keep time.Duration) words.Text {
	if keep < 48*time.Hour {
		return s.Say("room.forgets-hours", words.Args{"Count": int(keep.Hours())})
	}
	return s.Say("room.forgets-days", words.Args{"Count": int(keep.Hours() / 24)})
}

// SomethingIsWrong is the button of a room's first post with which anyone there reaches the moderators.
func SomethingIsWrong(s commands.Env, room peer.ID) commands.Button {
	return s.Button("something-is-wrong", commands.Secondary, commands.ID("room:wrong", room))
}

// Feature returns what people and moderators press about a room, its visits, and its end.
func Feature() commands.Feature {
	return commands.Feature{
		Name:    "room",
		Targets: []commands.TargetKind{roomThreads, roomCalls, visits, visitWords, visitsOver, roomIdles, roomsStuck, stillInThread},
		Waiting: roomsWaiting,
		Components: []commands.Component{
			{Name: "wrong", Access: commands.Reads, Do: askWhatIsWrong},
			{Name: "the-room", Access: commands.Writes, Do: roomIsWrong},
			{Name: "on-it", Level: commands.Moderator, Access: commands.Writes, Do: takeRoomCall},
			{Name: "show", Level: commands.Moderator, Access: commands.Reads, Do: showRoomCall},
			{Name: "close", Level: commands.Moderator, Access: commands.Writes, Do: closeCircleCall},
			{Name: "keep", Level: commands.Moderator, Access: commands.Writes, Do: keepRoom},
		},
		Due: map[string]func(*storage.Tx, commands.Due) ([]commands.Effect, error){dueRoom: forgetRoom, dueVisit: visitIdle},
		Outcomes: map[string]func(*storage.Tx, commands.Outcome) ([]commands.Effect, error){
			"room.forgotten": roomForgotten, "room.visits": visitBegan, roomBrought: callRefused("room.not-brought"), roomTold: callRefused("room.not-told"),
			"thread.out": outOfThread,
		},
	}
}

// pressedRoom returns the room that a button is about, or a refusal if it was deleted.
func pressedRoom(tx *storage.Tx, rq commands.Request) (peer.Room, error) {
	id, err := rq.ArgID(0)
	if err != nil {
		return peer.Room{}, err
	}
	r, err := tx.Room(id)
	if err == nil && r == nil {
		err = commands.Refuse("room.gone", nil)
	}
	return commands.Deref(r), err
}

// askWhatIsWrong is `Something is wrong`. The report about a person is the feature "report".
func askWhatIsWrong(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	r, err := pressedRoom(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if _, err := moderators.RequireChannel(tx); err != nil {
		return commands.Reply{}, err
	}
	buttons := []commands.Button{rq.Button("the-room", commands.Secondary, commands.ID("room:the-room", r.ID)), rq.FindHelp()}
	moderates, err := commands.IsModerator(tx, rq)
	if moderates && r.Thread != 0 {
		buttons = append(buttons, rq.Button("keep-30-days", commands.Secondary, commands.ID("room:keep", r.ID)))
	}
	return rq.Reply("room.who-about", nil, commands.Row{Select: &commands.Select{
		ID: commands.ID("report:in-room", r.ID), Placeholder: rq.Label("room.who"), People: true,
	}}, commands.Unit(buttons...)), err
}

// keepRoom is a moderator's `Keep this for 30 days`. Nothing visible changes.
func keepRoom(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	r, err := pressedRoom(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	r = r.Hold(rq.Now)
	if err := cmp.Or(putRoom(tx, r), moderators.Audit(tx, rq, moderators.VerbKeepRoom, 0)); err != nil {
		return commands.Reply{}, err
	}
	return rq.Reply("room.kept", words.Args{"Until": r.Held}).InPlace(), nil
}

// forgetRoom deletes the thread of a room whose time is over.
func forgetRoom(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) {
	r, err := tx.Room(d.Ref)
	if err != nil || r == nil {
		return nil, err
	}
	if at, ended := r.DeleteAt(); !ended || d.Now.Before(at) {
		return nil, putRoom(tx, *r)
	}
	if r.Thread == 0 {
		return nil, tx.DeleteRoom(r.ID)
	}
	return []commands.Effect{{
		Target: roomThreads.Of(r.ID), OnOutcome: "room.forgotten", Ref: r.ID, Do: commands.DeleteThread{Thread: r.Thread},
	}}, nil
}

// roomForgotten deletes the room's record, and the post that its thread was on. If Discord refused, the thread is deleted
// another day.
func roomForgotten(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	r, err := tx.Room(o.Effect.Ref)
	if err != nil || r == nil {
		return nil, err
	}
	set, err := tx.Settings()
	if err != nil {
		return nil, err
	}
	if o.Result != commands.Done {
		card := commands.PostToModerators(set, roomsStuck.Of(r.ID), 0, commands.Wordless(&commands.Message{
			Text: o.Community().Say("room.stuck", words.Args{"Channel": words.Channel(r.Channel)}),
		}))
		err := tx.Schedule(dueRoom, 0, r.ID, o.Now.Add(retryRoom))
		if err != nil || set.Moderators == 0 {
			return nil, err
		}
		return commands.Anew(tx, o.Now, card)
	}
	effects := []commands.Effect{{Target: roomsStuck.Of(r.ID), Do: commands.Post{Channel: set.Moderators}}}
	if err := tx.DeleteRoom(r.ID); err != nil || r.Post == "" {
		return effects, err
	}
	target, err := commands.ParseTarget(r.Post)
	if err != nil {
		return effects, nil
	}
	return append(effects, commands.Effect{Target: target, Do: commands.Post{Channel: r.Channel}}), nil
}
