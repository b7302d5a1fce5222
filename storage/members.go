package storage

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"slices"

	"waymark/peer"
)

// HasGuild reports whether anything is stored about the guild.
func (tx *Tx) HasGuild() bool { return tx.in().root != nil }

// Members returns up to limit members of the guild, in an order that does not change, and where to go on:
// 0 to begin with, and 0 when there are no more.
func (tx *Tx) Members(from uint64, limit int) (ids []peer.ID, next uint64, err error) {
	tx.eachOwner(be64(from), func(owner hash) bool {
		if len(ids) == limit {
			next = binary.BigEndian.Uint64(owner[:])
			return false
		}
		var in storedMember
		var found bool
		if found, err = tx.load(owner, recordKey(owner, famMember), &in); found && err == nil {
			ids = append(ids, peer.ID(in.ID))
		}
		return err == nil
	})
	return ids, next, err
}

// eachOwner calls fn with every owner that has a record, the guild itself too, from a place in their order on,
// until it returns false.
func (tx *Tx) eachOwner(from []byte, fn func(hash) bool) {
	bk := tx.in().bucket(bucketRecords)
	if bk == nil {
		return
	}
	c := bk.Cursor()
	for k, v := c.Seek(from); k != nil; {
		if v == nil || len(k) <= len(hash{}) { // a bucket, or the guild's id
			k, v = c.Next()
			continue
		}
		owner := hash(k[:len(hash{})])
		if !fn(owner) {
			return
		}
		k, v = c.Seek(append(bytes.Clone(owner[:]), 0xFF))
	}
}

// GuildsOf returns the guilds that have a record of a member, sorted. Who is only named by others' records is not found.
func (db *DB) GuildsOf(ctx context.Context, member peer.ID) ([]peer.ID, error) {
	return db.guildsWhere(ctx, func(tx *Tx) (bool, error) {
		return tx.get(bucketRecords, recordKey(tx.owner(member), famMember)) != nil, nil
	})
}

// GuildsNaming returns the guilds where there is anything of a person, if only their id in another's record, sorted. That
// there is may be nothing that they may know.
func (db *DB) GuildsNaming(ctx context.Context, person peer.ID) ([]peer.ID, error) {
	return db.guildsWhere(ctx, func(tx *Tx) (bool, error) { return tx.HasData(person) })
}

func (db *DB) guildsWhere(ctx context.Context, want func(*Tx) (bool, error)) ([]peer.ID, error) {
	var found []peer.ID
	err := db.read(ctx, func(b *batch) error {
		guilds, _, err := b.allGuilds()
		for _, id := range guilds {
			tx := &Tx{guild: id, b: b}
			wanted, err2 := want(tx)
			if wanted {
				found = append(found, id)
			}
			err = errors.Join(err, err2)
			tx.end()
		}
		return err
	})
	slices.Sort(found)
	return found, err
}
