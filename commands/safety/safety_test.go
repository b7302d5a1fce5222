package safety_test

import (
	"errors"
	"testing"

	"waymark/commands/commandstest"
	"waymark/commands/safety"
	"waymark/peer"
	"waymark/storage"
)

// TestSafetyFactsAreComparedBothWays holds each kind of fact, in each direction, against the two questions that every
// feature asks before it brings two people together.
func TestSafetyFactsAreComparedBothWays(t *testing.T) {
	const a, b, third = commandstest.Arjun, commandstest.Maya, commandstest.Tom
	directions := []struct{ by, about peer.ID }{{a, b}, {b, a}, {a, third}, {third, a}, {third, b}}
	for _, test := range []struct {
		kind  peer.FactKind
		apart bool // between its maker and the person it is about
		yes   bool // the person it is about needs a moderator's yes
	}{
		{peer.FactBlocked, true, false},
		{peer.FactRemoved, false, true},
		{peer.FactBanned, false, true},
		{peer.FactReportOpen, false, false},
		{peer.FactReportUpheld, true, true},
		{peer.FactSharesPaused, false, false},
		{peer.FactOutOfCircle, false, true},
	} {
		for _, d := range directions {
			r := commandstest.NewRig(t)
			r.Update(func(tx *storage.Tx) error {
				return tx.RecordFact(peer.Fact{Kind: test.kind, By: d.by, About: d.about, At: r.Now})
			})
			r.View(func(tx *storage.Tx) error {
				between := d.by != third && d.about != third
				for _, pair := range [][2]peer.ID{{a, b}, {b, a}} {
					if got := safety.KeptApart(tx, pair[0], pair[1]); got != (test.apart && between) {
						t.Errorf("kind %d, by %d about %d: KeptApart %v is %v", test.kind, d.by, d.about, pair, got)
					}
				}
				var failed error
				for _, who := range []peer.ID{a, b, third} {
					got, err := safety.NeedsYes(tx, who)
					failed = errors.Join(failed, err)
					if got != (test.yes && who == d.about) {
						t.Errorf("kind %d, by %d about %d: NeedsYes of %d is %v", test.kind, d.by, d.about, who, got)
					}
				}
				return failed
			})
		}
	}
	if n := len(peer.FactKinds()); n != 7 {
		t.Errorf("%d kinds of fact, and the table has 7", n)
	}
}
