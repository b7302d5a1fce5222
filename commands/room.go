package commands

import (
	"cmp"
	"time"

	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// Rooms that forget: threads that the bot opened, and that are deleted some time after their end, or later if moderators
// need them (product-next.md, section 1). This file is their one rule. A feature uses it so:
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
		Name: "room", Targets: []TargetKind{roomThreads, roomCalls}, Waiting: roomsWaiting,
		Components: []Component{
			{Name: "wrong", Access: Reads, Do: askWhatIsWrong},
			{Name: "the-room", Access: Writes, Do: roomIsWrong},
			{Name: "on-it", Level: Moderator, Access: Writes, Do: takeRoomCall},
			{Name: "show", Level: Moderator, Access: Reads, Do: showRoomCall},
			{Name: "keep", Level: Moderator, Access: Writes, Do: keepRoom},
		},
		Due:      map[string]func(*storage.Tx, Due) ([]Effect, error){dueRoom: forgetRoom},
		Outcomes: map[string]func(*storage.Tx, Outcome) ([]Effect, error){"room.forgotten": roomForgotten},
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

// roomIsWrong is `The room`: the moderators are told that something is wrong there, and not by who.
func roomIsWrong(tx *storage.Tx, rq Request) (Reply, error) {
	r, err := pressedRoom(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	ping, err := CallModerators(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	if err := putRoom(tx, r.Hold(rq.Now)); err != nil {
		return Reply{}, err
	}
	call, err := rq.Env.roomCall(tx, r, rq.ID, rq.Community().Say("room.wrong-card", words.Args{"Room": rq.Community().PlaceOf(tx, r)}), ping)
	reply := rq.Reply("room.told", nil, Unit(rq.FindHelp())).InPlace()
	reply.Effects = []Effect{call}
	return reply, err
}

// BringModerator calls moderators to a room, in the acting member's name. It does not count towards MaxPingsPerDay.
func BringModerator(tx *storage.Tx, rq Request, room peer.ID) (Effect, error) {
	r, err := tx.Room(room)
	if err != nil {
		return Effect{}, err
	}
	if r == nil {
		return Effect{}, Refuse("room.gone", nil)
	}
	text := rq.Community().Say("room.bring-card", words.Args{"Host": words.Linked(rq.Member), "Room": rq.Community().PlaceOf(tx, *r)})
	return rq.Env.roomCall(tx, *r, rq.ID, text, true)
}

// roomCall is a card in the moderators' channel about a room.
func (s Env) roomCall(tx *storage.Tx, r peer.Room, call peer.ID, text words.Text, ping bool) (Effect, error) {
	s = s.Community()
	set, err := WithModerators(tx)
	if err != nil {
		return Effect{}, err
	}
	claim := s.Button("on-it", Primary, ID("room:on-it", r.ID, call))
	card := s.Withheld(&Message{Text: text, Rows: Buttons(claim)}, claim)
	if ping {
		s.PingModerators(set, card)
	}
	kept := peer.Call{ID: call, Kind: peer.RoomCall, Room: r.ID, At: s.Now}
	return PostToModerators(set, roomCalls.Of(r.ID, call), 0, card), tx.PutCall(kept)
}

// roomsWaiting are the rooms that need a moderator, until one looks after them.
func roomsWaiting(tx *storage.Tx, rq Request) (all []Waiting, err error) {
	calls, err := tx.Calls()
	if err != nil {
		return nil, err
	}
	for _, c := range calls {
		r, err := tx.Room(c.Room)
		if err != nil {
			return nil, err
		}
		if c.Kind != peer.RoomCall || r == nil {
			continue
		}
		all = append(all, Waiting{
			Since: c.At, What: rq.Say("desk.room", words.Args{"Room": rq.PlaceOf(tx, *r)}), Label: rq.Say("desk.room-label", nil),
			Open: ID("room:show", r.ID, c.ID),
		})
	}
	return all, nil
}

// showRoomCall shows one moderator, from the desk, that a room needs one.
func showRoomCall(tx *storage.Tx, rq Request) (Reply, error) {
	r, err := pressedRoom(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	call, err := rq.ArgID(1)
	return rq.Reply("desk.room", words.Args{"Room": rq.PlaceOf(tx, r)}, Unit(
		rq.Button("on-it", Primary, ID("room:on-it", r.ID, call)))), err
}

// takeRoomCall is a moderator's `I'm on it` on a card about a room.
func takeRoomCall(tx *storage.Tx, rq Request) (Reply, error) {
	r, err := pressedRoom(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	call, err := rq.ArgID(1)
	if err != nil {
		return Reply{}, err
	}
	r, first := r.Take(call)
	if !first {
		return Reply{}, Refuse("talk.over", nil)
	}
	set, err := tx.Settings()
	if err != nil {
		return Reply{}, err
	}
	if err := cmp.Or(tx.PutRoom(r), tx.DeleteCall(call), Audit(tx, rq, VerbRoom, 0)); err != nil {
		return Reply{}, err
	}
	args := words.Args{"Moderator": words.Linked(rq.Member), "Room": rq.Community().PlaceOf(tx, r)}
	reply := rq.Reply("room.yours", args)
	reply.Effects = []Effect{PostToModerators(set, roomCalls.Of(r.ID, call), 0, rq.Community().Withheld(&Message{
		Text: rq.Community().Say("room.taken", args),
	}), rq.Member).EditingOnly()}
	return reply, nil
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
	if o.Result != Done {
		return nil, tx.Schedule(dueRoom, 0, r.ID, o.Now.Add(retryRoom))
	}
	if err := tx.DeleteRoom(r.ID); err != nil || r.Post == "" {
		return nil, err
	}
	target, err := ParseTarget(r.Post)
	if err != nil {
		return nil, nil
	}
	return []Effect{{Target: target, Do: Post{Channel: r.Channel}}}, nil
}
