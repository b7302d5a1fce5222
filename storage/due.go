package storage

import (
	"context"
	"time"

	"waymark/peer"
)

// Due is something that was to happen at an instant.
type Due struct {
	Guild  peer.ID
	Kind   string  // what, in the caller's words
	Member peer.ID // whom it is about, 0 for the guild
	Ref    peer.ID // what else tells it apart, 0 for nothing
	At     time.Time
}

// Schedule notes that something falls due at an instant. There is one per kind, member and ref: scheduling
// again moves it. Member 0 is the guild. A kind is at most 100 bytes.
func (tx *Tx) Schedule(kind string, member, ref peer.ID, at time.Time) error { panic("not yet") }

// Unschedule takes a due item away, if it is there.
func (tx *Tx) Unschedule(kind string, member, ref peer.ID) error { panic("not yet") }

// Scheduled says when an item falls due, and whether there is one.
func (tx *Tx) Scheduled(kind string, member, ref peer.ID) (time.Time, bool, error) { panic("not yet") }

// Due returns what is due at now, over all guilds, oldest first, at most limit. It takes nothing away: who deals with an
// item unschedules it, or schedules it again, in an Update. With nothing due it writes and allocates
// next to nothing.
func (db *DB) Due(ctx context.Context, now time.Time, limit int) ([]Due, error) { panic("not yet") }

// NextDue returns the earliest instant at which something falls due, false if nothing is scheduled.
func (db *DB) NextDue(ctx context.Context) (time.Time, bool, error) { panic("not yet") }
