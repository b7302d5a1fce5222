package mentoring

import (
	"slices"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// beginPairing begins a pairing where both have said yes: it is active from here on, whatever Discord does about
// the thread.
func beginPairing(tx *storage.Tx, s commands.Env, c transitionResult) ([]commands.Effect, error) {
	if !c.begins() {
		return nil, nil
	}
	p := c.pairing
	if err := tx.PutPairing(p); err != nil {
		return nil, err
	}
	if err := scheduleLookIn(tx, p, s.Now); err != nil {
		return nil, err
	}
	set, err := tx.Settings()
	if err != nil {
		return nil, err
	}
	if set.Mentoring == 0 {
		if err := scheduleThread(tx, p, s.Now); err != nil {
			return nil, err
		}
	}
	return openThread(s, set, p), nil
}

// endPairing ends the pairing of a request that is paired no more, and locks its thread, with a last word in it that
// names no reason.
func endPairing(tx *storage.Tx, s commands.Env, c transitionResult) ([]commands.Effect, error) {
	if !c.ends() {
		return nil, nil
	}
	p, err := tx.Pairing(c.before.Pairing)
	if err != nil || p == nil {
		return nil, err
	}
	ended, changed := p.End(c.Who, s.Now)
	if !changed {
		return nil, nil
	}
	if err := tx.PutPairing(ended); err != nil {
		return nil, err
	}
	if err := tx.Unschedule("mentor.look-in", p.Mentee, p.ID); err != nil {
		return nil, err
	}
	if err := tx.Unschedule("mentor.thread", p.Mentee, p.ID); err != nil {
		return nil, err
	}
	return append([]commands.Effect{CloseThread(s, *p)}, endedWords(s, *p, c)...), nil
}

// endedWords tell both that a pairing is over, never why or by whom. Whoever ended it has their answer, and who is
// gone is told nothing.
func endedWords(s commands.Env, p peer.Pairing, c transitionResult) []commands.Effect {
	menteeGone := c.By == peer.TheClock && c.event == peer.EndPairing
	mentorGone := c.By == peer.TheClock && c.event == peer.MentorLeaves
	toMentee := "mentor.ended-mentee"
	if c.after.State == peer.Waiting {
		toMentee = "mentor.back-in-queue"
	}
	var effects []commands.Effect
	if c.Who != p.Mentee && !menteeGone {
		effects = append(effects, endedWord(s, p, p.Mentee, toMentee))
	}
	if c.Who != p.Mentor && !mentorGone {
		effects = append(effects, endedWord(s, p, p.Mentor, "mentor.ended-mentor"))
	}
	return effects
}

// mentorEnd ends the pairing with somebody, as mentor or as mentee. No reason is asked.
func mentorEnd(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	pairings, err := tx.Pairings(rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	with := rq.Ref("with")
	for _, p := range pairings {
		if !p.Active() || p.Mentor != with && p.Mentee != with || with == rq.Member {
			continue
		}
		return endNow(tx, rq, p)
	}
	return commands.Reply{}, commands.Refuse("mentor.refusal.no-pairing", words.Args{"With": words.Mention(with)})
}

// endedWord tells one of the two that a pairing is over. It belongs to whom it is sent to.
func endedWord(s commands.Env, p peer.Pairing, who peer.ID, key string) commands.Effect {
	var can []commands.Button
	if key == "mentor.ended-mentee" {
		can = append(can, s.Button("ask-again", commands.Secondary, commands.ID("mentor:request")))
	}
	return EndedWith(s, p, who, &commands.Message{
		Text: s.Say(key, words.Args{"Other": words.Mention(other(p, who))}),
		Rows: commands.Buttons(append(can, reportButton(s, p.Request, other(p, who)))...),
	}, other(p, who))
}

// endedWith is the private message to one of the two when a pairing is over.
func EndedWith(s commands.Env, p peer.Pairing, who peer.ID, m *commands.Message, named ...peer.ID) commands.Effect {
	return commands.Effect{
		Target: pairingsEnded.Of(p.ID, int(s.Now.Unix()), who), Owner: who, Named: named,
		Do: commands.DM{User: who, Message: m}, OnOutcome: "mentor.told-ended",
	}
}

// endNow ends a pairing by one of the two. A mentee is offered a new request.
func endNow(tx *storage.Tx, rq commands.Request, p peer.Pairing) (commands.Reply, error) {
	r, err := tx.Request(p.Request)
	if err != nil {
		return commands.Reply{}, err
	}
	if r == nil {
		return commands.Reply{}, commands.Refuse("mentor.refusal.over", nil)
	}
	part, slip := peer.TheMentor, "mentor.ended-slip-mentor"
	if p.Mentee == rq.Member {
		part, slip = peer.TheMember, "mentor.ended-slip-mentee"
	}
	_, effects, err := applyTransition(tx, rq.Env, *r, Transition{event: peer.EndPairing, By: part, Who: rq.Member})
	if err != nil {
		return commands.Reply{}, err
	}
	var can []commands.Button
	if p.Mentee == rq.Member {
		can = append(can, rq.Button("ask-again", commands.Secondary, commands.ID("mentor:request")))
	}
	can = append(can, rq.Button("talk", commands.Secondary, commands.ID("moderator:talk")), reportButton(rq.Env, p.Request, other(p, rq.Member)))
	text, err := endedText(tx, rq.Env, *r, other(p, rq.Member))
	reply := commands.Say(words.Join(" ", text, rq.Say(slip, nil)), commands.Buttons(can...)...)
	reply.Effects = effects
	return reply, err
}

// endedText says to whoever ended the pairing of a request that it is over, and what becomes of its thread if there is one.
func endedText(tx *storage.Tx, s commands.Env, r peer.Request, with peer.ID) (words.Text, error) {
	text := s.Say("mentor.ended", words.Args{"With": words.Mention(with)})
	thread, err := standingThread(tx, r.Member, r.Pairing)
	if err != nil || thread == 0 {
		return text, err
	}
	return words.Join(" ", text, s.Say("mentor.ended-thread", nil)), nil
}

// leftMentoring ends what others would wait in vain for, now that a member is no longer in the server: their pairings,
// the asks that they would answer, their own request, and their place on the roster. They are not written to, for they
// asked for nothing.
func LeftMentoring(tx *storage.Tx, s commands.Env, member peer.ID) ([]commands.Effect, error) {
	if out, err := commands.BotIsGone(tx); err != nil || out {
		return nil, err // it is the bot that left: Discord says so of everybody then
	}
	effects, err := offTheRoster(tx, s, member)
	if err != nil {
		return nil, err
	}
	own, err := tx.RequestOf(member)
	if err != nil {
		return nil, err
	}
	if own != nil {
		event := peer.Withdraw
		if own.State == peer.Paired {
			event = peer.EndPairing
		}
		_, more, err := ApplyByItself(tx, s, own.ID, event)
		if err != nil {
			return nil, err
		}
		effects = append(effects, more...)
	}
	return slices.DeleteFunc(effects, func(e commands.Effect) bool { return e.DMTo(member) }), nil
}

// offTheRoster takes a mentor who left the server off the roster. Whoever they were asked for, or walked beside, is back in
// their old place.
func offTheRoster(tx *storage.Tx, s commands.Env, mentor peer.ID) ([]commands.Effect, error) {
	m, err := tx.Mentor(mentor)
	if err != nil || m == nil || m.Gone() {
		return nil, err
	}
	m.State = peer.MentorLeft
	if err := tx.PutMentor(*m); err != nil {
		return nil, err
	}
	set, err := tx.Settings()
	if err != nil {
		return nil, err
	}
	effects, err := Requeue(tx, s, mentor, Transition{By: peer.TheClock})
	return append(effects, offerCard(s, set, *m)...), err
}
