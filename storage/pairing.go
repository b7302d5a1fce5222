package storage

import (
	"cmp"
	"errors"
	"slices"

	"waymark/peer"
)

type storedPairing struct {
	ID       uint64   `cbor:"1,keyasint"`
	Mentor   uint64   `cbor:"2,keyasint"`
	Mentee   uint64   `cbor:"3,keyasint"`
	Since    nanoTime `cbor:"4,keyasint,omitempty"`
	Ended    nanoTime `cbor:"5,keyasint,omitempty"`
	EndedBy  uint64   `cbor:"6,keyasint,omitempty"`
	QueuedAt nanoTime `cbor:"7,keyasint,omitempty"`
	Request  uint64   `cbor:"8,keyasint,omitempty"`

	MentorBack nanoTime `cbor:"9,keyasint,omitempty"`
	MenteeBack nanoTime `cbor:"10,keyasint,omitempty"`
}

// storedMentorSide is a record of the mentor of a pairing, so that their pairings are found without a scan of all members.
type storedMentorSide struct {
	Mentee hash `cbor:"1,keyasint"`
	Entity hash `cbor:"2,keyasint"` // of the pairing
	Active bool `cbor:"3,keyasint,omitempty"`
}

func (p storedPairing) out() peer.Pairing {
	return peer.Pairing{
		ID: peer.ID(p.ID), Request: peer.ID(p.Request), Mentor: peer.ID(p.Mentor), Mentee: peer.ID(p.Mentee), Since: p.Since.time(),
		Ended: p.Ended.time(), EndedBy: peer.ID(p.EndedBy), QueuedAt: p.QueuedAt.time(),
		MentorBack: p.MentorBack.time(), MenteeBack: p.MenteeBack.time(),
	}
}

func (p *storedPairing) mentions() []uint64 { return []uint64{p.Mentor, p.EndedBy} }

// redact keeps no pairing without its mentor.
func (p *storedPairing) redact(gone func(uint64) bool) bool {
	zeroIf(gone, &p.EndedBy)
	return !gone(p.Mentor)
}

// entityIn returns the hash at the end of a record's key.
func entityIn(key []byte) hash { return hash(key[len(hash{})+1:]) }

func pairingKey(mentee, entity hash) []byte { return recordKey(mentee, famPairing, entity[:]...) }

func (tx *Tx) mentorSideKey(mentor, entity hash) []byte {
	h := tx.indexHash(entity) // another one than in the mentee's key, so that the two keys are not seen to belong together
	return recordKey(mentor, famMentorSide, h[:]...)
}

// Pairings returns the member's pairings, active and ended, as mentor or mentee, by id (so oldest first).
func (tx *Tx) Pairings(member peer.ID) ([]peer.Pairing, error) {
	owner := tx.owner(member)
	stored, err := loadAll[storedPairing](tx, owner, famPairing)
	if err != nil {
		return nil, err
	}
	var out []peer.Pairing
	for _, p := range stored {
		out = append(out, p.out())
	}
	sides, err := loadAll[storedMentorSide](tx, owner, famMentorSide)
	if err != nil {
		return nil, err
	}
	for _, s := range sides {
		p, err := tx.pairing(s.Mentee, s.Entity)
		if err != nil {
			return nil, err
		}
		if p != nil {
			out = append(out, *p)
		}
	}
	slices.SortFunc(out, func(a, b peer.Pairing) int { return cmp.Compare(a.ID, b.ID) })
	return out, nil
}

// Pairing returns the pairing with this id, nil if there is none.
func (tx *Tx) Pairing(id peer.ID) (*peer.Pairing, error) {
	h := tx.entityHash(id)
	mentee, ok, err := tx.ownerIn(indexKey(indexPairing, h))
	if !ok || err != nil {
		return nil, err
	}
	return tx.pairing(mentee, h)
}

func (tx *Tx) pairing(mentee, entity hash) (*peer.Pairing, error) {
	var in storedPairing
	if ok, err := tx.load(mentee, pairingKey(mentee, entity), &in); !ok || err != nil {
		return nil, err
	}
	out := in.out()
	return &out, nil
}

// PutPairing stores a pairing in place of the one with its id. Its mentor and mentee, both of them members,
// never change.
func (tx *Tx) PutPairing(p peer.Pairing) error {
	if p.ID == 0 || p.Mentor == 0 || p.Mentee == 0 {
		return errNoID
	}
	mentor, mentee, h := tx.owner(p.Mentor), tx.owner(p.Mentee), tx.entityHash(p.ID)
	err := tx.save(bucketRecords, mentor, tx.mentorSideKey(mentor, h), storedMentorSide{mentee, h, p.Active()})
	if err != nil {
		return err
	}
	err = tx.save(bucketRecords, mentee, pairingKey(mentee, h), &storedPairing{
		ID: uint64(p.ID), Request: uint64(p.Request), Mentor: uint64(p.Mentor), Mentee: uint64(p.Mentee), Since: nanoTimeOf(p.Since),
		Ended: nanoTimeOf(p.Ended), EndedBy: uint64(p.EndedBy), QueuedAt: nanoTimeOf(p.QueuedAt),
		MentorBack: nanoTimeOf(p.MentorBack), MenteeBack: nanoTimeOf(p.MenteeBack),
	})
	if err != nil {
		return err
	}
	return tx.putIndex(indexKey(indexPairing, h), mentee, mentor)
}

// dropPairing removes the mentor's side of a pairing and what leads to it, when the mentee's is deleted.
func dropPairing(tx *Tx, _ hash, key, _ []byte) error {
	h := entityIn(key)
	at := indexKey(indexPairing, h)
	two, err := tx.index(at)
	if err != nil && !errors.Is(err, ErrUnreadable) {
		return err
	}
	if len(two) == 2 {
		if err := tx.remove(bucketRecords, tx.mentorSideKey(two[1], h)); err != nil {
			return err
		}
	}
	return tx.remove(bucketIndex, at)
}

// dropMentorSide removes the mentee's record of a pairing, when the mentor's side is deleted. Where that is unreadable,
// the back-reference to the mentor in the mentee's record does the same.
func dropMentorSide(tx *Tx, owner hash, key, value []byte) error {
	var in storedMentorSide
	err := tx.open(bucketRecords, owner, key, value, &in)
	if errors.Is(err, ErrUnreadable) {
		return nil
	}
	if err != nil {
		return err
	}
	return tx.dropRecord(in.Mentee, pairingKey(in.Mentee, in.Entity))
}

// activeAsMentor counts the active pairings that an owner has as a mentor. It opens only their own side of each.
func (tx *Tx) activeAsMentor(owner hash) (n int, err error) {
	sides, err := loadAll[storedMentorSide](tx, owner, famMentorSide)
	for _, s := range sides {
		if s.Active && tx.get(bucketRecords, pairingKey(s.Mentee, s.Entity)) != nil {
			n++
		}
	}
	return n, err
}
