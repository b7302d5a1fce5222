package app_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/bot/app"
	"waymark/bot/apptest"
	"waymark/commands"
	"waymark/peer"
	"waymark/storage"
)

// fallen notes what fell due, by ref.
func fallen(w *apptest.World) *[]peer.ID {
	var refs []peer.ID
	w.Due = func(_ *storage.Tx, d commands.Due) ([]commands.Effect, error) {
		refs = append(refs, d.Ref)
		return nil, nil
	}
	return &refs
}

func schedule(w *apptest.World, ref peer.ID, in time.Duration) {
	w.T.Helper()
	w.Update(func(tx *storage.Tx) error { return tx.Schedule("test.due", 0, ref, w.Clock().Add(in)) })
}

func TestWhatIsDueFallsInOrderAndOnce(t *testing.T) {
	w := apptest.NewWorld(t)
	refs := fallen(w)
	schedule(w, 3, 3*time.Hour)
	schedule(w, 1, time.Hour)
	schedule(w, 2, 2*time.Hour)
	w.Wait(2 * time.Hour)
	if want := []peer.ID{1, 2}; !slices.Equal(*refs, want) {
		t.Errorf("fell due: %v, want %v", *refs, want)
	}
	w.Crash("")
	w.SetNow(w.Clock().Add(48 * time.Hour)) // downtime
	w.Tick()
	if want := []peer.ID{1, 2, 3}; !slices.Equal(*refs, want) {
		t.Errorf("after downtime fell due: %v, want %v", *refs, want)
	}
}

func TestMoreThanAPageIsDue(t *testing.T) {
	w := apptest.NewWorld(t)
	refs := fallen(w)
	apptest.ScheduleLater(w, 2000)
	w.SetNow(w.Clock().Add(time.Hour))
	w.Tick()
	if len(*refs) != 2000 {
		t.Errorf("%d items fell due, want 2000", len(*refs))
	}
	w.Expect("posts #check-ins: later")
}

// Anyone who does something while thousands of things fall due is served between two pages of them, not after all.
func TestPeopleAreServedBetweenPages(t *testing.T) {
	w := apptest.NewWorld(t)
	apptest.ScheduleLater(w, 8*app.DuePage)
	w.SetNow(w.Clock().Add(time.Hour))
	fell, before, served := 0, 0, make(chan error)
	w.Due = func(*storage.Tx, commands.Due) ([]commands.Effect, error) {
		if fell++; fell == 1 {
			go func() {
				served <- w.Bot.DB.Update(w.Ctx(), w.Guild, func(*storage.Tx) error { before = fell; return nil })
			}()
		}
		return nil, nil
	}
	w.Tick()
	w.Do(<-served)
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
			w := apptest.NewWorld(t)
			var refs []peer.ID
			broken, at := true, w.Clock().Add(time.Hour)
			w.Due = func(_ *storage.Tx, d commands.Due) ([]commands.Effect, error) {
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
				schedule(w, ref, time.Hour)
			}
			w.Wait(time.Hour)
			slices.Sort(refs)
			if want := []peer.ID{1, 3}; !slices.Equal(refs, want) {
				t.Errorf("fell due: %v, want %v", refs, want)
			}
			if log := w.Log.String(); !strings.Contains(log, "kind=test.due") || strings.Contains(log, "planted words") {
				t.Errorf("log: %s", log)
			}
			broken = false
			w.Wait(app.DueTryAgain)
			if !slices.Contains(refs, 2) {
				t.Error("what failed was not tried again")
			}
		})
	}
}

func TestKindThatNobodyKnowsIsDropped(t *testing.T) {
	w := apptest.NewWorld(t)
	w.Update(func(tx *storage.Tx) error { return tx.Schedule("old.kind", 0, 1, w.Clock()) })
	w.Tick()
	if _, ok, err := w.Bot.NextDue(w.Ctx()); ok || err != nil {
		t.Errorf("next: %v, %v; want nothing", ok, err)
	}
}

func TestSchedulingInCirclesEnds(t *testing.T) {
	w := apptest.NewWorld(t)
	w.Due = func(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) {
		return nil, tx.Schedule(d.Kind, d.Member, d.Ref, d.Now)
	}
	schedule(w, 1, 0)
	if err := w.Bot.Step(w.Ctx()); err == nil {
		t.Error("no error for something that falls due without end")
	}
}

// A bot that worked for longer than a clock may jump, and was killed, is not taken to have been off all that time: what is
// due is not held back after the restart.
func TestAKilledBotIsKnownToHaveWorked(t *testing.T) {
	w := apptest.NewWorld(t)
	w.Do(w.Bot.Close()) // as a host does, once, who sets it up
	w.Start(w.Dir)
	fallen(w)
	for day := range 40 {
		schedule(w, peer.ID(day+1), 24*time.Hour)
		w.Wait(24 * time.Hour)
	}
	w.Crash("")
	refs := fallen(w)
	schedule(w, 50, time.Minute)
	w.Wait(time.Hour)
	if want := []peer.ID{50}; !slices.Equal(*refs, want) {
		t.Errorf("fell due: %v, want %v", *refs, want)
	}
}

func TestTickWithNothingDueWritesNothing(t *testing.T) {
	w := apptest.NewWorld(t)
	apptest.ScheduleLater(w, 1000)
	w.Tick() // stores that the bot works, for a day
	before := apptest.Touched(w)
	for range 100 {
		w.Tick()
	}
	if apptest.Touched(w) != before {
		t.Error("it wrote to the data file")
	}
	if quiet, err := w.Bot.WaitIdle(w.Ctx()); !quiet || err != nil {
		t.Errorf("idle: %v, %v; want quiet", quiet, err)
	}
	w.SetNow(w.Clock().Add(time.Hour))
	if quiet, _ := w.Bot.WaitIdle(w.Ctx()); quiet {
		t.Error("quiet, though something is due")
	}
}

func TestTickEndsWithItsContext(t *testing.T) {
	w := apptest.NewWorld(t)
	fallen(w)
	schedule(w, 1, time.Minute)
	defer w.Hold()()
	ctx, cancel := context.WithTimeout(w.Ctx(), 50*time.Millisecond)
	defer cancel()
	w.SetNow(w.Clock().Add(time.Hour))
	if err := w.Bot.Step(ctx); !errors.Is(err, storage.ErrNotStarted) {
		t.Errorf("tick = %v, want that storage did not start it", err)
	}
}
