package journey

import (
	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// Which journeys a command is about.
func every(peer.Journey) bool   { return true }
func ended(j peer.Journey) bool { return !j.Open() }

// CanFall reports whether setbacks can be logged on a journey.
func CanFall(j peer.Journey) bool { return j.Open() && !j.ForSomeone }

// Ongoing reports whether a setback of the journey is still going on.
func Ongoing(j peer.Journey) bool {
	_, on := j.OngoingSince()
	return on && j.Open()
}

// journeyChoices are the member's journeys of a kind to choose from, open ones first. Those of one name are
// told apart by their first day.
func journeyChoices(rq commands.Request, tx *storage.Tx, of func(peer.Journey) bool) ([]commands.Choice, error) {
	all, err := tx.Journeys(rq.Member)
	if err != nil {
		return nil, err
	}
	named := map[string]int{}
	for _, j := range all {
		named[commands.Fold(j.Name.Reveal())]++
	}
	var open, past []commands.Choice
	for _, j := range all {
		if !of(j) {
			continue
		}
		c := commands.Choice{Label: words.Plain(j.Name, 100), Value: j.ID.String()}
		if named[commands.Fold(j.Name.Reveal())] > 1 {
			since := rq.Say("day.on", words.Args{"Day": j.Since}).Reveal()
			c.Label = words.Plain(peer.UserText(words.Isolate(words.Text(j.Name.Reveal())).Reveal()+" · "+since), 100)
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
func complete(of func(peer.Journey) bool) commands.Handler {
	return func(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
		all, err := journeyChoices(rq, tx, of)
		return commands.Reply{Choices: commands.Suggest(rq.Choice(rq.Focused), all)}, err
	}
}

// named returns the member's journey of a kind that the option "journey" means.
func named(tx *storage.Tx, rq commands.Request, of func(peer.Journey) bool) (peer.Journey, error) {
	j, err := journeyMeant(rq, tx, of)
	if err != nil || j != nil {
		return commands.Deref(j), err
	}
	if j, err = journeyMeant(rq, tx, every); err != nil {
		return peer.Journey{}, err
	}
	return peer.Journey{}, notOfThatKind(rq, j)
}

// journeyMeant is the member's journey of a kind that the option "journey" means, nil if that is not clear.
func journeyMeant(rq commands.Request, tx *storage.Tx, of func(peer.Journey) bool) (*peer.Journey, error) {
	all, err := journeyChoices(rq, tx, of)
	if err != nil {
		return nil, err
	}
	id, ok := commands.Choose(rq.Choice("journey"), all)
	if !ok {
		return nil, nil
	}
	return tx.Journey(rq.Member, id)
}

// notOfThatKind says why nothing can be done with the journey that was meant, nil if it is not clear which.
func notOfThatKind(rq commands.Request, j *peer.Journey) error {
	switch {
	case j == nil:
		return commands.Refuse("journey.no-such", nil)
	case j.ForSomeone && rq.Command == "journey setback":
		return commands.Refuse("journey.no-setbacks", words.Args{"Name": j.Name})
	case j.Open():
		return commands.Refuse("journey.is-open", words.Args{"Name": j.Name})
	}
	return commands.Refuse("journey.is-ended", words.Args{"Name": j.Name})
}

// myJourney returns the acting member and the journey that a button of theirs is about: the second
// argument of its id.
func myJourney(tx *storage.Tx, rq commands.Request) (peer.Member, peer.Journey, error) {
	m, err := commands.PressingOwner(tx, rq)
	if err != nil {
		return m, peer.Journey{}, err
	}
	id, err := rq.ArgID(1)
	if err != nil {
		return m, peer.Journey{}, err
	}
	j, err := tx.Journey(m.ID, id)
	if err == nil && j == nil {
		err = commands.Refuse("journey.gone", nil)
	}
	return m, commands.Deref(j), err
}
