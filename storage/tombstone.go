package storage

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	bolt "go.etcd.io/bbolt"

	"waymark/peer"
)

// An erasure must outlive the data file: whoever restores yesterday's backup must not bring back who was erased
// since. So each leaves a tombstone: when, and a keyed hash that tells nothing without the key. It is stored in the bucket
// "erased" in the transaction that erased, and appended to a small file beside the data file before Update
// returns. Open makes both hold the same: what only the file knows happened after this copy of the data was made
// and is repeated; what only the bucket knows goes into the file.
//
// The file holds one line a tombstone: the time, in seconds, and the hash, in hexadecimal; a checksum, so that
// a line cut short by a power cut is seen.

// tombstone is 8 bytes of Unix seconds, big-endian, and 16 of a keyed hash.
type tombstone [24]byte

// tombstoneFile returns the path of the file of tombstones that belongs to a data file. A restore keeps it, and
// merges into it that of the backup, if there is one.
func tombstoneFile(data string) string { return data + ".erased" }

// tombstone is that of an owner, or, for the zero hash, of a whole guild.
func (b *batch) tombstone(guild, owner hash, at time.Time) (t tombstone) {
	h := b.erasedHash(guild, owner)
	binary.BigEndian.PutUint64(t[:8], uint64(at.Unix()))
	copy(t[8:], h[:])
	return t
}

func (b *batch) erasedHash(guild, owner hash) hash {
	return b.secrets.hash(ofErased, 0, 0, string(guild[:])+string(owner[:]))
}

// remember notes an erasure in this transaction, and that the file holds what is to be overwritten.
func (tx *Tx) remember(t tombstone) error {
	bk, err := tx.b.t.CreateBucketIfNotExists([]byte(bucketErased))
	if err != nil {
		return err
	}
	tx.b.wrote = true
	tx.b.erased = append(tx.b.erased, t)
	if err := bk.Put(t[:], present()); err != nil {
		return err
	}
	return tx.Freed(t.time())
}

func (t tombstone) time() time.Time { return time.Unix(int64(binary.BigEndian.Uint64(t[:8])), 0).UTC() }

func (t tombstone) line() string {
	return fmt.Sprintf("%x %08x\n", t[:], crc32.ChecksumIEEE(t[:]))
}

// parseTombstone reads a line; false for one that is not whole.
func parseTombstone(line string) (t tombstone, ok bool) {
	body, sum, _ := strings.Cut(strings.TrimSpace(line), " ")
	raw, err := hex.DecodeString(body)
	if err != nil || len(raw) != len(t) {
		return t, false
	}
	copy(t[:], raw)
	return t, fmt.Sprintf("%08x", crc32.ChecksumIEEE(t[:])) == sum
}

// readTombstones reads a file of tombstones; one that is not there is empty.
func readTombstones(path string) (map[tombstone]bool, error) {
	all := map[tombstone]bool{}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return all, nil
	}
	if err != nil {
		return nil, err
	}
	for line := range bytes.Lines(data) { // of any length: a damaged one must not hide those after it
		if t, ok := parseTombstone(string(line)); ok {
			all[t] = true
		}
	}
	return all, nil
}

// appendTombstones adds lines to a file durably, making it if need be.
func appendTombstones(path string, all []tombstone) error {
	if len(all) == 0 {
		return nil
	}
	_, err := os.Stat(path)
	fresh := errors.Is(err, fs.ErrNotExist)
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	var text strings.Builder
	text.WriteString("\n") // ends a line that was cut short
	for _, t := range all {
		text.WriteString(t.line())
	}
	_, err = f.WriteString(text.String())
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil || !fresh {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// mergeTombstones adds to one file of tombstones what another holds besides, durably. Either may be missing.
func mergeTombstones(into, from string) error {
	have, err := readTombstones(into)
	if err != nil {
		return err
	}
	more, err := readTombstones(from)
	if err != nil {
		return err
	}
	var missing []tombstone
	for t := range more {
		if !have[t] {
			missing = append(missing, t)
		}
	}
	return appendTombstones(into, missing)
}

// keepTombstones writes what a commit erased to the file. What cannot be written now is written with the next,
// or when the data file is opened; until then only the bucket knows of it.
func (db *DB) keepTombstones(erased []tombstone) {
	db.unwritten = append(db.unwritten, erased...)
	if len(db.unwritten) == 0 {
		return
	}
	if err := appendTombstones(tombstoneFile(db.options.Path), db.unwritten); err != nil {
		db.options.Log.Error("an erasure could not be noted beside the data file; it is tried again. "+
			"Until then, restoring an older backup would bring the erased member back", "err", err)
		return
	}
	db.unwritten = nil
}

// replay makes the file and the bucket hold the same tombstones: erasures that this data file does not know of
// are repeated.
func (db *DB) replay() error {
	path := tombstoneFile(db.options.Path)
	inFile, err := readTombstones(path)
	if err != nil {
		return err
	}
	var onlyHere []tombstone
	err = db.file.View(func(t *bolt.Tx) error {
		bk := t.Bucket([]byte(bucketErased))
		if bk == nil {
			return nil
		}
		return bk.ForEach(func(k, _ []byte) error {
			if len(k) == len(tombstone{}) && !inFile[tombstone(k)] {
				onlyHere = append(onlyHere, tombstone(k))
			}
			delete(inFile, tombstone(k))
			return nil
		})
	})
	if err != nil {
		return err
	}
	if err := appendTombstones(path, onlyHere); err != nil || len(inFile) == 0 {
		return err
	}
	return db.repeat(inFile)
}

// repeat carries out erasures that the data file does not know of, and notes them in it.
func (db *DB) repeat(unknown map[tombstone]bool) error {
	gone := map[hash]time.Time{}
	for t := range unknown {
		gone[hash(t[8:])] = t.time()
	}
	n := 0
	err := db.file.Update(func(t *bolt.Tx) (err error) {
		b := newBatch(t, db.secrets)
		if n, err = b.eraseAgain(gone); err != nil {
			return err
		}
		for t := range unknown {
			if err := (&Tx{b: b}).remember(t); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		db.options.Log.Info("erasures that this copy of the data did not know of were repeated", "known", len(unknown), "found", n)
	}
	return err
}

// eraseAgain erases every guild and owner whose tombstone has one of these hashes, and returns how many it found.
func (b *batch) eraseAgain(hashes map[hash]time.Time) (n int, err error) {
	guilds, err := b.allGuilds()
	if err != nil {
		return 0, err
	}
	for _, id := range guilds {
		tx := &Tx{guild: id, b: b}
		if _, gone := hashes[b.erasedHash(tx.in().name, hash{})]; gone {
			if err := tx.dropGuild(); err != nil {
				return n, err
			}
			n++
			continue
		}
		var gone []hash
		tx.eachOwner(nil, func(owner hash) bool {
			if _, found := hashes[b.erasedHash(tx.in().name, owner)]; found {
				gone = append(gone, owner)
			}
			return true
		})
		if err := tx.repeatOnFacts(hashes); err != nil {
			return n, err
		}
		for _, owner := range gone {
			if err := tx.eraseOwner(owner); err != nil {
				return n, err
			}
			n++
		}
	}
	return n, nil
}

// allGuilds returns the ids of all guilds in the file.
func (b *batch) allGuilds() ([]peer.ID, error) {
	var ids []peer.ID
	err := b.t.ForEach(func(name []byte, bk *bolt.Bucket) error {
		if len(name) != len(hash{}) {
			return nil
		}
		plain, err := unsealed(b.secrets.master, b.guildNamed(hash(name)).place(bucketRecords, []byte(guildID)), bk.Get([]byte(guildID)))
		if err != nil || len(plain) != 8 {
			return errors.Join(ErrSeal, err)
		}
		ids = append(ids, peer.ID(binary.BigEndian.Uint64(plain)))
		return nil
	})
	return ids, err
}

// nameGuild notes a guild's id in its own bucket.
func (tx *Tx) nameGuild(g *guild) error {
	key := []byte(guildID)
	return g.root.Put(key, sealed(tx.b.secrets.master, g.place(bucketRecords, key), be64(uint64(tx.guild))))
}
