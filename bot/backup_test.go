package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"waymark/commands"
	"waymark/storage"
)

// TestVitalsNameNobody also holds that a bot that is connected is well.
func TestVitalsNameNobody(t *testing.T) {
	r := runBot(t, answers(commands.NoStorage, func(*storage.Tx, commands.Request) (commands.Reply, error) {
		return said("Here it is."), nil
	}))
	text, err := json.Marshal(r.bot.vitals(t.Context()))
	r.do(err)
	for _, want := range []string{`"gateway":"connected"`, `"outbox":0`, `"backup_age_s":-1`, `"ok":true`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%s lacks %s", text, want)
		}
	}
	if strings.Contains(string(text), r.guild.String()) {
		t.Errorf("%s names a server", text)
	}
}

// TestBackupIsDue follows when a backup is due.
func TestBackupIsDue(t *testing.T) {
	w := newWorld(t)
	cfg := w.config(w.dir).Backup
	b := &backups{db: w.bot.db, cfg: cfg, now: w.clock, log: w.bot.log, started: w.clock()}
	if at, ok := b.next(b.started.Add(-backupAgain)); !ok || !at.Equal(w.clock()) {
		t.Errorf("after a failure: %v, %v", at, ok)
	}
	if at, ok := b.next(w.clock().AddDate(-9, 0, 0)); !ok || at.After(w.clock()) {
		t.Errorf("long after a failure: %v, %v", at, ok)
	}
	made, err := w.bot.db.Backup(t.Context(), cfg.options(w.clock()))
	w.do(err)
	if _, err := os.Stat(made.Path); err != nil {
		t.Error(err)
	}
	newest, ok := newestBackup(cfg.Dir)
	if !ok || newest != (storage.Backup{Path: made.Path, At: made.At, Size: made.Size}) {
		t.Errorf("newest = %v, %v", newest, ok)
	}
	b.cfg.EveryHours = 0
	if _, ok := b.next(made.At); ok {
		t.Error("due though the clock is to make none")
	}
}
