package app_test

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"waymark/bot/app"
	"waymark/bot/apptest"
	"waymark/commands"
	"waymark/storage"
)

// TestVitalsNameNobody also holds that a bot that is connected is well.
func TestVitalsNameNobody(t *testing.T) {
	r := apptest.RunBot(t, apptest.Answers(commands.NoStorage, func(*storage.Tx, commands.Request) (commands.Reply, error) {
		return apptest.Said("Here it is."), nil
	}))
	text, err := json.Marshal(r.Bot.HealthStatus(t.Context()))
	r.Do(err)
	for _, want := range []string{`"gateway":"connected"`, `"outbox":0`, `"backup_age_s":-1`, `"ok":true`, `"shards":[{"connected":true,"servers":1,"crowded":false}]`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%s lacks %s", text, want)
		}
	}
	if strings.Contains(string(text), r.Guild.String()) {
		t.Errorf("%s names a server", text)
	}
}

// TestHealthIsToldOnThisMachine asks as a supervisor does, while all is well and when Discord is gone.
func TestHealthIsToldOnThisMachine(t *testing.T) {
	r := apptest.RunBot(t, apptest.Answers(commands.NoStorage, func(*storage.Tx, commands.Request) (commands.Reply, error) {
		return apptest.Said("Here it is."), nil
	}))
	r.End()
	r.Cfg.Health.Listen = "127.0.0.1:0"
	r.Start()
	for ctx := r.Soon(); !strings.Contains(r.Log.String(), "at=http://") && ctx.Err() == nil; {
		runtime.Gosched()
	}
	_, at, told := strings.Cut(r.Log.String(), "at=http://")
	url, _, _ := strings.Cut("http://"+at, "\n")
	if !told || !strings.HasSuffix(url, "/healthz") {
		t.Fatalf("the log does not say where: %s", r.Log)
	}
	ask := func(method string) (int, string) {
		rq, err := http.NewRequestWithContext(r.Soon(), method, url, nil)
		r.Do(err)
		answer, err := http.DefaultClient.Do(rq)
		r.Do(err)
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		r.Do(err)
		return answer.StatusCode, string(body)
	}
	status, body := ask("GET")
	if status != http.StatusOK || !strings.Contains(body, `"storage":"open"`) || strings.Contains(body, r.Guild.String()) {
		t.Errorf("%d %s", status, body)
	}
	if status, _ := ask("POST"); status != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", status)
	}
	r.Do(r.Fake.Close())
	status, body = ask("GET")
	for ctx := r.Soon(); status == http.StatusOK && ctx.Err() == nil; {
		status, body = ask("GET")
	}
	if status != http.StatusServiceUnavailable || !strings.Contains(body, `"gateway":"disconnected"`) {
		t.Errorf("without Discord: %d %s", status, body)
	}
	r.Stop()
	r.Do(r.Ended())
}

// TestBackupIsDue follows when a backup is due.
func TestBackupIsDue(t *testing.T) {
	w := apptest.NewWorld(t)
	cfg := w.Config(w.Dir).Backup
	b := &app.Backups{Db: w.Bot.DB, Cfg: cfg, Now: w.Clock, Log: w.Bot.Log, Started: w.Clock()}
	if at, ok := b.Next(b.Started.Add(-app.BackupAgain)); !ok || !at.Equal(w.Clock()) {
		t.Errorf("after a failure: %v, %v", at, ok)
	}
	if at, ok := b.Next(w.Clock().AddDate(-9, 0, 0)); !ok || at.After(w.Clock()) {
		t.Errorf("long after a failure: %v, %v", at, ok)
	}
	made, err := w.Bot.DB.Backup(t.Context(), cfg.Options(w.Clock()))
	w.Do(err)
	if _, err := os.Stat(made.Path); err != nil {
		t.Error(err)
	}
	newest, ok := app.NewestBackup(cfg.Dir, w.Clock())
	if !ok || newest != (storage.Backup{Path: made.Path, At: made.At, Size: made.Size}) {
		t.Errorf("newest = %v, %v", newest, ok)
	}
	// One that is dated in the future, by a clock that was ahead, does not keep the next from being made.
	future := filepath.Join(cfg.Dir, "waymark-20990101T000000Z.db")
	w.Do(os.Rename(made.Path, future))
	if at, ok := b.Next(time.Time{}); !ok || at.Sub(b.Started) > time.Hour {
		t.Errorf("beside one from the future: %v, %v", at, ok)
	}
	if v := w.Bot.HealthStatus(t.Context()); v.BackupAge != 0 || !v.BackupAhead {
		t.Errorf("only one from the future: %v, %v", v.BackupAge, v.BackupAhead)
	}
	w.Do(os.Link(future, made.Path))
	if newest, ok := app.NewestBackup(cfg.Dir, w.Clock()); !ok || newest.Path != made.Path {
		t.Errorf("beside one from the future the newest is %v, %v", newest, ok)
	}
	if v := w.Bot.HealthStatus(t.Context()); v.BackupAge < 0 || v.BackupAhead {
		t.Errorf("one of now beside it: %v, %v", v.BackupAge, v.BackupAhead)
	}
	b.Cfg.EveryHours = 0
	if _, ok := b.Next(made.At); ok {
		t.Error("due though the clock is to make none")
	}
}
