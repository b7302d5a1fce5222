package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/commands"
	"waymark/peer"
	"waymark/storage"
)

// fallen notes what fell due, by ref.
func fallen(w *world) *[]peer.ID {
	var refs []peer.ID
	w.due = func(_ *storage.Tx, d commands.Due) ([]commands.Effect, error) {
		refs = append(refs, d.Ref)
		return nil, nil
	}
	return &refs
}

func (w *world) schedule(ref peer.ID, in time.Duration) {
	w.t.Helper()
	w.update(func(tx *storage.Tx) error { return tx.Schedule("test.due", 0, ref, w.clock().Add(in)) })
}

func TestWhatIsDueFallsInOrderAndOnce(t *testing.T) {
	w := newWorld(t)
	refs := fallen(w)
	w.schedule(3, 3*time.Hour)
	w.schedule(1, time.Hour)
	w.schedule(2, 2*time.Hour)
	w.wait(2 * time.Hour)
	if want := []peer.ID{1, 2}; !slices.Equal(*refs, want) {
		t.Errorf("fell due: %v, want %v", *refs, want)
	}
	w.crash("")
	w.setNow(w.clock().Add(48 * time.Hour)) // downtime
	w.tick()
	if want := []peer.ID{1, 2, 3}; !slices.Equal(*refs, want) {
		t.Errorf("after downtime fell due: %v, want %v", *refs, want)
	}
}

func TestMoreThanAPageIsDue(t *testing.T) {
	w := newWorld(t)
	refs := fallen(w)
	scheduleLater(w, 2000)
	w.setNow(w.clock().Add(time.Hour))
	w.tick()
	if len(*refs) != 2000 {
		t.Errorf("%d items fell due, want 2000", len(*refs))
	}
	w.expect("posts #check-ins: later")
}

// Whoever does something while thousands of things fall due is served between two pages of them, not after all.
func TestPeopleAreServedBetweenPages(t *testing.T) {
	w := newWorld(t)
	scheduleLater(w, 8*duePage)
	w.setNow(w.clock().Add(time.Hour))
	fell, before, served := 0, 0, make(chan error)
	w.due = func(*storage.Tx, commands.Due) ([]commands.Effect, error) {
		if fell++; fell == 1 {
			go func() {
				served <- w.bot.db.Update(w.ctx(), w.guild, func(*storage.Tx) error { before = fell; return nil })
			}()
		}
		return nil, nil
	}
	w.tick()
	w.do(<-served)
	if before > fell/2 {
		t.Errorf("served after %d of %d had fallen due", before, fell)
	}
}

func TestDueItemThatFailsHoldsUpNobodyAndIsTriedAgain(t *testing.T) {
	for name, fail := range map[string]func() error{
		"error": func() error { return errors.New("cannot") },
		"panic": func() error { panic("planted words") },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			var refs []peer.ID
			broken, at := true, w.clock().Add(time.Hour)
			w.due = func(_ *storage.Tx, d commands.Due) ([]commands.Effect, error) {
				if d.Ref == 2 && broken {
					return nil, fail()
				}
				if d.Now.Before(at) {
					t.Errorf("fell due before its time")
				}
				refs = append(slices.DeleteFunc(refs, func(id peer.ID) bool { return id == d.Ref }), d.Ref)
				return nil, nil
			}
			for ref := peer.ID(1); ref <= 3; ref++ {
				w.schedule(ref, time.Hour)
			}
			w.wait(time.Hour)
			slices.Sort(refs)
			if want := []peer.ID{1, 3}; !slices.Equal(refs, want) {
				t.Errorf("fell due: %v, want %v", refs, want)
			}
			if log := w.log.String(); !strings.Contains(log, "kind=test.due") || strings.Contains(log, "planted words") {
				t.Errorf("log: %s", log)
			}
			broken = false
			w.wait(dueTryAgain)
			if !slices.Contains(refs, 2) {
				t.Error("what failed was not tried again")
			}
		})
	}
}

func TestKindThatNobodyKnowsIsDropped(t *testing.T) {
	w := newWorld(t)
	w.update(func(tx *storage.Tx) error { return tx.Schedule("old.kind", 0, 1, w.clock()) })
	w.tick()
	if _, ok, err := w.bot.next(w.ctx()); ok || err != nil {
		t.Errorf("next: %v, %v; want nothing", ok, err)
	}
}

func TestSchedulingInCirclesEnds(t *testing.T) {
	w := newWorld(t)
	w.due = func(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) {
		return nil, tx.Schedule(d.Kind, d.Member, d.Ref, d.Now)
	}
	w.schedule(1, 0)
	if err := w.bot.tick(w.ctx()); err == nil {
		t.Error("no error for something that falls due without end")
	}
}

func TestTickWithNothingDueWritesNothing(t *testing.T) {
	w := newWorld(t)
	scheduleLater(w, 1000)
	before := touched(w)
	for range 100 {
		w.tick()
	}
	if touched(w) != before {
		t.Error("it wrote to the data file")
	}
	if quiet, err := w.bot.idle(w.ctx()); !quiet || err != nil {
		t.Errorf("idle: %v, %v; want quiet", quiet, err)
	}
	w.setNow(w.clock().Add(time.Hour))
	if quiet, _ := w.bot.idle(w.ctx()); quiet {
		t.Error("quiet, though something is due")
	}
}

// hold lets nobody write to storage until what it returns is called.
func (w *world) hold() (release func()) {
	held, over, ended := make(chan struct{}), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		_ = w.bot.db.Update(context.Background(), w.guild, func(*storage.Tx) error {
			close(held)
			<-over
			return nil
		})
	}()
	<-held
	return func() { close(over); <-ended }
}

func TestTickEndsWithItsContext(t *testing.T) {
	w := newWorld(t)
	fallen(w)
	w.schedule(1, time.Minute)
	defer w.hold()()
	ctx, cancel := context.WithTimeout(w.ctx(), 50*time.Millisecond)
	defer cancel()
	w.setNow(w.clock().Add(time.Hour))
	if err := w.bot.tick(ctx); !errors.Is(err, storage.ErrNotStarted) {
		t.Errorf("tick = %v, want that storage did not start it", err)
	}
}
