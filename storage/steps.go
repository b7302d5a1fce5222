package storage

import (
	"bytes"
	"errors"

	bolt "go.etcd.io/bbolt"

	"waymark/peer"
)

// steps returns the migrations, oldest first: one for each version from 2 to the present one. Each is tested with a file of
// the version before, kept in testdata.
func steps() []step {
	return []step{
		{2, "the marks of due items no longer show which are of one kind", marksByOwner},
	}
}

// marksByOwner gives every due item a mark that depends on its owner. In version 1 it did not: two people's items of one
// kind, and the two items of a pairing, had equal marks. Items that cannot be read stay as they are.
func marksByOwner(t *bolt.Tx, s *secrets) error {
	b := newBatch(t, s)
	type item struct{ key, value []byte }
	var items []item
	err := b.due.ForEach(func(k, v []byte) error {
		items = append(items, item{bytes.Clone(k), bytes.Clone(v)})
		return nil
	})
	for _, in := range items {
		if err == nil && len(in.key) == dueSize {
			err = b.renewMark(in.key, in.value)
		}
	}
	return err
}

// renewMark moves a due item, and the record with its instant, to the keys with the item's present mark.
func (b *batch) renewMark(key, value []byte) error {
	g, owner := b.guildOf(hash(key[dueGuild:dueOwner])), hash(key[dueOwner:dueMark])
	var in storedDue
	err := b.openGlobal(g, bucketDue, owner, key, value, &in)
	if errors.Is(err, ErrUnreadable) || g.root == nil {
		return nil
	}
	if err != nil {
		return err
	}
	k, err := b.keyOf(g, owner)
	if err != nil {
		return err
	}
	plain, err := unsealed(k, globalAssociatedData(bucketDue, key), value)
	if err != nil {
		return err
	}
	at, mark := key[:dueGuild], b.secrets.dueMark(peer.ID(in.Guild), owner, in.Kind, peer.ID(in.Ref))
	fresh := dueKey(at, g.name, owner, mark)
	return errors.Join(
		g.root.Delete(recordKey(owner, famDue, key[dueMark:]...)), b.due.Delete(key),
		g.root.Put(recordKey(owner, famDue, mark...), at),
		b.due.Put(fresh, sealed(k, globalAssociatedData(bucketDue, fresh), plain)))
}
