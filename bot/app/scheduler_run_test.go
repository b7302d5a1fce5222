package app_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"waymark/bot/app"
	"waymark/bot/apptest"
	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// TestTheSchedulerLivesByTheClock has it run by itself, in virtual time: what is due falls at its instant however long the sleep
// before would be, what someone schedules meanwhile within a minute, and what erasures left is overwritten in the quiet
// hour. A full disk is waited out. When it is not known what is on the disk, it ends; asked to end, it does so in its sleep.
func TestTheSchedulerLivesByTheClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		key, err := storage.CreateKey(filepath.Join(t.TempDir(), "key"))
		if err != nil {
			t.Fatal(err)
		}
		log := &apptest.LogBuffer{}
		db, err := storage.Open(storage.Options{Path: filepath.Join(t.TempDir(), "waymark.db"), Key: key, Log: slog.New(slog.NewTextHandler(log, nil))})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = db.Close() }()
		began := time.Now() // midnight
		full, told := true, 0
		var fell []string
		group := commands.Feature{Name: "test", Due: map[string]func(*storage.Tx, commands.Due) ([]commands.Effect, error){
			"test.due": func(_ *storage.Tx, d commands.Due) ([]commands.Effect, error) {
				fell = append(fell, fmt.Sprint(d.Ref, " after ", time.Since(began)))
				switch {
				case d.Ref == 3 && full:
					full = false
					return nil, storage.ErrFull
				case d.Ref == 9:
					return nil, storage.ErrUncertain
				}
				return nil, nil
			},
		}}
		schedule := func(ref peer.ID, after time.Duration) {
			t.Helper()
			err := db.Update(t.Context(), 1, func(tx *storage.Tx) error { return tx.Schedule("test.due", 0, ref, began.Add(after)) })
			if err != nil {
				t.Fatal(err)
			}
		}
		s := &app.Scheduler{DB: db, Now: func() time.Time { return time.Now().UTC() }, Log: slog.New(slog.NewTextHandler(log, nil)), After: func() { told++ },
			Table: commands.New(words.OnlyEnglish(), slog.New(slog.DiscardHandler), group)}
		schedule(1, 10*time.Second)
		schedule(2, 3*time.Minute+7*time.Second)
		schedule(3, 5*time.Minute)
		schedule(9, 5*time.Hour)
		ended := make(chan error, 1)
		go func() { ended <- s.Run(t.Context()) }()
		time.Sleep(10 * time.Minute)
		schedule(4, 10*time.Minute+5*time.Second)
		time.Sleep(time.Minute)
		synctest.Wait()
		if len(fell) != 5 {
			t.Errorf("fell: %q, want the fourth within a minute", fell)
		}
		err = db.Update(t.Context(), 1, func(tx *storage.Tx) error {
			return errors.Join(tx.PutMember(peer.Member{ID: 7}), tx.Erase(7, time.Now()))
		})
		if err != nil {
			t.Fatal(err)
		}
		for hour, want := range []bool{true, true, true, true, false} {
			time.Sleep(time.Until(began.Add(time.Duration(hour)*time.Hour + 30*time.Minute)))
			if _, freed, err := db.GarbageSince(t.Context()); freed != want || err != nil {
				t.Errorf("at half past %d there is something to overwrite: %v, %v", hour, freed, err)
			}
		}
		select {
		case err := <-ended:
			if !errors.Is(err, storage.ErrUncertain) {
				t.Errorf("run = %v, want a reason to end", err)
			}
		case <-time.After(24 * time.Hour):
			t.Fatal("it goes on though nobody knows what is on the disk")
		}
		want := []string{"1 after 10s", "2 after 3m7s", "3 after 5m0s", "3 after 5m5s", "9 after 5h0m0s"}
		if fell = slices.Delete(fell, 4, 5); !slices.Equal(fell, want) || told != 4 {
			t.Errorf("fell %q, want %q; told %d times, log:\n%s", fell, want, told, log)
		}
		err = db.Update(t.Context(), 1, func(tx *storage.Tx) error { return tx.Unschedule("test.due", 0, 9) })
		ctx, stop := context.WithCancel(t.Context())
		go func() { ended <- s.Run(ctx) }()
		synctest.Wait() // it sleeps
		stop()
		synctest.Wait()
		select {
		case again := <-ended:
			if err := errors.Join(err, again); err != nil {
				t.Error(err)
			}
		default:
			t.Error("it sleeps on though it was asked to end")
		}
	})
}
