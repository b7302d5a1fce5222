package storage

import (
	"cmp"
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
}

func (p storedPairing) out() peer.Pairing {
	return peer.Pairing{
		ID: peer.ID(p.ID), Request: peer.ID(p.Request), Mentor: peer.ID(p.Mentor), Mentee: peer.ID(p.Mentee), Since: p.Since.time(),
		Ended: p.Ended.time(), EndedBy: peer.ID(p.EndedBy), QueuedAt: p.QueuedAt.time(),
	}
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
	walks, err := tx.walks(owner)
	out = append(out, walks...)
	slices.SortFunc(out, func(a, b peer.Pairing) int { return cmp.Compare(a.ID, b.ID) })
	return out, err
}

// walks returns the pairings that an owner has as a mentor.
func (tx *Tx) walks(owner hash) ([]peer.Pairing, error) {
	var out []peer.Pairing
	err := tx.each(recordKey(owner, famWalk), func(k, _ []byte) error {
		p, err := tx.pairing(entityIn(k))
		if p != nil {
			out = append(out, *p)
		}
		return err
	})
	return out, err
}

// thingIn returns the hash at the end of a record's key.
func entityIn(key []byte) hash { return hash(key[len(hash{})+1:]) }

// Pairing returns the pairing with this id, nil if there is none.
func (tx *Tx) Pairing(id peer.ID) (*peer.Pairing, error) { return tx.pairing(tx.entityHash(id)) }

func (tx *Tx) pairing(thing hash) (*peer.Pairing, error) {
	two := tx.get(bucketIDs, idKey(famPairing, thing))
	if len(two) != 2*len(hash{}) {
		return nil, nil
	}
	var in storedPairing
	mentee := hash(two[:len(hash{})])
	if ok, err := tx.load(mentee, recordKey(mentee, famPairing, thing[:]...), &in); !ok || err != nil {
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
	if _, err := tx.needKey(mentor); err != nil {
		return err
	}
	before, err := tx.pairing(h)
	if err != nil {
		return err
	}
	err = tx.save(bucketRecords, mentee, recordKey(mentee, famPairing, h[:]...), &storedPairing{
		ID: uint64(p.ID), Request: uint64(p.Request), Mentor: uint64(p.Mentor), Mentee: uint64(p.Mentee), Since: nanoTimeOf(p.Since),
		Ended: nanoTimeOf(p.Ended), EndedBy: uint64(p.EndedBy), QueuedAt: nanoTimeOf(p.QueuedAt),
	})
	if err != nil {
		return err
	}
	if err := tx.put(bucketRecords, recordKey(mentor, famWalk, h[:]...), mentee[:]); err != nil {
		return err
	}
	if err := tx.put(bucketIDs, idKey(famPairing, h), slices.Concat(mentee[:], mentor[:])); err != nil {
		return err
	}
	return tx.addLoad(mentor, active(&p)-active(before))
}

// active counts a pairing, 1 while it is active.
func active(p *peer.Pairing) int {
	if p != nil && p.Active() {
		return 1
	}
	return 0
}

// addLoad counts pairings that a mentor has more, without looking at those of the past.
func (tx *Tx) addLoad(mentor hash, more int) error {
	noted := tx.get(bucketMentors, mentor[:])
	if len(noted) == 0 || more == 0 {
		return nil
	}
	return tx.noteLoad(mentor, int(noted[0])+more)
}
