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
	if m, err := tx.Mentor(p.Mentor); err != nil {
		return nil, err
	} else if m != nil && !m.Paired {
		m.Paired = true
		if err := tx.PutMentor(*m); err != nil {
			return nil, err
		}
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
	unseen, err := stopLooking(tx, s, *p)
	if err != nil {
		return nil, err
	}
	return slices.Concat([]commands.Effect{CloseThread(s, *p)}, endedWords(s, *p, c), unseen), nil
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
