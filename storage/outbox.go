package storage

import (
	"context"
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

// Wish puts a wish into the outbox, in place of any for the same target of this guild.
func (tx *Tx) Wish(w Wish) error { panic("not yet") }

// Settle takes a wish that was carried out from the outbox, unless a newer one replaced it.
func (tx *Tx) Settle(w Wish) error { panic("not yet") }

// Postpone makes a wish wait until next and counts the attempt, unless a newer one replaced it.
func (tx *Tx) Postpone(w Wish, next time.Time) error { panic("not yet") }

// Ready returns the wishes with Next not after now, over all guilds, by Next, then Order, at most limit.
func (db *DB) Ready(ctx context.Context, now time.Time, limit int) ([]Wish, error) { panic("not yet") }

// NextWish returns the earliest Next in the outbox, false if it is empty.
func (db *DB) NextWish(ctx context.Context) (time.Time, bool, error) { panic("not yet") }

// OutboxDepth returns how many wishes wait, in a time that grows with their number.
func (db *DB) OutboxDepth(ctx context.Context) (int, error) { panic("not yet") }
