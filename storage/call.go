package storage

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"waymark/peer"
)

// storedCall is a peer.Call. It belongs to the guild, and goes with the member who made it.
type storedCall struct {
	ID       uint64   `cbor:"1,keyasint"`
	Kind     int      `cbor:"2,keyasint"`
	From     uint64   `cbor:"3,keyasint,omitempty"`
	About    uint64   `cbor:"4,keyasint,omitempty"`
	Room     uint64   `cbor:"5,keyasint,omitempty"`
	At       nanoTime `cbor:"6,keyasint"`
	Wordless bool     `cbor:"7,keyasint,omitempty"`
	Holder   uint64   `cbor:"8,keyasint,omitempty"`
	HeldAt   nanoTime `cbor:"9,keyasint,omitempty"`
	Added    []uint64 `cbor:"10,keyasint,omitempty"`
}

func (c *storedCall) mentions() []uint64 { return []uint64{c.From, c.About, c.Holder} }

// redact keeps no call whose maker is gone. One that its holder leaves waits again.
func (c *storedCall) redact(gone func(uint64) bool) bool {
	if gone(c.From) {
		return false
	}
	if gone(c.Holder) {
		c.HeldAt = 0
	}
	zeroIf(gone, &c.About, &c.Holder)
	return true
}

func (c storedCall) out() peer.Call {
	return peer.Call{
		ID: peer.ID(c.ID), Kind: peer.CallKind(c.Kind), From: peer.ID(c.From), About: peer.ID(c.About), Room: peer.ID(c.Room),
		At: c.At.time(), Wordless: c.Wordless, Holder: peer.ID(c.Holder), HeldAt: c.HeldAt.time(),
		Added: idsOut(c.Added),
	}
}

func (tx *Tx) callKey(id peer.ID) []byte {
	h := tx.entityHash(id)
	return recordKey(tx.owner(0), famCall, h[:]...)
}

// Call returns the call for moderators with this id, nil if there is none.
func (tx *Tx) Call(id peer.ID) (*peer.Call, error) {
	var in storedCall
	if ok, err := tx.load(tx.owner(0), tx.callKey(id), &in); !ok || err != nil {
		return nil, err
	}
	out := in.out()
	return &out, nil
}

// Calls returns the calls for moderators that nobody has closed, oldest first.
func (tx *Tx) Calls() ([]peer.Call, error) {
	stored, err := loadAll[storedCall](tx, tx.owner(0), famCall)
	out := make([]peer.Call, 0, len(stored))
	for _, in := range stored {
		out = append(out, in.out())
	}
	slices.SortFunc(out, func(a, b peer.Call) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	return out, err
}

// PutCall stores a call in place of the one with its id.
func (tx *Tx) PutCall(c peer.Call) error {
	if c.ID == 0 {
		return errNoID
	}
	key := tx.callKey(c.ID)
	if err := tx.deleteBackrefs(key, tx.get(bucketRecords, key)); err != nil { // who no longer has it is no longer named
		return err
	}
	return tx.save(bucketRecords, tx.owner(0), key, &storedCall{
		uint64(c.ID), int(c.Kind), uint64(c.From), uint64(c.About), uint64(c.Room), nanoTimeOf(c.At), c.Wordless,
		uint64(c.Holder), nanoTimeOf(c.HeldAt), idsIn(c.Added),
	})
}

// DeleteCall deletes a call, if it is there.
func (tx *Tx) DeleteCall(id peer.ID) error { return tx.dropRecord(tx.owner(0), tx.callKey(id)) }

// expireCalls deletes the calls that nobody closed in peer.KeepCallsFor.
func expireCalls(tx *Tx, now time.Time) (bool, error) {
	var over [][]byte
	err := tx.each(recordKey(tx.owner(0), famCall), func(k, v []byte) error {
		var in storedCall
		if err := tx.open(bucketRecords, tx.owner(0), k, v, &in); notUnreadable(err) != nil {
			return err
		}
		if !now.Before(in.At.time().Add(peer.KeepCallsFor)) {
			over = append(over, slices.Clone(k))
		}
		return nil
	})
	for _, k := range over {
		err = errors.Join(err, tx.dropRecord(tx.owner(0), k))
	}
	return len(over) > 0, err
}
