package app_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"waymark/bot/app"
	"waymark/bot/apptest"
	"waymark/commands"
	"waymark/peer"
	"waymark/storage"
)

func TestWhatIsWishedIsPostedWithoutATick(t *testing.T) {
	var r *apptest.Running
	var channel peer.ID
	r = apptest.RunBot(t, apptest.Answers(commands.Writes, func(_ *storage.Tx, rq commands.Request) (commands.Reply, error) {
		reply := apptest.Said("Noted.")
		reply.Effects = []commands.Effect{{
			Target: apptest.TestTargets.Of(rq.ID), Do: commands.Post{Channel: channel, Message: &commands.Message{Text: "Okay"}},
		}}
		return reply, nil
	}))
	channel = r.Channel("check-ins")
	r.Do(r.Fake.Command("Harbour", "general", "arjun", "/ask"))
	got := r.WaitFor(2)
	if all := strings.Join(got, "|"); !strings.Contains(all, "channel: Okay") || !strings.Contains(all, "ephemeral: Noted.") {
		t.Errorf("the bot said %q", got)
	}
	r.End()
}

func TestStoppingFinishesWhatWasBegun(t *testing.T) {
	begun, finish := make(chan struct{}), make(chan struct{})
	r := apptest.RunBot(t, apptest.Answers(commands.NoStorage, func(*storage.Tx, commands.Request) (commands.Reply, error) {
		close(begun)
		<-finish
		return apptest.Said("Here it is."), nil
	}))
	r.Do(r.Fake.Command("Harbour", "general", "arjun", "/ask"))
	<-begun
	r.Stop()
	close(finish)
	r.Do(r.Ended())
	if got := r.WaitFor(1); got[0] != "ephemeral: Here it is." {
		t.Errorf("the bot said %q", got)
	}
	if err := r.Bot.DB.View(context.Background(), 1, func(*storage.Tx) error { return nil }); err == nil {
		t.Error("storage is still open")
	}
}

// Many ask for a picture at once. Two are made at a time, and anyone who wants none is answered meanwhile.
func TestFewPicturesAreMadeAtOnce(t *testing.T) {
	begun, finish := make(chan struct{}, 10), make(chan struct{})
	r := apptest.RunBot(t, apptest.Answers(commands.NoStorage, func(_ *storage.Tx, rq commands.Request) (commands.Reply, error) {
		reply := apptest.Said("Quick.")
		if len(rq.Options) > 0 {
			reply = apptest.Said("Slow.")
			reply.Attachments = func(context.Context) ([]commands.File, error) {
				begun <- struct{}{}
				<-finish
				return nil, nil
			}
		}
		return reply, nil
	}, commands.Option{Name: "picture", Type: commands.String}))
	for range 5 {
		r.Do(r.Fake.Command("Harbour", "general", "arjun", "/ask picture:yes"))
	}
	r.Do(r.Fake.Command("Harbour", "general", "arjun", "/ask"))
	if got := r.WaitFor(1); got[0] != "ephemeral: Quick." || len(begun) > 2 {
		t.Errorf("the bot said %q first, and %d pictures are being made", got, len(begun))
	}
	close(finish)
	if got := r.WaitFor(6); len(begun) != 5 {
		t.Errorf("the bot said %q; %d pictures were made", got, len(begun))
	}
	r.End()
}

func TestStartedAgainOnTheSameFiles(t *testing.T) {
	count := func(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
		s, err := tx.Settings()
		if err != nil {
			return commands.Reply{}, err
		}
		s.Zone += "x"
		return apptest.Said(s.Zone), tx.PutSettings(s)
	}
	r := apptest.RunBot(t, apptest.Answers(commands.Writes, count))
	for n := 1; n <= 3; n++ {
		r.Do(r.Fake.Command("Harbour", "general", "arjun", "/ask"))
		if got := r.WaitFor(n); got[n-1] != "ephemeral: "+strings.Repeat("x", n) {
			t.Errorf("the bot said %q", got)
		}
		r.End()
		if n < 3 {
			r.Start(apptest.Answers(commands.Writes, count))
		}
	}
}

func TestTokenThatDiscordRefusesEndsTheProgram(t *testing.T) {
	r := apptest.RunBot(t)
	r.End()
	r.Cfg.Token = "wrong.wrong.wrong"
	b, err := app.Assemble(r.Cfg, app.Clock{Now: time.Now}, slog.New(slog.NewTextHandler(r.Log, nil)))
	r.Do(err)
	err = b.Run(r.Soon())
	t.Log(r.Log)
	var fatal *storage.HostError
	if !errors.As(err, &fatal) {
		t.Fatalf("run = %v, want a reason not to start again", err)
	}
	var out strings.Builder
	if status := app.ReportError(&out, err); status != app.ExitConfig {
		t.Errorf("exit status %d, want %d", status, app.ExitConfig)
	}
	if !strings.Contains(out.String(), "token") || strings.Contains(out.String(), "wrong.wrong") {
		t.Errorf("the host is told %q", out.String())
	}
}

func TestSecondCopyIsRefused(t *testing.T) {
	r := apptest.RunBot(t)
	_, err := app.Assemble(r.Cfg, app.Clock{Now: time.Now}, slog.New(slog.DiscardHandler))
	if !errors.Is(err, storage.ErrRunning) {
		t.Fatalf("err = %v, want ErrRunning", err)
	}
	if status := app.ReportError(new(strings.Builder), err); status != app.ExitFailed {
		t.Errorf("exit status %d, want %d: it may be over in a moment", status, app.ExitFailed)
	}
	r.End()
}

func TestMissingKeyIsNotMadeAnew(t *testing.T) {
	r := apptest.RunBot(t)
	r.End()
	r.Do(os.Remove(r.Cfg.Data.KeyFile))
	_, err := app.Assemble(r.Cfg, app.Clock{Now: time.Now}, slog.New(slog.DiscardHandler))
	if !errors.Is(err, storage.ErrKeyMissing) {
		t.Fatalf("err = %v, want ErrKeyMissing", err)
	}
	if status := app.ReportError(new(strings.Builder), fmt.Errorf("start: %w", err)); status != app.ExitConfig {
		t.Errorf("exit status %d, want %d", status, app.ExitConfig)
	}
	if app.Exists(r.Cfg.Data.KeyFile) {
		t.Error("a new key was made beside data that it cannot open")
	}
}
