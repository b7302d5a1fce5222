package storage

import (
	"encoding/binary"
	"fmt"
	"time"

	bolt "go.etcd.io/bbolt"

	"waymark/peer"
	"waymark/storage/internal/disk"
)

// An erasure must outlive the data file: restoring yesterday's backup must not bring back who was erased since. So each
// erasure is stored in the bucket "erased" in its own transaction, and appended to a list beside the data file before
// Update returns. Open makes both hold the same: an erasure that only the list knows happened after this copy of the
// data was made and is repeated; one that only the bucket knows is added to the list.

// erasure is that of an owner, or, for the zero hash, of a whole guild.
func (b *batch) erasure(guild, owner hash, at time.Time) disk.Erasure {
	return disk.NewErasure(at, b.erasedHash(guild, owner))
}

func (b *batch) erasedHash(guild, owner hash) hash {
	return b.secrets.hash(ofErased, 0, 0, string(guild[:])+string(owner[:]))
}

// remember notes an erasure in this transaction, and that unused pages of the file hold what is to be overwritten.
func (tx *Tx) remember(e disk.Erasure) error {
	bk, err := tx.b.t.CreateBucketIfNotExists([]byte(bucketErased))
	if err != nil {
		return err
	}
	tx.b.wrote = true
	tx.b.erased = append(tx.b.erased, e)
	if err := bk.Put(e[:], present()); err != nil {
		return err
	}
	return tx.MarkGarbage(e.At())
}

// appendErased writes what a commit erased to the list. What cannot be written now is written with the next erasure, or
// when the data file is opened; until then only the bucket knows of it.
func (db *DB) appendErased(erased []disk.Erasure) {
	db.unwritten = append(db.unwritten, erased...)
	if len(db.unwritten) == 0 {
		return
	}
	if err := disk.AppendErasures(disk.ErasureList(db.options.Path), db.unwritten); err != nil {
		db.options.Log.Error("an erasure could not be written to the list beside the data file; it is tried again", "err", err,
			"risk", "restoring an older backup would bring the erased member back")
		return
	}
	db.unwritten = nil
}

// eachErased calls fn with every erasure that a file knows of.
func eachErased(t *bolt.Tx, fn func(disk.Erasure)) error {
	bk := t.Bucket([]byte(bucketErased))
	if bk == nil {
		return nil
	}
	return bk.ForEach(func(k, _ []byte) error {
		if len(k) == len(disk.Erasure{}) {
			fn(disk.Erasure(k))
		}
		return nil
	})
}

// replay makes the list and the bucket hold the same erasures: those that this data file does not know of are repeated.
func (db *DB) replay() error {
	path := disk.ErasureList(db.options.Path)
	inList, err := disk.ReadErasures(path)
	if err != nil {
		return err
	}
	var onlyHere []disk.Erasure
	err = db.file.View(func(t *bolt.Tx) error {
		return eachErased(t, func(e disk.Erasure) {
			if !inList[e] {
				onlyHere = append(onlyHere, e)
			}
			delete(inList, e)
		})
	})
	if err != nil {
		return err
	}
	if err := disk.AppendErasures(path, onlyHere); err != nil || len(inList) == 0 {
		return err
	}
	return db.repeat(inList)
}

// repeat carries out erasures that the data file does not know of, and stores them in it.
func (db *DB) repeat(unknown map[disk.Erasure]bool) error {
	gone := map[hash]time.Time{}
	for e := range unknown {
		gone[e.Hash()] = e.At()
	}
	n := 0
	err := db.file.Update(func(t *bolt.Tx) (err error) {
		b := newBatch(t, db.secrets)
		if n, err = b.eraseAgain(gone); err != nil {
			return err
		}
		for e := range unknown {
			if err := (&Tx{b: b}).remember(e); err != nil {
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

// eraseAgain erases every guild and owner that has one of these hashes, and returns how many it found. A guild whose id
// is unreadable is left as it is.
func (b *batch) eraseAgain(hashes map[hash]time.Time) (n int, err error) {
	guilds, _, err := b.allGuilds()
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
			if err := notUnreadable(tx.dropReportWords(owner)); err != nil {
				return n, err
			}
			if err := tx.eraseOwner(owner, hashes[b.erasedHash(tx.in().name, owner)]); err != nil {
				return n, err
			}
			n++
		}
	}
	return n, nil
}

// allGuilds returns the ids of all guilds in the file, and how many there are whose id is unreadable.
func (b *batch) allGuilds() (ids []peer.ID, unreadable int, err error) {
	err = b.t.ForEach(func(name []byte, bk *bolt.Bucket) error {
		if len(name) != len(hash{}) {
			return nil
		}
		plain, err := unsealed(b.secrets.master, b.guildNamed(hash(name)).associatedData(bucketRecords, []byte(guildID)), bk.Get([]byte(guildID)))
		if err != nil || len(plain) != 8 {
			unreadable++
			return nil
		}
		ids = append(ids, peer.ID(binary.BigEndian.Uint64(plain)))
		return nil
	})
	return ids, unreadable, err
}

// nameGuild stores a guild's id in its own bucket.
func (tx *Tx) nameGuild(g *guild) error {
	key := []byte(guildID)
	return g.root.Put(key, sealed(tx.b.secrets.master, g.associatedData(bucketRecords, key), be64(uint64(tx.guild))))
}

// begin makes the buckets of an empty file.
func begin(t *bolt.Tx, s *secrets) error {
	for _, name := range []string{bucketMeta, bucketDue, bucketOutbox} {
		if _, err := t.CreateBucket([]byte(name)); err != nil {
			return fmt.Errorf("bucket %s: %w", name, err)
		}
	}
	if err := setVersion(t, version); err != nil {
		return err
	}
	return t.Bucket([]byte(bucketMeta)).Put([]byte(metaIDKey), s.wrappedIDKey())
}
