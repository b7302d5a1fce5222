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

// journeyChoices are the member's journeys of a kind to choose from, open ones first. Those of one name are
// told apart by their first day.
func (rq Request) journeyChoices(tx *storage.Tx, of func(peer.Journey) bool) ([]Choice, error) {
	all, err := tx.Journeys(rq.Member)
	if err != nil {
		return nil, err
	}
	named := map[string]int{}
	for _, j := range all {
		named[fold(j.Name.Reveal())]++
	}
	var open, past []Choice
	for _, j := range all {
		if !of(j) {
			continue
		}
		c := Choice{Label: words.Plain(j.Name, 100), Value: j.ID.String()}
		if named[fold(j.Name.Reveal())] > 1 {
			since := rq.Say("day.on", words.Args{"Day": j.Since}).Reveal()
			c.Label = words.Plain(j.Name+" · "+peer.Words(since), 100)
		}
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
		all, err := rq.journeyChoices(tx, of)
		return Reply{Choices: suggest(rq.Choice(rq.Focused), all)}, err
	}
}

// named returns the member's journey of a kind that the option "journey" means.
func named(tx *storage.Tx, rq Request, of func(peer.Journey) bool) (peer.Journey, error) {
	j, err := rq.journeyMeant(tx, of)
	if err != nil || j != nil {
		return deref(j), err
	}
	if j, err = rq.journeyMeant(tx, every); err != nil {
		return peer.Journey{}, err
	}
	return peer.Journey{}, rq.notOfThatKind(j)
}

// journeyMeant is the member's journey of a kind that the option "journey" means, nil if that is not clear.
func (rq Request) journeyMeant(tx *storage.Tx, of func(peer.Journey) bool) (*peer.Journey, error) {
	all, err := rq.journeyChoices(tx, of)
	if err != nil {
		return nil, err
	}
	id, ok := choose(rq.Choice("journey"), all)
	if !ok {
		return nil, nil
	}
	return tx.Journey(rq.Member, id)
}

// notOfThatKind says why nothing can be done with the journey that was meant, nil if it is not clear which.
func (rq Request) notOfThatKind(j *peer.Journey) error {
	switch {
	case j == nil:
		return Refuse("journey.no-such", nil)
	case j.ForSomeone && rq.Command == "journey setback":
		return Refuse("journey.no-setbacks", words.Args{"Name": j.Name})
	case j.Open():
		return Refuse("journey.is-open", words.Args{"Name": j.Name})
	}
	return Refuse("journey.is-ended", words.Args{"Name": j.Name})
}

// myJourney returns the acting member and the journey that a button of theirs is about: the second
// argument of its id.
func myJourney(tx *storage.Tx, rq Request) (peer.Member, peer.Journey, error) {
	m, err := pressingOwner(tx, rq)
	if err != nil {
		return m, peer.Journey{}, err
	}
	id, err := rq.ArgID(1)
	if err != nil {
		return m, peer.Journey{}, err
	}
	j, err := tx.Journey(m.ID, id)
	if err == nil && j == nil {
		err = Refuse("journey.gone", nil)
	}
	return m, deref(j), err
}
