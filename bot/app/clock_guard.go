package app

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"waymark/peer"
	"waymark/storage"
)

// clockGuard compares the machine's time with Discord's. While they disagree, and after a long jump, nothing irreversible
// is done: nothing is deleted by age, expired, recorded as reached or sent as overdue. It is safe for concurrent use.
type clockGuard struct {
	machine func() time.Time
	elapsed func() time.Duration // since a fixed moment, unaffected by setting the clock
	manual  bool                 // the clock is trusted until Discord disagrees
	log     *slog.Logger

	mu       sync.Mutex
	trust    peer.ClockTrust
	readAt   time.Duration // elapsed when the machine's time was last read
	wrong    bool          // it was logged that the clock is wrong
	workedAt time.Time     // what is stored
}

func newClockGuard(c Clock, log *slog.Logger) *clockGuard {
	start := time.Now()
	return &clockGuard{machine: c.Now, elapsed: func() time.Duration { return time.Since(start) }, manual: c.Manual, log: log, trust: peer.ClockTrust{Confirmed: c.Manual}}
}

// resume reads when the bot last ran. It is called once, at the start.
func (g *clockGuard) resume(ctx context.Context, db *storage.DB) error {
	last, _, err := db.WorkedAt(ctx)
	if err != nil {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.workedAt = last
	g.trust = g.trust.Resumed(last, g.machine())
	if !g.trust.Settles.IsZero() {
		g.log.Warn("the bot has not worked for long by this machine's clock; nothing is forgotten or sent as overdue for a day",
			"last_worked", last.UTC(), "now", g.machine().UTC())
	}
	return nil
}

// asking is called before a request to Discord. It returns a function to be called with the time in the response.
//
// That time is one between the request and the answer. Only what lies outside of it is a difference: a machine may sleep
// while it waits, and the clock of a sandbox be moved.
func (g *clockGuard) asking() (told func(discord time.Time)) {
	sent, began := g.machine().Round(0), g.elapsed()
	return func(discord time.Time) {
		if g.manual {
			g.observe(discord, g.machine().Round(0).Sub(sent))
		} else {
			g.observe(discord, g.elapsed()-began)
		}
	}
}

// observe compares the machine's time with a time that Discord sent at most took ago.
func (g *clockGuard) observe(discord time.Time, took time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.machine().Round(0)
	if ago := now.Sub(discord); ago > 0 {
		discord = discord.Add(min(ago, took))
	}
	g.readAt = g.elapsed()
	g.trust = g.trust.Compared(now, discord)
	switch {
	case g.trust.Wrong() && !g.wrong:
		g.wrong = true
		g.log.Error("this machine's clock and Discord's disagree; Discord's is used, and nothing is forgotten or sent as overdue",
			"ahead", g.trust.Off.Round(time.Second), "remedy", "set the clock, and keep it right with a time service")
	case !g.trust.Wrong() && g.wrong:
		g.wrong = false
		g.log.Info("this machine's clock agrees with Discord's again")
	}
}

// Now is the machine's time, corrected by Discord's while they disagree.
func (g *clockGuard) Now() time.Time {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.tick()
	if g.trust.Wrong() {
		return now.Add(-g.trust.Off)
	}
	return now
}

// tick reads the machine's time and detects jumps. Jumps of a manual clock are intended.
func (g *clockGuard) tick() time.Time {
	now := g.machine().Round(0) // without the monotonic reading, which would hide a jump
	if g.manual {
		g.trust.Read = now
		return now
	}
	elapsed := g.elapsed()
	g.trust = g.trust.Ticked(now, elapsed-g.readAt)
	g.readAt = elapsed
	return now
}

// trusted reports whether irreversible work may rely on Now.
func (g *clockGuard) trusted() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.tick()
	return g.trust.Trusted()
}

// off returns how far the machine's time is ahead of Discord's, 0 while they agree.
func (g *clockGuard) off() time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.trust.Wrong() {
		return 0
	}
	return g.trust.Off
}

// settles returns when the clock is trusted again after a long jump; false if waiting alone does not make it so.
func (g *clockGuard) settles() (time.Time, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.trust.Settles, g.trust.Confirmed && g.trust.Read.Before(g.trust.Settles)
}

// worked stores that the bot ran now, if the time is trusted and the stored instant differs from it by every or more.
func (g *clockGuard) worked(ctx context.Context, db *storage.DB, every time.Duration) error {
	now := g.Now().UTC()
	g.mu.Lock()
	due := g.trust.Trusted() && now.Sub(g.workedAt).Abs() >= every
	g.mu.Unlock()
	if !due {
		return nil
	}
	if err := db.Update(ctx, 0, func(tx *storage.Tx) error { return tx.PutWorkedAt(now) }); err != nil {
		return err
	}
	g.mu.Lock()
	g.workedAt = now
	g.mu.Unlock()
	return nil
}
