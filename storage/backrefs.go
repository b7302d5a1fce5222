package storage

import (
	"bytes"
	"errors"
	"slices"

	"waymark/peer"
)

// A record can name people who are not its owner: who sent support, who was asked, who is blocked. With each person it
// names, a back-reference to the record is stored, so that their erasure finds it without opening everything.

// redactable is a stored type that can name others.
type redactable interface {
	// mentions returns the people it names; 0 and its owner do not count.
	mentions() []uint64
	// redact removes each person that gone returns true for. It returns false when nothing is left that may be kept, so
	// that the record has to be deleted.
	redact(gone func(uint64) bool) bool
}

// backref is stored with a person about one record that names them.
type backref struct {
	Key []byte `cbor:"1,keyasint"` // the record's
}

// backrefKey is the key under which a record's back-reference is stored with a person. Its hash covers the person too:
// else two people named in one record would have the same, and show as linked.
func (b *batch) backrefKey(g *guild, person hash, record []byte) []byte {
	h := b.secrets.hash(ofBackref, 0, 0, string(person[:])+string(g.associatedData(bucketRecords, record)))
	return recordKey(person, famBackref, h[:]...)
}

// addBackrefs stores a back-reference with everyone that a record names.
func (tx *Tx) addBackrefs(owner hash, key []byte, v any) error {
	n, ok := v.(redactable)
	if !ok {
		return nil
	}
	for _, id := range n.mentions() {
		person := tx.owner(peer.ID(id))
		if id == 0 || person == owner {
			continue
		}
		at := tx.b.backrefKey(tx.in(), person, key)
		if tx.get(bucketRecords, at) != nil {
			continue
		}
		if err := tx.sealInGuild(at, backref{Key: key}); err != nil {
			return err
		}
	}
	return nil
}

// sealInGuild stores a record of a person that is sealed under the guild's key: a person who is named need not be a
// member.
func (tx *Tx) sealInGuild(key []byte, v any) error {
	record, err := tx.seal(tx.owner(0), tx.in().associatedData(bucketRecords, key), v)
	if err != nil {
		return err
	}
	return tx.put(bucketRecords, key, record)
}

// backrefs opens the back-references of a person and returns the keys of the records of others that name them. With
// ErrUnreadable it returns those that are readable.
func (tx *Tx) backrefs(person hash) (keys [][]byte, err error) {
	var broken error
	err = tx.each(recordKey(person, famBackref), func(k, v []byte) error {
		var in backref
		err := tx.open(bucketRecords, tx.owner(0), k, v, &in)
		if errors.Is(err, ErrUnreadable) {
			broken = err
			return nil
		}
		if err == nil && len(in.Key) > len(hash{}) && !bytes.HasPrefix(in.Key, person[:]) {
			keys = append(keys, in.Key)
		}
		return err
	})
	return keys, errors.Join(err, broken)
}

// redactOthers removes a person from every record of others that names them.
func (tx *Tx) redactOthers(person hash) error {
	keys, err := tx.backrefs(person)
	if err != nil && !errors.Is(err, ErrUnreadable) {
		return err
	}
	for _, key := range keys {
		if err := tx.redactRecord(person, key); err != nil {
			return err
		}
	}
	return nil
}

// redactRecord removes a person from one record. One that is gone or unreadable has nothing to remove.
func (tx *Tx) redactRecord(person hash, key []byte) error {
	v, ok := tx.redactableAt(key)
	if !ok {
		return nil
	}
	owner := ownerOf(key)
	found, err := tx.load(owner, key, v)
	if errors.Is(err, ErrUnreadable) || !found && err == nil {
		return nil
	}
	if err != nil {
		return err
	}
	// By hash: an erasure that is repeated knows no ids.
	if !v.redact(func(id uint64) bool { return id != 0 && tx.owner(peer.ID(id)) == person }) {
		return tx.dropRecord(owner, key)
	}
	tx.in().forgetRead(owner)
	return tx.save(bucketRecords, owner, key, v)
}

// dropRecord deletes a record with everything that belongs to it.
func (tx *Tx) dropRecord(owner hash, key []byte) error {
	value := bytes.Clone(tx.get(bucketRecords, key))
	if value == nil {
		return nil
	}
	if err := tx.deleteBackrefs(key, value); err != nil {
		return err
	}
	if k, ok := tx.b.kindOf(familyOf(key)); ok && k.dropped != nil {
		if err := k.dropped(tx, owner, key, value); err != nil {
			return err
		}
	}
	tx.in().forgetRead(owner)
	return tx.remove(bucketRecords, key)
}

// redactableAt returns an empty value for the record under a key, false for a kind that names nobody.
func (tx *Tx) redactableAt(key []byte) (redactable, bool) {
	k, ok := tx.b.kindOf(familyOf(key))
	if !ok || k.stored == nil {
		return nil, false
	}
	v, ok := k.stored().(redactable)
	return v, ok
}

// deleteBackrefs deletes the back-references that a record created. It skips a record it cannot open: they lead
// nowhere.
func (tx *Tx) deleteBackrefs(key, value []byte) error {
	v, ok := tx.redactableAt(key)
	if !ok || tx.open(bucketRecords, ownerOf(key), key, value, v) != nil {
		return nil
	}
	var err error
	for _, id := range v.mentions() {
		if id != 0 {
			err = errors.Join(err, tx.remove(bucketRecords, tx.b.backrefKey(tx.in(), tx.owner(peer.ID(id)), key)))
		}
	}
	return err
}

func without(ids []uint64, gone func(uint64) bool) []uint64 { return slices.DeleteFunc(ids, gone) }

// zeroIf sets an id to 0 if its person is gone.
func zeroIf(gone func(uint64) bool, ids ...*uint64) {
	for _, id := range ids {
		if gone(*id) {
			*id = 0
		}
	}
}
