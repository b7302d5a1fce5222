package storage

import (
	"bytes"
	"encoding/binary"
	"errors"
	"time"

	bolt "go.etcd.io/bbolt"

	"waymark/peer"
)

// Erase removes everything of a member from this guild: their records and the key that sealed them, their
// requests, pairings, due items and wishes, and their id from other people's records (who sent support, who
// was asked, who is blocked). The audit trail's references stay. What was freed in the file is overwritten by
// the next Compact. The erasure is remembered, at that time, in a file beside the data file, so that opening an older copy of
// it repeats it (see erasures.go).
//
// Nothing of theirs is opened for it but what names others, so a member whose records are damaged can be erased
// too. A person who is no member can be; whoever left no trace is not remembered.
func (tx *Tx) Erase(member peer.ID, at time.Time) error {
	if member == 0 {
		return errors.New("storage: a guild cannot be erased as a member")
	}
	if !tx.b.t.Writable() {
		return ErrReadOnly
	}
	owner := tx.owner(member)
	if err := tx.factsOfErased(owner, at); err != nil {
		return err
	}
	if found, err := tx.HasData(member); !found || err != nil {
		return err
	}
	if err := tx.eraseOwner(owner); err != nil {
		return err
	}
	return tx.remember(tx.b.erasure(tx.in().name, owner, at))
}

// Holds says whether there is anything of a person in this guild, if only their id in somebody else's record.
func (tx *Tx) HasData(person peer.ID) (bool, error) {
	owner, found := tx.owner(person), false
	err := tx.each(owner[:], func([]byte, []byte) error { found = true; return errStop })
	if errors.Is(err, errStop) {
		err = nil
	}
	return found, err
}

var errStop = errors.New("stop")

func (tx *Tx) eraseOwner(owner hash) error {
	if err := tx.redactOthers(owner); err != nil {
		return err
	}
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
		if err := tx.deleteBackrefs(k, values[i]); err != nil {
			return err
		}
	}
	for i, k := range keys {
		if err := tx.forget(owner, k, values[i]); err != nil {
			return err
		}
		if err := tx.remove(bucketRecords, k); err != nil {
			return err
		}
	}
	if err := tx.dropOutboxOf(owner); err != nil {
		return err
	}
	if err := tx.leaveQueue(owner); err != nil {
		return err
	}
	delete(tx.in().owners, owner)
	return nil
}

// EraseGuild removes everything of this guild: its members, settings, audit trail, due items and wishes. Like
// Erase it is remembered.
func (tx *Tx) EraseGuild(at time.Time) error {
	if !tx.b.t.Writable() {
		return ErrReadOnly
	}
	if tx.in().root == nil {
		return nil
	}
	name := tx.in().name
	if err := tx.dropGuild(); err != nil {
		return err
	}
	return tx.remember(tx.b.erasure(name, hash{}, at))
}

func (tx *Tx) dropGuild() error {
	name := tx.in().name
	tx.b.wrote = true
	for _, part := range []struct {
		bucket *bolt.Bucket
		at     int
	}{{tx.b.due, dueGuild}, {tx.b.outbox, outboxGuild}} {
		var keys [][]byte
		err := part.bucket.ForEach(func(k, _ []byte) error {
			if len(k) > part.at+len(name) && bytes.Equal(k[part.at:part.at+len(name)], name[:]) {
				keys = append(keys, bytes.Clone(k))
			}
			return nil
		})
		for _, k := range keys {
			err = errors.Join(err, part.bucket.Delete(k))
		}
		if err != nil {
			return err
		}
	}
	delete(tx.b.guilds, tx.guild)
	delete(tx.b.named, name)
	return tx.b.t.DeleteBucket(name[:])
}

// forget removes what a record of an owner has elsewhere.
func (tx *Tx) forget(owner hash, key, value []byte) error {
	switch f := family(key[len(owner)]); f {
	case famMentor:
		return tx.remove(bucketMentors, owner[:])
	case famRequest:
		h := entityIn(key)
		return errors.Join(tx.dequeue(h), tx.remove(bucketIDs, idKey(f, h)))
	case famReport:
		return tx.remove(bucketIDs, idKey(f, entityIn(key)))
	case famPairing:
		return tx.dropPairing(entityIn(key), famWalk, len(owner))
	case famWalk:
		return tx.dropPairing(entityIn(key), famPairing, 0)
	case famTrail:
		return tx.remove(bucketTrail, value)
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
	key := recordKey(side, other, thing[:]...)
	var err error
	if v := tx.get(bucketRecords, key); v != nil {
		err = tx.deleteBackrefs(key, bytes.Clone(v))
	}
	err = errors.Join(err, tx.remove(bucketRecords, key), tx.remove(bucketIDs, id))
	if other == famWalk {
		err = errors.Join(err, tx.recount(side)) // the mentor has one fewer
	}
	return err
}

// dropWishesOf removes a person's wishes, and those of others that name them anywhere. It looks at every wish of the
// guild, which are few.
func (tx *Tx) dropOutboxOf(person hash) error {
	bk := tx.in().bucket(bucketTargets)
	if bk == nil {
		return nil
	}
	var targets []hash
	err := bk.ForEach(func(k, where []byte) error {
		target := hash(k)
		owner, key, ok := tx.outboxAt(target, where)
		if !ok {
			return nil
		}
		drop := owner == person
		if !drop {
			var w storedOutboxItem
			err := tx.b.openGlobal(tx.in(), bucketOutbox, owner, key, tx.b.outbox.Get(key), &w)
			if err != nil && !errors.Is(err, ErrUnreadable) {
				return err
			}
			drop = err == nil && (tx.standsIn(person, w.Body) || tx.standsIn(person, []byte(w.Target)))
		}
		if drop {
			targets = append(targets, target)
		}
		return nil
	})
	for _, t := range targets {
		err = errors.Join(err, tx.dropOutboxItem(t))
	}
	return err
}

// An id in a text has as many digits; in CBOR it is eight bytes behind this one.
const (
	fewestDigits, mostDigits = 15, 20
	cborUint64               = 0x1b
)

// standsIn says whether a person's id stands in what a caller stored, in digits or in CBOR. It goes by the id's hash: an
// erasure that is repeated knows nobody's id.
func (tx *Tx) standsIn(person hash, data []byte) bool {
	is := func(id uint64) bool {
		return id != 0 && tx.b.secrets.hash(ofOwner, tx.guild, peer.ID(id), "") == person
	}
	from := 0
	for i := range len(data) + 1 {
		if i < len(data) && data[i] == cborUint64 && i+8 < len(data) && is(binary.BigEndian.Uint64(data[i+1:])) {
			return true
		}
		if i < len(data) && data[i] >= '0' && data[i] <= '9' {
			continue
		}
		if n := i - from; n >= fewestDigits && n <= mostDigits {
			if id, err := peer.ParseID(string(data[from:i])); err == nil && is(uint64(id)) {
				return true
			}
		}
		from = i + 1
	}
	return false
}
