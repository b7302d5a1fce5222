package storage

import (
	"bytes"
	"context"
	"errors"
	"time"

	bolt "go.etcd.io/bbolt"

	"waymark/peer"
	"waymark/storage/internal/disk"
)

// checkPage is how many records are opened in one read transaction, a few milliseconds.
const checkPage = 500

// CheckRecords opens every sealed record while everything else goes on, and counts those that cannot be opened. It reads in
// short transactions and pauses in between as long as each took. An error is a *HostError where a page of the file is damaged.
func (db *DB) CheckRecords(ctx context.Context) (found Verification, err error) {
	var guilds []peer.ID
	err = db.read(ctx, func(b *batch) error {
		all, unnamed, err := b.allGuilds()
		guilds, found = all, Verification{Records: len(all) + unnamed, Unreadable: unnamed}
		return err
	})
	for _, id := range guilds {
		for _, name := range sealedBuckets() {
			if err == nil {
				err = db.checkPages(ctx, &found, func(b *batch) (*bolt.Bucket, opens) {
					tx := &Tx{guild: id, b: b}
					bk := tx.in().bucket(name)
					return bk, func(k, v []byte) (sealedRecord, bool) { return tx.sealedIn(name, bk, k, v) }
				})
			}
		}
	}
	for _, global := range globalBuckets() {
		if err == nil {
			err = db.checkPages(ctx, &found, func(b *batch) (*bolt.Bucket, opens) {
				bk := b.t.Bucket([]byte(global.name))
				return bk, func(k, v []byte) (sealedRecord, bool) { return global.sealedIn(b, bk, k, v), true }
			})
		}
	}
	if ctx.Err() == nil {
		db.damaged.Store(int64(found.Unreadable))
	}
	return found, err
}

// Unreadable returns how many records could not be opened when all were last looked at, by CheckRecords or a backup; 0 before.
func (db *DB) Unreadable() int { return int(db.damaged.Load()) }

// opens returns what opens the value of a key; false if it is not sealed.
type opens func(k, v []byte) (sealedRecord, bool)

// checkPages opens the records of a bucket, page by page. A bucket that is gone meanwhile has none.
func (db *DB) checkPages(ctx context.Context, found *Verification, in func(*batch) (*bolt.Bucket, opens)) error {
	var next []byte
	for more := true; more; {
		began := time.Now()
		err := db.read(ctx, func(b *batch) error {
			bk, opened := in(b)
			if more = bk != nil; !more {
				return nil
			}
			c := bk.Cursor()
			k, v := c.Seek(next)
			for n := 0; k != nil && n < checkPage; k, v = c.Next() {
				n++
				r, ok := opened(k, v)
				if !ok {
					continue
				}
				found.Records++
				if _, err := r.open(b); err != nil {
					found.Unreadable++
				}
			}
			more, next = k != nil, bytes.Clone(k)
			return nil
		})
		if panicked := new(PanicError); errors.As(err, &panicked) {
			return explain(disk.DataFile(), db.options.Path, errNotWhole)
		}
		if err != nil {
			return err
		}
		if more {
			if err := disk.Pause(ctx, time.Since(began)); err != nil {
				return err
			}
		}
	}
	return nil
}

// UnreadableRecords is the problem of an open data file of which CheckRecords could not open some records; nil if there are none.
func (db *DB) UnreadableRecords(found Verification) *HostError {
	if found.Unreadable == 0 {
		return nil
	}
	return unreadable(db.options.Path, found)
}
