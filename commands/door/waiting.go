package door

import (
	"cmp"
	"errors"
	"fmt"

	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/presence"
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
	e := commands.PostToModerators(set, target, member, card)
	post := e.Do.(commands.Post)
	post.Between, post.About = []peer.ID{member}, commands.MessageAt{Channel: channel, Message: message}
	e.Do, e.OnOutcome, e.Ref = post, "door.waits-told", h.ID
	return []commands.Effect{e}, nil
}

// waitsTold takes a hello off the desk whose post a person deleted, or whose member left the server.
func waitsTold(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	member, hello := o.Effect.Owner, helloTarget(o.Effect.Owner, o.Effect.Ref).String()
	at, err := tx.Posted(member, hello)
	switch {
	case err != nil || at == nil:
	case o.Result == commands.Unseen:
		return unseenCard(o), nil
	case o.Result == commands.Left:
		_, _, err = presence.NoteMember(tx, member, peer.PresenceGone, o.Now)
	case o.Result == commands.Gone:
		at.Gone = true
		err = tx.PutPosted(member, hello, *at)
	}
	return nil, err
}

// unseenCard asks moderators to answer a hello of which the bot cannot see any more whether it is still there.
func unseenCard(o commands.Outcome) []commands.Effect {
	e, s := o.Effect, o.Env.Community()
	post := e.Do.(commands.Post)
	link := link(s.Guild, post.About.Channel, post.About.Message)
	m := *post.Message
	m.Text = s.Say("door.waiting.unseen", words.Args{"Link": link, "Channel": words.Channel(post.About.Channel)})
	post.Message, post.Held, post.About = &m, &m, commands.MessageAt{}
	e.Do = post
	return []commands.Effect{e}
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

// hellosWaiting are the hellos on the moderators' desk: those that nobody took on, that are still posted, and whose member is
// still in the server as far as is known.
func hellosWaiting(tx *storage.Tx, rq commands.Request) (all []commands.Waiting, err error) {
	hellos, err := tx.UnansweredHellos()
	for _, h := range hellos {
		at, err2 := tx.Posted(h.Member, helloTarget(h.Member, h.ID).String())
		name, err3 := commands.PlainName(tx, rq.Env, h.Member)
		left, err4 := tx.GoneEvidence(h.Member)
		err = errors.Join(err, err2, err3, err4)
		if at == nil || at.Gone || left != (peer.GoneEvidence{}) || rq.Now.After(h.At.Add(peer.HelloOnDesk)) {
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

// pressedHello returns the hello that a moderator's button is about, who said it, and where its post is; a refusal if it is gone.
func pressedHello(tx *storage.Tx, rq commands.Request) (member peer.ID, h peer.Hello, at storage.Posted, err error) {
	if member, err = rq.ArgID(0); err != nil {
		return 0, h, at, err
	}
	said, err := tx.Hello(member)
	if err != nil {
		return 0, h, at, err
	}
	if said == nil || said.ID.String() != rq.Arg(1) {
		return member, h, at, commands.Refuse("door.waiting.gone", nil)
	}
	where, err := tx.Posted(member, helloTarget(member, said.ID).String())
	if err == nil && (where == nil || where.Gone) {
		err = commands.Refuse("door.waiting.gone", nil)
	}
	return member, *said, commands.Deref(where), err
}

// showWaiting shows a moderator privately where a hello is, with the button of its card.
func showWaiting(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	member, h, where, err := pressedHello(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	return rq.Reply("door.waiting.card", words.Args{"Link": link(rq.Guild, where.Channel, where.Message)}, commands.Unit(
		answerButton(rq.Env, member, h.ID))), nil
}

func answerButton(s commands.Env, member, hello peer.ID) commands.Button {
	return s.Button("ill-answer-it", commands.Primary, commands.ID("door:answer", member, hello))
}

// noCards deletes the cards about a hello.
func noCards(member, hello peer.ID) (effects []commands.Effect) {
	for _, kind := range []commands.TargetKind{waitingCards, waitingAgain} {
		effects = append(effects, commands.Effect{Target: kind.Of(member, hello), Owner: member, Do: commands.Post{}})
	}
	return effects
}

// answerHello is a moderator's `I'll answer it`. If the hello is gone, so are its cards then.
func answerHello(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	member, h, where, err := pressedHello(tx, rq)
	var gone *commands.Refusal
	if hello, wrong := rq.ArgID(1); errors.As(err, &gone) && member != 0 && wrong == nil {
		reply := rq.Reply(gone.Key, gone.Args)
		reply.Effects = noCards(member, hello)
		return reply, nil
	}
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
	args := words.Args{"Moderator": words.Linked(rq.Member), "Link": link(rq.Guild, where.Channel, where.Message)}
	reply := rq.Reply("door.waiting.yours", args)
	done := commands.Wordless(&commands.Message{Text: rq.Community().Say("door.waiting.answers", args)})
	for _, kind := range []commands.TargetKind{waitingCards, waitingAgain} {
		card := commands.PostToModerators(set, kind.Of(member, h.ID), member, done, rq.Member)
		reply.Effects = append(reply.Effects, card.EditingOnly())
	}
	return reply, cmp.Or(tx.PutHello(member, h), tx.Unschedule(dueHello, member, h.ID), moderators.Audit(tx, rq, moderators.VerbAnswerHello, member))
}
