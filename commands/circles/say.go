package circles

import (
	"slices"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// TellButtons are `Tell my circle`, after a setback; one for each circle, named where there are two. Nothing is posted by them:
// they open a form with words that can be changed.
func TellButtons(tx *storage.Tx, s commands.Env, member peer.ID) ([]commands.Button, error) {
	all, err := Of(tx, member)
	var buttons []commands.Button
	for _, m := range all {
		id := commands.ID("circles:say", member, m.Circle.ID, "setback")
		buttons = append(buttons, Button(s, all, m, "button.tell-my-circle", "circle.tell-named", id))
	}
	return buttons, err
}

// Button is about one of a member's circles: with the label for someone in one circle, or named where they have two.
func Button(s commands.Env, all []Membership, m Membership, one, named, id string) commands.Button {
	b := commands.Button{Style: commands.Secondary, ID: id}
	if len(all) > 1 {
		b.Label = s.Say(named, words.Args{"Circle": m.Name(s)}).Reveal()
	} else {
		b.Label = s.Label(one)
	}
	return b
}

// askWords is `Say something` and `Tell my circle`: a form that names who reads it.
func askWords(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := speaking(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	var first peer.UserText
	if rq.Arg(2) == "setback" {
		first = peer.UserText(rq.Label("circle.say.setback"))
	}
	return commands.Reply{Modal: &commands.Modal{
		ID: commands.ID("circles:say-it", rq.Member, m.Circle.ID), Title: rq.Label("circle.say.title"),
		Text: rq.Say("circle.say.readers", words.Args{"Circle": name(rq.Env, m.Circle)}),
		Fields: []commands.Field{{ID: "words", Label: rq.Label("circle.say.words"), Value: first, Max: peer.MaxNote, Long: true,
			Required: true}},
	}}, nil
}

// speaking returns where the acting member can say something now, or a refusal.
func speaking(tx *storage.Tx, rq commands.Request) (Membership, error) {
	member, err := commands.PressingOwner(tx, rq)
	if err != nil {
		return Membership{}, err
	}
	circle, err := rq.ArgID(1)
	if err != nil {
		return Membership{}, err
	}
	m, err := seatWithThread(tx, rq.Member, circle)
	switch {
	case err != nil:
		return Membership{}, err
	case m.Seat.Quiet(member.Calendar.Day(rq.Now)):
		return Membership{}, commands.Refuse("circle.quiet.now", words.Args{"Day": m.Seat.QuietUntil})
	case tx.HasFact(peer.FactSharesPaused, 0, rq.Member):
		return Membership{}, commands.Refuse("checkin.paused", nil)
	}
	return m, nil
}

// seatWithThread returns the seat in a circle in whose thread a member can write now, or a refusal.
func seatWithThread(tx *storage.Tx, member, circle peer.ID) (Membership, error) {
	all, err := Of(tx, member)
	i := slices.IndexFunc(all, func(m Membership) bool { return m.Circle.ID == circle })
	switch {
	case err != nil:
		return Membership{}, err
	case i < 0:
		return Membership{}, commands.Refuse("circle.no-thread", nil)
	}
	return all[i], nil
}

// sayIt posts what the member wrote in the thread, with their name.
func sayIt(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	text, _, err := rq.Written("words", peer.MaxNote)
	if err != nil {
		return commands.Reply{}, err
	}
	m, err := speaking(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if text == "" {
		return rq.Reply("circle.say.nothing", nil), nil
	}
	e := commands.Effect{Target: said.Of(m.Circle.ID, rq.ID), Owner: rq.Member, OnOutcome: "circles.said", Ref: m.Circle.ID, Do: commands.Post{
		Channel: m.Circle.Thread,
		Message: &commands.Message{Text: commands.WithNote(rq.Community().Say("circle.say.post", words.Args{"Who": words.Person(rq.Member)}), text)},
	}}
	reply := rq.Reply("circle.say.said", words.Args{"Thread": words.Channel(m.Circle.Thread)}, commands.Unit(
		rq.Button("take-back", commands.Secondary, commands.ID("circles:unsay", rq.Member, m.Circle.ID, rq.ID)),
	))
	reply.Effects = []commands.Effect{rq.Press().Shows(e)}
	return reply, nil
}

// unsay takes back what the member said there.
func unsay(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return commands.Reply{}, err
	}
	circle, err := rq.ArgID(1)
	if err != nil {
		return commands.Reply{}, err
	}
	id, err := rq.ArgID(2)
	if err != nil {
		return commands.Reply{}, err
	}
	target := said.Of(circle, id)
	posted, err := tx.Posted(rq.Member, target.String())
	if err != nil {
		return commands.Reply{}, err
	}
	reply := rq.Reply("circle.say.taken-back", nil).InPlace()
	reply.Effects = []commands.Effect{{Target: target, Owner: rq.Member, Do: commands.Post{Channel: commands.Deref(posted).Channel}}}
	return reply, nil
}

// saidThere removes at once what was posted after its author had left.
func saidThere(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	sees, err := Sees(tx, o.Effect.Ref, o.Effect.Owner)
	if err != nil || sees || o.Result != commands.Done || o.Effect.Message() == nil {
		return nil, err
	}
	return []commands.Effect{{Target: o.Effect.Target, Owner: o.Effect.Owner, Do: commands.Post{}}}, nil
}
