package storage

import (
	"encoding/binary"
	"fmt"

	bolt "go.etcd.io/bbolt"
)

// version is the version of the file's shape that this program reads and writes.
const version = 2

// step takes a file from the version before to its own.
type step struct {
	to   uint32
	what string // for the log
	run  func(*bolt.Tx, *secrets) error
}

// migrate brings a file to the version of the last step, or to that of the file if there is nothing to do, in one
// transaction. A file newer than that is refused with ErrNewer.
func migrate(t *bolt.Tx, s *secrets, steps []step, newest uint32, say func(step)) error {
	have, err := versionOf(t)
	if err != nil {
		return err
	}
	if have > newest {
		return fmt.Errorf("%w: %d, and this one knows %d", ErrNewer, have, newest)
	}
	for _, st := range steps {
		if st.to <= have {
			continue
		}
		if st.to != have+1 {
			return fmt.Errorf("no migration from version %d to %d", have, have+1)
		}
		if err := st.run(t, s); err != nil {
			return fmt.Errorf("migration to version %d: %w", st.to, err)
		}
		if err := setVersion(t, st.to); err != nil {
			return err
		}
		say(st)
		have = st.to
	}
	if have != newest {
		return fmt.Errorf("no migration from version %d to %d", have, newest)
	}
	return nil
}

// unlock opens a file's id key and returns the file's version. It fails with ErrNewer or ErrKeyWrong where this program, or
// this key, cannot read the file, and with ErrDamaged where it is none of this bot's.
func unlock(t *bolt.Tx, s *secrets) (have uint32, err error) {
	have, err = versionOf(t)
	switch {
	case err != nil:
		return 0, err
	case have > version:
		return have, ErrNewer
	// A key of our own making, so the master key is the wrong one if it does not open.
	case s.unwrapIDKey(t.Bucket([]byte(bucketMeta)).Get([]byte(metaIDKey))) != nil:
		return have, ErrKeyWrong
	}
	return have, nil
}

// versionOf reads the version of a file; ErrDamaged if it is not one of ours.
func versionOf(t *bolt.Tx) (uint32, error) {
	for _, name := range []string{bucketMeta, bucketDue, bucketOutbox} {
		if t.Bucket([]byte(name)) == nil {
			return 0, fmt.Errorf("%w: no %s", ErrDamaged, name)
		}
	}
	v := t.Bucket([]byte(bucketMeta)).Get([]byte(metaVersion))
	if len(v) != 4 {
		return 0, fmt.Errorf("%w: no version", ErrDamaged)
	}
	return binary.BigEndian.Uint32(v), nil
}

func setVersion(t *bolt.Tx, v uint32) error {
	return t.Bucket([]byte(bucketMeta)).Put([]byte(metaVersion), binary.BigEndian.AppendUint32(nil, v))
}
