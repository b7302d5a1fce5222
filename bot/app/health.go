package app

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"runtime"
	"time"

	"waymark/bot/discord"
	"waymark/storage"
)

// HealthStatus is the response of /healthz. It identifies no person and no guild.
type HealthStatus struct {
	OK            bool      `json:"ok"` // connected, storage works, and the outbox makes progress
	Gateway       string    `json:"gateway"`
	Storage       string    `json:"storage"`          // "open"; "failing": the last commit failed; "damaged": only /help-now works
	Outbox        int       `json:"outbox"`           // effects that wait
	OutboxOverdue float64   `json:"outbox_overdue_s"` // seconds since the oldest of them was due
	LastCommit    time.Time `json:"last_commit,omitzero"`
	BackupAge     float64   `json:"backup_age_s"`  // -1: there is none
	InFlight      int       `json:"in_flight"`     // interactions being answered
	Goroutines    int       `json:"goroutines"`    // a number that only grows is a leak
	ClockAhead    float64   `json:"clock_ahead_s"` // of Discord's, where they differ by more than ten minutes
	SecondCopy    bool      `json:"second_copy"`   // another process runs with the same token

	Shards []discord.Shard `json:"shards"` // each gateway session; one in which something is wrong is not connected, or crowded
}

const (
	outboxStuck   = 15 * time.Minute
	healthTimeout = 5 * time.Second
)

// HealthStatus returns the present status.
func (b *App) HealthStatus(ctx context.Context) HealthStatus {
	v := HealthStatus{Gateway: "disconnected", Storage: "damaged", BackupAge: -1, InFlight: b.Discord.InFlight(),
		Goroutines: runtime.NumGoroutine(), SecondCopy: b.Discord.SecondCopy(), Shards: b.Discord.Shards(),
	}
	if b.Discord.Connected() {
		v.Gateway = "connected"
	}
	now := b.guard.Now()
	v.ClockAhead = b.guard.off().Seconds()
	if newest, ok := NewestBackup(b.cfg.Backup.Dir); ok {
		v.BackupAge = now.Sub(newest.At).Seconds()
	}
	if b.DB == nil {
		return v
	}
	v.Storage, v.LastCommit = "open", b.DB.LastCommit()
	if !b.DB.Saving() {
		v.Storage = "failing"
	}
	depth, err := b.DB.OutboxDepth(ctx)
	v.Outbox = depth
	next, waits, err2 := b.DB.NextReady(ctx)
	if waits && next.Before(now) && !next.IsZero() {
		v.OutboxOverdue = now.Sub(next).Seconds()
	}
	v.OK = v.Gateway == "connected" && v.Storage == "open" && err == nil && err2 == nil && v.OutboxOverdue < outboxStuck.Seconds()
	return v
}

// serveHealth answers GET /healthz until ctx ends: 200 if OK, otherwise 503.
func (b *App) serveHealth(ctx context.Context) error {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", b.cfg.Health.Listen)
	if err != nil {
		return &storage.HostError{
			What:   "The address in [health] listen, " + b.cfg.Health.Listen + ", cannot be used.",
			Remedy: "Something else may use it: choose another port, or \"\" for none.", Cause: err,
		}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		v := b.HealthStatus(r.Context())
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		if !v.OK || ctx.Err() != nil { // stopping
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_ = json.NewEncoder(w).Encode(v)
	})
	server := &http.Server{Handler: mux, ReadHeaderTimeout: healthTimeout, WriteTimeout: healthTimeout, MaxHeaderBytes: 8 << 10}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	b.Log.Info("serving health", "at", "http://"+l.Addr().String()+"/healthz")
	if err := server.Serve(l); ctx.Err() == nil {
		b.Log.Error("serving health failed", "err", err)
	}
	return nil
}
