package door

import (
	"cmp"
	"errors"
	"fmt"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// A hello waits for a person: the bot does not answer in their place. Moderators get a card when it is posted, and are reminded
// once if nobody takes it on.

const dueHello = "door.hello-waits"

// helloPosted asks moderators to answer a hello, or keeps for the member's next command that it could not be posted.
func helloPosted(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	member, id := o.Effect.Owner, o.Effect.Target.ID(1)
	h, err := tx.Hello(member)
	if err != nil || h == nil || h.ID != id || o.Effect.Message() == nil {
		return nil, err
	}
	switch {
	case o.Failed():
		if o.Result == commands.GaveUp {
			err = tx.DeleteHello(member)
		}
		return nil, cmp.Or(err, commands.TellLater(tx, member, peer.News{Kind: peer.NewsHelloNotShown, At: o.Now}))
	case o.Result != commands.Done || h.Answers != 0:
		return nil, nil
	}
	card, err := waitingCard(tx, o.Env, waitingCards.Of(member, id), member, *h, o.Effect.Do.(commands.Post).Channel, o.ID)
	return card, cmp.Or(err, tx.Schedule(dueHello, member, id, h.At.Add(peer.HelloWaits)))
}

// waitingCard is a card about a hello, nil without a channel for moderators. It has no name and no words: they are behind its
// link.
func waitingCard(
	tx *storage.Tx, s commands.Env, target commands.Target, member peer.ID, h peer.Hello, channel, message peer.ID,
) ([]commands.Effect, error) {
	set, err := tx.Settings()
	if err != nil || set.Moderators == 0 {
		return nil, err
	}
	s = s.Community()
	key := "door.waiting.card"
	if target.Is(waitingAgain) {
		key = "door.waiting.again"
	}
	m := &commands.Message{
		Text: s.Say(key, words.Args{"Link": link(s.Guild, channel, message), "Since": h.At}),
		Rows: commands.Buttons(answerButton(s, member, h.ID)),
	}
	card := commands.Wordless(m)
	if set.PingModerators {
		s.PingModerators(set, card)
	}
	return []commands.Effect{commands.PostToModerators(set, target, member, card)}, nil
}

// link leads to a message (Discord: Message Links).
func link(guild, channel, message peer.ID) words.Text {
	return words.Text(fmt.Sprintf("https://discord.com/channels/%v/%v/%v", guild, channel, message))
}

// remindOfHello reminds moderators once of a hello that nobody took on.
func remindOfHello(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) {
	h, err := tx.Hello(d.Member)
	if err != nil || h == nil || h.ID != d.Ref || h.Answers != 0 {
		return nil, err
	}
	at, err := tx.Posted(d.Member, helloTarget(d.Member, h.ID).String())
	if err != nil || at == nil || at.Gone || d.Now.After(h.At.Add(peer.HelloWaits+peer.HelloLate)) {
		return nil, err
	}
	return waitingCard(tx, d.Env, waitingAgain.Of(d.Member, h.ID), d.Member, *h, at.Channel, at.Message)
}

// hellosWaiting are the hellos on the moderators' desk: those that nobody took on and that are still posted.
func hellosWaiting(tx *storage.Tx, rq commands.Request) (all []commands.Waiting, err error) {
	hellos, err := tx.UnansweredHellos()
	for _, h := range hellos {
		at, err2 := tx.Posted(h.Member, helloTarget(h.Member, h.ID).String())
		name, err3 := commands.PlainName(tx, rq.Env, h.Member)
		err = errors.Join(err, err2, err3)
		if at == nil || at.Gone || rq.Now.After(h.At.Add(peer.HelloOnDesk)) {
			continue
		}
		all = append(all, commands.Waiting{
			Since: h.At, Open: commands.ID("door:waiting", h.Member, h.ID),
			What:  rq.Say("desk.hello", words.Args{"Member": words.Linked(h.Member)}),
			Label: rq.Say("desk.hello-label", words.Args{"Name": name}),
		})
	}
	return all, err
}

// pressedHello returns the hello that a button is about, and who said it, or a refusal if it is gone.
func pressedHello(tx *storage.Tx, rq commands.Request) (member peer.ID, h peer.Hello, err error) {
	if member, err = rq.ArgID(0); err != nil {
		return 0, h, err
	}
	said, err := tx.Hello(member)
	if err == nil && (said == nil || said.ID.String() != rq.Arg(1)) {
		err = commands.Refuse("door.wave.gone", nil)
	}
	return member, commands.Deref(said), err
}

// showWaiting shows a moderator privately where a hello is, with the button of its card.
func showWaiting(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	member, h, err := pressedHello(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	at, err := tx.Posted(member, helloTarget(member, h.ID).String())
	if err != nil {
		return commands.Reply{}, err
	}
	where := commands.Deref(at)
	return rq.Reply("door.waiting.card", words.Args{"Link": link(rq.Guild, where.Channel, where.Message)}, commands.Unit(
		answerButton(rq.Env, member, h.ID))), nil
}

func answerButton(s commands.Env, member, hello peer.ID) commands.Button {
	return s.Button("ill-answer-it", commands.Primary, commands.ID("door:answer", member, hello))
}

// answerHello is a moderator's `I'll answer it`.
func answerHello(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	member, h, err := pressedHello(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if h.Answers != 0 && h.Answers != rq.Member {
		return commands.Reply{}, commands.Refuse("door.waiting.taken", words.Args{"Moderator": words.Person(h.Answers)})
	}
	h.Answers = rq.Member
	set, err := tx.Settings()
	if err != nil {
		return commands.Reply{}, err
	}
	at, err := tx.Posted(member, helloTarget(member, h.ID).String())
	if err != nil {
		return commands.Reply{}, err
	}
	where := commands.Deref(at)
	args := words.Args{"Moderator": words.Linked(rq.Member), "Link": link(rq.Guild, where.Channel, where.Message)}
	reply := rq.Reply("door.waiting.yours", args)
	done := commands.Wordless(&commands.Message{Text: rq.Community().Say("door.waiting.answers", args)})
	for _, kind := range []commands.TargetKind{waitingCards, waitingAgain} {
		card := commands.PostToModerators(set, kind.Of(member, h.ID), member, done, rq.Member)
		reply.Effects = append(reply.Effects, card.EditingOnly())
	}
	return reply, cmp.Or(tx.PutHello(member, h), tx.Unschedule(dueHello, member, h.ID), commands.Audit(tx, rq, commands.VerbAnswerHello, member))
}
