package commands

import (
	"cmp"
	"time"

	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// A room that needs a moderator is a call of its own: a card in the moderators' channel, and a line of the desk.

// bringWithin is how late moderators are called to who leads a room. The desk has the call for longer.
const bringWithin = 10 * time.Minute

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
	call, err := rq.Env.roomCall(tx, r, rq.ID, rq.Community().isWrong(tx, r), ping, 0)
	if err != nil {
		return Reply{}, err
	}
	reply := rq.Reply("room.told", nil, Unit(rq.FindHelp())).InPlace()
	visited, err := isVisited(tx, r)
	if visited {
		reply.Message.Text = words.Join("\n", reply.Message.Text, rq.Say("room.told-visit", nil))
	}
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
	call, err := rq.Env.roomCall(tx, *r, rq.ID, text, true, rq.Member)
	call.Until, call.OnOutcome, call.Ref = rq.Now.Add(bringWithin), roomBrought, rq.Member
	return call, err
}

// roomBrought is the handler that tells who called moderators to a room if Discord refused to post it.
const roomBrought = "room.brought"

// moderatorBrought is roomBrought. The desk has the call all the same.
func moderatorBrought(_ *storage.Tx, o Outcome) ([]Effect, error) {
	if !o.Failed() {
		return nil, nil
	}
	return []Effect{NotDone(o.Env, o.Effect.Ref, o.Effect.Target, o.For(o.Effect.Ref).Say("room.not-brought", nil))}, nil
}

// roomCall is a card in the moderators' channel about a room. It names host, 0 for nobody.
func (s Env) roomCall(tx *storage.Tx, r peer.Room, call peer.ID, text words.Text, ping bool, host peer.ID) (Effect, error) {
	s = s.Community()
	set, err := WithModerators(tx)
	if err != nil {
		return Effect{}, err
	}
	card := s.roomCard(r, call, text)
	if ping {
		s.PingModerators(set, card)
	}
	kept := peer.Call{ID: call, Kind: peer.RoomCall, Room: r.ID, At: s.Now}
	return PostToModerators(set, roomCalls.Of(r.ID, call), 0, card, host), tx.PutCall(kept)
}

// roomCard is the card of a room that nobody looks after yet. s speaks to the community.
func (s Env) roomCard(r peer.Room, call peer.ID, text words.Text) ModeratorsCard {
	claim := s.claimRoomCall(r, call)
	return s.Withheld(&Message{Text: text, Rows: Buttons(claim)}, claim)
}

// isWrong is the text of a room's card that says nothing of who called.
func (s Env) isWrong(tx *storage.Tx, r peer.Room) words.Text {
	return s.Say("room.wrong-card", words.Args{"Room": s.PlaceOf(tx, r)})
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
			Holder: c.Holder, Open: ID("room:show", r.ID, c.ID), Take: takeWithHandOver(*r, c),
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
	id, err := rq.ArgID(1)
	if err != nil {
		return Reply{}, err
	}
	call, err := tx.Call(id)
	if err == nil && call == nil {
		err = Refuse("call.over", nil)
	}
	if err != nil {
		return Reply{}, err
	}
	return rq.Reply("desk.room", words.Args{"Room": rq.PlaceOf(tx, r)}, Unit(roomCallButton(rq, r, *call))), nil
}

// roomCallButton is what the acting moderator can do with a call in a room.
func roomCallButton(rq Request, r peer.Room, call peer.Call) Button {
	switch call.Holder {
	case 0:
		return rq.claimRoomCall(r, call.ID)
	case rq.Member:
		return closeRoomCall(rq.Env, call)
	}
	return rq.takeOverRoomCall(r, call)
}

// claimRoomCall is `I'm on it` about a call of a room that nobody has.
func (s Env) claimRoomCall(r peer.Room, call peer.ID) Button {
	return s.Button("on-it", Primary, ID("room:on-it", r.ID, call))
}

// takeOverRoomCall is `Take over` about a call of a room that its holder has.
func (s Env) takeOverRoomCall(r peer.Room, call peer.Call) Button {
	return s.Button("take-over", Secondary, ID("room:on-it", r.ID, call.ID, call.Holder))
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
	if visited, err := isVisited(tx, r); err != nil || visited {
		return takeCircleCall(tx, rq, r, call)
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
	var rows []Row
	if r.Sheet != "" && r.Ended.IsZero() {
		rows = Buttons(rq.Button("hosts-sheet", Primary, r.Sheet))
	}
	reply := rq.Reply("room.yours", args, rows...)
	reply.Effects = []Effect{PostToModerators(set, roomCalls.Of(r.ID, call), 0, rq.Community().Withheld(&Message{
		Text: rq.Community().Say("room.taken", args),
	}), rq.Member).EditingOnly()}
	return reply, nil
}

// RoomCallsErased shows the cards of rooms that need a moderator without the acting member, who called one there and is about
// to be erased.
func RoomCallsErased(tx *storage.Tx, rq Request) (effects []Effect, err error) {
	posts, err := tx.PostedNaming(rq.Member)
	if err != nil {
		return nil, err
	}
	for _, p := range posts {
		target, err := ParseTarget(p.Target)
		if err != nil || !target.Is(roomCalls) {
			continue
		}
		call, err := tx.Call(target.ID(1))
		if err != nil {
			return nil, err
		}
		room, err := tx.Room(target.ID(0))
		if err != nil {
			return nil, err
		}
		if call == nil || room == nil {
			continue
		}
		s, set := rq.Community(), peer.Settings{Moderators: p.Channel}
		card := s.roomCard(*room, call.ID, s.isWrong(tx, *room))
		effects = append(effects, PostToModerators(set, target, 0, card).EditingOnly())
	}
	return effects, nil
}
