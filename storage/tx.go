package storage

import (
	"encoding/binary"
	"errors"

	bolt "go.etcd.io/bbolt"

	"waymark/peer"
	"waymark/storage/internal/disk"
)

// Tx is a transaction scoped to one guild: nothing in it can reach another. It is valid only inside the function
// that it was given to, on that goroutine. What its methods return is the caller's own. A missing record is
// nil without an error. Times come back in UTC, to the nanosecond in the years 1678 to 2261.
// An error of a method is ErrNoMember, ErrReadOnly, ErrSeal, a bad argument, or the disk's.
type Tx struct {
	guild peer.ID
	b     *batch
	skip  bool // see SkipUnreadable
}

// Guild returns the guild that the transaction is scoped to.
func (tx *Tx) Guild() peer.ID { return tx.guild }

// SkipUnreadable returns the same transaction, in which unreadable records are like missing ones: for erasing, which must
// never fail because of what it is to remove.
func (tx *Tx) SkipUnreadable() *Tx {
	lenient := *tx
	lenient.skip = true
	return &lenient
}

// skips reports whether an error is to be passed over.
func (tx *Tx) skips(err error) bool { return tx.skip && errors.Is(err, ErrUnreadable) }

// end makes a Tx that was kept beyond its function useless.
func (tx *Tx) end() { tx.b = nil }

// fillPercent is how full a page is left when it is split. Most keys arrive in the order of a member's days.
const fillPercent = 0.9

// batch is one bbolt transaction and what the functions that share it have found out. It dies with it.
type batch struct {
	t           *bolt.Tx
	secrets     *secrets
	wrote       bool
	erased      []disk.Erasure
	due, outbox *bolt.Bucket
	guilds      map[peer.ID]*guild
	kinds       map[family]kind // see kindOf
	named       map[hash]*guild // those met in the due index or the outbox
}

func newBatch(t *bolt.Tx, s *secrets) *batch {
	b := &batch{t: t, secrets: s, due: t.Bucket([]byte(bucketDue)), outbox: t.Bucket([]byte(bucketOutbox))}
	if t.Writable() {
		b.due.FillPercent, b.outbox.FillPercent = fillPercent, fillPercent
	}
	return b
}

// guild is a guild's bucket with what is in it. Buckets are nil until something was written.
type guild struct {
	name    hash
	root    *bolt.Bucket
	buckets map[string]*bolt.Bucket
	owners  map[hash]*ownerKey
	hashes  map[peer.ID]hash
	facts   *[]keyedFact         // all safety facts of the guild; nil until they are read
	open    *[]peer.Request      // the open requests; likewise
	paths   map[hash][]keyedPath // journeys, setbacks and milestones by owner; likewise
}

// in returns the transaction's guild, whether or not it has a bucket.
func (tx *Tx) in() *guild {
	if g := tx.b.guilds[tx.guild]; g != nil {
		return g
	}
	g := tx.b.guildNamed(tx.b.secrets.hash(ofGuild, tx.guild, 0, ""))
	if tx.b.guilds == nil {
		tx.b.guilds = make(map[peer.ID]*guild)
	}
	tx.b.guilds[tx.guild] = g
	return g
}

// guildNamed returns a guild by its hash.
func (b *batch) guildNamed(name hash) *guild {
	g := &guild{name: name}
	g.root = g.remember(bucketRecords, b.t.Bucket(name[:]))
	return g
}

// bucket returns one of the guild's buckets, nil if nothing was ever written to it.
func (g *guild) bucket(name string) *bolt.Bucket {
	if bk := g.buckets[name]; bk != nil || g.root == nil {
		return bk
	}
	return g.remember(name, g.root.Bucket([]byte(name)))
}

func (g *guild) remember(name string, bk *bolt.Bucket) *bolt.Bucket {
	if bk == nil {
		return nil
	}
	if bk.Writable() {
		bk.FillPercent = fillPercent
	}
	if g.buckets == nil {
		g.buckets = make(map[string]*bolt.Bucket)
	}
	g.buckets[name] = bk
	return bk
}

// writable returns one of the guild's buckets to write to, making it if need be.
func (tx *Tx) writable(name string) (*bolt.Bucket, error) {
	if !tx.b.t.Writable() {
		return nil, ErrReadOnly
	}
	tx.b.wrote = true
	g := tx.in()
	if bk := g.bucket(name); bk != nil {
		return bk, nil
	}
	var err error
	if g.root == nil {
		if g.root, err = tx.b.t.CreateBucket(g.name[:]); err != nil {
			return nil, err
		}
		g.remember(bucketRecords, g.root)
		if err := tx.nameGuild(g); err != nil {
			return nil, err
		}
	}
	if name == bucketRecords {
		return g.root, nil
	}
	bk, err := g.root.CreateBucket([]byte(name))
	if err != nil {
		return nil, err
	}
	return g.remember(name, bk), nil
}

// get returns the value of a key of one of the guild's buckets, nil if nothing does. It is bbolt's.
func (tx *Tx) get(bucket string, key []byte) []byte { return tx.in().get(bucket, key) }

func (g *guild) get(bucket string, key []byte) []byte {
	if bk := g.bucket(bucket); bk != nil {
		return bk.Get(key)
	}
	return nil
}

func (tx *Tx) put(bucket string, key, value []byte) error {
	bk, err := tx.writable(bucket)
	if err != nil {
		return err
	}
	return bk.Put(key, value)
}

// remove deletes a key, if it is there.
func (tx *Tx) remove(bucket string, key []byte) error {
	if !tx.b.t.Writable() {
		return ErrReadOnly
	}
	if bk := tx.in().bucket(bucket); bk == nil || bk.Get(key) == nil {
		return nil
	}
	bk, err := tx.writable(bucket)
	if err != nil {
		return err
	}
	return bk.Delete(key)
}

// owner returns the hash of a member within the guild; that of 0 is the guild itself.
func (tx *Tx) owner(id peer.ID) hash {
	g := tx.in()
	h, ok := g.hashes[id]
	if !ok {
		h = tx.b.secrets.hash(ofOwner, tx.guild, id, "")
		g.knows(id, h)
	}
	return h
}

// knows remembers a member's hash where a record told it: computing it again costs as much as opening a record.
func (g *guild) knows(id peer.ID, h hash) {
	if g.hashes == nil {
		g.hashes = make(map[peer.ID]hash)
	}
	g.hashes[id] = h
}

// entityHash returns the hash of something's id within the guild.
func (tx *Tx) entityHash(id peer.ID) hash { return tx.b.secrets.hash(ofEntity, tx.guild, id, "") }

// recordKey is the key of a record.
func recordKey(owner hash, f family, rest ...byte) []byte {
	k := make([]byte, 0, len(owner)+1+len(rest))
	return append(append(append(k, owner[:]...), byte(f)), rest...)
}

// associatedData says where in a file the value of a key in one of the guild's buckets is: a seal covers it, so that a
// value cannot be moved elsewhere unnoticed.
func (g *guild) associatedData(bucket string, key []byte) []byte {
	p := make([]byte, 0, len(g.name)+len(bucket)+1+len(key)+1)
	return append(append(append(append(p, g.name[:]...), bucket...), 0), key...)
}

// be64 is n in an order that sorts.
func be64(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// present is the value of a key that says all by being there. It is not empty: bbolt returns nil for an empty
// value that is not committed yet, as for a missing one.
func present() []byte { return []byte{1} }
