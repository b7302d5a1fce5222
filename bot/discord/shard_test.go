package discord

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"waymark/bot/fakediscord"
	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// identifies waits until the bot has identified n times and is up.
func (w *harness) identifies(n int) {
	w.t.Helper()
	w.until(func() bool { return w.fake.Identifies() >= n })
	w.must(w.fake.Connected(w.deadline()))
	if got := w.fake.Identifies(); got != n {
		w.t.Errorf("identified %d times, want %d\n%s", got, n, &w.log)
	}
}

func (w *harness) logged(part string, times int) func() bool {
	return func() bool { return strings.Count(w.log.String(), part) >= times }
}

func TestTheShardDecidesByTheWayAConnectionEnds(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		end    func(w *harness)
		again  bool
		resume bool
	}{
		{"broken", func(w *harness) { w.fake.DropGateway() }, false, true},
		{"asked to reconnect", func(w *harness) { w.fake.EachGatewayConn((*fakediscord.GatewayConn).Reconnect) }, false, true},
		{"4000", func(w *harness) { w.fake.CloseGateway(4000) }, false, true},
		{"4008", func(w *harness) { w.fake.CloseGateway(4008) }, false, true},
		{"4007", func(w *harness) { w.fake.CloseGateway(4007) }, true, false},
		{"4009", func(w *harness) { w.fake.CloseGateway(4009) }, true, false},
		{"invalid", func(w *harness) { w.fake.InvalidateSession() }, true, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := connected(t, func(context.Context, commands.Request) commands.Reply { return say("still here") }, nil)
			w.settled()
			test.end(w)
			if test.resume {
				w.until(w.logged("session was resumed", 1))
				w.identifies(1)
			} else {
				w.until(w.logged("connected to the gateway", 2))
				w.identifies(2)
				if n := w.fake.Resumes(); n != 0 {
					t.Errorf("tried %d times to resume a session that is over", n)
				}
			}
			w.settled()
			w.must(w.fake.Command("Harbour", "", "arjun", "/checkin mood:Good"))
			w.wants("ephemeral: still here")
		})
	}
}

func TestWhatHappensWhileAwayIsAnsweredAfterResuming(t *testing.T) {
	t.Parallel()
	w := connected(t, func(context.Context, commands.Request) commands.Reply { return say("late, but there") }, nil)
	w.settled()
	w.fake.DropGateway()
	w.must(w.fake.Command("Harbour", "", "arjun", "/checkin mood:Good"))
	w.wants("ephemeral: late, but there")
}

func TestFatalCloseCodesEndTheClient(t *testing.T) {
	t.Parallel()
	for _, code := range []int{4004, 4010, 4012, 4013, 4014} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			t.Parallel()
			w := connected(t, nobody, nil)
			w.settled()
			w.fake.CloseGateway(code)
			var f *storage.HostError
			err := <-w.ran
			w.ran <- nil
			if !errors.As(err, &f) || CodeOf(err) != code || f.What == "" || f.Remedy == "" {
				t.Errorf("Run = %v", err)
			}
		})
	}
}

func nobody(context.Context, commands.Request) commands.Reply { return say("?") }

func broken(ref string) words.Text { return words.Text("Broken, " + ref) }

func TestAWrongTokenEndsTheClientAndItsRequests(t *testing.T) {
	t.Parallel()
	w := connected(t, nobody, nil)
	c, err := New(Config{Token: "wrong.token.here", API: w.fake.URL(), Handle: nobody, Apology: broken, Now: noon})
	w.must(err)
	c.timeouts = fastTimeouts()
	var f *storage.HostError
	if err := c.Run(w.deadline()); !errors.As(err, &f) || CodeOf(err) != closedUnauthorized && !IsUnauthorized(err) {
		t.Errorf("Run = %v", err)
	}
	c, err = New(Config{Token: "wrong.token.here", API: w.fake.URL(), Handle: nobody, Apology: broken, Now: noon})
	w.must(err)
	if _, err := c.Self(w.deadline()); !IsUnauthorized(err) {
		t.Errorf("Self = %v", err)
	}
	if err := c.Run(w.deadline()); !errors.As(err, &f) || !IsUnauthorized(err) {
		t.Errorf("Run after a 401 = %v", err)
	}
}

func TestStoppingFinishesWhatWasBegun(t *testing.T) {
	t.Parallel()
	begun, finish := make(chan bool), make(chan bool)
	w := connected(t, func(context.Context, commands.Request) commands.Reply {
		begun <- true
		<-finish
		return say("finished")
	}, nil)
	w.settled()
	w.must(w.fake.Command("Harbour", "", "arjun", "/checkin mood:Good"))
	<-begun
	w.stop()
	<-w.c.handlers.closing
	select {
	case <-w.ran:
		t.Error("Run ended before the handler")
	default:
	}
	close(finish)
	if err := <-w.ran; err != nil {
		t.Errorf("Run = %v", err)
	}
	w.ran <- nil
	w.wants("ephemeral: finished")
}

func TestGoroutinesReturnToTheirLevel(t *testing.T) {
	w := connected(t, nobody, nil)
	w.settled()
	w.stop()
	<-w.ran
	w.ran <- nil
	w.must(w.fake.Close())
	w.until(func() bool {
		stacks := make([]byte, 1<<20)
		stacks = stacks[:runtime.Stack(stacks, true)]
		return !strings.Contains(string(stacks), "websocket") && !strings.Contains(string(stacks), "shard)")
	})
}

func TestIdentificationsStayUnderDiscordsDailyLimit(t *testing.T) {
	t.Parallel()
	l := newIdentifyLimiter(defaultTimeouts())
	start := noon()
	now, n := start, 0
	for {
		now = now.Add(l.delay(0, now))
		if now.Sub(start) > 24*time.Hour {
			break
		}
		l.record(0, now)
		n++
	}
	if n >= 200 || n < 190 {
		t.Errorf("%d identifications in a day", n)
	}
}

func TestRemovedAndBack(t *testing.T) {
	t.Parallel()
	var w *harness
	removed := make(chan peer.ID, 1)
	w = connected(t, nobody, func(c *Config, _ *timeouts) { c.GuildRemoved = func(g peer.ID) { removed <- g } })
	w.settled()
	w.must(w.fake.RemoveBot("Harbour"))
	if g := <-removed; g != w.guild {
		t.Errorf("removed from %d", g)
	}
	w.must(w.fake.AddBot("Harbour"))
	w.until(func() bool { return w.ready == 2 })
}
