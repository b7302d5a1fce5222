package mentoring

import (
	"waymark/commands"
	"waymark/peer"
	"waymark/storage"
)

// Requeue returns every request that a mentor was asked for or paired with to its old position. by says who does
// it, in what part.
func Requeue(tx *storage.Tx, s commands.Env, mentor peer.ID, by Transition) ([]commands.Effect, error) {
	requests, err := tx.Asked(mentor)
	if err != nil {
		return nil, err
	}
	pairings, err := tx.Pairings(mentor)
	if err != nil {
		return nil, err
	}
	for _, p := range pairings {
		if p.Mentor != mentor || !p.Active() {
			continue
		}
		r, err := tx.Request(p.Request)
		if err != nil {
			return nil, err
		}
		if r != nil {
			requests = append(requests, *r)
		}
	}
	by.event = peer.MentorLeaves
	var effects []commands.Effect
	for _, r := range requests {
		_, more, err := applyTransition(tx, s, r, by)
		if err != nil {
			return nil, err
		}
		effects = append(effects, more...)
	}
	return effects, nil
}
