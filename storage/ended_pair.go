package storage

import (
	"errors"
	"slices"
	"time"

	"waymark/peer"
)

// An erasure deletes the pairings of the person erased, so that the other person would have nothing left to report about.
// Who the two were is kept for peer.ReportAfterEnd as keyed references that hold nothing else.

type storedEndedPair struct {
	Mentee  hash     `cbor:"1,keyasint"`
	Mentor  hash     `cbor:"2,keyasint"`
	Ended   nanoTime `cbor:"3,keyasint,omitempty"`
	Pairing uint64   `cbor:"4,keyasint,omitempty"` // 0 if the pairing was unreadable
}

// endedPairKey is the key for a pairing, by the hash of its id. It is a hash of its own: no other key of the file has it.
func (tx *Tx) endedPairKey(pairing hash) []byte {
	h := tx.b.secrets.hash(ofFact, tx.guild, 0, string(pairing[:]))
	return recordKey(tx.owner(0), famEndedPair, h[:]...)
}

// keepEndedPairs stores the references of the pairings that the erasure of an owner at an instant is about to delete. Of
// what is unreadable it stores nothing.
func (tx *Tx) keepEndedPairs(owner hash, at time.Time) error {
	type side struct{ mentee, entity hash }
	var sides []side
	err := tx.each(recordKey(owner, famPairing), func(k, _ []byte) error {
		sides = append(sides, side{owner, entityIn(k)})
		return nil
	})
	if err != nil {
		return err
	}
	err = tx.each(recordKey(owner, famMentorSide), func(k, v []byte) error {
		var in storedMentorSide
		err := tx.open(bucketRecords, owner, k, v, &in)
		if err == nil {
			sides = append(sides, side{in.Mentee, in.Entity})
		}
		return notUnreadable(err)
	})
	if err != nil {
		return err
	}
	for _, s := range sides {
		p, err := tx.pairing(s.mentee, s.entity)
		if p == nil || err != nil {
			if notUnreadable(err) != nil {
				return err
			}
			continue
		}
		in := storedEndedPair{Mentee: s.mentee, Mentor: tx.owner(p.Mentor), Ended: nanoTimeOf(at), Pairing: uint64(p.ID)}
		if !p.Active() {
			in.Ended = nanoTimeOf(p.Ended)
		}
		if !at.Before(in.Ended.time().Add(peer.ReportAfterEnd)) {
			continue
		}
		if err := tx.save(bucketRecords, tx.owner(0), tx.endedPairKey(s.entity), &in); err != nil {
			return err
		}
	}
	return nil
}

// notUnreadable is err, or nil where a record was unreadable.
func notUnreadable(err error) error {
	if errors.Is(err, ErrUnreadable) {
		return nil
	}
	return err
}

// OtherOfEndedPair returns the reference of the other person of a pairing that an erasure deleted, and false if there is
// none, if person was not in it, or if it ended peer.ReportAfterEnd ago.
func (tx *Tx) OtherOfEndedPair(pairing, person peer.ID, now time.Time) (peer.PersonRef, bool, error) {
	var in storedEndedPair
	ok, err := tx.load(tx.owner(0), tx.endedPairKey(tx.entityHash(pairing)), &in)
	if !ok || err != nil || !now.Before(in.Ended.time().Add(peer.ReportAfterEnd)) {
		return "", false, err
	}
	switch tx.owner(person) {
	case in.Mentee:
		return refOf(in.Mentor), true, nil
	case in.Mentor:
		return refOf(in.Mentee), true, nil
	}
	return "", false, nil
}

// EndedPairsOf returns the pairings of a person that OtherOfEndedPair knows at now.
func (tx *Tx) EndedPairsOf(person peer.ID, now time.Time) ([]peer.ID, error) {
	stored, err := loadAll[storedEndedPair](tx, tx.owner(0), famEndedPair)
	var out []peer.ID
	for _, in := range stored {
		was := in.Mentee == tx.owner(person) || in.Mentor == tx.owner(person)
		if was && in.Pairing != 0 && now.Before(in.Ended.time().Add(peer.ReportAfterEnd)) {
			out = append(out, peer.ID(in.Pairing))
		}
	}
	slices.Sort(out)
	return out, err
}

// expireEndedPairs deletes what OtherOfEndedPair no longer returns at now, and reports whether there was anything.
func expireEndedPairs(tx *Tx, now time.Time) (bool, error) {
	var over [][]byte
	err := tx.each(recordKey(tx.owner(0), famEndedPair), func(k, v []byte) error {
		var in storedEndedPair
		if err := tx.open(bucketRecords, tx.owner(0), k, v, &in); notUnreadable(err) != nil {
			return err
		}
		if !now.Before(in.Ended.time().Add(peer.ReportAfterEnd)) {
			over = append(over, slices.Clone(k))
		}
		return nil
	})
	for _, k := range over {
		err = errors.Join(err, tx.remove(bucketRecords, k))
	}
	return len(over) > 0, err
}
