package storage

import (
	"bytes"
	"errors"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"

	"waymark/peer"
)

// Erase removes everything of a member from this guild: their records and the key that sealed them, their
// requests, pairings, due items and outbox items, and their id from other people's records and from the audit log, whose
// lines stay without them. Safety facts stay as they must (peer.FactKind), and so do daily slots. What was freed in the
// file is overwritten by the next Compact. The erasure is remembered, at that time, in a list beside the data file, so
// that opening an older copy of the file repeats it (see erasures.go).
//
// It never needs to read: a record that is unreadable is deleted like any other. A person who is no member can be
// erased; one who left no trace is not remembered.
func (tx *Tx) Erase(member peer.ID, at time.Time) error {
	if member == 0 {
		return errors.New("storage: a guild cannot be erased as a member")
	}
	if !tx.b.t.Writable() {
		return ErrReadOnly
	}
	owner := tx.owner(member)
	if err := errors.Join(tx.factsOfErased(owner, at), tx.redactAudit(owner)); err != nil {
		return err
	}
	if found, err := tx.HasData(member); !found || err != nil {
		return err
	}
	if err := tx.eraseOwner(owner, at); err != nil {
		return err
	}
	return tx.remember(tx.b.erasure(tx.in().name, owner, at))
}

// HasData reports whether there is anything of a person in this guild, if only their id in another's record.
func (tx *Tx) HasData(person peer.ID) (bool, error) {
	owner, found := tx.owner(person), false
	err := tx.each(owner[:], func([]byte, []byte) error { found = true; return errStop })
	if errors.Is(err, errStop) {
		err = nil
	}
	return found, err
}

var errStop = errors.New("stop")

func (tx *Tx) eraseOwner(owner hash, at time.Time) error {
	if err := tx.keepEndedPairs(owner, at); err != nil {
		return err
	}
	if err := tx.redactOthers(owner); err != nil {
		return err
	}
	// Collected first: deleting under a cursor is slow and skips keys.
	var keys [][]byte
	err := tx.each(owner[:], func(k, _ []byte) error { keys = append(keys, bytes.Clone(k)); return nil })
	if err != nil {
		return err
	}
	// From the last to the first: the key that opens the others is the first.
	for _, k := range slices.Backward(keys) {
		if err := tx.dropRecord(owner, k); err != nil {
			return err
		}
	}
	if err := tx.dropOutboxOf(owner); err != nil {
		return err
	}
	delete(tx.in().owners, owner)
	return nil
}

// EraseGuild removes everything of this guild: its members, settings, audit log, facts, due items and outbox items. Like
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

// dropOutboxOf removes a person's outbox items, and those of others that declare to name them. It looks at every item of
// the guild, which are few. One that is unreadable can never be carried out, and is left to Ready.
func (tx *Tx) dropOutboxOf(person hash) error {
	var targets []hash
	err := tx.eachOutbox(func(target, owner hash, key []byte, in *storedOutboxItem) error {
		names := in != nil && slices.ContainsFunc(in.About, func(id uint64) bool { return tx.owner(peer.ID(id)) == person })
		if owner == person || names {
			targets = append(targets, target)
		}
		return nil
	})
	for _, t := range targets {
		err = errors.Join(err, tx.dropOutboxItem(t))
	}
	return err
}
