package commands

import (
	"cmp"
	"time"

	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// Rooms that forget: threads that the bot opened, and that are deleted some time after their end, or later if moderators
// need them. This file is their one rule. A feature uses it so:
//
//   - It chooses an id for the room (of the interaction that opened it, of the circle), and calls OpenRoom when the place is
//     known, with how long it stays after its end. It may call it again when the thread is known.
//   - The room's first post has RoomLine, which says how long it stays, and the button SomethingIsWrong. Neither changes
//     when moderators keep the room.
//   - At the end it calls EndRoom. The thread is deleted by itself then, and so is the room's record.
//   - HoldRoom keeps it for peer.HoldRoomFor; a report made in the room does so by itself.
//   - BringModerator is a call for moderators that does not count towards MaxPingsPerDay: for who leads a room.
//
// Who presses SomethingIsWrong is never stored or posted.

const (
	dueRoom = "room.forget"
	// roomThreads are the threads, by room; roomCalls the cards in the moderators' channel, by room and call.
	roomThreads TargetKind = "room-thread"
	roomCalls   TargetKind = "room-call"
	// roomsStuck are the cards in the moderators' channel that a thread can't be deleted, by room.
	roomsStuck TargetKind = "room-stuck"
	// retryRoom is how long to wait after Discord refused to delete a thread.
	retryRoom = 24 * time.Hour
)

// OpenRoom stores a room that was opened, or where it is now.
func OpenRoom(tx *storage.Tx, r peer.Room) error {
	old, err := tx.Room(r.ID)
	if err != nil {
		return err
	}
	if old != nil {
		r.Ended, r.Held, r.Taken = old.Ended, old.Held, old.Taken
	}
	return putRoom(tx, r)
}

// EndRoom notes that a room ended, and returns when it will be deleted unless moderators need it; zero if there is no such
// room or no thread in it. Whether they do must show nowhere.
func EndRoom(tx *storage.Tx, room peer.ID, now time.Time) (time.Time, error) {
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

// HoldRoom keeps a room, if there is one, for peer.HoldRoomFor from now.
func HoldRoom(tx *storage.Tx, room peer.ID, now time.Time) error {
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

// RoomLine says for a room's first post how long it stays after its end. keep is peer.KeepMeetingRoomFor or
// peer.KeepCircleRoomFor.
func (s Env) RoomLine(keep time.Duration) words.Text {
	if keep < 48*time.Hour {
		return s.Say("room.forgets-hours", words.Args{"Count": int(keep.Hours())})
	}
	return s.Say("room.forgets-days", words.Args{"Count": int(keep.Hours() / 24)})
}

// SomethingIsWrong is the button of a room's first post with which anyone there reaches the moderators.
func (s Env) SomethingIsWrong(room peer.ID) Button {
	return s.Button("something-is-wrong", Secondary, ID("room:wrong", room))
}

func roomFeature() Feature {
	return Feature{
		Name: "room", Targets: []TargetKind{roomThreads, roomCalls, visits, visitWords, visitsOver, roomIdles, roomsStuck}, Waiting: roomsWaiting,
		Components: []Component{
			{Name: "wrong", Access: Reads, Do: askWhatIsWrong},
			{Name: "the-room", Access: Writes, Do: roomIsWrong},
			{Name: "on-it", Level: Moderator, Access: Writes, Do: takeRoomCall},
			{Name: "show", Level: Moderator, Access: Reads, Do: showRoomCall},
			{Name: "close", Level: Moderator, Access: Writes, Do: closeCircleCall},
			{Name: "keep", Level: Moderator, Access: Writes, Do: keepRoom},
		},
		Due: map[string]func(*storage.Tx, Due) ([]Effect, error){dueRoom: forgetRoom, dueVisit: visitIdle},
		Outcomes: map[string]func(*storage.Tx, Outcome) ([]Effect, error){
			"room.forgotten": roomForgotten, "room.visits": visitBegan, roomBrought: moderatorBrought,
		},
	}
}

// pressedRoom returns the room that a button is about, or a refusal if it was deleted.
func pressedRoom(tx *storage.Tx, rq Request) (peer.Room, error) {
	id, err := rq.ArgID(0)
	if err != nil {
		return peer.Room{}, err
	}
	r, err := tx.Room(id)
	if err == nil && r == nil {
		err = Refuse("room.gone", nil)
	}
	return Deref(r), err
}

// askWhatIsWrong is `Something is wrong`. The report about a person is the feature "report".
func askWhatIsWrong(tx *storage.Tx, rq Request) (Reply, error) {
	r, err := pressedRoom(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	if _, err := WithModerators(tx); err != nil {
		return Reply{}, err
	}
	buttons := []Button{rq.Button("the-room", Secondary, ID("room:the-room", r.ID)), rq.FindHelp()}
	moderates, err := IsModerator(tx, rq)
	if moderates && r.Thread != 0 {
		buttons = append(buttons, rq.Button("keep-30-days", Secondary, ID("room:keep", r.ID)))
	}
	return rq.Reply("room.who-about", nil, Row{Select: &Select{
		ID: ID("report:in-room", r.ID), Placeholder: rq.Label("room.who"), People: true,
	}}, Unit(buttons...)), err
}

// keepRoom is a moderator's `Keep this for 30 days`. Nothing visible changes.
func keepRoom(tx *storage.Tx, rq Request) (Reply, error) {
	r, err := pressedRoom(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	r = r.Hold(rq.Now)
	if err := cmp.Or(putRoom(tx, r), Audit(tx, rq, VerbKeepRoom, 0)); err != nil {
		return Reply{}, err
	}
	return rq.Reply("room.kept", words.Args{"Until": r.Held}).InPlace(), nil
}

// forgetRoom deletes the thread of a room whose time is over.
func forgetRoom(tx *storage.Tx, d Due) ([]Effect, error) {
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
	return []Effect{{
		Target: roomThreads.Of(r.ID), OnOutcome: "room.forgotten", Ref: r.ID, Do: DeleteThread{Thread: r.Thread},
	}}, nil
}

// roomForgotten deletes the room's record, and the post that its thread was on. If Discord refused, the thread is deleted
// another day.
func roomForgotten(tx *storage.Tx, o Outcome) ([]Effect, error) {
	r, err := tx.Room(o.Effect.Ref)
	if err != nil || r == nil {
		return nil, err
	}
	set, err := tx.Settings()
	if err != nil {
		return nil, err
	}
	if o.Result != Done {
		card := PostToModerators(set, roomsStuck.Of(r.ID), 0, Wordless(&Message{
			Text: o.Community().Say("room.stuck", words.Args{"Channel": words.Channel(r.Channel)}),
		}))
		effects := []Effect{card}
		if set.Moderators == 0 {
			effects = nil
		}
		return effects, tx.Schedule(dueRoom, 0, r.ID, o.Now.Add(retryRoom))
	}
	effects := []Effect{{Target: roomsStuck.Of(r.ID), Do: Post{Channel: set.Moderators}}}
	if err := tx.DeleteRoom(r.ID); err != nil || r.Post == "" {
		return effects, err
	}
	target, err := ParseTarget(r.Post)
	if err != nil {
		return effects, nil
	}
	return append(effects, Effect{Target: target, Do: Post{Channel: r.Channel}}), nil
}
