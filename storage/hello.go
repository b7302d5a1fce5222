package storage

import (
	"cmp"
	"errors"
	"slices"

	"waymark/peer"
)

// storedHello is a peer.Hello, a record of the member who said it. It names who waved and who answers. While nobody answers it
// an entry of the index leads to it.
type storedHello struct {
	ID      uint64   `cbor:"1,keyasint"`
	At      nanoTime `cbor:"2,keyasint,omitempty"`
	Waves   []uint64 `cbor:"3,keyasint,omitempty"`
	Answers uint64   `cbor:"4,keyasint,omitempty"`
	Member  uint64   `cbor:"5,keyasint,omitempty"`
}

func (h *storedHello) mentions() []uint64 { return append(slices.Clone(h.Waves), h.Answers) }

func (h *storedHello) redact(gone func(uint64) bool) bool {
	h.Waves = without(h.Waves, gone)
	zeroIf(gone, &h.Answers)
	return true
}

func (h storedHello) out() peer.Hello {
	return peer.Hello{ID: peer.ID(h.ID), At: h.At.time(), Waves: idsOut(h.Waves), Answers: peer.ID(h.Answers)}
}

// helloIndexKey is the key of the index entry for a hello.
func (tx *Tx) helloIndexKey(record []byte) []byte {
	return indexKey(indexHello, tx.b.secrets.hash(ofIndex, 0, 0, string(record)))
}

// Hello returns a member's hello, nil if there is none.
func (tx *Tx) Hello(member peer.ID) (*peer.Hello, error) {
	var in storedHello
	owner := tx.owner(member)
	if ok, err := tx.load(owner, recordKey(owner, famHello), &in); !ok || err != nil {
		return nil, err
	}
	out := in.out()
	return &out, nil
}

// PutHello stores a member's hello in place of the one there was.
func (tx *Tx) PutHello(member peer.ID, h peer.Hello) error {
	owner := tx.owner(member)
	key := recordKey(owner, famHello)
	in := &storedHello{uint64(h.ID), nanoTimeOf(h.At), idsIn(h.Waves), uint64(h.Answers), uint64(member)}
	if err := tx.save(bucketRecords, owner, key, in); err != nil {
		return err
	}
	if h.Answers != 0 {
		return tx.remove(bucketIndex, tx.helloIndexKey(key))
	}
	return tx.putIndex(tx.helloIndexKey(key), owner)
}

// DeleteHello deletes a member's hello, if there is one.
func (tx *Tx) DeleteHello(member peer.ID) error {
	owner := tx.owner(member)
	return tx.dropRecord(owner, recordKey(owner, famHello))
}

func dropHello(tx *Tx, _ hash, key, _ []byte) error {
	return tx.remove(bucketIndex, tx.helloIndexKey(key))
}

// SaidHello is a member with their hello.
type SaidHello struct {
	Member peer.ID
	peer.Hello
}

// UnansweredHellos returns the hellos that no moderator answers yet, oldest first. Unreadable records are left out.
func (tx *Tx) UnansweredHellos() ([]SaidHello, error) {
	var all []SaidHello
	err := tx.eachIndex(indexHello, func(to []hash) error {
		if len(to) != 1 {
			return nil
		}
		var in storedHello
		ok, err := tx.load(to[0], recordKey(to[0], famHello), &in)
		if errors.Is(err, ErrUnreadable) || err == nil && (!ok || in.Answers != 0) {
			return nil
		}
		all = append(all, SaidHello{peer.ID(in.Member), in.out()})
		return err
	})
	slices.SortFunc(all, func(a, b SaidHello) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Member, b.Member)) })
	return all, err
}

func readHello(tx *Tx, person peer.ID, d *MemberData) (err error) {
	d.Hello, err = tx.Hello(person)
	return err
}
