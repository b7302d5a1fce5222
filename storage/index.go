package storage

import (
	"bytes"
	"errors"
	"slices"
)

// The bucket "index" leads from an id to the record, which is among a member's, and to the records of a kind that are in
// use now. An entry's key is a byte and a hash; its value, the owners concerned, is sealed under the guild's key, so that
// nothing shows which people are linked.

func indexKey(of byte, h hash) []byte { return append([]byte{of}, h[:]...) }

// putIndex stores an entry that leads to these hashes, unless there is one under its key.
func (tx *Tx) putIndex(key []byte, leadsTo ...hash) error {
	if tx.get(bucketIndex, key) != nil {
		return nil
	}
	k, err := tx.needKey(tx.owner(0))
	if err != nil {
		return err
	}
	var plain []byte
	for _, h := range leadsTo {
		plain = append(plain, h[:]...)
	}
	return tx.put(bucketIndex, key, sealed(k, tx.in().associatedData(bucketIndex, key), plain))
}

// index returns what an entry leads to, nil if there is none.
func (tx *Tx) index(key []byte) ([]hash, error) { return tx.openIndex(key, tx.get(bucketIndex, key)) }

func (tx *Tx) openIndex(key, value []byte) ([]hash, error) {
	k, err := tx.b.keyOf(tx.in(), tx.owner(0))
	if value == nil || k == nil || err != nil {
		return nil, err
	}
	plain, err := unsealed(k, tx.in().associatedData(bucketIndex, key), value)
	if err != nil {
		return nil, err
	}
	var out []hash
	for h := range slices.Chunk(plain, len(hash{})) {
		if len(h) < len(hash{}) {
			return nil, ErrUnreadable
		}
		out = append(out, hash(h))
	}
	return out, nil
}

// ownerIn returns the owner of the record that an entry leads to, false if there is no entry.
func (tx *Tx) ownerIn(key []byte) (hash, bool, error) {
	to, err := tx.index(key)
	if len(to) == 0 || err != nil {
		return hash{}, false, err
	}
	return to[0], true, nil
}

// eachIndex calls fn with what every readable entry of a kind leads to. fn must not write.
func (tx *Tx) eachIndex(of byte, fn func(leadsTo []hash) error) error {
	bk := tx.in().bucket(bucketIndex)
	if bk == nil {
		return nil
	}
	c := bk.Cursor()
	for k, v := c.Seek([]byte{of}); bytes.HasPrefix(k, []byte{of}); k, v = c.Next() {
		to, err := tx.openIndex(k, v)
		if errors.Is(err, ErrUnreadable) {
			continue
		}
		if err == nil {
			err = fn(to)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// indexHash is the hash of another one, under which an entry is found that must not show what it belongs to.
func (tx *Tx) indexHash(h hash) hash { return tx.b.secrets.hash(ofIndex, 0, 0, string(h[:])) }
