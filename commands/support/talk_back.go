package support

import (
	"errors"

	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// callWords are messages in the moderators' channel beside a call's card: that another took it over, that it is back on the
// desk.
const callWords commands.TargetKind = "call-word"

func idleWord(id peer.ID) commands.Target { return callWords.Of(id, "idle") }

// backOnDesk makes a call wait again that someone had: who made it hears that nobody has it, its card shows `I'm on it`, and
// the moderators hear why, by a sentence that names nobody.
func backOnDesk(tx *storage.Tx, s commands.Env, c peer.Call, why string) ([]commands.Effect, error) {
	effects, err := tellLapsed(tx, s, c)
	if err != nil {
		return nil, err
	}
	c.Holder, c.HeldAt = 0, c.At
	card, err := waitsAgain(tx, s, c)
	err = errors.Join(err, moderators.PutOpenCall(tx, c, s.Now), tx.Unschedule("moderator.idle", c.From, c.ID))
	if err != nil {
		return nil, err
	}
	word, err := onDeskWord(tx, s, c, why)
	return append(append(effects, card...), word...), err
}

// onDeskWord says beside a call's card, by a sentence that names nobody, that it waits for a moderator.
func onDeskWord(tx *storage.Tx, s commands.Env, c peer.Call, why string) ([]commands.Effect, error) {
	set, err := tx.Settings()
	if err != nil || set.Moderators == 0 {
		return nil, err
	}
	s = s.Community()
	var take commands.Button
	if !c.Wordless {
		take = s.Button("on-it", commands.Primary, commands.ID("moderator:on-it", c.From, c.ID, "idle"))
	} else {
		take = s.Button("open", commands.Primary, commands.ID("moderator:open-worry", c.ID, "idle"))
	}
	word := commands.Wordless(&commands.Message{Text: s.Say(why, nil), Rows: commands.Buttons(take)})
	return []commands.Effect{commands.PostToModerators(set, idleWord(c.ID), c.From, word).PostedBy(s.Now.Add(commands.CalledWithin))}, nil
}

// tellLapsed tells who made a call, and was told who has it, that nobody has it any more.
func tellLapsed(tx *storage.Tx, s commands.Env, c peer.Call) ([]commands.Effect, error) {
	if c.Kind == peer.WorryCall {
		return moderators.ClaimLapsed(tx, s, c.From, c.ID, peer.NewsWorryTaken)
	}
	return moderators.ClaimLapsed(tx, s, c.From, c.ID, peer.NewsTalkAnswered, talkAnswers.Of(c.ID, int(c.HeldAt.Unix())))
}

// waitsAgain shows a call's card as that of one which nobody has, if it was posted.
func waitsAgain(tx *storage.Tx, s commands.Env, c peer.Call) ([]commands.Effect, error) {
	at, held, err := postedCall(tx, c)
	if err != nil || at.Message == 0 {
		return nil, err
	}
	var quoted words.Text
	if held != nil {
		quoted = words.Split(held.Text, 1700, words.Quote)[0]
	}
	w := waitingCard(s, c)
	card, set := w.card(s, c, quoted, behindOpen(held)), peer.Settings{Moderators: at.Channel}
	return []commands.Effect{commands.PostToModerators(set, TalkTarget(c.ID), c.From, card, c.About).EditingOnly()}, nil
}

// postedCall returns where a call's card is, and its words.
func postedCall(tx *storage.Tx, c peer.Call) (storage.Posted, *peer.HeldWords, error) {
	at, err := tx.Posted(c.From, TalkTarget(c.ID).String())
	if err != nil {
		return storage.Posted{}, nil, err
	}
	held, err := tx.HeldWords(c.From, c.ID)
	return commands.Deref(at), held, err
}

// Erased keeps the calls of others on the desk that name the acting member, who is about to be erased: those that they had
// wait again, and the card of a worry about them goes on without their name, its words behind Open.
func Erased(tx *storage.Tx, rq commands.Request) (effects []commands.Effect, err error) {
	calls, err := tx.Calls()
	if err != nil {
		return nil, err
	}
	for _, c := range calls {
		if c.Kind == peer.RoomCall || c.From == rq.Member {
			continue
		}
		about := c.About == rq.Member
		if about {
			if c, err = withoutAbout(tx, c); err != nil {
				return nil, err
			}
		}
		var more []commands.Effect
		switch {
		case c.Holder == rq.Member:
			more, err = backOnDesk(tx, rq.Env, c, "call.open-again")
		case about && c.Holder != 0:
			more, err = stillHeld(tx, rq.Env, c)
		case about:
			more, err = waitsAgain(tx, rq.Env, c)
		}
		if err != nil {
			return nil, err
		}
		effects = append(effects, more...)
	}
	return effects, nil
}

// withoutAbout is a worry without who it is about. Their name may be among its words, so no card shows them any more.
func withoutAbout(tx *storage.Tx, c peer.Call) (peer.Call, error) {
	c.About = 0
	held, err := tx.HeldWords(c.From, c.ID)
	if err != nil || held == nil {
		return c, err
	}
	held.About, held.Shown = 0, false
	return c, tx.PutHeldWords(c.From, *held)
}

// stillHeld shows a call's card, if it was posted, as that of one which someone has.
func stillHeld(tx *storage.Tx, s commands.Env, c peer.Call) ([]commands.Effect, error) {
	at, held, err := postedCall(tx, c)
	if err != nil || at.Message == 0 {
		return nil, err
	}
	return []commands.Effect{cardOf(s, c, at, "", behindOpen(held))}, nil
}
