package main

import (
	"context"
	"errors"
	"testing"
	"time"

	"waymark/bot/fakediscord"
	"waymark/commands"
	"waymark/peer"
	"waymark/storage"
)

// several are posts of as many targets.
func (w *world) several(n int) (all []commands.Effect) {
	for i := range n {
		e := w.plainPost("Okay")
		e.Target = "checkin/" + peer.ID(i+1).String()
		all = append(all, e)
	}
	return all
}

// The program is stopped while a post is on its way: that is waited for and noted, and nothing else is begun.
func TestATryThatBeganIsFinishedThoughTheProgramStops(t *testing.T) {
	w := newWorld(t)
	w.wish(w.several(3)...)
	ctx, stop := context.WithCancel(w.ctx())
	w.onEvent = func(fakediscord.Event) { stop() }
	w.do(w.bot.courier.deliver(ctx))
	w.expect("posts #check-ins: Okay")
	w.heard("done")
	w.do(w.bot.courier.deliver(ctx))
	w.expect()
	w.tick()
	w.expect("posts #check-ins: Okay", "posts #check-ins: Okay")
	w.empty()
}

// A try that cannot be noted, because storage does not get to it, holds up the end of the program for some time only.
func TestATryThatHangsDoesNotHoldUpTheEnd(t *testing.T) {
	w := newWorld(t)
	w.wish(w.post("Okay"))
	release := w.hold()
	w.bot.courier.linger = time.Millisecond
	ctx, stop := context.WithTimeout(w.ctx(), 50*time.Millisecond)
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- w.bot.courier.deliver(ctx) }()
	select {
	case <-ended: // whether there was time to begin is not promised
	case <-time.After(time.Minute):
		t.Error("it did not end")
	}
	release()
	w.expect()
	w.tick()
	w.expect("posts #check-ins: Okay")
	w.empty()
}

// What a limit of Discord's holds back was not tried: it costs none of the tries that a wish has, and nobody looks
// afterwards whether it came through.
func TestHeldBackIsNoTry(t *testing.T) {
	w := newWorld(t)
	second := thread(w, w.id("arjun"))
	second.Target, second.Name = "thread/6", "Walking together 6"
	w.took()
	for _, c := range []struct {
		what, limited, looked string
		wishes                []commands.Effect
		each                  int // events
	}{
		{"posts", "POST /channels/*/messages", "GET /channels/*/messages", w.several(2), 1},
		{"threads", "POST /channels/*/threads", "GET /guilds/*/threads/active", []commands.Effect{thread(w, w.id("leela")), second}, 3},
	} {
		w.do(w.fake.Throttle(c.limited, 1, time.Hour))
		w.wish(c.wishes...)
		w.took()
		w.wait(5 * time.Hour)
		if got := w.took(); len(got) != c.each {
			t.Errorf("%s: %q", c.what, got)
		}
		left, err := w.bot.db.Ready(w.ctx(), w.clock().Add(24*time.Hour), 10)
		w.do(err)
		if len(left) != 1 || left[0].Attempts != 0 {
			t.Errorf("%s: %d wishes wait, want one that was not tried: %+v", c.what, len(left), left)
		}
		w.crash("") // which forgets the limit
		w.do(w.fake.Throttle(c.limited, 0, 0))
		w.do(w.fake.Fail(c.looked, "500", 1))
		w.wait(2 * time.Hour)
		if got := w.took(); len(got) != c.each {
			t.Errorf("%s: %q", c.what, got)
		}
		w.fake.Forgive()
		w.heard("done", "done")
		w.empty()
	}
}

func TestNoMoreAtATimeThanItsLanes(t *testing.T) {
	w := newWorld(t)
	w.wish(w.several(5)...)
	c := w.bot.courier
	c.lanes = 2
	flying, landed := map[target]bool{}, make(chan landing, 10)
	for range 2 {
		w.do(c.launch(w.ctx(), w.ctx(), flying, landed))
	}
	if len(flying) != 2 {
		t.Errorf("%d in flight, want 2", len(flying))
	}
	for range len(flying) {
		w.do((<-landed).err)
	}
}

// When it is not known what is on the disk the program ends; nothing is tried again before.
func TestAnUncertainDiskEndsTheCourier(t *testing.T) {
	w := newWorld(t)
	w.outcome = func(*storage.Tx, commands.Outcome) ([]commands.Effect, error) { return nil, storage.ErrUncertain }
	w.wish(w.several(3)...)
	ctx, stop := context.WithTimeout(w.ctx(), time.Minute)
	defer stop()
	if err := w.bot.courier.run(ctx); !errors.Is(err, storage.ErrUncertain) {
		t.Errorf("run = %v, want a reason to end", err)
	}
	w.heard("done")
}

func TestTheCourierSleepsUntilTheNextTry(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		next time.Duration
		any  bool
		want time.Duration
	}{{0, false, courierRest}, {10 * time.Second, true, 10 * time.Second}, {-time.Second, true, 0}, {time.Hour, true, courierRest}} {
		if got := w.bot.courier.until(w.clock().Add(c.next), c.any); got != c.want {
			t.Errorf("%+v: sleeps for %v", c, got)
		}
	}
}
