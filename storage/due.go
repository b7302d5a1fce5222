package storage

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"waymark/peer"
)

// Due is an item of the due index.
type Due struct {
	Guild  peer.ID
	Kind   string  // chosen by the caller
	Member peer.ID // the owner, 0 for the guild
	Ref    peer.ID // distinguishes items of a kind and member
	At     time.Time
}

type storedDue struct {
	Guild  uint64 `cbor:"1,keyasint"`
	Kind   string `cbor:"2,keyasint"`
	Member uint64 `cbor:"3,keyasint,omitempty"`
	Ref    uint64 `cbor:"4,keyasint,omitempty"`
}

const maxKind = 100

// A key of "due": instant, guild, owner, mark. The mark tells the owner's items apart.
const (
	dueGuild = instantSize
	dueOwner = dueGuild + 16
	dueMark  = dueOwner + 16
	dueSize  = dueMark + markSize
	markSize = 8
)

func dueKey(at []byte, guild, owner hash, mark []byte) []byte {
	k := make([]byte, 0, dueSize)
	return append(append(append(append(k, at...), guild[:]...), owner[:]...), mark...)
}

// mark returns the key of the record with an item's instant, and the mark in it.
func (tx *Tx) mark(owner hash, kind string, ref peer.ID) (key, mark []byte) {
	mark = tx.b.secrets.dueMark(tx.guild, owner, kind, ref)
	return recordKey(owner, famDue, mark...), mark
}

// dueMark returns an item's mark. It depends on the owner, so that nothing shows which items are of one kind, or which
// people have items about the same thing.
func (s *secrets) dueMark(guild peer.ID, owner hash, kind string, ref peer.ID) []byte {
	h := s.hash(ofDue, guild, ref, string(owner[:])+kind)
	return h[:markSize]
}

func checkKind(kind string) error {
	if kind == "" || len(kind) > maxKind {
		return errors.New("storage: a kind takes 1 to 100 bytes")
	}
	return nil
}

// Schedule adds an item to the due index, or moves it to another instant: there is one for each kind, member and ref.
// Member 0 is the guild. A kind has 1 to 100 bytes.
func (tx *Tx) Schedule(kind string, member, ref peer.ID, at time.Time) error {
	if err := checkKind(kind); err != nil {
		return err
	}
	if !tx.b.t.Writable() {
		return ErrReadOnly
	}
	owner := tx.owner(member)
	if _, err := tx.needKey(owner); err != nil {
		return err
	}
	key, mark := tx.mark(owner, kind, ref)
	when := instant(at)
	old := tx.get(bucketRecords, key)
	if bytes.Equal(old, when) && tx.b.due.Get(dueKey(when, tx.in().name, owner, mark)) != nil {
		return nil
	}
	if old != nil {
		if err := tx.dropDue(owner, old, mark); err != nil {
			return err
		}
	}
	if err := tx.put(bucketRecords, key, when); err != nil {
		return err
	}
	return tx.saveGlobal(bucketDue, owner, dueKey(when, tx.in().name, owner, mark),
		storedDue{uint64(tx.guild), kind, uint64(member), uint64(ref)})
}

// dropDueItem removes the item of the index that belongs to an owner's record.
func dropDueItem(tx *Tx, owner hash, key, at []byte) error {
	return tx.dropDue(owner, at, key[len(owner)+1:])
}

// DueOf returns the items of a member, in no particular order.
func (tx *Tx) DueOf(member peer.ID) ([]Due, error) {
	owner := tx.owner(member)
	var out []Due
	err := tx.each(recordKey(owner, famDue), func(k, at []byte) error {
		key := dueKey(at, tx.in().name, owner, k[len(owner)+1:])
		v := tx.b.due.Get(key)
		if v == nil {
			return nil
		}
		var in storedDue
		err := tx.b.openGlobal(tx.in(), bucketDue, owner, key, v, &in)
		if tx.skips(err) {
			return nil
		}
		if err != nil {
			return err
		}
		out = append(out, Due{peer.ID(in.Guild), in.Kind, peer.ID(in.Member), peer.ID(in.Ref), timeOf(at)})
		return nil
	})
	return out, err
}

// dropDue removes an item from the index.
func (tx *Tx) dropDue(owner hash, at, mark []byte) error {
	tx.b.wrote = true
	return tx.b.due.Delete(dueKey(at, tx.in().name, owner, mark))
}

// Unschedule removes an item, if there is one.
func (tx *Tx) Unschedule(kind string, member, ref peer.ID) error {
	if !tx.b.t.Writable() {
		return ErrReadOnly
	}
	owner := tx.owner(member)
	key, mark := tx.mark(owner, kind, ref)
	at := tx.get(bucketRecords, key)
	if at == nil {
		return nil
	}
	if err := tx.dropDue(owner, at, mark); err != nil {
		return err
	}
	return tx.remove(bucketRecords, key)
}

// Scheduled reports whether there is such an item.
func (tx *Tx) Scheduled(kind string, member, ref peer.ID) bool {
	key, _ := tx.mark(tx.owner(member), kind, ref)
	return tx.get(bucketRecords, key) != nil
}

// Due returns what is due at now, over all guilds, at most limit: oldest first, and those of one instant by kind, ref,
// member and guild. It takes nothing away: who deals with an
// item unschedules it, or schedules it again, in an Update. With nothing due it writes nothing. An item whose
// seal is broken is logged and removed.
func (db *DB) Due(ctx context.Context, now time.Time, limit int) ([]Due, error) {
	var out []Due
	err := db.sweep(ctx, bucketDue, now, limit, func(b *batch, k, v []byte) error {
		if len(k) != dueSize {
			return fmt.Errorf("%w: no such key", ErrUnreadable)
		}
		var in storedDue
		g := b.guildOf(hash(k[dueGuild:dueOwner]))
		if err := b.openGlobal(g, bucketDue, hash(k[dueOwner:dueMark]), k, v, &in); err != nil {
			return err
		}
		out = append(out, Due{peer.ID(in.Guild), in.Kind, peer.ID(in.Member), peer.ID(in.Ref), timeOf(k)})
		return nil
	})
	slices.SortStableFunc(out, func(a, b Due) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Ref, b.Ref),
			cmp.Compare(a.Member, b.Member), cmp.Compare(a.Guild, b.Guild))
	})
	return out, err
}

// NextDue returns the earliest instant at which something falls due, false if nothing is scheduled.
func (db *DB) NextDue(ctx context.Context) (time.Time, bool, error) { return db.first(ctx, bucketDue) }
