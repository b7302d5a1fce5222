package app

import (
	"context"
	"errors"
	"os"
	"runtime"
	"time"

	"waymark/bot/discord"
	"waymark/storage"
)

// HealthStatus is the response of /healthz. It identifies no person and no guild.
type HealthStatus struct {
	OK            bool      `json:"ok"` // connected, storage works, the outbox makes progress, and nothing hangs
	Gateway       string    `json:"gateway"`
	Storage       string    `json:"storage"`          // "open"; "failing": the last commit failed; "damaged": only /help-now works
	Unreadable    int64     `json:"unreadable"`       // records that are damaged, when all were last looked at: at the start and in backups
	Outbox        int       `json:"outbox"`           // effects that wait
	OutboxOverdue float64   `json:"outbox_overdue_s"` // seconds since the oldest of them was due
	LastCommit    time.Time `json:"last_commit,omitzero"`
	BackupAge     float64   `json:"backup_age_s"`  // -1: there is none; 0 where BackupAhead
	BackupAhead   bool      `json:"backup_ahead"`  // the only backups are dated in the future, by a clock that was ahead
	InFlight      int       `json:"in_flight"`     // interactions being answered
	Process       int       `json:"process"`       // the bot's number, for signals
	Goroutines    int       `json:"goroutines"`    // a number that only grows is a leak
	ClockAhead    float64   `json:"clock_ahead_s"` // of Discord's, where they differ by more than ten minutes
	SecondCopy    bool      `json:"second_copy"`   // another process runs with the same token
	Hanging       []string  `json:"hanging"`       // parts that must live and give no sign of it: "gateway", "outbox", "committer"

	Shards []discord.Shard `json:"shards"` // each gateway session; one in which something is wrong is not connected, or crowded
}

const (
	// OutboxStuck is how late the oldest effect in the outbox may be.
	OutboxStuck   = 15 * time.Minute
	healthTimeout = 5 * time.Second

	committerPatience = 4 * time.Second // for a transaction that writes nothing, of which any may wait for the disk
)

// HealthStatus returns the present status.
func (b *App) HealthStatus(ctx context.Context) HealthStatus {
	v := HealthStatus{Gateway: "disconnected", Storage: "damaged", BackupAge: -1, InFlight: b.Discord.InFlight(),
		Process: os.Getpid(), Goroutines: runtime.NumGoroutine(), SecondCopy: b.Discord.SecondCopy(), Shards: b.Discord.Shards(),
	}
	if b.Discord.Connected() {
		v.Gateway = "connected"
	}
	now := b.guard.Now()
	v.ClockAhead = b.guard.off().Seconds()
	if newest, ok := NewestBackup(b.cfg.Backup.Dir, now); ok {
		v.BackupAge, v.BackupAhead = max(0, now.Sub(newest.At).Seconds()), newest.At.After(now)
	}
	v.Hanging = b.hanging(ctx)
	if b.DB == nil {
		return v
	}
	v.Storage, v.LastCommit, v.Unreadable = "open", b.DB.LastCommit(), int64(b.DB.Unreadable())
	if !b.DB.Saving() {
		v.Storage = "failing"
	}
	depth, err := b.DB.OutboxDepth(ctx)
	v.Outbox = depth
	next, waits, err2 := b.DB.NextReady(ctx)
	if waits && next.Before(now) && !next.IsZero() {
		v.OutboxOverdue = now.Sub(next).Seconds()
	}
	v.OK = v.Gateway == "connected" && v.Storage == "open" && err == nil && err2 == nil && v.OutboxOverdue < OutboxStuck.Seconds() && len(v.Hanging) == 0
	return v
}

// hanging names the parts that must live and give no sign of it.
func (b *App) hanging(ctx context.Context) []string {
	parts := []string{} // never null in JSON
	if !b.Discord.Alive() {
		parts = append(parts, "gateway")
	}
	if b.DB == nil {
		return parts
	}
	if !b.Outbox.Alive() {
		parts = append(parts, "outbox")
	}
	ctx, cancel := context.WithTimeout(ctx, committerPatience)
	defer cancel()
	if errors.Is(b.DB.Update(ctx, 0, func(*storage.Tx) error { return nil }), context.DeadlineExceeded) {
		parts = append(parts, "committer")
	}
	return parts
}
