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
	for _, global := range []struct {
		bucket             string
		size, guild, owner int // where a key names whose it is
	}{{bucketOutbox, outboxSize, outboxGuild, outboxOwner}, {bucketDue, dueSize, dueGuild, dueOwner}} {
		bk := b.t.Bucket([]byte(global.bucket))
		err := bk.ForEach(func(k, v []byte) error {
			r := sealedRecord{bucket: bk, key: k, value: v, place: globalAssociatedData(global.bucket, k), guild: &guild{}}
			if len(k) == global.size {
				r.guild, r.owner = b.guildOf(hash(k[global.guild:global.owner])), hash(k[global.owner:][:16])
			}
			return fn(r)
		})
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
	err := g.root.ForEach(func(k, v []byte) error {
		if v == nil || len(k) <= len(hash{}) {
			return nil
		}
		r := sealedRecord{bucket: g.root, key: k, value: v, place: g.associatedData(bucketRecords, k), guild: g, owner: ownerOf(k)}
		if r.owner != last && last != tx.owner(0) {
			delete(g.owners, last)
		}
		last = r.owner
		kind, known := tx.b.kindOf(familyOf(k))
		switch {
		case known && kind.seal == notSealed:
			return nil
		case known && kind.seal == byGuild:
			r.owner = tx.owner(0)
		case known && kind.seal == byMaster:
			r.master = true
		}
		return fn(r)
	})
	for _, name := range []string{bucketAudit, bucketIndex} {
		bk := g.bucket(name)
		if bk == nil || err != nil {
			continue
		}
		err = bk.ForEach(func(k, v []byte) error {
			return fn(sealedRecord{bucket: bk, key: k, value: v, place: g.associatedData(name, k), guild: g, owner: tx.owner(0)})
		})
	}
	return err
}
