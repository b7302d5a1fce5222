package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	bolt "go.etcd.io/bbolt"

	"waymark/peer"
	"waymark/storage/internal/disk"
)

// Verification says what is in a data file whose pages are whole.
type Verification struct {
	Records    int // sealed records
	Unreadable int // of these, records that nobody can open
}

// VerifyFile holds a data file against the key, bbolt's consistency check and every record's seal, without
// changing it; and what is noted of mentors against their requests and pairings. limit bounds the time, for a check can go on
// for ever in a damaged file. Every error is a *Problem: ErrRunning (a bot has the file open), ErrKeyWrong, ErrNewer,
// ErrDamaged, ErrRoster or what the system said. ErrDamaged is also the error where only some records are unreadable.
func VerifyFile(ctx context.Context, path string, key Key, limit time.Duration) error {
	found, err := verify(ctx, path, disk.DataFile(), key, limit)
	if err != nil {
		return err
	}
	if found.Unreadable > 0 {
		return unreadable(path, found)
	}
	// Not a matter of the file being whole, so no backup is refused for it.
	err = OpenReadOnly(path, key, func(_ peer.ID, tx *Tx) error { return tx.rosterHolds() })
	switch {
	case errors.Is(err, errOlder):
		return nil
	case errors.Is(err, ErrRoster):
		return &Problem{What: "In the data file " + path + ", what is noted of mentors is not what the requests and pairings say.",
			Remedy: "No record is lost, but a mentor can be taken for full, or free. This is a fault of the bot: please report it.", Err: err}
	}
	return err
}

// unreadable is the problem of a file of which some records cannot be opened.
func unreadable(path string, found Verification) error {
	return &Problem{
		What: fmt.Sprintf("In the data file %s, %d of %d records cannot be read.", path, found.Unreadable, found.Records),
		Remedy: "The bot and its backups go on without them. A backup from before the damage has them: " +
			"restore it with waymark restore FILE, or let the members concerned delete what is kept about them and begin again.",
		Err: ErrDamaged,
	}
}

// verify checks a file that nobody writes to, within limit. Records that cannot be opened are counted and are no error.
func verify(ctx context.Context, path string, kind disk.Kind, key Key, limit time.Duration) (Verification, error) {
	file, s, err := openToRead(path, kind, key)
	if err != nil {
		return Verification{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	type result struct {
		found Verification
		err   error
	}
	done := make(chan result, 1)
	go func() {
		// Closed here and not by the caller: a check that hangs must keep its pages.
		err := disk.Sound(ctx, path)
		var found Verification
		if err == nil {
			found, err = consistent(ctx, file, s)
		}
		done <- result{found, errors.Join(err, file.Close())}
	}()
	select {
	case r := <-done:
		return r.found, explain(kind, path, r.err)
	case <-ctx.Done():
		return Verification{}, explain(kind, path, ctx.Err())
	}
}

// Peek runs fn for each guild in a data file that no bot has open, and changes nothing. The file must have passed
// VerifyFile. Errors are those of VerifyFile, and fn's.
func OpenReadOnly(path string, key Key, fn func(guild peer.ID, tx *Tx) error) error {
	return openPlain(path, key, func(t *bolt.Tx, s *secrets) error {
		b := newBatch(t, s)
		guilds, _, err := b.allGuilds()
		for _, id := range guilds {
			tx := &Tx{guild: id, b: b}
			err = errors.Join(err, fn(id, tx))
			tx.end()
		}
		return err
	})
}

// Reveal calls fn with every sealed record of a data file that no bot has open, in plain: for tests that have to prove
// what is not in it. It changes nothing. plain is valid until fn returns. The file must have passed VerifyFile; errors
// are those of VerifyFile.
func DumpPlaintext(path string, key Key, fn func(plain []byte)) error {
	return openPlain(path, key, func(t *bolt.Tx, s *secrets) error {
		_, err := seals(context.Background(), t, s, fn)
		return err
	})
}

// peek runs fn on a data file of the present version that no bot has open.
func openPlain(path string, key Key, fn func(*bolt.Tx, *secrets) error) error {
	file, s, err := openToRead(path, disk.DataFile(), key)
	if err != nil {
		return err
	}
	err = file.View(func(t *bolt.Tx) (err error) {
		defer func() {
			if v := recover(); v != nil {
				err = explain(disk.DataFile(), path, errNotWhole)
			}
		}()
		have, err := unlock(t, s)
		if err != nil {
			return explain(disk.DataFile(), path, err)
		}
		if have < version {
			return &Problem{What: "The data file " + path + " is of an older version.", Remedy: "The next start brings it to the present one.", Err: errOlder}
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
func openToRead(path string, kind disk.Kind, key Key) (*bolt.DB, *secrets, error) {
	s, err := newSecrets(key)
	if err != nil {
		return nil, nil, err
	}
	file, err := disk.OpenReadOnly(path, kind)
	return file, s, err
}

// consistent is the check itself. A panic, which a damaged page can bring about, is a finding too.
func consistent(ctx context.Context, file *bolt.DB, s *secrets) (found Verification, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = errNotWhole
		}
	}()
	err = file.View(func(t *bolt.Tx) error {
		_, err := unlock(t, s)
		if err != nil {
			return err
		}
		for range t.Check() { // to its end, and without the pages that it names: nobody can repair one
			err = errors.New("its pages contradict each other")
		}
		if err != nil {
			return err
		}
		found, err = seals(ctx, t, s, func([]byte) {})
		return err
	})
	return found, err
}

// seals opens every sealed record of a file, shows it and counts.
func seals(ctx context.Context, t *bolt.Tx, s *secrets, show func(plain []byte)) (found Verification, err error) {
	b := newBatch(t, s)
	look := func(plain []byte, err error) error {
		if found.Records++; found.Records%1000 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			found.Unreadable++
		} else {
			show(plain)
		}
		return nil
	}
	guilds, unnamed, err := b.allGuilds()
	found.Unreadable += unnamed
	for _, id := range guilds {
		tx := &Tx{guild: id, b: b}
		err = errors.Join(err, tx.seals(look))
		tx.end()
	}
	if err != nil {
		return found, err
	}
	for _, global := range []struct {
		bucket             string
		size, guild, owner int // where a key names whose it is
	}{{bucketOutbox, outboxSize, outboxGuild, outboxOwner}, {bucketDue, dueSize, dueGuild, dueOwner}} {
		err = errors.Join(err, t.Bucket([]byte(global.bucket)).ForEach(func(k, v []byte) error {
			if len(k) != global.size {
				return look(nil, ErrUnreadable)
			}
			g := b.guildOf(hash(k[global.guild:global.owner]))
			return look(b.sealHolds(g, global.bucket, hash(k[global.owner:][:16]), 0, globalAssociatedData(global.bucket, k), v))
		}))
	}
	return found, err
}

// seals opens every sealed record of a guild, and has it looked at: those of its members, and those under its own key.
func (tx *Tx) seals(look func(plain []byte, err error) error) error {
	g := tx.in()
	defer clear(g.owners)
	err := g.root.ForEach(func(k, v []byte) error {
		if v == nil || len(k) <= len(hash{}) {
			return nil
		}
		owner, f := hash(k[:len(hash{})]), family(k[len(hash{})])
		if f == famBackref {
			owner = tx.owner(0)
		}
		return look(tx.b.sealHolds(g, bucketRecords, owner, f, g.associatedData(bucketRecords, k), v))
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
				return look(nil, ErrUnreadable)
			}
			return look(tx.b.sealHolds(g, under.bucket, tx.owner(0), 0, g.associatedData(under.bucket, k), v[under.bare:]))
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
		return nil, errors.Join(ErrUnreadable, err)
	}
	return unsealed(k, place, record)
}
