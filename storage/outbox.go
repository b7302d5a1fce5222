package storage

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"waymark/peer"
)

// Wish is a state that Discord is to be brought to, waiting in the outbox until that is done.
type Wish struct {
	// Guild it belongs to; Tx.Wish sets it.
	Guild peer.ID
	// Owner is the member it is about, 0 for the guild. The wish goes when the owner is erased.
	Owner peer.ID
	// Target names what is to be brought to that state, at most 200 bytes, the same one always alike.
	Target string
	// Body is the caller's.
	Body []byte
	// Next is when to try; zero is at once. Expires is when to give up; zero is never. The caller looks.
	Next, Expires time.Time
	// Attempts is how often it was postponed; Tx.Wish sets it to 0.
	Attempts int
	// Order breaks ties between wishes of the same Next; 0 takes a number greater than all before.
	Order uint64
	// Generation tells a wish from those it replaced; Tx.Wish sets it, growing.
	Generation uint64
}

type storedWish struct {
	Guild    uint64 `cbor:"1,keyasint"`
	Owner    uint64 `cbor:"2,keyasint,omitempty"`
	Target   string `cbor:"3,keyasint"`
	Body     []byte `cbor:"4,keyasint,omitempty"`
	Expires  stamp  `cbor:"5,keyasint,omitempty"`
	Attempts int    `cbor:"6,keyasint,omitempty"`
	// Generation is also in "wishes", where it is compared.
	Generation uint64 `cbor:"7,keyasint"`
}

// out is the wish whose key in "outbox" this is.
func (in storedWish) out(key []byte) Wish {
	return Wish{
		Guild: peer.ID(in.Guild), Owner: peer.ID(in.Owner), Target: in.Target, Body: in.Body,
		Next: timeOf(key), Expires: in.Expires.time(), Attempts: in.Attempts,
		Order: binary.BigEndian.Uint64(key[wishOrder:]), Generation: in.Generation,
	}
}

const maxTarget = 200

// A key of "outbox": next, order, guild, owner, half the hash of the target.
const (
	wishOrder = instantSize
	wishGuild = wishOrder + 8
	wishOwner = wishGuild + 16
	wishMark  = wishOwner + 16
	wishSize  = wishMark + 8
)

func outboxKey(next, order []byte, guild, owner, target hash) []byte {
	k := make([]byte, 0, wishSize)
	k = append(append(k, next...), order...)
	return append(append(append(k, guild[:]...), owner[:]...), target[:8]...)
}

// A value of "wishes" says where in the outbox a target's wish lies: owner, next, order; and its generation.
const (
	whereNext       = 16
	whereOrder      = whereNext + instantSize
	whereGeneration = whereOrder + 8
	whereSize       = whereGeneration + 8
)

// wishAt is the owner of a target's wish, and its key in the outbox, by what "wishes" says; false where there is none.
func (tx *Tx) wishAt(target hash, where []byte) (owner hash, key []byte, ok bool) {
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

// Wish puts a wish into the outbox, in place of any for the same target of this guild.
func (tx *Tx) Wish(w Wish) error {
	if err := checkTarget(w.Target); err != nil {
		return err
	}
	if !tx.b.t.Writable() {
		return ErrReadOnly
	}
	if _, err := tx.needKey(tx.owner(w.Owner)); err != nil {
		return err
	}
	if err := tx.dropWish(tx.target(w.Target)); err != nil {
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
	return tx.putWish(w)
}

// putWish stores a wish for a target that has none.
func (tx *Tx) putWish(w Wish) error {
	owner, target := tx.owner(w.Owner), tx.target(w.Target)
	next, order := instant(w.Next), be64(w.Order)
	where := make([]byte, 0, whereSize)
	where = append(append(append(append(where, owner[:]...), next...), order...), be64(w.Generation)...)
	if err := tx.put(bucketWishes, target[:], where); err != nil {
		return err
	}
	key := outboxKey(next, order, tx.in().name, owner, target)
	return tx.saveGlobal(bucketOutbox, owner, key, storedWish{
		Guild: uint64(w.Guild), Owner: uint64(w.Owner), Target: w.Target, Body: w.Body,
		Expires: stampOf(w.Expires), Attempts: w.Attempts, Generation: w.Generation,
	})
}

// dropWish removes the wish for a target, if there is one.
func (tx *Tx) dropWish(target hash) error {
	_, key, ok := tx.wishAt(target, tx.get(bucketWishes, target[:]))
	if !ok {
		return nil
	}
	tx.b.wrote = true
	if err := tx.b.outbox.Delete(key); err != nil {
		return err
	}
	return tx.remove(bucketWishes, target[:])
}

// Unwish takes the wish for a target from the outbox, if there is one. What is on its way to Discord at this
// moment still arrives.
func (tx *Tx) Unwish(target string) error {
	if err := checkTarget(target); err != nil {
		return err
	}
	if !tx.b.t.Writable() {
		return ErrReadOnly
	}
	return tx.dropWish(tx.target(target))
}

// current says whether a wish is the one that is stored for its target. Generations are counted over all guilds.
func (tx *Tx) current(w Wish) bool {
	target := tx.target(w.Target)
	where := tx.get(bucketWishes, target[:])
	return len(where) == whereSize && binary.BigEndian.Uint64(where[whereGeneration:]) == w.Generation
}

// Settle takes a wish that was carried out from the outbox, unless a newer one replaced it.
func (tx *Tx) Settle(w Wish) error {
	if !tx.b.t.Writable() {
		return ErrReadOnly
	}
	if !tx.current(w) {
		return nil
	}
	return tx.dropWish(tx.target(w.Target))
}

// Postpone makes a wish, as Ready returned it, wait until next and counts the attempt, unless a newer one
// replaced it.
func (tx *Tx) Postpone(w Wish, next time.Time) error {
	w.Attempts++
	return tx.Delay(w, next)
}

// Delay is Postpone for a wish that was not tried.
func (tx *Tx) Delay(w Wish, next time.Time) error {
	if !tx.b.t.Writable() {
		return ErrReadOnly
	}
	if !tx.current(w) {
		return nil
	}
	if err := tx.dropWish(tx.target(w.Target)); err != nil {
		return err
	}
	w.Next = next
	return tx.putWish(w)
}

// Ready returns the wishes with Next not after now, over all guilds, by Next, then Order, at most limit.
// One whose seal is broken can never be carried out: it is logged and removed.
func (db *DB) Ready(ctx context.Context, now time.Time, limit int) ([]Wish, error) {
	var out []Wish
	err := db.sweep(ctx, bucketOutbox, now, limit, func(b *batch, k, v []byte) error {
		if len(k) != wishSize {
			return fmt.Errorf("%w: no such key", ErrSeal)
		}
		var in storedWish
		g := b.guildOf(hash(k[wishGuild:wishOwner]))
		if err := b.openGlobal(g, bucketOutbox, hash(k[wishOwner:wishMark]), k, v, &in); err != nil {
			return err
		}
		out = append(out, in.out(k))
		return nil
	})
	return out, err
}

// NextWish returns the earliest Next in the outbox, false if it is empty.
func (db *DB) NextWish(ctx context.Context) (time.Time, bool, error) {
	return db.first(ctx, bucketOutbox)
}

// OutboxDepth returns how many wishes wait, in a time that grows with their number.
func (db *DB) OutboxDepth(ctx context.Context) (n int, err error) {
	err = db.read(ctx, func(b *batch) error {
		n = 0
		return b.outbox.ForEach(func(_, _ []byte) error { n++; return nil })
	})
	return n, err
}
