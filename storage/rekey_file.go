package storage

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"time"

	bolt "go.etcd.io/bbolt"

	"waymark/peer"
	"waymark/storage/internal/disk"
)

// rekeyer rewrites a file that no other process has open.
type rekeyer struct {
	file     *bolt.DB
	old, new *secrets
	all      bool
	keys     map[[32]byte]*rekeyedOwner // by the hashes of guild and owner
}

// rekeyedOwner is an owner's key, before and after. Only what it seals changes: its shift does not, as keys depend on it.
type rekeyedOwner struct {
	before, after *ownerKey
	wrapped       []byte // after, by the new master key
}

// rewrite wraps every key in a file with another master key and, with all, seals everything again. It does so in many
// transactions: the caller discards the file if it fails.
func rewrite(ctx context.Context, path string, old, fresh Key, all bool) error {
	file, err := bolt.Open(path, 0o600, &bolt.Options{Timeout: time.Second, PageSize: disk.PageSize, NoSync: true})
	if err != nil {
		return err
	}
	r := &rekeyer{file: file, all: all, keys: map[[32]byte]*rekeyedOwner{}}
	err = r.run(ctx, old, fresh)
	return errors.Join(err, file.Close())
}

func (r *rekeyer) run(ctx context.Context, old, fresh Key) (err error) {
	if r.old, err = newSecrets(old); err != nil {
		return err
	}
	if r.new, err = newSecrets(fresh); err != nil {
		return err
	}
	var guilds []hash
	err = r.file.Update(func(t *bolt.Tx) error {
		if _, err := unlock(t, r.old); err != nil {
			return err
		}
		r.new.id = r.old.id
		err := t.ForEach(func(name []byte, _ *bolt.Bucket) error {
			if len(name) == len(hash{}) {
				guilds = append(guilds, hash(name))
			}
			return nil
		})
		return errors.Join(err, t.Bucket([]byte(bucketMeta)).Put([]byte(metaIDKey), r.new.wrapIDKey(r.new.id)))
	})
	if err != nil {
		return err
	}
	for _, name := range guilds {
		if err := r.guild(ctx, name); err != nil {
			return err
		}
	}
	if !r.all {
		return nil
	}
	for bucket, at := range map[string][2]int{bucketOutbox: {outboxGuild, outboxSize}, bucketDue: {dueGuild, dueSize}} {
		err := r.each(ctx, []string{bucket}, func(k, v []byte) []byte {
			if len(k) != at[1] {
				return nil
			}
			return r.reseal(hash(k[at[0]:]), hash(k[at[0]+16:]), globalAssociatedData(bucket, k), v)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// guild rewrites a guild's bucket.
func (r *rekeyer) guild(ctx context.Context, name hash) error {
	g := &guild{name: name}
	var root hash // the guild's own owner
	err := r.file.View(func(t *bolt.Tx) error {
		bk := t.Bucket(name[:])
		id, err := unsealed(r.old.master, g.associatedData(bucketRecords, []byte(guildID)), bk.Get([]byte(guildID)))
		if err == nil && len(id) == 8 {
			root = r.old.hash(ofOwner, peer.ID(binary.BigEndian.Uint64(id)), 0, "")
		}
		return r.collectKeys(g, bk)
	})
	if err != nil {
		return err
	}
	b := new(batch)
	err = r.each(ctx, []string{string(name[:])}, func(k, v []byte) []byte {
		place := g.associatedData(bucketRecords, k)
		switch {
		case string(k) == guildID:
			return r.rewrap(place, v)
		case len(k) <= len(hash{}):
			return nil
		case familyOf(k) == famKey:
			return r.wrapped(name, ownerOf(k))
		case !r.all:
			return nil
		}
		switch kind, _ := b.kindOf(familyOf(k)); kind.seal {
		case notSealed:
			return nil
		case byGuild:
			return r.reseal(name, root, place, v)
		}
		return r.reseal(name, ownerOf(k), place, v)
	})
	for _, bucket := range []string{bucketAudit, bucketIndex} {
		if err != nil || !r.all {
			break
		}
		err = r.each(ctx, []string{string(name[:]), bucket}, func(k, v []byte) []byte {
			return r.reseal(name, root, g.associatedData(bucket, k), v)
		})
	}
	return err
}

// collectKeys opens the keys of all owners of a guild, and makes new ones.
func (r *rekeyer) collectKeys(g *guild, bk *bolt.Bucket) error {
	return bk.ForEach(func(k, v []byte) error {
		if v == nil || len(k) != len(hash{})+1 || familyOf(k) != famKey {
			return nil
		}
		raw, err := unsealed(r.old.master, g.associatedData(bucketRecords, k), v)
		if err != nil || len(raw) != keySize+8 {
			return nil // it stays as it is, and so does what it sealed
		}
		before, err := asOwnerKey(raw)
		if err != nil {
			return err
		}
		o := &rekeyedOwner{before: before, after: before}
		if r.all {
			fresh := newOwnerSecret()
			copy(raw, fresh[:keySize])
			if o.after, err = asOwnerKey(raw); err != nil {
				return err
			}
		}
		o.wrapped = sealed(r.new.master, g.associatedData(bucketRecords, k), raw)
		r.keys[[32]byte(append(g.name[:], k[:16]...))] = o
		return nil
	})
}

func (r *rekeyer) ownerKeys(guild, owner hash) *rekeyedOwner {
	return r.keys[[32]byte(append(guild[:], owner[:]...))]
}

func (r *rekeyer) wrapped(guild, owner hash) []byte {
	if o := r.ownerKeys(guild, owner); o != nil {
		return o.wrapped
	}
	return nil
}

// rewrap seals by the new master key what the old one sealed; nil for what is unreadable.
func (r *rekeyer) rewrap(place, v []byte) []byte {
	plain, err := unsealed(r.old.master, bytes.Clone(place), v)
	if err != nil {
		return nil
	}
	return sealed(r.new.master, place, plain)
}

// reseal seals a value by its owner's new key; nil for what is unreadable.
func (r *rekeyer) reseal(guild, owner hash, place, v []byte) []byte {
	o := r.ownerKeys(guild, owner)
	if o == nil {
		return nil
	}
	plain, err := unsealed(o.before, bytes.Clone(place), v)
	if err != nil {
		return nil
	}
	return sealed(o.after, place, plain)
}

// each puts in the place of every value of a bucket what fn returns for it, nil for what is to stay, some thousand in a
// transaction.
func (r *rekeyer) each(ctx context.Context, path []string, fn func(k, v []byte) []byte) error {
	const page = 4096
	var next []byte
	for more := true; more; {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := r.file.Update(func(t *bolt.Tx) error {
			bk := t.Bucket([]byte(path[0]))
			for _, name := range path[1:] {
				if bk = bk.Bucket([]byte(name)); bk == nil {
					more = false
					return nil
				}
			}
			var keys, values [][]byte
			n := 0
			c := bk.Cursor()
			k, v := c.Seek(next)
			for ; k != nil && n < page; k, v = c.Next() {
				n++
				if v == nil {
					continue
				}
				if value := fn(k, v); value != nil {
					keys, values = append(keys, bytes.Clone(k)), append(values, value)
				}
			}
			more, next = k != nil, bytes.Clone(k)
			for i := range keys {
				if err := bk.Put(keys[i], values[i]); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
