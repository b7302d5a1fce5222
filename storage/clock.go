package storage

import (
	"context"
	"time"
)

// PutWorkedAt stores the last instant, in trusted time, at which the bot is known to have worked.
func (tx *Tx) PutWorkedAt(at time.Time) error {
	if !tx.b.t.Writable() {
		return ErrReadOnly
	}
	tx.b.wrote = true
	return tx.b.t.Bucket([]byte(bucketMeta)).Put([]byte(metaWorkedAt), instant(at))
}

// WorkedAt returns what PutWorkedAt stored; false if nothing was.
func (db *DB) WorkedAt(ctx context.Context) (at time.Time, ok bool, err error) {
	return db.metaInstant(ctx, metaWorkedAt)
}
