package mentoring

import (
	"errors"

	"waymark/commands"
	"waymark/commands/safety"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// Transition is one event of a request, and who makes it happen in what part.
type Transition struct {
	event  peer.Event
	By     peer.Role
	Who    peer.ID // whose hand it was; 0 for none
	mentor peer.ID // the one meant; 0 for anyone who is asked or paired
	id     peer.ID // of the interaction, which names the pairing that may begin
}

// transitionResult is a request before and after a transition.
type transitionResult struct {
	Transition
	before, after peer.Request
	pairing       peer.Pairing // that begins
}

// begins and ends say what the move does to the pairing.
func (c transitionResult) begins() bool {
	return c.before.State != peer.Paired && c.after.State == peer.Paired
}
func (c transitionResult) ends() bool {
	return c.before.State == peer.Paired && c.after.State != peer.Paired
}

// applyTransition makes an event happen to a request. Whether it may, and what comes of it, is peer's table; what follows from it
// is here: the request is stored, its cards are updated, what time will bring is scheduled, and a pairing begins
// or ends. No request and no pairing comes into another state in another way. Where the table says no, the error is
// a Refusal and nothing has changed.
func applyTransition(tx *storage.Tx, s commands.Env, before peer.Request, m Transition) (peer.Request, []commands.Effect, error) {
	after, err := before.Apply(m.event, m.By, m.Who, s.Now, m.mentor)
	if err == nil {
		err = mayMeet(tx, before, after)
	}
	if err != nil || after.Version == before.Version {
		return after, nil, explain(s, before, err)
	}
	c := transitionResult{Transition: m, before: before, after: after}
	if c.begins() {
		c.after, c.pairing = after.Begin(m.id, s.Now)
	}
	if err := tx.PutRequest(c.after); err != nil {
		return before, nil, err
	}
	set, err := tx.Settings()
	if err != nil {
		return before, nil, err
	}
	effects, err := RequestCard(tx, s, set, c.after)
	if err != nil {
		return before, nil, err
	}
	for _, follows := range []func(*storage.Tx, commands.Env, transitionResult) ([]commands.Effect, error){
		closeCards, notifyReturned, cancelStale, scheduleRequest, digestFollows, askNext, beginPairing, endPairing,
	} {
		more, err := follows(tx, s, c)
		if err != nil {
			return before, nil, err
		}
		effects = append(effects, more...)
	}
	return c.after, effects, nil
}

// mayMeet compares the safety facts wherever an event brings a request and a mentor nearer: nobody is asked, says yes or is
// paired against a block, a report between the two that was as reported, or a ban.
func mayMeet(tx *storage.Tx, before, after peer.Request) error {
	switch {
	case after.Mentor == 0, after.Mentor == before.Mentor && after.State == before.State:
		return nil
	case safety.KeptApart(tx, after.Member, after.Mentor):
		return &peer.Refused{Why: peer.BlockedPair}
	case tx.MentoringBanned(after.Mentor) || tx.MentoringBanned(after.Member):
		return &peer.Refused{Why: peer.MentorNotOpen}
	}
	return nil
}

// closeCards closes the cards of those who were asked and no longer are, without a word of why.
func closeCards(_ *storage.Tx, s commands.Env, c transitionResult) ([]commands.Effect, error) {
	before, after := c.before, c.after
	var effects []commands.Effect
	still := after.Mentor == before.Mentor && (after.Asking() || after.State == peer.Paired)
	if before.Asking() && !still {
		effects = append(effects, askCard(s, before, peer.Mentor{Member: before.Mentor}, "mentor.ask-over"))
	}
	if before.State == peer.AskedMentee && !still {
		key := "mentor.found-over"
		if !after.Open() {
			key = "mentor.ask-over"
		}
		effects = append(effects, menteeCard(s, before, peer.Mentor{Member: before.Mentor}, key))
	}
	return effects, nil
}

// notifyReturned says in messages of their own, since an edit notifies nobody, that an ask came to nothing, or that a mentor is
// gone: to the moderators, that it is their turn again; to the one who let the time pass; and to a mentor who had said yes.
// Nobody learns who said no.
func notifyReturned(tx *storage.Tx, s commands.Env, c transitionResult) ([]commands.Effect, error) {
	if !c.before.Asking() && !c.ends() || c.after.Mentor == c.before.Mentor {
		return nil, nil
	}
	set, err := tx.Settings()
	if err != nil {
		return nil, err
	}
	var effects []commands.Effect
	if c.after.State == peer.Waiting && c.By != peer.AModerator && set.Moderators != 0 {
		key := "mentors.nudge-back"
		if c.ends() {
			key = "mentors.nudge-ended"
		}
		back, err := nudge(tx, s, set, c.after, backTarget(c.before), key)
		if err != nil {
			return nil, err
		}
		effects = append(effects, back)
	}
	tell := func(who, other peer.ID, key, then string) {
		s := s.For(who)
		effects = append(effects, commands.Effect{
			Target: asksOver.Of(c.before.ID, c.before.Asks, who), Owner: who, Named: []peer.ID{c.before.Member, other}, OnOutcome: then,
			Do: commands.DM{User: who, Message: &commands.Message{
				Text: s.Say(key, words.Args{"Member": words.Person(c.before.Member)}), Rows: commands.Buttons(ReportButton(s, c.before.ID, other)),
			}},
		})
	}
	mentorGone := c.event == peer.MentorLeaves && c.By == peer.TheClock
	switch {
	case c.before.State == peer.AskedMentor && c.event == peer.Expire:
		tell(c.before.Mentor, c.before.Member, "mentor.late-mentor", "mentor.told-over")
	case c.before.State == peer.AskedMentee && c.Who != c.before.Mentor && !mentorGone:
		tell(c.before.Mentor, c.before.Member, "mentor.not-this-time", "mentor.told-over")
	}
	if c.before.State == peer.AskedMentee && c.event == peer.Expire {
		tell(c.before.Member, c.before.Mentor, "mentor.late-mentee", "mentor.asked")
	}
	return effects, nil
}

// backTarget names the word to the moderators that the latest ask of a request came to nothing.
func backTarget(r peer.Request) commands.Target { return requestReturns.Of(r.ID, r.Asks) }

// askNext asks the one who is to answer next, and tells the other the new state.
func askNext(tx *storage.Tx, s commands.Env, c transitionResult) ([]commands.Effect, error) {
	after := c.after
	rewritten := c.event == peer.Rewrite && after.State == peer.AskedMentor // whose card holds the words
	if c.before.State == after.State && !rewritten || after.Mentor == 0 {
		return nil, nil
	}
	m, err := tx.Mentor(after.Mentor)
	if err != nil {
		return nil, err
	}
	if m == nil {
		return nil, commands.Refuse("mentor.refusal.not-now", nil)
	}
	switch after.State {
	case peer.AskedMentor:
		return []commands.Effect{askCard(s, after, *m, "")}, nil
	case peer.AskedMentee:
		return []commands.Effect{askCard(s, after, *m, "mentor.accepted"), menteeCard(s, after, *m, "")}, nil
	}
	return []commands.Effect{askCard(s, after, *m, "mentor.paired-mentor"), menteeCard(s, after, *m, "mentor.paired-mentee")}, nil
}

// cancelStale deletes reminders and questions about a request that is no longer as they say.
func cancelStale(tx *storage.Tx, _ commands.Env, c transitionResult) ([]commands.Effect, error) {
	after := c.after
	stale := []commands.Target{confirmTarget(after.ID)}
	if c.ends() {
		stale = append(stale, missingTarget(c.before.Pairing))
	}
	if after.State != peer.Waiting || after.ClaimedBy != c.before.ClaimedBy {
		stale = append(stale, backTarget(c.before))
	}
	if after.ClaimedBy != 0 || !after.Open() {
		stale = append(stale, nudgeTargets(after.ID)...)
	}
	var effects []commands.Effect
	for _, target := range stale {
		back, err := commands.TakeDownCard(tx, target, after.Member)
		if err != nil {
			return nil, err
		}
		effects = append(effects, back...)
	}
	return effects, nil
}

// reasonKey is the sentence for the reason of a refused event.
func reasonKey(why peer.Reason) string {
	return [...]string{
		peer.NotNow:           "mentor.refusal.not-now",
		peer.NotYourPart:      "mentor.refusal.not-yours",
		peer.NotYours:         "mentor.refusal.not-yours",
		peer.ClaimedByAnother: "mentor.refusal.claimed",
		peer.NoMentor:         "mentor.refusal.no-such-mentor",
		peer.OwnMentor:        "mentor.refusal.own-mentor",
		peer.DeclinedBefore:   "mentor.refusal.not-available",
		peer.BlockedPair:      "mentor.refusal.not-available",
		peer.OtherMentor:      "mentor.refusal.not-now",
		peer.TooEarly:         "mentor.refusal.not-now",
		peer.MentorFull:       "mentor.refusal.full",
		peer.MentorNotOpen:    "mentor.refusal.not-open",
		peer.NeedsSecond:      "mentors.refusal.needs-second",
		peer.MentorOnLeave:    "mentor.refusal.away",
	}[why]
}

// explain turns a *peer.Refused about a request into a Refusal; other errors stay as they are. Where another moderator has the
// request, it can be taken over from there as from its card.
func explain(s commands.Env, r peer.Request, err error) error {
	var refused *peer.Refused
	if !errors.As(err, &refused) {
		return err
	}
	said := &commands.Refusal{Key: reasonKey(refused.Why), Args: words.Args{"Moderator": words.Person(r.ClaimedBy)}}
	if refused.Why == peer.ClaimedByAnother {
		said.Rows = commands.Buttons(takeOverButton(s, r, commands.Primary), openWordsButton(s, r))
	}
	return said
}

// needsSecond says whether an event takes a second moderator's word.
func needsSecond(err error) bool {
	var refused *peer.Refused
	return errors.As(err, &refused) && refused.Why == peer.NeedsSecond
}
