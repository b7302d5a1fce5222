package storage

import (
	"errors"
	"time"

	"waymark/peer"
)

type storedDesk struct {
	Waits      []int64  `cbor:"1,keyasint,omitempty"` // nanoseconds
	Moderators []uint64 `cbor:"2,keyasint,omitempty"`
	Newest     nanoTime `cbor:"3,keyasint,omitempty"`
}

// Desk returns what the guild's moderators need to know about mentoring at large; the zero value for a new guild.
func (tx *Tx) Desk() (peer.GuildStats, error) {
	var in storedDesk
	owner := tx.owner(0)
	if ok, err := tx.load(owner, recordKey(owner, famDesk), &in); !ok || err != nil {
		return peer.GuildStats{}, err
	}
	out := peer.GuildStats{Moderators: idsOut(in.Moderators), LastQueuePosition: in.Newest.time()}
	for _, w := range in.Waits {
		out.Waits = append(out.Waits, time.Duration(w))
	}
	return out, nil
}

// PutDesk stores it.
func (tx *Tx) PutDesk(d peer.GuildStats) error {
	in := storedDesk{Moderators: idsIn(d.Moderators), Newest: nanoTimeOf(d.LastQueuePosition)}
	for _, w := range d.Waits {
		in.Waits = append(in.Waits, int64(w))
	}
	owner := tx.owner(0)
	return tx.save(bucketRecords, owner, recordKey(owner, famDesk), &in)
}

func (tx *Tx) barredKey(person peer.ID) []byte {
	return recordKey(tx.owner(0), famBarred, []byte(tx.Reference(person))...)
}

// Barred says whether moderators keep a person from mentoring. It is kept under a reference, not under the
// person, so that erasing oneself does not lift it.
func (tx *Tx) MentoringBanned(person peer.ID) bool {
	return tx.get(bucketRecords, tx.barredKey(person)) != nil
}

// SomeBarred says whether anybody is kept from mentoring: mostly nobody is, and then nobody need be asked about.
func (tx *Tx) AnyMentoringBanned() bool {
	return errors.Is(tx.each(recordKey(tx.owner(0), famBarred), func(_, _ []byte) error { return errStop }), errStop)
}

// SetBarred keeps a person from mentoring, or no longer.
func (tx *Tx) SetMentoringBanned(person peer.ID, barred bool) error {
	if !barred {
		return tx.remove(bucketRecords, tx.barredKey(person))
	}
	return tx.put(bucketRecords, tx.barredKey(person), present())
}
