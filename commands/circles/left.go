package circles

import (
	"waymark/commands"
	"waymark/peer"
	"waymark/storage"
)

// Left is what follows for a member's circles when Discord's answers agree that they left the server. Their seat is theirs until
// they are erased, or give it up; but nobody waits for their yes any more.
func Left(tx *storage.Tx, s commands.Env, member peer.ID) ([]commands.Effect, error) {
	seats, err := tx.CircleSeats(member)
	if err != nil {
		return nil, err
	}
	var effects []commands.Effect
	for _, seat := range seats {
		c, err := tx.Circle(seat.Circle)
		if err != nil {
			return nil, err
		}
		if c == nil || !c.Open() {
			continue
		}
		more, err := withoutWaiting(tx, s, *c)
		if err != nil {
			return nil, err
		}
		effects = append(effects, more...)
	}
	return effects, nil
}

// withoutWaiting carries out what nobody else is waited for: an ask that all others said yes to, and an end that all others chose.
func withoutWaiting(tx *storage.Tx, s commands.Env, c peer.Circle) ([]commands.Effect, error) {
	if c.State == peer.CircleShort && c.AllWouldEnd() {
		_, effects, err := apply(tx, s, c, step{peer.ChooseEnd, peer.Seated, c.End[0]})
		return effects, err
	}
	after, effects, err := recount(tx, s, c)
	if err != nil {
		return nil, err
	}
	return effects, tx.PutCircle(after)
}
