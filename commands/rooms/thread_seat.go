package rooms

import (
	"cmp"
	"time"

	"waymark/commands"
	"waymark/commands/notices"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// Discord may refuse to take someone out of a private thread. Then they can read on, whatever the bot keeps about their seat:
// moderators are told to do it by hand, the one who left that they can do it themselves, and nobody that it is done.

// stillInThread are the posts to moderators that someone is still in a room's thread, by room and person, or by room and
// erasure.
const stillInThread commands.TargetKind = "thread-still-in"

// OutOfThread is the effect that takes someone out of a room's thread. Owner is them, 0 once they were erased: then the target
// tells them apart from others.
func OutOfThread(target commands.Target, owner, room, thread, user peer.ID) commands.Effect {
	return commands.Effect{
		Target: target, Owner: owner, Ref: room, OnOutcome: "thread.out", Do: commands.ThreadMember{Thread: thread, User: user},
	}
}

// outOfThread hears whether someone is out of a room's thread.
func outOfThread(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	who := o.Effect.Owner
	if who == 0 && len(o.Effect.Named) > 0 { // a moderator who never agreed to be kept
		who = o.Effect.Named[0]
	}
	if err := tellStillIn(tx, o, who); err != nil {
		return nil, err
	}
	set, err := tx.Settings()
	if err != nil || set.Moderators == 0 {
		return nil, err
	}
	r, err := tx.Room(o.Effect.Ref)
	if err != nil || r == nil {
		return nil, err
	}
	s := o.Community()
	args := words.Args{"Who": words.Linked(who), "Room": PlaceOf(s, tx, *r)}
	key := "thread.still-in"
	switch {
	case !o.Failed() && who == 0:
		key = "thread.someone-out"
	case !o.Failed():
		key = "thread.is-out"
	case who == 0:
		key = "thread.someone-still-in"
	}
	var named []peer.ID
	if who != 0 {
		named = []peer.ID{who}
	}
	target := stillInThread.Of(r.ID, cmp.Or(who, o.Effect.Target.ID(0)))
	word := commands.PostToModerators(set, target, 0, s.Withheld(&commands.Message{Text: s.Say(key, args)}), named...)
	if !o.Failed() {
		return []commands.Effect{word.EditingOnly()}, nil
	}
	effects, err := commands.Anew(tx, o.Now, word)
	if o.Result == commands.GaveUp { // the outbox ends after a week, what was promised does not
		again := o.Effect
		again.From = o.Now.Add(time.Hour)
		effects = append(effects, again)
	}
	return effects, err
}

// BackInThread withdraws what was said of someone whom Discord did not take out of a room's thread, and who belongs there again.
func BackInThread(tx *storage.Tx, room, who peer.ID) ([]commands.Effect, error) {
	if err := forgetStillIn(tx, room, who); err != nil {
		return nil, err
	}
	return commands.TakeDownCard(tx, stillInThread.Of(room, who), 0)
}

// tellStillIn keeps for the next command of someone who left that Discord did not take them out of the thread, until it did.
func tellStillIn(tx *storage.Tx, o commands.Outcome, who peer.ID) error {
	if err := forgetStillIn(tx, o.Effect.Ref, who); err != nil || !o.Failed() {
		return err
	}
	return commands.TellLater(tx, who, peer.News{Kind: peer.NewsStillInThread, Circle: o.Effect.Ref, At: o.Now})
}

// forgetStillIn removes what waits for someone about the thread of one room.
func forgetStillIn(tx *storage.Tx, room, who peer.ID) error {
	_, err := notices.Forget(tx, who, func(n peer.News) bool { return n.Kind == peer.NewsStillInThread && n.Circle == room })
	return err
}
