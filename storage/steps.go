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
		{2, "keys no longer show which people have the same: a due item of a kind, a reminder of a meeting", keysByOwner},
	}
}

// keysByOwner gives due items and reminders of meetings keys that depend on their owner. In version 1 they did not: two people's
// items of one kind, or reminders of one meeting, had equal parts. What cannot be read stays as it is.
func keysByOwner(t *bolt.Tx, s *secrets) error {
	b := newBatch(t, s)
	guilds, _, err := b.allGuilds()
	for _, id := range guilds {
		tx := &Tx{guild: id, b: b}
		err = errors.Join(err, tx.renewReminderKeys())
		tx.end()
	}
	return errors.Join(err, b.renewMarks())
}

// renewReminderKeys moves the reminders of meetings in a guild to their present keys.
func (tx *Tx) renewReminderKeys() error {
	var found [][]hash
	err := tx.eachIndex(indexMeetingReminder, func(to []hash) error {
		if len(to) == 2 {
			found = append(found, to)
		}
		return nil
	})
	for _, to := range found {
		var in storedMeetingReminder
		old := recordKey(to[0], famMeetingReminder, to[1][:]...)
		ok, unread := tx.load(to[0], old, &in)
		if !ok || errors.Is(unread, ErrUnreadable) {
			continue
		}
		err = errors.Join(err, unread, tx.remove(bucketRecords, old), tx.remove(bucketIndex, tx.reminderIndexKey(old)),
			tx.PutMeetingReminder(peer.ID(in.Member), in.out()))
	}
	return err
}

// renewMarks moves all due items to keys with their present marks.
func (b *batch) renewMarks() error {
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
