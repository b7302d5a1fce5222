package storage

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"waymark/peer"
)

// TestCaps: one more than can be stored is refused, and what is there can still be changed.
func TestCaps(t *testing.T) {
	db := fresh(t)
	join(t, db, arjun)
	j := peer.Journey{ID: 1, Since: 1}
	for i := range MaxSetbacks {
		j.Setbacks = append(j.Setbacks, peer.Setback{ID: peer.ID(i + 1), Day: peer.Day(i), Restart: peer.Day(i + 1)})
	}
	update(t, db, func(tx *Tx) error { return tx.PutJourney(arjun, j) })
	more := j
	more.Setbacks = append(more.Setbacks[:MaxSetbacks:MaxSetbacks], peer.Setback{ID: 99_999, Day: 1, Restart: 2})
	put := func(j peer.Journey) error {
		return db.Update(context.Background(), harbour, func(tx *Tx) error { return tx.PutJourney(arjun, j) })
	}
	if err := put(more); !errors.Is(err, ErrTooMany) {
		t.Errorf("one setback more: %v", err)
	}
	j.Setbacks[7].Note = "changed"
	if err := put(j); err != nil {
		t.Errorf("a change: %v", err)
	}
	update(t, db, func(tx *Tx) error {
		for i := range MaxJourneys - 1 {
			if err := tx.PutJourney(arjun, peer.Journey{ID: peer.ID(i + 2)}); err != nil {
				return err
			}
		}
		return nil
	})
	if err := put(peer.Journey{ID: 999}); !errors.Is(err, ErrTooMany) {
		t.Errorf("one journey more: %v", err)
	}
	update(t, db, func(tx *Tx) error { return tx.DeleteJourney(arjun, 1) })
	view(t, db, func(tx *Tx) error {
		all, err := tx.path(tx.owner(arjun))
		same(t, "journeys, without setbacks", len(all), MaxJourneys-1)
		return err
	})
}

// TestSizesDoNotTell: what is added on a day has a size among few, and a setback looks like a milestone.
func TestSizesDoNotTell(t *testing.T) {
	db := fresh(t)
	join(t, db, arjun)
	update(t, db, func(tx *Tx) error {
		j := peer.Journey{ID: journeyID, Since: 20000, Setbacks: []peer.Setback{{ID: setbackID, Day: 20100, Restart: 20101}}}
		m := peer.Milestone{ID: milestoneID, Journey: journeyID, Count: peer.CountAll, Rung: peer.Rung{Days: 7}, Start: 20000, Day: 20007, State: peer.Offered}
		return errors.Join(tx.PutJourney(arjun, j), tx.PutMilestone(arjun, m))
	})
	view(t, db, func(tx *Tx) error {
		sizes := map[int]int{}
		err := tx.each(recordKey(tx.owner(arjun), famPath), func(_, v []byte) error { sizes[len(v)]++; return nil })
		if len(sizes) != 1 {
			t.Errorf("sizes: %v", sizes)
		}
		return err
	})
	for n := range 5000 {
		record := bytes.Repeat([]byte{0x80}, n)
		plain, err := unpadded(padded(record))
		if err != nil || !bytes.Equal(plain, record) {
			t.Fatalf("%d bytes came back as %d (%v)", n, len(plain), err)
		}
	}
}
