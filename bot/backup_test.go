package main

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"runtime"
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

// TestHealthIsToldOnThisMachine asks as a supervisor does, while all is well and when Discord is gone.
func TestHealthIsToldOnThisMachine(t *testing.T) {
	r := runBot(t, answers(commands.NoStorage, func(*storage.Tx, commands.Request) (commands.Reply, error) {
		return said("Here it is."), nil
	}))
	r.end()
	r.cfg.Health.Listen = "127.0.0.1:0"
	r.start()
	for ctx := r.soon(); !strings.Contains(r.log.String(), "at=http://") && ctx.Err() == nil; {
		runtime.Gosched()
	}
	_, at, told := strings.Cut(r.log.String(), "at=http://")
	url, _, _ := strings.Cut("http://"+at, "\n")
	if !told || !strings.HasSuffix(url, "/healthz") {
		t.Fatalf("the log does not say where: %s", r.log)
	}
	ask := func(method string) (int, string) {
		rq, err := http.NewRequestWithContext(r.soon(), method, url, nil)
		r.do(err)
		answer, err := http.DefaultClient.Do(rq)
		r.do(err)
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		r.do(err)
		return answer.StatusCode, string(body)
	}
	status, body := ask("GET")
	if status != http.StatusOK || !strings.Contains(body, `"storage":"open"`) || strings.Contains(body, r.guild.String()) {
		t.Errorf("%d %s", status, body)
	}
	if status, _ := ask("POST"); status != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", status)
	}
	r.do(r.fake.Close())
	status, body = ask("GET")
	for ctx := r.soon(); status == http.StatusOK && ctx.Err() == nil; {
		status, body = ask("GET")
	}
	if status != http.StatusServiceUnavailable || !strings.Contains(body, `"gateway":"disconnected"`) {
		t.Errorf("without Discord: %d %s", status, body)
	}
	r.stop()
	r.do(r.ended())
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
