package circles

import (
	"slices"

	"waymark/commands"
	"waymark/peer"
	"waymark/storage"
)

// What limits a person's asks are the asks in their record. An erasure deletes these, and keeps only when they were
// made and when names were seen, as slots.
const (
	askSlot   = "circle-ask"
	namesSlot = "circle-names"
)

// pastAsks returns a person's asks for peer.MayAskCircle, with those of before an erasure.
func pastAsks(tx *storage.Tx, rq commands.Request, person peer.ID) ([]peer.CircleAsk, error) {
	side, err := tx.CircleSide(person)
	if err != nil {
		return nil, err
	}
	made, err := tx.SlotsTaken(askSlot, person, rq.Now)
	if err != nil {
		return nil, err
	}
	seen, err := tx.SlotsTaken(namesSlot, person, rq.Now)
	past := slices.Clone(side.Asks)
	for _, at := range made {
		past = append(past, peer.CircleAsk{Made: at, State: peer.AskWithdrawn, Over: at})
	}
	for _, at := range seen {
		past = append(past, peer.CircleAsk{State: peer.AskRefused, Over: at})
	}
	return past, err
}

// keepPastAsks keeps what pastAsks needs of the asks of a person who is about to be erased.
func keepPastAsks(tx *storage.Tx, rq commands.Request, asks []peer.CircleAsk) error {
	asks = slices.SortedFunc(slices.Values(asks), func(a, b peer.CircleAsk) int { return a.Made.Compare(b.Made) })
	for _, a := range asks {
		if _, err := tx.AcquireSlot(askSlot, rq.Member, a.Made, peer.MaxCircleAsks, peer.CircleAskPeriod); err != nil {
			return err
		}
		seen := a.Over
		switch a.State {
		case peer.AskAdmitted:
			seen = rq.Now
		case peer.AskRefused:
		default:
			continue
		}
		if _, err := tx.AcquireSlot(namesSlot, rq.Member, seen, 1, peer.AfterRefusingNames); err != nil {
			return err
		}
	}
	return nil
}
