package app

import (
	"log/slog"
	"testing"
	"time"

	"waymark/peer"
)

// A clock that is a year ahead, for an hour, and then right.
func TestTheClockIsHeldAgainstDiscords(t *testing.T) {
	right := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	machine := right.AddDate(1, 0, 0)
	g := newClockGuard(Clock{Now: func() time.Time { return machine }}, slog.New(slog.DiscardHandler))
	passed := time.Duration(0)
	g.elapsed = func() time.Duration { return passed }
	if g.trusted() {
		t.Error("trusted before Discord named a time")
	}
	g.observe(right, 0)
	if g.trusted() || g.off() != machine.Sub(right) {
		t.Errorf("a year ahead: trusted %v, off %v", g.trusted(), g.off())
	}
	if now := g.Now(); !now.Equal(right) {
		t.Errorf("while they disagree it is %v, want Discord's %v", now, right)
	}
	machine = right.Add(time.Hour)
	g.observe(right.Add(time.Hour+peer.ClockTolerance), 0)
	if !g.trusted() || !g.Now().Equal(machine) {
		t.Errorf("ten minutes apart: trusted %v, now %v", g.trusted(), g.Now())
	}
	// Three days pass without a word from Discord; then the machine's clock is set while the program runs.
	machine, passed = machine.AddDate(0, 0, 3), 72*time.Hour
	if !g.trusted() {
		t.Error("not trusted though time only passed")
	}
	machine = machine.AddDate(0, 0, 3)
	if g.trusted() {
		t.Error("trusted after a jump of three days that nothing confirmed")
	}
	g.observe(machine, 0)
	if !g.trusted() {
		t.Error("not trusted after Discord confirmed it")
	}
}

// After a long time in which the bot did not work, what cannot be undone waits a day.
func TestALongJumpSettles(t *testing.T) {
	machine := time.Date(2098, 1, 1, 0, 0, 0, 0, time.UTC)
	g := newClockGuard(Clock{Now: func() time.Time { return machine }, Manual: true}, slog.New(slog.DiscardHandler))
	g.trust = g.trust.Resumed(time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC), machine)
	g.observe(machine, 0)
	if g.trusted() {
		t.Error("trusted at once after 72 years")
	}
	if at, ok := g.settles(); !ok || !at.Equal(machine.Add(peer.ClockSettles)) {
		t.Errorf("settles at %v, %v", at, ok)
	}
	machine = machine.Add(peer.ClockSettles)
	if !g.trusted() {
		t.Error("not trusted after a day")
	}
}

// The machine sleeps, or a sandbox's clock is moved, while a request is on its way.
func TestTimeThatPassesDuringARequestIsNoDifference(t *testing.T) {
	for name, manual := range map[string]bool{"machine": false, "sandbox": true} {
		t.Run(name, func(t *testing.T) {
			machine, passed := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC), time.Duration(0)
			g := newClockGuard(Clock{Now: func() time.Time { return machine }, Manual: manual}, slog.New(slog.DiscardHandler))
			g.elapsed = func() time.Duration { return passed }
			asked := machine
			told := g.asking()
			machine, passed = machine.Add(3*time.Hour), 3*time.Hour
			told(asked)
			if !g.trusted() || g.off() != 0 {
				t.Errorf("three hours with the request: trusted %v, off %v", g.trusted(), g.off())
			}
			told(asked.Add(-time.Hour))
			if g.trusted() || g.off() != time.Hour {
				t.Errorf("an answer from before the request: trusted %v, off %v", g.trusted(), g.off())
			}
		})
	}
}
