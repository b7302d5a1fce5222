package storage

import (
	"bytes"
	"fmt"

	"github.com/fxamacker/cbor/v2"
)

// save seals v under an owner's key and stores it.
func (tx *Tx) save(bucket string, owner hash, key []byte, v any) error {
	if !tx.b.t.Writable() {
		return ErrReadOnly
	}
	record, err := tx.seal(owner, tx.in().associatedData(bucket, key), v)
	if err != nil {
		return err
	}
	if err := tx.addBackrefs(owner, key, v); err != nil {
		return err
	}
	return tx.put(bucket, key, record)
}

// seal returns v sealed under an owner's key for a place.
func (tx *Tx) seal(owner hash, place []byte, v any) ([]byte, error) {
	k, err := tx.needKey(owner)
	if err != nil {
		return nil, err
	}
	plain, err := cbor.Marshal(v)
	if err != nil {
		return nil, err
	}
	return sealed(k, place, padded(plain)), nil
}

// load fills v from a sealed record among the guild's records and reports whether there was one.
func (tx *Tx) load(owner hash, key []byte, v any) (bool, error) {
	record := tx.get(bucketRecords, key)
	if record == nil {
		return false, nil
	}
	err := tx.open(bucketRecords, owner, key, record, v)
	if tx.skips(err) {
		return false, nil
	}
	return true, err
}

// open fills v from a record.
func (tx *Tx) open(bucket string, owner hash, key, record []byte, v any) error {
	return tx.b.open(tx.in(), tx.in().associatedData(bucket, key), owner, record, v)
}

// each calls fn with every record whose key begins so, in order, and its value. fn must not write.
func (tx *Tx) each(prefix []byte, fn func(key, value []byte) error) error {
	bk := tx.in().bucket(bucketRecords)
	if bk == nil {
		return nil
	}
	c := bk.Cursor()
	for k, v := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix); k, v = c.Next() {
		if err := fn(k, v); err != nil {
			return err
		}
	}
	return nil
}

// loadAll opens all of an owner's records of a family.
func loadAll[T any](tx *Tx, owner hash, f family) ([]T, error) {
	var all []T
	err := tx.each(recordKey(owner, f), func(k, v []byte) error {
		var one T
		err := tx.open(bucketRecords, owner, k, v, &one)
		if tx.skips(err) {
			return nil
		}
		if err == nil {
			all = append(all, one)
		}
		return err
	})
	return all, err
}

func (b *batch) open(g *guild, place []byte, owner hash, record []byte, v any) error {
	k, err := b.keyOf(g, owner)
	if err != nil {
		return err
	}
	if k == nil {
		return fmt.Errorf("%w: its key is gone", ErrUnreadable)
	}
	plain, err := unsealed(k, place, record)
	if err == nil {
		plain, err = unpadded(plain)
	}
	if err != nil {
		return err
	}
	if err := b.secrets.dec.Unmarshal(plain, v); err != nil {
		return fmt.Errorf("%w: not what it should be", ErrUnreadable) // the cause could quote what a member wrote
	}
	return nil
}
