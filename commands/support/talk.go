package support

import (
	"errors"
	"time"

	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/notices"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

const (
	talkMax = 1000
	// TalkWithin is how long the moderators have before the member is told that nobody has answered yet, unless the host
	// sets another time.
	TalkWithin = 15 * time.Minute
)

// TalkFeature returns "Talk to a moderator": a member sees and edits what is sent, and how soon a moderator may look, before
// anything is sent. The words are kept only on the card. talk_card.go lets a moderator claim it, take it over and close it,
// talk_held.go posts it, talk_alone.go tells a member that nobody answered, do_not_disturb.go is a quiet week, and worried.go
// is for worry about someone else.
func TalkFeature(lines peer.Helplines, within time.Duration) commands.Feature {
	t := talk{lines, within}
	return commands.Feature{
		Name:    "moderator",
		Waiting: callsWaiting,
		Targets: []commands.TargetKind{TalkCards, talkAnswers, talkUnanswered, talkRefused, talkArrived, callWords},
		Commands: []commands.Command{
			{Name: worriedCommand, User: true, Access: commands.Reads, Do: worryForm},
		},
		Components: []commands.Component{
			{Name: "quiet", Access: commands.Writes, Do: commands.MayPause(quietForAWeek)},
			{Name: "not-quiet", Access: commands.Writes, Do: commands.MayPause(quietNoMore)},
			{Name: "open", Level: commands.Moderator, Access: commands.Writes, Do: openHeld},
			{Name: "open-worry", Level: commands.InCharge, Access: commands.Writes, Do: openWorry},
			{Name: "take-over", Level: commands.Moderator, Access: commands.Writes, Sees: true, Do: takeOverCall},
			{Name: "show", Level: commands.InCharge, Access: commands.Writes, Do: showCall},
			{Name: "close", Level: commands.InCharge, Access: commands.Writes, Do: closeCall},
			{Name: "worry", Access: commands.Writes, Waits: commands.Call, Unread: moderatorInWorry, Do: t.worrySend},
			{Name: "worry-on-it", Level: commands.InCharge, Access: commands.Writes, Sees: true, Do: claimCall},
			{Name: "talk", Access: commands.Reads, Duty: true, Do: t.form},
			{Name: "send", Access: commands.Writes, Waits: commands.Call, Do: t.send},
			{Name: "on-it", Level: commands.Moderator, Access: commands.Writes, Sees: true, Do: claimCall},
		},
		Due: map[string]func(*storage.Tx, commands.Due) ([]commands.Effect, error){
			"moderator.unanswered":  t.unanswered,
			worryUntaken:            worryWaits,
			"moderator.idle":        handBackIdle,
			"moderator.undelivered": notices.NothingDue,
		},
		Outcomes: map[string]func(*storage.Tx, commands.Outcome) ([]commands.Effect, error){
			"moderator.carded":       t.carded,
			"moderator.added":        t.added,
			"moderator.worry-carded": worryCarded,
			"moderator.unanswered":   notices.TellIfUndelivered(peer.NewsTalkUnanswered),
			"moderator.answered":     notices.TellIfUndelivered(peer.NewsTalkAnswered),
			"moderator.unbrought":    notices.TellIfUndelivered(peer.NewsTalkNotBrought),
			"moderator.arrived":      notices.TellIfUndelivered(peer.NewsBrought),
		},
	}
}

type talk struct {
	lines  peer.Helplines
	within time.Duration
}

// tellsAfter is when the member is told that nobody has answered: about after within, but while an answer to their press can
// still be followed up where that is close. Who takes no private messages hears it only so.
func (t talk) tellsAfter() time.Duration {
	if t.within > commands.FollowupWithin && t.within <= TalkWithin {
		return commands.FollowupWithin
	}
	return t.within
}

func (talk) form(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if _, err := moderators.RequireChannel(tx); err != nil {
		return commands.Reply{}, err
	}
	return commands.Reply{Modal: &commands.Modal{ID: commands.ID("moderator:send"), Title: rq.Label("talk.form.title"), Text: moderators.DutyLine(rq), Fields: []commands.Field{{
		ID: "message", Label: rq.Label("talk.form.message"), Placeholder: rq.Label("talk.form.timing"),
		Value: peer.UserText(rq.Label("talk.form.draft")), Max: talkMax, Long: true, Required: true,
	}}}}, nil
}

// TalkCards are the cards with what a member wrote to the moderators, by the request's id. Text that does not fit into one
// message continues in more, with a number from 1 as second argument.
const TalkCards commands.TargetKind = "talk"

// The private messages to who wrote: a moderator is on it, nobody has answered, Discord refused the card, it arrived late.
const (
	talkAnswers    commands.TargetKind = "talk-answered"
	talkUnanswered commands.TargetKind = "talk-unanswered"
	talkRefused    commands.TargetKind = "talk-refused"
	talkArrived    commands.TargetKind = "talk-arrived"
)

// TalkTarget is the card of a request.
func TalkTarget(id peer.ID) commands.Target { return TalkCards.Of(id) }

// send posts a member's words to the moderators: on a new card or, while a card of theirs that is a few minutes old has no
// answer, under that one. It pings the moderators at most a few times a day; over that limit it still posts.
func (t talk) send(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if _, err := commands.ConsentedSender(tx, rq); err != nil {
		return commands.Reply{}, err
	}
	set, text, err := toModerators(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if sent, err := talkSent(tx, rq); err != nil || sent { // delivered twice
		return t.sent(rq, "talk.sending"), err
	}
	waiting, err := talkWaiting(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if waiting.Ref != 0 {
		return t.add(tx, rq, set, text, waiting.Ref, waiting.At, "talk.added")
	}
	pings, err := moderators.Call(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if open, err := untakenOf(tx, rq.Member); err != nil {
		return commands.Reply{}, err
	} else if !pings && open != 0 {
		return t.add(tx, rq, set, text, open, rq.Now, "talk.added-uncalled")
	}
	call := peer.Call{ID: rq.ID, Kind: peer.TalkCall, From: rq.Member, At: rq.Now}
	if err := errors.Join(moderators.PutOpenCall(tx, call, rq.Now), tx.Schedule("moderator.unanswered", rq.Member, rq.ID, rq.Now.Add(t.tellsAfter()))); err != nil {
		return commands.Reply{}, err
	}
	key := "talk.sending"
	if !pings && set.Moderator != 0 {
		key, set.Moderator = "talk.sent-uncalled", 0
	}
	reply, card := t.sent(rq, key), waitingCard(rq.Env, call)
	card.text, card.pings, card.then = text, true, "moderator.carded"
	reply.Effects, err = sendCard(tx, rq, set, card)
	return reply, err
}

// sent answers that words are on their way: the answer comes before Discord has taken the card.
func (t talk) sent(rq commands.Request, key string) commands.Reply {
	return rq.Reply(key, words.Args{"Count": int(t.within / time.Minute), "Calls": moderators.MaxPingsPerDay}, aloneButtons(rq)...)
}

// aloneButtons are the buttons for a member who waits for an answer.
func aloneButtons(rq commands.Request) []commands.Row {
	return commands.Buttons(
		rq.FindHelp(),
		rq.Button("quiet", commands.Secondary, commands.ID("moderator:quiet", rq.Member)),
	)
}

// add posts more words under the card of a call that nobody has taken, without another ping. by is when the member is told
// that nobody has answered.
func (t talk) add(
	tx *storage.Tx, rq commands.Request, set peer.Settings, text peer.UserText, to peer.ID, by time.Time, key string,
) (commands.Reply, error) {
	call, err := tx.Call(to)
	if err != nil || call == nil {
		return commands.Reply{}, err
	}
	call.Added = append(call.Added, rq.ID)
	if err := tx.PutCall(*call); err != nil {
		return commands.Reply{}, err
	}
	who := words.Args{"Member": words.Linked(rq.Member)}
	more, err := sendCard(tx, rq, set, talkCard{
		text: text, head: rq.Community().Say("talk.card-more", who), heldHead: rq.Community().Say("talk.card-held", who), then: "moderator.added",
	})
	reply := rq.Reply(key, words.Args{"By": by, "Calls": moderators.MaxPingsPerDay}, aloneButtons(rq)...)
	reply.Effects = more
	return reply, err
}
