package outbox_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"waymark/bot/apptest"
	"waymark/bot/fakediscord"
	"waymark/bot/outbox"
	"waymark/commands"
	"waymark/peer"
	"waymark/storage"
)

// several are posts of as many targets.
func several(w *apptest.World, n int) (all []commands.Effect) {
	for i := range n {
		e := w.PlainPost("Okay")
		e.Target = apptest.About("checkin/" + peer.ID(i+1).String())
		all = append(all, e)
	}
	return all
}

// The program is stopped while a post is on its way: that is waited for and noted, and nothing else is begun.
func TestATryThatBeganIsFinishedThoughTheProgramStops(t *testing.T) {
	w := apptest.NewWorld(t)
	w.Enqueue(several(w, 3)...)
	ctx, stop := context.WithCancel(w.Ctx())
	w.OnEvent = func(fakediscord.Event) { stop() }
	w.Do(w.Bot.Outbox.Dispatch(ctx))
	w.Expect("posts #check-ins: Okay")
	w.Heard("done")
	w.Do(w.Bot.Outbox.Dispatch(ctx))
	w.Expect()
	w.Tick()
	w.Expect("posts #check-ins: Okay", "posts #check-ins: Okay")
	w.Empty()
}

// A try that cannot be noted, because storage does not get to it, holds up the end of the program for some time only.
func TestATryThatHangsDoesNotHoldUpTheEnd(t *testing.T) {
	w := apptest.NewWorld(t)
	w.Enqueue(w.Post("Okay"))
	release := w.Hold()
	w.Bot.Outbox.DrainTimeout = time.Millisecond
	ctx, stop := context.WithTimeout(w.Ctx(), 50*time.Millisecond)
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- w.Bot.Outbox.Dispatch(ctx) }()
	select {
	case <-ended: // whether there was time to begin is not promised
	case <-time.After(time.Minute):
		t.Error("it did not end")
	}
	release()
	w.Expect()
	w.Tick()
	w.Expect("posts #check-ins: Okay")
	w.Empty()
}

// What a limit of Discord's holds back was not tried: it costs none of the attempts that an effect has, and nobody looks
// afterwards whether it came through.
func TestHeldBackIsNoTry(t *testing.T) {
	w := apptest.NewWorld(t)
	second := thread(w, w.Id("arjun"))
	open := second.Do.(commands.OpenThread)
	open.Name = "Walking together 6"
	second.Target, second.Do = apptest.About("thread/6"), open
	w.Took()
	for _, c := range []struct {
		what, limited, looked string
		effects               []commands.Effect
		each                  int // events
	}{
		{"posts", "POST /channels/*/messages", "GET /channels/*/messages", several(w, 2), 1},
		{"threads", "POST /channels/*/threads", "GET /guilds/*/threads/active", []commands.Effect{thread(w, w.Id("leela")), second}, 3},
	} {
		w.Do(w.Fake.Throttle(c.limited, 1, time.Hour))
		w.Enqueue(c.effects...)
		w.Took()
		w.Wait(5 * time.Hour)
		if got := w.Took(); len(got) != c.each {
			t.Errorf("%s: %q", c.what, got)
		}
		left, err := w.Bot.DB.Ready(w.Ctx(), w.Clock().Add(24*time.Hour), 10)
		w.Do(err)
		if len(left) != 1 || left[0].Attempts != 0 {
			t.Errorf("%s: %d effects wait, want one that was not tried: %+v", c.what, len(left), left)
		}
		w.Crash("") // which forgets the limit
		w.Do(w.Fake.Throttle(c.limited, 0, 0))
		w.Do(w.Fake.Fail(c.looked, "500", 1))
		w.Wait(2 * time.Hour)
		if got := w.Took(); len(got) != c.each {
			t.Errorf("%s: %q", c.what, got)
		}
		w.Fake.ClearFaults()
		w.Heard("done", "done")
		w.Empty()
	}
}

func TestNoMoreAtATimeThanItsLanes(t *testing.T) {
	w := apptest.NewWorld(t)
	w.Enqueue(several(w, 5)...)
	c := w.Bot.Outbox
	c.Workers = 2
	inFlight, results := map[outbox.Target]bool{}, make(chan outbox.Result, 10)
	for range 2 {
		w.Do(c.StartReady(w.Ctx(), w.Ctx(), inFlight, results))
	}
	if len(inFlight) != 2 {
		t.Errorf("%d in flight, want 2", len(inFlight))
	}
	for range len(inFlight) {
		w.Do((<-results).Err)
	}
}

// When it is not known what is on the disk the program ends; nothing is tried again before.
func TestAnUncertainDiskEndsTheCourier(t *testing.T) {
	w := apptest.NewWorld(t)
	w.Outcome = func(*storage.Tx, commands.Outcome) ([]commands.Effect, error) { return nil, storage.ErrUncertain }
	w.Enqueue(several(w, 3)...)
	ctx, stop := context.WithTimeout(w.Ctx(), time.Minute)
	defer stop()
	if err := w.Bot.Outbox.Run(ctx); !errors.Is(err, storage.ErrUncertain) {
		t.Errorf("run = %v, want a reason to end", err)
	}
	w.Heard("done")
}

func TestTheCourierSleepsUntilTheNextTry(t *testing.T) {
	w := apptest.NewWorld(t)
	for _, c := range []struct {
		next time.Duration
		any  bool
		want time.Duration
	}{{0, false, outbox.MaxSleep}, {10 * time.Second, true, 10 * time.Second}, {-time.Second, true, 0}, {time.Hour, true, outbox.MaxSleep}} {
		if got := w.Bot.Outbox.Until(w.Clock().Add(c.next), c.any); got != c.want {
			t.Errorf("%+v: sleeps for %v", c, got)
		}
	}
}
