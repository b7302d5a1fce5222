package storage

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"waymark/peer"
)

// VerifyFile holds a data file against the key, bbolt's consistency check and every record's seal, without
// changing it; and what is noted of mentors against their requests and pairings. limit bounds the time, for a check can go on
// for ever in a damaged file. Every error is a *Problem: ErrRunning (a bot has the file open), ErrKeyWrong, ErrNewer,
// ErrDamaged, ErrRoster or what the system said.
func VerifyFile(ctx context.Context, path string, key Key, limit time.Duration) error {
	if err := verify(ctx, path, dataFile(), key, limit); err != nil {
		return err
	}
	// Not a matter of the file being whole, so no backup is refused for it.
	err := Peek(path, key, func(_ peer.ID, tx *Tx) error { return tx.rosterHolds() })
	switch {
	case errors.Is(err, errOlder):
		return nil
	case errors.Is(err, ErrRoster):
		return &Problem{"In the data file " + path + ", what is noted of mentors is not what the requests and pairings say.",
			"No record is lost, but a mentor can be taken for full, or free. This is a fault of the bot: please report it.", err}
	}
	return err
}

func verify(ctx context.Context, path string, kind fileKind, key Key, limit time.Duration) error {
	file, s, err := openToRead(path, kind, key)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	done := make(chan error, 1)
	go func() {
		// Closed here and not by the caller: a check that hangs must keep its pages.
		err := sound(ctx, path)
		if err == nil {
			err = consistent(ctx, file, s)
		}
		done <- errors.Join(err, file.Close())
	}()
	select {
	case err = <-done:
	case <-ctx.Done():
		err = ctx.Err()
	}
	return kind.judge(path, err)
}

// Peek runs fn for each guild in a data file that no bot has open, and changes nothing. The file must have passed
// VerifyFile. Errors are those of VerifyFile, and fn's.
func Peek(path string, key Key, fn func(guild peer.ID, tx *Tx) error) error {
	return peek(path, key, func(t *bolt.Tx, s *secrets) error {
		b := newBatch(t, s)
		guilds, err := b.allGuilds()
		for _, id := range guilds {
			tx := &Tx{guild: id, b: b}
			err = errors.Join(err, fn(id, tx))
			tx.end()
		}
		return err
	})
}

// Reveal calls fn with every sealed record of a data file that no bot has open, in plain: for whoever has to prove what is
// not in it. It changes nothing. plain is valid until fn returns. The file must have passed VerifyFile; errors are those of
// VerifyFile.
func Reveal(path string, key Key, fn func(plain []byte)) error {
	return peek(path, key, func(t *bolt.Tx, s *secrets) error { return seals(context.Background(), t, s, fn) })
}

// peek runs fn on a data file of the present version that no bot has open.
func peek(path string, key Key, fn func(*bolt.Tx, *secrets) error) error {
	file, s, err := openToRead(path, dataFile(), key)
	if err != nil {
		return err
	}
	err = file.View(func(t *bolt.Tx) (err error) {
		defer func() {
			if v := recover(); v != nil {
				err = dataFile().judge(path, errNotWhole)
			}
		}()
		have, err := unlock(t, s)
		if err != nil {
			return dataFile().judge(path, err)
		}
		if have < version {
			return &Problem{"The data file " + path + " is of an older version.", "The next start brings it to the present one.", errOlder}
		}
		return fn(t, s)
	})
	return errors.Join(err, file.Close())
}

var (
	errOlder    = errors.New("the data file is of an older version")
	errNotWhole = errors.New("a page of it is not what it should be") // what a panic over a file means
)

// openToRead opens a file that nobody writes to.
func openToRead(path string, kind fileKind, key Key) (*bolt.DB, *secrets, error) {
	if err := look(path, kind); err != nil {
		return nil, nil, err
	}
	s, err := newSecrets(key)
	if err != nil {
		return nil, nil, err
	}
	file, err := bolt.Open(path, 0o600, &bolt.Options{ReadOnly: true, Timeout: time.Second})
	if errors.Is(err, bolterrors.ErrTimeout) {
		return nil, nil, inUse(path, err)
	}
	if err != nil {
		return nil, nil, kind.damaged(path, "it cannot be opened", err)
	}
	return file, s, nil
}

// judge says what is wrong with a file that was looked at.
func (k fileKind) judge(path string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, context.DeadlineExceeded):
		return k.damaged(path, "checking it did not come to an end", err)
	case errors.Is(err, context.Canceled):
		return err
	case errors.Is(err, ErrNewer):
		return &Problem{"The " + k.name + " " + path + " was written by a newer version of the bot.",
			"Run that version or a later one.", err}
	case errors.Is(err, ErrKeyWrong):
		return &Problem{"The key does not fit the " + k.name + " " + path + ".",
			"Use the key file that belongs to it: the copy you kept elsewhere when it was created.", err}
	}
	return k.damaged(path, err.Error(), err)
}

func inUse(path string, err error) error {
	return &Problem{"The data file " + path + " is in use: the bot is running.",
		"Stop it first.", fmt.Errorf("%w: %w", ErrRunning, err)}
}

// consistent is the check itself. A panic, which a damaged page can bring about, is a finding too.
func consistent(ctx context.Context, file *bolt.DB, s *secrets) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = errNotWhole
		}
	}()
	return file.View(func(t *bolt.Tx) error {
		_, err := unlock(t, s)
		if err != nil {
			return err
		}
		for range t.Check() { // to its end, and without the pages that it names: nobody can mend one
			err = errors.New("its pages contradict each other")
		}
		if err != nil {
			return err
		}
		return seals(ctx, t, s, func([]byte) {})
	})
}

// seals opens every sealed record of a file and shows it.
func seals(ctx context.Context, t *bolt.Tx, s *secrets, show func(plain []byte)) error {
	b := newBatch(t, s)
	broken, n := 0, 0
	look := func(plain []byte, err error) error {
		if n++; n%1000 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			broken++
		} else {
			show(plain)
		}
		return nil
	}
	guilds, unnamed := b.allGuilds()
	if unnamed != nil {
		broken++
	}
	var err error
	for _, id := range guilds {
		tx := &Tx{guild: id, b: b}
		err = errors.Join(err, tx.seals(look))
		tx.end()
	}
	if err != nil {
		return err
	}
	for _, global := range []struct {
		bucket             string
		size, guild, owner int // where a key names whose it is
	}{{bucketOutbox, wishSize, wishGuild, wishOwner}, {bucketDue, dueSize, dueGuild, dueOwner}} {
		err = errors.Join(err, t.Bucket([]byte(global.bucket)).ForEach(func(k, v []byte) error {
			if len(k) != global.size {
				return look(nil, ErrSeal)
			}
			g := b.guildOf(hash(k[global.guild:global.owner]))
			return look(b.sealHolds(g, global.bucket, hash(k[global.owner:][:16]), 0, globalPlace(global.bucket, k), v))
		}))
	}
	if err == nil && broken > 0 {
		err = fmt.Errorf("%d of its records cannot be opened", broken)
	}
	return err
}

// seals opens every sealed record of a guild, and has it looked at: those of its members, and what lies under its own key.
func (tx *Tx) seals(look func(plain []byte, err error) error) error {
	g := tx.in()
	defer clear(g.owners)
	err := g.root.ForEach(func(k, v []byte) error {
		if v == nil || len(k) <= len(hash{}) {
			return nil
		}
		owner, f := hash(k[:len(hash{})]), family(k[len(hash{})])
		if f == famNamed {
			owner = tx.owner(0)
		}
		return look(tx.b.sealHolds(g, bucketRecords, owner, f, g.place(bucketRecords, k), v))
	})
	for _, under := range []struct {
		bucket string
		bare   int // bytes before the seal
	}{{bucketAudit, 0}, {bucketQueue, 0}, {bucketMentors, 1}} {
		bk := g.bucket(under.bucket)
		if bk == nil {
			continue
		}
		err = errors.Join(err, bk.ForEach(func(k, v []byte) error {
			if len(v) < under.bare {
				return look(nil, ErrSeal)
			}
			return look(tx.b.sealHolds(g, under.bucket, tx.owner(0), 0, g.place(under.bucket, k), v[under.bare:]))
		}))
	}
	return err
}

// sealHolds opens one record; nil for one that has no seal.
func (b *batch) sealHolds(g *guild, bucket string, owner hash, f family, place, record []byte) (plain []byte, err error) {
	if bucket == bucketRecords {
		switch f {
		case famKey, famWalk, famTrail, famDue, famBarred:
			return nil, nil // a key is opened with the records under it; the others say all by being there
		}
	}
	k, err := b.keyOf(g, owner)
	if err != nil || k == nil {
		return nil, errors.Join(ErrSeal, err)
	}
	return unsealed(k, place, record)
}

// compactTo writes what can be reached in one closed data file to a new one, which has nothing of what was
// deleted, and makes it durable.
func compactTo(ctx context.Context, from, to string) error {
	src, err := bolt.Open(from, 0o600, &bolt.Options{ReadOnly: true, Timeout: time.Second})
	if err != nil {
		return err
	}
	defer src.Close()
	_ = os.Remove(to)
	dst, err := bolt.Open(to, 0o600, &bolt.Options{Timeout: time.Second, PageSize: pageSize, FreelistType: bolt.FreelistMapType})
	if err != nil {
		return err
	}
	// Each of its small transactions is on the disk before the next, so nothing piles up before the bot's commits.
	err = bolt.Compact(dst, src, 8<<20)
	if err = errors.Join(err, dst.Close(), ctx.Err()); err != nil {
		return err
	}
	return syncFile(to)
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// copyDurably is createDurably with what another file holds.
func copyDurably(from, to string) error {
	return createDurably(to, func(f *os.File) error {
		data, err := os.Open(from)
		if err != nil {
			return err
		}
		defer data.Close()
		_, err = f.ReadFrom(data)
		return err
	})
}

func isThere(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}
