package storage

import (
	"slices"

	"waymark/peer"
)

// storedHello is a peer.Hello, a record of the member who said it. It names who waved and who answers.
type storedHello struct {
	ID      uint64   `cbor:"1,keyasint"`
	At      nanoTime `cbor:"2,keyasint,omitempty"`
	Waves   []uint64 `cbor:"3,keyasint,omitempty"`
	Answers uint64   `cbor:"4,keyasint,omitempty"`
}

func (h *storedHello) mentions() []uint64 { return append(slices.Clone(h.Waves), h.Answers) }

func (h *storedHello) redact(gone func(uint64) bool) bool {
	h.Waves = without(h.Waves, gone)
	zeroIf(gone, &h.Answers)
	return true
}

// Hello returns a member's hello, nil if there is none.
func (tx *Tx) Hello(member peer.ID) (*peer.Hello, error) {
	var in storedHello
	owner := tx.owner(member)
	if ok, err := tx.load(owner, recordKey(owner, famHello), &in); !ok || err != nil {
		return nil, err
	}
	return &peer.Hello{ID: peer.ID(in.ID), At: in.At.time(), Waves: idsOut(in.Waves), Answers: peer.ID(in.Answers)}, nil
}

// PutHello stores a member's hello in place of the one there was.
func (tx *Tx) PutHello(member peer.ID, h peer.Hello) error {
	owner := tx.owner(member)
	return tx.save(bucketRecords, owner, recordKey(owner, famHello), &storedHello{
		uint64(h.ID), nanoTimeOf(h.At), idsIn(h.Waves), uint64(h.Answers),
	})
}

// DeleteHello deletes a member's hello, if there is one.
func (tx *Tx) DeleteHello(member peer.ID) error {
	owner := tx.owner(member)
	return tx.dropRecord(owner, recordKey(owner, famHello))
}

func readHello(tx *Tx, person peer.ID, d *MemberData) (err error) {
	d.Hello, err = tx.Hello(person)
	return err
}
