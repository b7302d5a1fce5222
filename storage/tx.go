package storage

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/fxamacker/cbor/v2"
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

// thing returns the hash of something's id within the guild.
func (tx *Tx) entityHash(id peer.ID) hash { return tx.b.secrets.hash(ofEntity, tx.guild, id, "") }

// recordKey is the key of a record.
func recordKey(owner hash, f family, rest ...byte) []byte {
	k := make([]byte, 0, len(owner)+1+len(rest))
	return append(append(append(k, owner[:]...), byte(f)), rest...)
}

// associatedData says where in a file the value of a key in one of the guild's buckets lies: a seal covers it, so that a
// value cannot be moved elsewhere unnoticed.
func (g *guild) associatedData(bucket string, key []byte) []byte {
	p := make([]byte, 0, len(g.name)+len(bucket)+1+len(key)+1)
	return append(append(append(append(p, g.name[:]...), bucket...), 0), key...)
}

// forgetRead makes the next reader read again what may have changed in an owner's records.
func (g *guild) forgetRead(owner hash) {
	g.open = nil
	delete(g.paths, owner)
}

// keyOf returns the key of an owner, nil if it has none.
func (b *batch) keyOf(g *guild, owner hash) (*ownerKey, error) {
	if k := g.owners[owner]; k != nil {
		return k, nil
	}
	at := recordKey(owner, famKey)
	wrapped := g.get(bucketRecords, at)
	if wrapped == nil {
		return nil, nil
	}
	k, err := b.secrets.unwrapOwnerKey(g.associatedData(bucketRecords, at), wrapped)
	if err != nil {
		return nil, err
	}
	g.keep(owner, k)
	return k, nil
}

func (g *guild) keep(owner hash, k *ownerKey) {
	if g.owners == nil {
		g.owners = make(map[hash]*ownerKey)
	}
	g.owners[owner] = k
}

// makeKey gives an owner a key, if it has none.
func (tx *Tx) makeKey(owner hash) (*ownerKey, error) {
	g := tx.in()
	if k, err := tx.b.keyOf(g, owner); k != nil || err != nil {
		return k, err
	}
	at := recordKey(owner, famKey)
	k, wrapped, err := tx.b.secrets.newOwnerKey(g.associatedData(bucketRecords, at))
	if err != nil {
		return nil, err
	}
	if err := tx.put(bucketRecords, at, wrapped); err != nil {
		return nil, err
	}
	g.keep(owner, k)
	return k, nil
}

// needKey returns the key to write about a member with, ErrNoMember if there is none. The guild's own, of
// owner 0, is made when it is first needed.
func (tx *Tx) needKey(owner hash) (*ownerKey, error) {
	if owner == tx.owner(0) {
		return tx.makeKey(owner)
	}
	k, err := tx.b.keyOf(tx.in(), owner)
	if k == nil && err == nil {
		err = ErrNoMember
	}
	return k, err
}

// save seals v under an owner's key and stores it.
func (tx *Tx) save(bucket string, owner hash, key []byte, v any) error {
	if !tx.b.t.Writable() {
		return ErrReadOnly
	}
	record, err := tx.seal(owner, tx.in().associatedData(bucket, key), v)
	if err != nil {
		return err
	}
	if err := tx.addBackrefs(owner, key, v); err != nil {
		return err
	}
	return tx.put(bucket, key, record)
}

// seal returns v sealed under an owner's key for a place.
func (tx *Tx) seal(owner hash, place []byte, v any) ([]byte, error) {
	k, err := tx.needKey(owner)
	if err != nil {
		return nil, err
	}
	plain, err := cbor.Marshal(v)
	if err != nil {
		return nil, err
	}
	return sealed(k, place, padded(plain)), nil
}

// load fills v from a sealed record among the guild's records and reports whether there was one.
func (tx *Tx) load(owner hash, key []byte, v any) (bool, error) {
	record := tx.get(bucketRecords, key)
	if record == nil {
		return false, nil
	}
	err := tx.open(bucketRecords, owner, key, record, v)
	if tx.skips(err) {
		return false, nil
	}
	return true, err
}

// open fills v from a record.
func (tx *Tx) open(bucket string, owner hash, key, record []byte, v any) error {
	return tx.b.open(tx.in(), tx.in().associatedData(bucket, key), owner, record, v)
}

func (b *batch) open(g *guild, place []byte, owner hash, record []byte, v any) error {
	k, err := b.keyOf(g, owner)
	if err != nil {
		return err
	}
	if k == nil {
		return fmt.Errorf("%w: its key is gone", ErrUnreadable)
	}
	plain, err := unsealed(k, place, record)
	if err == nil {
		plain, err = unpadded(plain)
	}
	if err != nil {
		return err
	}
	if err := b.secrets.dec.Unmarshal(plain, v); err != nil {
		return fmt.Errorf("%w: not what it should be", ErrUnreadable) // the cause could quote what a member wrote
	}
	return nil
}

// each calls fn with every record whose key begins so, in order, and its value. fn must not write.
func (tx *Tx) each(prefix []byte, fn func(key, value []byte) error) error {
	bk := tx.in().bucket(bucketRecords)
	if bk == nil {
		return nil
	}
	c := bk.Cursor()
	for k, v := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix); k, v = c.Next() {
		if err := fn(k, v); err != nil {
			return err
		}
	}
	return nil
}

// loadAll opens all of an owner's records of a family.
func loadAll[T any](tx *Tx, owner hash, f family) ([]T, error) {
	var all []T
	err := tx.each(recordKey(owner, f), func(k, v []byte) error {
		var one T
		err := tx.open(bucketRecords, owner, k, v, &one)
		if tx.skips(err) {
			return nil
		}
		if err == nil {
			all = append(all, one)
		}
		return err
	})
	return all, err
}

// be64 is n in an order that sorts.
func be64(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// present is the value of a key that says all by being there. It is not empty: bbolt returns nil for an empty
// value that is not committed yet, as for a missing one.
func present() []byte { return []byte{1} }
