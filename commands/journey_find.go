package commands

import (
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// Which journeys a command is about.
func every(peer.Journey) bool     { return true }
func ended(j peer.Journey) bool   { return !j.Open() }
func canFall(j peer.Journey) bool { return j.Open() && !j.ForSomeone }

// journeyChoices are the member's journeys of a kind to choose from, open ones first.
func journeyChoices(tx *storage.Tx, member peer.ID, of func(peer.Journey) bool) ([]Choice, error) {
	all, err := tx.Journeys(member)
	if err != nil {
		return nil, err
	}
	var open, past []Choice
	for _, j := range all {
		if !of(j) {
			continue
		}
		c := Choice{Label: words.Plain(j.Name, 100), Value: j.ID.String()}
		if j.Open() {
			open = append(open, c)
		} else {
			past = append(past, c)
		}
	}
	return append(open, past...), nil
}

// complete suggests the member's own journeys of a kind for the option "journey".
func complete(of func(peer.Journey) bool) Handler {
	return func(tx *storage.Tx, rq Request) (Reply, error) {
		all, err := journeyChoices(tx, rq.Member, of)
		return Reply{Choices: suggest(rq.Choice(rq.Focused), all)}, err
	}
}

// named returns the member's journey of a kind that the option "journey" means.
func named(tx *storage.Tx, rq Request, of func(peer.Journey) bool) (peer.Journey, error) {
	all, err := journeyChoices(tx, rq.Member, of)
	if err != nil {
		return peer.Journey{}, err
	}
	id, ok := choose(rq.Choice("journey"), all)
	if !ok {
		return peer.Journey{}, Refuse("journey.no-such", nil)
	}
	j, err := tx.Journey(rq.Member, id)
	return value(j), err
}

// myJourney returns the acting member and the journey that a button of theirs is about: the second
// argument of its id.
func myJourney(tx *storage.Tx, rq Request) (peer.Member, peer.Journey, error) {
	if err := rq.own(); err != nil {
		return peer.Member{}, peer.Journey{}, err
	}
	id, err := rq.ArgID(1)
	if err != nil {
		return peer.Member{}, peer.Journey{}, err
	}
	m, err := me(tx, rq)
	if err != nil {
		return peer.Member{}, peer.Journey{}, err
	}
	j, err := tx.Journey(m.ID, id)
	if err == nil && j == nil {
		err = Refuse("journey.gone", nil)
	}
	return m, value(j), err
}

// changeJourney stores a changed journey, with what it had reached before the change and what it has after.
func changeJourney(tx *storage.Tx, m peer.Member, before, after peer.Journey, today peer.Day) error {
	s, err := tx.Settings()
	if err != nil {
		return err
	}
	if err := recordMilestones(tx, s, m.ID, before, today); err != nil {
		return err
	}
	if err := tx.PutJourney(m.ID, after); err != nil {
		return err
	}
	return recordMilestones(tx, s, m.ID, after, today)
}
