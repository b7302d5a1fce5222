package storage

import (
	"errors"

	bolt "go.etcd.io/bbolt"

	"waymark/peer"
)

// sealedRecord is any sealed value in a file, with what opens it.
type sealedRecord struct {
	bucket     *bolt.Bucket
	key, value []byte
	place      []byte // the associated data of its seal
	guild      *guild
	owner      hash // under whose key it is sealed; none with master
	master     bool // it is an owner's key, sealed by the master key
}

// open returns the plain value, still padded where it is a record.
func (r sealedRecord) open(b *batch) ([]byte, error) {
	if r.master {
		return unsealed(b.secrets.master, r.place, r.value)
	}
	k, err := b.keyOf(r.guild, r.owner)
	if err != nil || k == nil {
		return nil, errors.Join(ErrUnreadable, err)
	}
	return unsealed(k, r.place, r.value)
}

// globalBucket is a bucket beside the guilds, with where a key in it names whose it is.
type globalBucket struct {
	name               string
	size, guild, owner int
}

func globalBuckets() []globalBucket {
	return []globalBucket{{bucketOutbox, outboxSize, outboxGuild, outboxOwner}, {bucketDue, dueSize, dueGuild, dueOwner}}
}

// sealedIn returns the sealed value of a key in a bucket beside the guilds.
func (g globalBucket) sealedIn(b *batch, bk *bolt.Bucket, k, v []byte) sealedRecord {
	r := sealedRecord{bucket: bk, key: k, value: v, place: globalAssociatedData(g.name, k), guild: &guild{}}
	if len(k) == g.size {
		r.guild, r.owner = b.guildOf(hash(k[g.guild:g.owner])), hash(k[g.owner:][:16])
	}
	return r
}

// sealedBuckets are the names of a guild's buckets in which values are sealed.
func sealedBuckets() []string { return []string{bucketRecords, bucketAudit, bucketIndex} }

// sealedIn returns the sealed value of a key in one of the guild's buckets; false if it is not sealed by an owner's key, or
// wrapped.
func (tx *Tx) sealedIn(name string, bk *bolt.Bucket, k, v []byte) (sealedRecord, bool) {
	g := tx.in()
	r := sealedRecord{bucket: bk, key: k, value: v, place: g.associatedData(name, k), guild: g, owner: tx.owner(0)}
	if name != bucketRecords {
		return r, true
	}
	if v == nil || len(k) <= len(hash{}) {
		return r, false
	}
	kind, known := tx.b.kindOf(familyOf(k))
	switch {
	case known && kind.seal == notSealed:
		return r, false
	case known && kind.seal == byGuild:
		return r, true
	}
	r.owner, r.master = ownerOf(k), known && kind.seal == byMaster
	return r, true
}

// eachSealed calls fn with every sealed value of these guilds, and of the due index and the outbox. fn must not write.
func (b *batch) eachSealed(guilds []peer.ID, fn func(sealedRecord) error) error {
	for _, id := range guilds {
		tx := &Tx{guild: id, b: b}
		err := tx.eachSealed(fn)
		tx.end()
		if err != nil {
			return err
		}
	}
	for _, global := range globalBuckets() {
		bk := b.t.Bucket([]byte(global.name))
		err := bk.ForEach(func(k, v []byte) error { return fn(global.sealedIn(b, bk, k, v)) })
		if err != nil {
			return err
		}
	}
	return nil
}

// eachSealed calls fn with every sealed value in the guild's bucket. Keys of members are forgotten when their records are
// done: there can be more than fit into memory.
func (tx *Tx) eachSealed(fn func(sealedRecord) error) error {
	g := tx.in()
	defer clear(g.owners)
	var last hash
	for _, name := range sealedBuckets() {
		bk := g.bucket(name)
		if bk == nil {
			continue
		}
		err := bk.ForEach(func(k, v []byte) error {
			r, ok := tx.sealedIn(name, bk, k, v)
			if !ok {
				return nil
			}
			if name == bucketRecords && last != ownerOf(k) {
				if last != tx.owner(0) {
					delete(g.owners, last)
				}
				last = ownerOf(k)
			}
			return fn(r)
		})
		if err != nil {
			return err
		}
	}
	return nil
}
