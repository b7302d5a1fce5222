package commands

import (
	"time"

	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

const (
	talkMax = 1000
	// talkWithin is how long the moderators have before the member is told that nobody has answered yet, unless the
	// host sets something else.
	talkWithin = 15 * time.Minute
)

// talkGroup is a member's way to a moderator: they see and edit what is sent, and how soon somebody may look,
// before anything is sent. Nothing is kept but the card itself. talk_card.go brings the card and lets a moderator take it,
// talk_alone.go tells who reached nobody, quiet.go leaves a member alone, and worried.go is for those who worry about another.
func talkFeature(lines peer.Helplines, within time.Duration) Feature {
	t := talk{lines, within}
	return Feature{
		Name: "moderator",
		Commands: []Command{
			{Name: worriedCommand, User: true, Access: Reads, Do: worryForm},
		},
		Components: []Component{
			{Name: "quiet", Access: Writes, Do: quietForAWeek},
			{Name: "not-quiet", Access: Writes, Do: quietNoMore},
			{Name: "worry", Access: Writes, Do: worrySend},
			{Name: "worry-on-it", Level: Moderator, Access: Writes, Do: worryClaim},
			{Name: "talk", Access: Reads, Do: t.form},
			{Name: "send", Access: Writes, Do: t.send},
			{Name: "on-it", Level: Moderator, Access: Writes, Do: talkClaim},
		},
		Due: map[string]func(*storage.Tx, Due) ([]Effect, error){
			"moderator.unanswered": t.unanswered,
			"moderator.late":       nothingDue,
			"moderator.called":     nothingDue,
			"moderator.worried":    nothingDue,
		},
		Outcomes: map[string]func(*storage.Tx, Outcome) ([]Effect, error){
			"moderator.carded":       t.carded,
			"moderator.added":        t.added,
			"moderator.worry-carded": worryCarded,
			"moderator.unanswered":   tellIfUndelivered(peer.NewsTalkUnanswered),
			"moderator.answered":     tellIfUndelivered(peer.NewsTalkAnswered),
			"moderator.unbrought":    tellIfUndelivered(peer.NewsTalkNotBrought),
		},
	}
}

// nothingDue is for what is scheduled only to be over some time.
func nothingDue(*storage.Tx, Due) ([]Effect, error) { return nil, nil }

type talk struct {
	lines  peer.Helplines
	within time.Duration
}

func (talk) form(tx *storage.Tx, rq Request) (Reply, error) {
	if _, err := withModerators(tx); err != nil {
		return Reply{}, err
	}
	return Reply{Modal: &Modal{ID: ID("moderator:send"), Title: rq.Label("talk.form.title"), Fields: []Field{{
		ID: "message", Label: rq.Label("talk.form.message"), Placeholder: rq.Label("talk.form.timing"),
		Value: peer.Words(rq.Label("talk.form.draft")), Max: talkMax, Long: true, Required: true,
	}}}}, nil
}

func talkTarget(id peer.ID) string { return "talk/" + id.String() }

// send brings a member's words to the moderators, on a card of their own or, while nobody has answered a card of theirs that is
// a few minutes old, under that one. It calls the moderators a few times a day at most, and never refuses for that.
func (t talk) send(tx *storage.Tx, rq Request) (Reply, error) {
	if _, err := consentedMember(tx, rq); err != nil {
		return Reply{}, err
	}
	set, text, err := toModerators(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	if sent, err := talkSent(tx, rq); err != nil || sent { // delivered twice
		return t.sent(rq, "talk.sent"), err
	}
	open, err := talkWaiting(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	if open.Ref != 0 {
		return t.add(rq, set, text, open), nil
	}
	if err := tx.Schedule("moderator.unanswered", rq.Member, rq.ID, rq.Now.Add(t.within)); err != nil {
		return Reply{}, err
	}
	called, err := acquireDailySlot(tx, rq, "moderator.called", maxPingsPerDay)
	if err != nil {
		return Reply{}, err
	}
	key := "talk.sent"
	if !called && set.Moderator != 0 {
		key, set.Moderator = "talk.sent-uncalled", 0
	}
	card := talkCard(rq, set, text, rq.Say("talk.card", words.Args{"Member": words.Mention(rq.Member)}))
	card[0].OnOutcome = "moderator.carded"
	card[0].Message.Rows = buttons(rq.button("on-it", Primary, ID("moderator:on-it", rq.Member, rq.ID)))
	rq.pingModerators(set, card[0].Message)
	reply := t.sent(rq, key)
	reply.Effects = card
	return reply, nil
}

func (t talk) sent(rq Request, key string) Reply {
	return rq.reply(key, words.Args{"Count": int(t.within / time.Minute), "Calls": maxPingsPerDay}, rq.aloneButtons()...)
}

// aloneButtons are what somebody can do who waits for a person.
func (rq Request) aloneButtons() []Row {
	return buttons(
		rq.button("find-help", Secondary, ID("helpnow:show")),
		rq.button("quiet", Secondary, ID("moderator:quiet", rq.Member)),
	)
}

// add brings more words to a card that waits, and calls nobody again.
func (t talk) add(rq Request, set peer.Settings, text peer.Words, open storage.Due) Reply {
	more := talkCard(rq, set, text, rq.Say("talk.card-more", words.Args{"Member": words.Mention(rq.Member)}))
	more[0].OnOutcome = "moderator.added"
	reply := rq.reply("talk.added", words.Args{"By": open.At}, rq.aloneButtons()...)
	reply.Effects = more
	return reply
}
