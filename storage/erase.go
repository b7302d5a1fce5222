package storage

import (
	"bytes"
	"errors"

	"waymark/peer"
)

// Erase removes everything of a member from this guild: their records and the key that sealed them, their
// requests, pairings, due items and wishes. What others' records say of them (who sent support) and the audit
// trail's references stay. Erasing nobody does nothing.
//
// Nothing is opened for it, so a member whose records are damaged can be erased too.
func (tx *Tx) Erase(member peer.ID) error {
	if member == 0 {
		return errors.New("storage: a guild cannot be erased as a member")
	}
	if !tx.b.t.Writable() {
		return ErrReadOnly
	}
	owner := tx.owner(member)
	// Collected first: deleting under a cursor is slow and skips keys.
	var keys, values [][]byte
	err := tx.each(owner[:], func(k, v []byte) error {
		keys, values = append(keys, bytes.Clone(k)), append(values, bytes.Clone(v))
		return nil
	})
	if err != nil {
		return err
	}
	for i, k := range keys {
		if err := tx.forget(owner, k, values[i]); err != nil {
			return err
		}
		if err := tx.remove(bucketRecords, k); err != nil {
			return err
		}
	}
	if err := tx.dropWishesOf(owner); err != nil {
		return err
	}
	if err := tx.leaveDesk(member); err != nil {
		return err
	}
	if err := tx.leaveQueue(owner); err != nil {
		return err
	}
	delete(tx.in().owners, owner)
	return nil
}

// forget removes what a record of an owner has elsewhere.
func (tx *Tx) forget(owner hash, key, value []byte) error {
	switch f := family(key[len(owner)]); f {
	case famMentor:
		return tx.remove(bucketMentors, owner[:])
	case famRequest:
		h := thingIn(key)
		return errors.Join(tx.remove(bucketIDs, idKey(f, h)), tx.remove(bucketQueue, h[:]))
	case famReport:
		return tx.remove(bucketIDs, idKey(f, thingIn(key)))
	case famPairing:
		return tx.dropPairing(thingIn(key), famWalk, len(owner))
	case famWalk:
		return tx.dropPairing(thingIn(key), famPairing, 0)
	case famDue:
		return tx.dropDue(owner, value, key[len(owner)+1:])
	}
	return nil
}

// dropPairing removes the other side of a pairing: the one whose hash lies at an offset in "ids".
func (tx *Tx) dropPairing(thing hash, other family, offset int) error {
	id := idKey(famPairing, thing)
	two := tx.get(bucketIDs, id)
	if len(two) != 2*len(thing) {
		return nil
	}
	side := hash(two[offset : offset+len(thing)])
	err := errors.Join(tx.remove(bucketRecords, recordKey(side, other, thing[:]...)), tx.remove(bucketIDs, id))
	if other == famWalk {
		err = errors.Join(err, tx.recount(side)) // the mentor has one fewer
	}
	return err
}

// dropWishesOf removes an owner's wishes. It looks at every wish of the guild, which are few.
func (tx *Tx) dropWishesOf(owner hash) error {
	bk := tx.in().bucket(bucketWishes)
	if bk == nil {
		return nil
	}
	var targets []hash
	err := bk.ForEach(func(k, where []byte) error {
		if bytes.HasPrefix(where, owner[:]) {
			targets = append(targets, hash(k))
		}
		return nil
	})
	for _, t := range targets {
		err = errors.Join(err, tx.dropWish(t))
	}
	return err
}
