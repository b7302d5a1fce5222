package support

import (
	"errors"

	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// closeCall is `Close`, by who has the call: it is no longer kept, and the words leave the channel. They are asked alone how
// it was.
func closeCall(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	c, at, err := pressedCall(tx, rq, 0)
	if err != nil {
		return commands.Reply{}, err
	}
	if c.Holder != rq.Member {
		return commands.Reply{}, notYourCall(rq, c)
	}
	if err := errors.Join(endCall(tx, c.From, c.ID), moderators.AuditCall(tx, rq, moderators.VerbCloseCall, c)); err != nil {
		return commands.Reply{}, err
	}
	reply := moderators.Debrief(rq, rq.Say("call.closed", nil))
	reply.Effects, err = commands.TakeDownCard(tx, idleWord(c.ID), c.From)
	if err != nil {
		return commands.Reply{}, err
	}
	who := words.Args{"Member": words.Linked(c.From), "Moderator": words.Linked(rq.Member)}
	key := map[peer.CallKind]string{peer.TalkCall: "talk.card-closed", peer.WorryCall: "talk.worry.closed"}[c.Kind]
	if c.Wordless {
		key = "talk.worry.closed-wordless"
	}
	text := rq.Community().Say(key, who)
	if at.Message == 0 {
		err = tx.Cancel(TalkTarget(c.ID).String())
	} else {
		set := peer.Settings{Moderators: at.Channel}
		card := commands.Withholding(&commands.Message{Text: text}, &commands.Message{Text: text})
		reply.Effects = append(reply.Effects, commands.PostToModerators(set, TalkTarget(c.ID), c.From, card, rq.Member).EditingOnly())
	}
	more, err2 := moreWords(tx, c)
	reply.Effects = append(reply.Effects, more...)
	return reply, errors.Join(err, err2)
}

func notYourCall(rq commands.Request, c peer.Call) error {
	if c.Holder == 0 {
		return commands.Refuse("call.nobodys", nil)
	}
	return commands.Refuse("call.anothers", words.Args{"Moderator": words.Person(c.Holder)})
}

// moreWords removes the posts with words that did not fit on the card, and those that were added to it; those that Discord has
// not taken yet are not posted any more.
func moreWords(tx *storage.Tx, c peer.Call) (gone []commands.Effect, err error) {
	for i, id := range append([]peer.ID{c.ID}, c.Added...) {
		for part := 0; ; part++ {
			target := TalkCards.Of(id, part)
			switch {
			case part == 0 && i == 0:
				continue
			case part == 0:
				target = TalkTarget(id)
			}
			at, err := tx.Posted(c.From, target.String())
			if err != nil {
				return nil, err
			}
			if at == nil && tx.Waits(target.String()) {
				if err := tx.Cancel(target.String()); err != nil {
					return nil, err
				}
				continue
			}
			if at == nil {
				break
			}
			gone = append(gone, commands.PostToModerators(peer.Settings{Moderators: at.Channel}, target, c.From, commands.ModeratorsCard{}))
		}
	}
	return gone, nil
}

// endCall deletes a call, what is scheduled for it, and its words.
func endCall(tx *storage.Tx, from, id peer.ID) error {
	return errors.Join(tx.DeleteCall(id), tx.DeleteHeldWords(from, id),
		tx.Unschedule("moderator.unanswered", from, id), tx.Unschedule(worryUntaken, from, id), tx.Unschedule("moderator.idle", from, id))
}

// handBackIdle puts a call back on the desk with which nothing has happened for peer.ClaimIdle.
func handBackIdle(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) {
	c, err := tx.Call(d.Ref)
	if err != nil || c == nil {
		return nil, err
	}
	if at, taken := c.Idle(); taken && d.Now.Before(at) { // who had it may have been erased
		return nil, tx.Schedule("moderator.idle", d.Member, d.Ref, at)
	}
	return backOnDesk(tx, d.Env, *c, "call.idle")
}
