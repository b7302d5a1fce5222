package storage

import (
	"bytes"

	"waymark/peer"
)

// DamageRecord flips a bit in the nth of a member's records and reports whether there is one.
func (tx *Tx) DamageRecord(member peer.ID, n int) (bool, error) {
	owner := tx.owner(member)
	var keys [][]byte
	err := tx.each(owner[:], func(k, _ []byte) error {
		keys = append(keys, bytes.Clone(k))
		return nil
	})
	if err != nil || n >= len(keys) {
		return false, err
	}
	v := bytes.Clone(tx.get(bucketRecords, keys[n]))
	v[len(v)-1] ^= 1
	return true, tx.put(bucketRecords, keys[n], v)
}
