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
	Unreadable int // of these, records that cannot be opened
}

// VerifyFile holds a data file against the key, bbolt's consistency check and every record's seal, without
// changing it. limit bounds the time, for a check can go on for ever in a damaged file. Every error is a *HostError:
// ErrRunning (a bot has the file open), ErrKeyWrong, ErrNewer, ErrDamaged or what the system said. ErrDamaged is also the
// error where only some records are unreadable.
func VerifyFile(ctx context.Context, path string, key Key, limit time.Duration) error {
	found, err := verify(ctx, path, disk.DataFile(), key, limit)
	if err != nil {
		return keyWrong(path, key, err)
	}
	if found.Unreadable > 0 {
		return unreadable(path, found)
	}
	return nil
}

// unreadable is the problem of a file of which some records cannot be opened.
func unreadable(path string, found Verification) *HostError {
	return &HostError{
		What: fmt.Sprintf("In the data file %s, %d of %d records cannot be read.", path, found.Unreadable, found.Records),
		Remedy: "The bot and its backups go on without them. A backup from before the damage has them. To restore one, stop the bot, then: waymark restore FILE\n" +
			"Or let the members concerned delete what is kept about them and begin again.",
		Cause: ErrDamaged,
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

// OpenReadOnly runs fn for each guild in a data file that no bot has open, and changes nothing. The file must have passed
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

// DumpPlaintext calls fn with every sealed record of a data file that no bot has open, in plain: for tests that have to prove
// what is not in it. It changes nothing. plain is valid until fn returns. The file must have passed VerifyFile; errors
// are those of VerifyFile.
func DumpPlaintext(path string, key Key, fn func(plain []byte)) error {
	return openPlain(path, key, func(t *bolt.Tx, s *secrets) error {
		_, err := seals(context.Background(), t, s, fn)
		return err
	})
}

// openPlain runs fn on a data file of the present version that no bot has open.
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
			return &HostError{What: "The data file " + path + " is of an older version.", Remedy: "The next start brings it to the present one.", Cause: ErrOlder}
		}
		return fn(t, s)
	})
	return errors.Join(err, file.Close())
}

// errNotWhole is what a panic over a file means.
var errNotWhole = errors.New("a page of it is not what it should be")

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
		for range t.Check() { // to its end, and without the pages that it names: they cannot be repaired one by one
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
	guilds, unnamed, err := b.allGuilds()
	if err != nil {
		return found, err
	}
	found.Records, found.Unreadable = len(guilds)+unnamed, unnamed
	err = b.eachSealed(guilds, func(r sealedRecord) error {
		if found.Records++; found.Records%1000 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		plain, err := r.open(b)
		if err != nil {
			found.Unreadable++
		} else {
			show(plain)
		}
		return nil
	})
	return found, err
}
