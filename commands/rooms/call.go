package rooms

import (
	"cmp"
	"slices"
	"time"

	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// A room that needs a moderator is a call of its own: a card in the moderators' channel, and a line of the desk.

// bringWithin is how late moderators are called to who leads a room. The desk has the call for longer.
const bringWithin = 10 * time.Minute

// roomIsWrong is `The room`: the moderators are told that something is wrong there, and not by who.
func roomIsWrong(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	r, err := pressedRoom(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	ping, err := moderators.Call(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if err := putRoom(tx, r.Hold(rq.Now)); err != nil {
		return commands.Reply{}, err
	}
	call, err := roomCall(rq.Env, tx, r, rq.ID, isWrong(rq.Community(), tx, r), ping, 0)
	if err != nil {
		return commands.Reply{}, err
	}
	call.OnOutcome, call.Ref = roomTold, rq.Member
	reply := rq.Reply("room.told", nil, commands.Unit(rq.FindHelp())).InPlace()
	visited, err := isVisited(tx, r)
	if visited {
		reply.Message.Text = words.Join("\n", reply.Message.Text, rq.Say("room.told-visit", nil))
	}
	reply.Effects = []commands.Effect{call}
	return reply, err
}

// BringModerator calls moderators to a room, in the acting member's name. It does not count towards MaxPingsPerDay. While a call of
// the room waits there is no other.
func BringModerator(tx *storage.Tx, rq commands.Request, room peer.ID) ([]commands.Effect, error) {
	r, err := tx.Room(room)
	if err != nil {
		return nil, err
	}
	if r == nil {
		return nil, commands.Refuse("room.gone", nil)
	}
	calls, err := tx.Calls()
	waits := func(c peer.Call) bool { return c.Kind == peer.RoomCall && c.Room == room && c.Holder == 0 }
	if err != nil || slices.ContainsFunc(calls, waits) {
		return nil, err
	}
	text := rq.Community().Say("room.bring-card", words.Args{"Host": words.Linked(rq.Member), "Room": PlaceOf(rq.Community(), tx, *r)})
	call, err := roomCall(rq.Env, tx, *r, rq.ID, text, true, rq.Member)
	call.Until, call.OnOutcome, call.Ref = rq.Now.Add(bringWithin), roomBrought, rq.Member
	return []commands.Effect{call}, err
}

// roomBrought is the handler that tells who called moderators to a room if Discord refused to post it.
const roomBrought = "room.brought"

// roomTold is the handler that tells who said that something is wrong in a room.
const roomTold = "room.card-told"

// callRefused is the outcome handler of a room's call that tells who called, by the sentence of a key, if Discord refused to post
// it. The desk has the call all the same.
func callRefused(key string) func(*storage.Tx, commands.Outcome) ([]commands.Effect, error) {
	return func(_ *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
		if !o.Failed() {
			return nil, nil
		}
		return []commands.Effect{moderators.NotDone(o.Env, o.Effect.Ref, o.Effect.Target, o.For(o.Effect.Ref).Say(key, nil))}, nil
	}
}

// roomCall is a card in the moderators' channel about a room. It names host, 0 for nobody.
func roomCall(s commands.Env, tx *storage.Tx, r peer.Room, call peer.ID, text words.Text, ping bool, host peer.ID) (commands.Effect, error) {
	s = s.Community()
	set, err := moderators.RequireChannel(tx)
	if err != nil {
		return commands.Effect{}, err
	}
	card := roomCard(s, r, call, text)
	if ping {
		s.PingModerators(set, card)
	}
	kept := peer.Call{ID: call, Kind: peer.RoomCall, Room: r.ID, At: s.Now}
	effect := commands.PostToModerators(set, roomCalls.Of(r.ID, call), 0, card, host)
	return effect.PostedBy(s.Now.Add(commands.CalledWithin)), moderators.PutOpenCall(tx, kept, s.Now)
}

// roomCard is the card of a room that nobody looks after yet. s speaks to the community.
func roomCard(s commands.Env, r peer.Room, call peer.ID, text words.Text) commands.ModeratorsCard {
	claim := claimRoomCall(s, r, call)
	return s.Withheld(&commands.Message{Text: text, Rows: commands.Buttons(claim)}, claim)
}

// isWrong is the text of a room's card that says nothing of who called.
func isWrong(s commands.Env, tx *storage.Tx, r peer.Room) words.Text {
	return s.Say("room.wrong-card", words.Args{"Room": PlaceOf(s, tx, r)})
}

// roomsWaiting are the rooms that need a moderator, until one looks after them.
func roomsWaiting(tx *storage.Tx, rq commands.Request) (all []commands.Waiting, err error) {
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
		all = append(all, commands.Waiting{
			Since: c.At, What: rq.Say("desk.room", words.Args{"Room": PlaceOf(rq.Env, tx, *r)}), Label: rq.Say("desk.room-label", nil),
			Holder: c.Holder, Open: commands.ID("room:show", r.ID, c.ID), Take: takeWithHandOver(*r, c),
		})
	}
	return all, nil
}

// showRoomCall shows one moderator, from the desk, that a room needs one.
func showRoomCall(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	r, err := pressedRoom(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	id, err := rq.ArgID(1)
	if err != nil {
		return commands.Reply{}, err
	}
	call, err := tx.Call(id)
	if err == nil && call == nil {
		err = commands.Refuse("call.over", nil)
	}
	if err != nil {
		return commands.Reply{}, err
	}
	return rq.Reply("desk.room", words.Args{"Room": PlaceOf(rq.Env, tx, r)}, commands.Unit(roomCallButton(rq, r, *call))), nil
}

// roomCallButton is what the acting moderator can do with a call in a room.
func roomCallButton(rq commands.Request, r peer.Room, call peer.Call) commands.Button {
	switch call.Holder {
	case 0:
		return claimRoomCall(rq.Env, r, call.ID)
	case rq.Member:
		return closeRoomCall(rq.Env, call)
	}
	return takeOverRoomCall(rq.Env, r, call)
}

// claimRoomCall is `I'm on it` about a call of a room that nobody has.
func claimRoomCall(s commands.Env, r peer.Room, call peer.ID) commands.Button {
	return s.Button("on-it", commands.Primary, commands.ID("room:on-it", r.ID, call))
}

// takeOverRoomCall is `Take over` about a call of a room that its holder has.
func takeOverRoomCall(s commands.Env, r peer.Room, call peer.Call) commands.Button {
	return s.Button("take-over", commands.Secondary, commands.ID("room:on-it", r.ID, call.ID, call.Holder))
}

// takeRoomCall is a moderator's `I'm on it` on a card about a room.
func takeRoomCall(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	r, err := pressedRoom(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	call, err := rq.ArgID(1)
	if err != nil {
		return commands.Reply{}, err
	}
	if visited, err := isVisited(tx, r); err != nil || visited {
		return takeCircleCall(tx, rq, r, call)
	}
	r, first := r.Take(call)
	if !first {
		return commands.Reply{}, commands.Refuse("talk.over", nil)
	}
	set, err := tx.Settings()
	if err != nil {
		return commands.Reply{}, err
	}
	if err := cmp.Or(tx.PutRoom(r), tx.DeleteCall(call), moderators.Audit(tx, rq, moderators.VerbRoom, 0)); err != nil {
		return commands.Reply{}, err
	}
	args := words.Args{"Moderator": words.Linked(rq.Member), "Room": PlaceOf(rq.Community(), tx, r)}
	var rows []commands.Row
	if r.Sheet != "" && r.Ended.IsZero() {
		rows = commands.Buttons(rq.Button("hosts-sheet", commands.Primary, r.Sheet))
	}
	reply := rq.Reply("room.yours", words.Args{"Room": PlaceOf(rq.Env, tx, r)}, rows...)
	reply.Effects = []commands.Effect{commands.PostToModerators(set, roomCalls.Of(r.ID, call), 0, rq.Community().Withheld(&commands.Message{
		Text: rq.Community().Say("room.taken", args),
	}), rq.Member).EditingOnly()}
	return reply, nil
}

// CallsErased shows the cards of rooms that need a moderator without the acting member, who called one there and is about
// to be erased.
func CallsErased(tx *storage.Tx, rq commands.Request) (effects []commands.Effect, err error) {
	posts, err := tx.PostedNaming(rq.Member)
	if err != nil {
		return nil, err
	}
	for _, p := range posts {
		target, err := commands.ParseTarget(p.Target)
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
		text := isWrong(s, tx, *room)
		if call.Holder == 0 { // a card that names who called them there, as only BringModerator's does
			text = s.Say("room.bring-card-unnamed", words.Args{"Room": PlaceOf(s, tx, *room)})
		}
		card := roomCard(s, *room, call.ID, text)
		effects = append(effects, commands.PostToModerators(set, target, 0, card).EditingOnly())
	}
	return effects, nil
}
