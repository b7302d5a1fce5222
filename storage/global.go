package storage

import (
	"bytes"
	"context"
	"errors"
	"time"
)

// The due index and the outbox are buckets beside the guilds, ordered by instant, so that what is due in any guild is at
// their beginning.

// sweep calls fn with the entries of a bucket up to now, earliest first, until fn accepted limit of them. Entries for which
// fn returns ErrUnreadable are logged and removed, so that they do not block others.
func (db *DB) sweep(ctx context.Context, bucket string, now time.Time, limit int, fn func(b *batch, k, v []byte) error) error {
	var broken [][]byte
	err := db.read(ctx, func(b *batch) error {
		end, n := instant(now), 0
		c := b.t.Bucket([]byte(bucket)).Cursor()
		for k, v := c.First(); k != nil && n < limit && bytes.Compare(k[:min(instantSize, len(k))], end) <= 0; k, v = c.Next() {
			switch err := fn(b, k, v); {
			case errors.Is(err, ErrUnreadable):
				broken = append(broken, bytes.Clone(k))
			case err != nil:
				return err
			default:
				n++
			}
		}
		return nil
	})
	if err != nil || len(broken) == 0 {
		return err
	}
	db.options.Log.Error("removing unreadable records", "bucket", bucket, "records", len(broken))
	return db.Update(ctx, 0, func(tx *Tx) error {
		tx.b.wrote = true
		for _, k := range broken {
			if err := tx.b.t.Bucket([]byte(bucket)).Delete(k); err != nil {
				return err
			}
		}
		return nil
	})
}

// first returns the earliest instant in a bucket ordered by instant.
func (db *DB) first(ctx context.Context, bucket string) (at time.Time, ok bool, err error) {
	err = db.read(ctx, func(b *batch) error {
		k, _ := b.t.Bucket([]byte(bucket)).Cursor().First()
		if ok = len(k) >= instantSize; ok {
			at = timeOf(k)
		}
		return nil
	})
	return at, ok, err
}

// globalAssociatedData is the associated data of a record in a bucket beside the guilds. The key contains the guild.
func globalAssociatedData(bucket string, key []byte) []byte {
	p := make([]byte, 0, len(bucket)+1+len(key)+1)
	return append(append(append(p, bucket...), 0), key...)
}

// saveGlobal encrypts v with an owner's key and stores it in a bucket beside the guilds.
func (tx *Tx) saveGlobal(bucket string, owner hash, key []byte, v any) error {
	record, err := tx.seal(owner, globalAssociatedData(bucket, key), v)
	if err != nil {
		return err
	}
	tx.b.wrote = true
	return tx.b.t.Bucket([]byte(bucket)).Put(key, record)
}

func (b *batch) openGlobal(g *guild, bucket string, owner hash, key, record []byte, v any) error {
	return b.open(g, globalAssociatedData(bucket, key), owner, record, v)
}

// guildOf returns a guild by its hash, always the same value.
func (b *batch) guildOf(name hash) *guild {
	g := b.named[name]
	if g == nil {
		if b.named == nil {
			b.named = make(map[hash]*guild)
		}
		g = b.guildNamed(name)
		b.named[name] = g
	}
	return g
}
