package commands

import (
	"slices"
	"strings"
	"time"

	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// withModerators returns the settings of a community whose moderators have a channel; elsewhere nothing can be brought to them.
func withModerators(tx *storage.Tx) (peer.Settings, error) {
	set, err := tx.Settings()
	if err == nil && set.Moderators == 0 {
		err = Refuse("talk.no-channel", nil)
	}
	return set, err
}

// toModerators is where what somebody writes to the moderators goes, and what it is.
func toModerators(tx *storage.Tx, rq Request) (peer.Settings, peer.Words, error) {
	set, err := withModerators(tx)
	if err != nil {
		return set, "", err
	}
	text, _, err := rq.written("message", talkMax)
	if err == nil && text == "" {
		err = Refuse("talk.empty", nil)
	}
	return set, text, err
}

// talkSent says whether this very request has brought its words already.
func talkSent(tx *storage.Tx, rq Request) (bool, error) {
	card, err := tx.Posted(rq.Member, talkTarget(rq.ID))
	if err != nil || card != nil {
		return card != nil, err
	}
	due, err := tx.DueOf(rq.Member)
	return slices.ContainsFunc(due, func(d storage.Due) bool { return d.Ref == rq.ID }), err
}

// talkWaiting is a card of the member's that nobody has answered and of which they have not been told so; none has no Ref.
func talkWaiting(tx *storage.Tx, rq Request) (waits storage.Due, err error) {
	due, err := tx.DueOf(rq.Member)
	for _, d := range due {
		if d.Kind == "moderator.unanswered" && d.At.After(waits.At) {
			waits = d
		}
	}
	return waits, err
}

// takePlace takes one of the member's few places for something, each of which is free again after a day, and says whether
// there was one.
func acquireDailySlot(tx *storage.Tx, rq Request, kind string, places peer.ID) (bool, error) {
	place := releaseDailySlot(tx, rq, kind, places)
	if place == 0 {
		return false, nil
	}
	return true, tx.Schedule(kind, rq.Member, place, rq.Now.Add(24*time.Hour))
}

// freePlace is the first of a member's places that is free, 0 if none is.
func releaseDailySlot(tx *storage.Tx, rq Request, kind string, places peer.ID) peer.ID {
	for place := peer.ID(1); place <= places; place++ {
		if !tx.Scheduled(kind, rq.Member, place) {
			return place
		}
	}
	return 0
}

// talkCard wishes words into the moderators' channel under a head, all of them: what one message does not hold goes on in another.
func talkCard(rq Request, set peer.Settings, text peer.Words, head words.Text) []Effect {
	var card []Effect
	for i, part := range words.Split(text, 1700, words.Quote) {
		e := ModeratorsChannel.post(set, talkTarget(rq.ID), rq.Member, &Message{Text: part})
		e.Ref = rq.ID
		if i == 0 {
			e.Message.Text = words.Join("\n", head, part)
		} else {
			e.Target += "/" + argString(i)
		}
		card = append(card, e)
	}
	return card
}

// talkClaim is a moderator's "I'm on it": the member is told who it is, the card shows it.
func talkClaim(tx *storage.Tx, rq Request) (Reply, error) {
	member, id, reply, err := claimCard(tx, rq, func(who words.Args) words.Text { return rq.Say("talk.card-claimed", who) })
	if err != nil || id == 0 {
		return reply, err
	}
	reply.Effects = append(reply.Effects, Effect{
		Kind: DM, Target: talkTarget(id) + "/answer", Owner: member, User: member, EphemeralFollowup: true, OnOutcome: "moderator.answered", Ref: rq.Member,
		Message: &Message{Text: rq.Say("talk.on-it", words.Args{"Moderator": words.Mention(rq.Member)})},
	})
	return reply, nil
}

// worryClaim is the same for who is worried. They asked for no message, so they hear of it at their next command.
func worryClaim(tx *storage.Tx, rq Request) (Reply, error) {
	about, err := rq.ArgID(2)
	if err != nil {
		return Reply{}, err
	}
	member, id, reply, err := claimCard(tx, rq, func(who words.Args) words.Text {
		who["About"] = words.Mention(about)
		return rq.Say("talk.worry.claimed", who)
	})
	if err != nil || id == 0 {
		return reply, err
	}
	return reply, tellLater(tx, member, peer.News{Kind: peer.NewsTalkAnswered, From: rq.Member, At: rq.Now})
}

// claimCard gives the card under a pressed button to the moderator who pressed it, unless somebody has it: then id is 0. shown
// is what the card says from then on.
func claimCard(tx *storage.Tx, rq Request, shown func(who words.Args) words.Text) (member, id peer.ID, reply Reply, err error) {
	if member, err = rq.ArgID(0); err == nil {
		id, err = rq.ArgID(1)
	}
	if err != nil {
		return 0, 0, Reply{}, err
	}
	posted, err := tx.Posted(member, talkTarget(id))
	if err != nil {
		return 0, 0, Reply{}, err
	}
	if posted == nil {
		return 0, 0, Reply{}, Refuse("talk.over", nil)
	}
	if open, err := talkIsOpen(tx, member, id); err != nil || !open {
		return 0, 0, rq.reply("talk.over", nil), err
	}
	if err := audit(tx, rq, "talk", member); err != nil {
		return 0, 0, Reply{}, err
	}
	who := words.Args{"Member": words.Mention(member), "Moderator": words.Mention(rq.Member)}
	reply = rq.reply("talk.claimed", who)
	reply.Effects = []Effect{{
		Kind: Post, Target: talkTarget(id), Owner: member, Channel: posted.Channel,
		Message: &Message{Text: words.Join("\n", shown(who), stillSays(rq, *posted))},
	}}
	return member, id, reply, nil
}

// stillSays are the member's words on the card that was pressed. They are kept nowhere but there, and whoever answers may
// want to read them again.
func stillSays(rq Request, card storage.Posted) words.Text {
	if rq.Message == 0 || rq.Message != card.Message {
		return ""
	}
	_, quoted, found := strings.Cut("\n"+rq.Shown.Reveal(), "\n> ")
	if !found {
		return ""
	}
	return words.Text("> " + quoted)
}

// talkIsOpen says whether nobody has claimed a card yet, and closes it. What is open has something
// scheduled: first the word to the member, then the end of the card's life.
func talkIsOpen(tx *storage.Tx, member, id peer.ID) (bool, error) {
	open := false
	for _, kind := range []string{"moderator.unanswered", "moderator.late"} {
		open = open || tx.Scheduled(kind, member, id)
		if err := tx.Unschedule(kind, member, id); err != nil {
			return false, err
		}
	}
	return open, nil
}
