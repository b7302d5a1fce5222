package sandbox

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// agenda is work that is due at instants, as the bot has it, and a note of when it was done.
type agenda struct {
	clock *virtualClock
	due   []time.Time
	done  []time.Time
	fails func(at time.Time) bool // what stays due at this instant
}

func (a *agenda) worker() worker {
	return worker{
		next: func(context.Context) (time.Time, bool, error) {
			if len(a.due) == 0 {
				return time.Time{}, false, nil
			}
			return slices.MinFunc(a.due, time.Time.Compare), true, nil
		},
		tick: func(context.Context) error {
			now := a.clock.Now()
			if a.fails != nil && a.fails(now) {
				return errors.New("not now")
			}
			a.due = slices.DeleteFunc(a.due, func(d time.Time) bool {
				if d.After(now) {
					return false
				}
				a.done = append(a.done, now)
				return true
			})
			return nil
		},
		rest: func(context.Context) error { return nil },
	}
}

// TestPassRunsWhatFallsDue holds that waiting does everything on the way at its own instant, in order,
// the target's included, and nothing after it.
func TestPassRunsWhatFallsDue(t *testing.T) {
	zero := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	hour := func(n int) time.Time { return zero.Add(time.Duration(n) * time.Hour) }
	a := &agenda{clock: newVirtualClock(zero), due: []time.Time{hour(5), hour(2), hour(2), hour(6), hour(24)}}
	if err := a.clock.pass(t.Context(), hour(6), a.worker()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]time.Time{hour(2), hour(2), hour(5), hour(6)}, a.done); diff != "" {
		t.Error(diff)
	}
	if !a.clock.Now().Equal(hour(6)) {
		t.Errorf("the clock stands at %v", a.clock.Now())
	}
}

// TestPassTriesAgain holds that what does not work stays due, is tried again as time passes, and does not
// keep the clock from its target.
func TestPassTriesAgain(t *testing.T) {
	zero := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	a := &agenda{clock: newVirtualClock(zero), due: []time.Time{zero.Add(time.Hour)}}
	until := zero.Add(3 * time.Hour)
	a.fails = func(at time.Time) bool { return at.Before(until) }
	if err := a.clock.pass(t.Context(), zero.Add(2*time.Hour), a.worker()); err != nil {
		t.Fatal(err)
	}
	if len(a.done) != 0 || !a.clock.Now().Equal(zero.Add(2*time.Hour)) {
		t.Fatalf("done %v at %v", a.done, a.clock.Now())
	}
	if err := a.clock.pass(t.Context(), zero.Add(24*time.Hour), a.worker()); err != nil {
		t.Fatal(err)
	}
	if len(a.done) != 1 || a.done[0].Before(until) {
		t.Errorf("done at %v, want once from %v on", a.done, until)
	}
}

// TestClockNeverGoesBack holds what the name says.
func TestClockNeverGoesBack(t *testing.T) {
	zero := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	c := newVirtualClock(zero)
	c.forward(zero.Add(-time.Second))
	if !c.Now().Equal(zero) {
		t.Errorf("it went to %v", c.Now())
	}
}
