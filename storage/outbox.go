package storage

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"

	"waymark/peer"
)

// OutboxItem is a state that Discord is to be brought to, waiting in the outbox until that is done.
type OutboxItem struct {
	// Guild it belongs to; Tx.Enqueue sets it.
	Guild peer.ID
	// Owner is the member it is about, 0 for the guild. The item goes when the owner is erased.
	Owner peer.ID
	// Target names what is to be brought to that state, at most 200 bytes, the same one always alike.
	Target string
	// Body is the caller's.
	Body []byte
	// About are the people besides the owner who are named in Target or Body, or who it is for. The item goes when one of
	// them is erased.
	About []peer.ID
	// Next is when to try; zero is at once. Expires is when to give up; zero is never. The caller looks.
	Next, Expires time.Time
	// Attempts is how often it was postponed; Tx.Enqueue sets it to 0.
	Attempts int
	// Order breaks ties between items of the same Next; 0 takes a number greater than all before.
	Order uint64
	// Generation tells an item from those it replaced; Tx.Enqueue sets it, growing.
	Generation uint64
}

type storedOutboxItem struct {
	Guild    uint64   `cbor:"1,keyasint"`
	Owner    uint64   `cbor:"2,keyasint,omitempty"`
	Target   string   `cbor:"3,keyasint"`
	Body     []byte   `cbor:"4,keyasint,omitempty"`
	Expires  nanoTime `cbor:"5,keyasint,omitempty"`
	Attempts int      `cbor:"6,keyasint,omitempty"`
	// Generation is also in "targets", where it is compared.
	Generation uint64   `cbor:"7,keyasint"`
	About      []uint64 `cbor:"8,keyasint,omitempty"`
}

// out is the item whose key in "outbox" this is.
func (in storedOutboxItem) out(key []byte) OutboxItem {
	return OutboxItem{
		Guild: peer.ID(in.Guild), Owner: peer.ID(in.Owner), Target: in.Target, Body: in.Body, About: idsOut(in.About),
		Next: timeOf(key), Expires: in.Expires.time(), Attempts: in.Attempts,
		Order: binary.BigEndian.Uint64(key[outboxOrder:]), Generation: in.Generation,
	}
}

const maxTarget = 200

// A key of "outbox": next, order, guild, owner, half the hash of the target.
const (
	outboxOrder  = instantSize
	outboxGuild  = outboxOrder + 8
	outboxOwner  = outboxGuild + 16
	outboxTarget = outboxOwner + 16
	outboxSize   = outboxTarget + 8
)

func outboxKey(next, order []byte, guild, owner, target hash) []byte {
	k := make([]byte, 0, outboxSize)
	k = append(append(k, next...), order...)
	return append(append(append(k, guild[:]...), owner[:]...), target[:8]...)
}

// A value of "targets" says where in the outbox a target's item is: owner, next, order; and its generation.
const (
	whereNext       = 16
	whereOrder      = whereNext + instantSize
	whereGeneration = whereOrder + 8
	whereSize       = whereGeneration + 8
)

// outboxAt is the owner of a target's item, and its key in the outbox, by what "targets" says; false where there is none.
func (tx *Tx) outboxAt(target hash, where []byte) (owner hash, key []byte, ok bool) {
	if len(where) != whereSize {
		return owner, nil, false
	}
	owner = hash(where[:whereNext])
	return owner, outboxKey(where[whereNext:whereOrder], where[whereOrder:whereGeneration], tx.in().name, owner, target), true
}

func (tx *Tx) target(name string) hash { return tx.b.secrets.hash(ofTarget, tx.guild, 0, name) }

func checkTarget(name string) error {
	if name == "" || len(name) > maxTarget {
		return errors.New("storage: a target takes 1 to 200 bytes")
	}
	return nil
}

// Enqueue puts an item into the outbox, in place of any for the same target of this guild.
func (tx *Tx) Enqueue(w OutboxItem) error {
	if err := checkTarget(w.Target); err != nil {
		return err
	}
	if !tx.b.t.Writable() {
		return ErrReadOnly
	}
	if _, err := tx.needKey(tx.owner(w.Owner)); err != nil {
		return err
	}
	if err := tx.dropOutboxItem(tx.target(w.Target)); err != nil {
		return err
	}
	tx.b.wrote = true
	n, err := tx.b.outbox.NextSequence()
	if err != nil {
		return err
	}
	w.Guild, w.Attempts, w.Generation = tx.guild, 0, n
	if w.Order == 0 {
		w.Order = n
	}
	return tx.putOutboxItem(w)
}

// putOutboxItem stores an item for a target that has none.
func (tx *Tx) putOutboxItem(w OutboxItem) error {
	owner, target := tx.owner(w.Owner), tx.target(w.Target)
	next, order := instant(w.Next), be64(w.Order)
	where := make([]byte, 0, whereSize)
	where = append(append(append(append(where, owner[:]...), next...), order...), be64(w.Generation)...)
	if err := tx.put(bucketTargets, target[:], where); err != nil {
		return err
	}
	key := outboxKey(next, order, tx.in().name, owner, target)
	return tx.saveGlobal(bucketOutbox, owner, key, storedOutboxItem{
		Guild: uint64(w.Guild), Owner: uint64(w.Owner), Target: w.Target, Body: w.Body, About: idsIn(w.About),
		Expires: nanoTimeOf(w.Expires), Attempts: w.Attempts, Generation: w.Generation,
	})
}

// dropOutboxItem removes the item for a target, if there is one.
func (tx *Tx) dropOutboxItem(target hash) error {
	_, key, ok := tx.outboxAt(target, tx.get(bucketTargets, target[:]))
	if !ok {
		return nil
	}
	tx.b.wrote = true
	if err := tx.b.outbox.Delete(key); err != nil {
		return err
	}
	return tx.remove(bucketTargets, target[:])
}

// Cancel removes the item for a target from the outbox, if there is one. What is on its way to Discord at this
// moment still arrives.
func (tx *Tx) Cancel(target string) error {
	if err := checkTarget(target); err != nil {
		return err
	}
	if !tx.b.t.Writable() {
		return ErrReadOnly
	}
	return tx.dropOutboxItem(tx.target(target))
}

// Waits reports whether an item for a target waits in the outbox or is being carried out.
func (tx *Tx) Waits(target string) bool {
	h := tx.target(target)
	return len(tx.get(bucketTargets, h[:])) == whereSize
}

// current reports whether an item is the one that is stored for its target. Generations are counted over all guilds.
func (tx *Tx) current(w OutboxItem) bool {
	target := tx.target(w.Target)
	where := tx.get(bucketTargets, target[:])
	return len(where) == whereSize && binary.BigEndian.Uint64(where[whereGeneration:]) == w.Generation
}

// Ack removes an item that was carried out from the outbox, unless a newer one replaced it.
func (tx *Tx) Ack(w OutboxItem) error {
	if !tx.b.t.Writable() {
		return ErrReadOnly
	}
	if !tx.current(w) {
		return nil
	}
	return tx.dropOutboxItem(tx.target(w.Target))
}

// Retry makes an item, as Ready returned it, wait until next and counts the attempt, unless a newer one
// replaced it.
func (tx *Tx) Retry(w OutboxItem, next time.Time) error {
	w.Attempts++
	return tx.Delay(w, next)
}

// Delay is Retry for an item that was not tried.
func (tx *Tx) Delay(w OutboxItem, next time.Time) error {
	if !tx.b.t.Writable() {
		return ErrReadOnly
	}
	if !tx.current(w) {
		return nil
	}
	if err := tx.dropOutboxItem(tx.target(w.Target)); err != nil {
		return err
	}
	w.Next = next
	return tx.putOutboxItem(w)
}

// Ready returns the items with Next not after now, over all guilds, by Next, then Order, at most limit.
// One whose seal is broken can never be carried out: it is logged and removed.
func (db *DB) Ready(ctx context.Context, now time.Time, limit int) ([]OutboxItem, error) {
	var out []OutboxItem
	err := db.sweep(ctx, bucketOutbox, now, limit, func(b *batch, k, v []byte) error {
		if len(k) != outboxSize {
			return fmt.Errorf("%w: no such key", ErrUnreadable)
		}
		var in storedOutboxItem
		g := b.guildOf(hash(k[outboxGuild:outboxOwner]))
		if err := b.openGlobal(g, bucketOutbox, hash(k[outboxOwner:outboxTarget]), k, v, &in); err != nil {
			return err
		}
		out = append(out, in.out(k))
		return nil
	})
	return out, err
}

// NextReady returns the earliest Next in the outbox, false if it is empty.
func (db *DB) NextReady(ctx context.Context) (time.Time, bool, error) {
	return db.first(ctx, bucketOutbox)
}

// OutboxDepth returns how many items wait, in a time that grows with their number.
func (db *DB) OutboxDepth(ctx context.Context) (n int, err error) {
	err = db.read(ctx, func(b *batch) error {
		n = 0
		return b.outbox.ForEach(func(_, _ []byte) error { n++; return nil })
	})
	return n, err
}

// eachOutbox calls fn with everything of this guild that waits in the outbox, by target's hash: few, as a rule. in is nil
// for what is unreadable. fn must not write.
func (tx *Tx) eachOutbox(fn func(target, owner hash, key []byte, in *storedOutboxItem) error) error {
	bk := tx.in().bucket(bucketTargets)
	if bk == nil {
		return nil
	}
	return bk.ForEach(func(target, where []byte) error {
		owner, key, ok := tx.outboxAt(hash(target), where)
		if !ok {
			return nil
		}
		v := tx.b.outbox.Get(key)
		if v == nil {
			return nil
		}
		in := new(storedOutboxItem)
		err := tx.b.openGlobal(tx.in(), bucketOutbox, owner, key, v, in)
		if errors.Is(err, ErrUnreadable) {
			in, err = nil, nil
		}
		if err != nil {
			return err
		}
		return fn(hash(target), owner, key, in)
	})
}

// Outbox returns everything readable of this guild that waits in the outbox, by target's hash.
func (tx *Tx) Outbox() ([]OutboxItem, error) {
	var out []OutboxItem
	err := tx.eachOutbox(func(_, _ hash, key []byte, in *storedOutboxItem) error {
		if in != nil {
			out = append(out, in.out(key))
		}
		return nil
	})
	return out, err
}

// outboxOf returns what waits in the outbox about a member.
func (tx *Tx) outboxOf(member peer.ID) ([]OutboxItem, error) {
	all, err := tx.Outbox()
	return slices.DeleteFunc(all, func(w OutboxItem) bool { return w.Owner != member }), err
}
