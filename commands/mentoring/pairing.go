package mentoring

import (
	"slices"

	"waymark/commands"
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

// endedWords tell both that a pairing is over, never why, nor who ended it. The one who ended it has their answer, and
// one who is gone is told nothing.
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

// LeftMentoring ends what others would wait in vain for, now that a member is no longer in the server: their pairings,
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

// offTheRoster takes a mentor who left the server off the roster. Requests that they were
// asked about, and those of their mentees, go back to their old places.
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
	if err != nil {
		return nil, err
	}
	card, err := offerCard(tx, s, set, *m)
	return append(effects, card...), err
}
