package storage

import (
	"bytes"
	"errors"
	"slices"
)

// rosterHolds holds what is noted of a guild's mentors, their active pairings and open asks, against what it is noted from:
// ErrRoster where it differs.
func (tx *Tx) rosterHolds() error {
	asked := map[hash][]hash{}
	err := tx.Queue(func(_ int, q QueueEntry) bool {
		asked[q.mentor] = append(asked[q.mentor], q.thing)
		return true
	})
	bk := tx.in().bucket(bucketMentors)
	if bk == nil || err != nil {
		return err
	}
	return bk.ForEach(func(k, v []byte) error {
		owner := hash(k)
		in, err := tx.candidate(owner, v)
		if in == nil || err != nil {
			return errors.Join(ErrRoster, err)
		}
		pairings, err := tx.activeWalks(owner)
		if err != nil {
			return err
		}
		byHash := func(a, b hash) int { return bytes.Compare(a[:], b[:]) }
		slices.SortFunc(in.Asks, byHash)
		slices.SortFunc(asked[owner], byHash)
		if v[0] != loadByte(pairings) || !slices.Equal(in.Asks, asked[owner]) {
			return ErrRoster
		}
		return nil
	})
}
