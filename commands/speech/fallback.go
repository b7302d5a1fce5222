package speech

import (
	"context"
	"errors"
	"maps"
	"sync"

	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// Outside of its core a language may lack sentences. A message is never in two languages: where one sentence of it is
// missing, the whole message is said in the language under that one (the community's, else English). A handler says a message
// in many places, so it runs once more for that. What it wrote the first time is rolled back.

// errHalf rolls back a run in which a language lacked a sentence.
var errHalf = errors.New("a language lacks a sentence")

// Fallback is how far below their own language each reader is spoken to, during one piece of work. The zero value is ready;
// nil never falls back. It is safe for concurrent use.
type Fallback struct {
	mu     sync.Mutex
	steps  map[audience]int  // languages below the reader's own
	lacked map[audience]bool // in this run
}

// audience is who a message is for, and what brings it.
type audience struct {
	work   string  // tells apart what runs in one transaction
	member peer.ID // 0 for everyone in the community
}

// in returns the catalogue to speak to an audience whose language has own.
func (f *Fallback) in(a audience, own *words.Catalogue) *words.Catalogue {
	if f == nil || own.Under() == nil {
		return own
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for range f.steps[a] {
		if under := own.Under(); under != nil {
			own = under
		}
	}
	return own.Noting(func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		if f.lacked == nil {
			f.lacked = map[audience]bool{}
		}
		f.lacked[a] = true
	})
}

// Clone returns a Fallback that goes on from here by itself.
func (f *Fallback) Clone() *Fallback {
	f.mu.Lock()
	defer f.mu.Unlock()
	return &Fallback{steps: maps.Clone(f.steps)}
}

// Begin forgets what an earlier run lacked.
func (f *Fallback) Begin() {
	f.mu.Lock()
	defer f.mu.Unlock()
	clear(f.lacked)
}

// half is errHalf if a sentence was missing since begin, else nil.
func (f *Fallback) half() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.lacked) > 0 {
		return errHalf
	}
	return nil
}

// StepDown goes one language down for each audience whose language lacked a sentence. It reports whether there was one.
func (f *Fallback) StepDown() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.steps == nil {
		f.steps = map[audience]int{}
	}
	for a := range f.lacked {
		f.steps[a]++
	}
	again := len(f.lacked) > 0
	clear(f.lacked)
	return again
}

// Update is storage.DB.Update for what says something: fn runs again, on a new transaction, until each reader's messages are
// in one language. English lacks nothing, so that ends.
func (f *Fallback) Update(ctx context.Context, db *storage.DB, guild peer.ID, fn func(*storage.Tx) error) error {
	return f.Run(ctx, db.Update, guild, fn)
}

// Transaction is storage.DB.Update or View.
type Transaction func(ctx context.Context, guild peer.ID, fn func(*storage.Tx) error) error

// Run is Update for any kind of transaction.
func (f *Fallback) Run(ctx context.Context, in Transaction, guild peer.ID, fn func(*storage.Tx) error) error {
	for {
		err := in(ctx, guild, func(tx *storage.Tx) error {
			f.Begin()
			if err := fn(tx); err != nil {
				return err
			}
			return f.half()
		})
		if !errors.Is(err, errHalf) {
			return err
		}
		f.StepDown()
	}
}

// Said returns what say says, in one language. say does nothing else.
func Said[T any](f *Fallback, say func() T) T {
	for {
		f.Begin()
		if all := say(); !f.StepDown() {
			return all
		}
	}
}
