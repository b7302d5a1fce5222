package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"waymark/bot/fakediscord"
	"waymark/commands"
	"waymark/peer"
	"waymark/storage"
)

// manyGuilds are names whose guilds fall on every shard of a few.
func manyGuilds() (names []fakediscord.GuildRef) {
	for i := range 12 {
		names = append(names, fakediscord.GuildRef(fmt.Sprint(i, " of 12")))
	}
	return names
}

func TestGuildsAreSplitOverShards(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name                  string
		set, recommended, got int
	}{
		{"one", 0, 1, 1},
		{"as many as Discord says", 0, 3, 3},
		{"as many as the host says", 2, 1, 2},
		{"fewer than Discord says", 1, 3, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := connectedTo(t, fakediscord.Options{Shards: test.recommended, MaxConcurrency: 2},
				func(_ context.Context, rq commands.Request) commands.Reply { return say("here") },
				func(c *Config, _ *timeouts) { c.Shards = test.set }, manyGuilds()...)
			w.until(func() bool { return w.c.Connected() && w.ready == 13 })
			w.settled()
			if n := w.fake.Identifies(); n != test.got || len(w.c.Shards()) != test.got {
				t.Fatalf("%d IDENTIFYs, shards %+v", n, w.c.Shards())
			}
			guilds := 0
			for n, s := range w.c.Shards() {
				guilds += s.Servers
				if s.Servers == 0 || s.Crowded {
					t.Errorf("shard %d: %+v", n, s)
				}
			}
			if guilds != 13 || w.ready != 13 || w.registered != 1 || len(w.c.Servers()) != 13 {
				t.Errorf("%d guilds, %d available, commands registered %d times, %v", guilds, w.ready, w.registered, w.c.Servers())
			}
			for _, name := range append(manyGuilds(), "Harbour") {
				w.must(w.fake.Command(name, "", "arjun", "/checkin mood:Good"))
				w.wants("ephemeral: here")
			}
			w.fake.DropGateway()
			w.until(w.logged("session was resumed", test.got))
			w.identifies(test.got)
		})
	}
}

// TestAPrivateMessageIsAnsweredOnce with two shards: it comes to the first.
func TestAPrivateMessageIsAnsweredOnce(t *testing.T) {
	t.Parallel()
	w := connectedTo(t, fakediscord.Options{Shards: 2}, func(_ context.Context, rq commands.Request) commands.Reply {
		return say(fmt.Sprint("private: ", rq.DM))
	}, func(c *Config, _ *timeouts) { c.Definitions[0].DM = true }, manyGuilds()...)
	w.settled()
	w.must(w.fake.CommandInDM("arjun", "/checkin mood:Good"))
	w.wants("ephemeral: private: true")
}

func TestMoreShardsWhenDiscordAsksForThem(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name                 string
		set, recommends, got int
	}{
		{"and says how many", 0, 3, 3},
		{"and does not say how many", 0, 1, 2},
		{"than the host set", 1, 3, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := connectedTo(t, fakediscord.Options{}, nobody, func(c *Config, _ *timeouts) { c.Shards = test.set }, manyGuilds()...)
			w.settled()
			w.fake.WantShards(test.recommends)
			w.fake.CloseGateway(4011)
			w.until(func() bool { return len(w.c.Shards()) == test.got && w.c.Connected() })
			w.must(w.fake.Connected(w.deadline()))
			w.until(func() bool { return w.ready == 26 })
			w.settled()
			if n := w.fake.Identifies(); n != 1+test.got {
				t.Errorf("%d IDENTIFYs", n)
			}
			if len(w.c.Servers()) != 13 || w.c.ServerAnswer(w.guild) != peer.ServerInReady {
				t.Errorf("guilds: %v", w.c.Servers())
			}
			w.must(w.fake.Command("Harbour", "", "arjun", "/checkin mood:Good"))
			w.wants("ephemeral: ?")
			w.c.servers.begin(test.got) // another plan, of which no shard is ready
			if name := w.c.ServerName(w.guild); name != "Harbour" {
				t.Errorf("with other shards the server is called %q", name)
			}
		})
	}
}

// TestAFullShardIsSplit begins with more guilds than a shard may have.
func TestAFullShardIsSplit(t *testing.T) {
	t.Parallel()
	w := connectedTo(t, fakediscord.Options{GuildsPerShard: 10}, nobody, nil, manyGuilds()...)
	w.settled()
	if n := len(w.c.Shards()); n != 2 || w.fake.Identifies() != 3 {
		t.Errorf("%d shards after %d IDENTIFYs", n, w.fake.Identifies())
	}
}

func TestShardsThatAreNeverEnoughEndTheClient(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n := 0
		c, stop := scripted(t, empty, Config{}, func(ws *websocket.Conn, _ *http.Request) {
			send(ws, greeting)
			hear(ws, func(m sent) {
				if m.Op == opIdentify {
					n++
					_ = ws.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(4011, ""))
				}
			})
		})
		time.Sleep(24 * time.Hour)
		var f *storage.HostError
		if err := stop(); !errors.As(err, &f) || CodeOf(err) != 4011 {
			t.Errorf("Run = %v", err)
		}
		if n != maxRefused+1 || c.Connected() {
			t.Errorf("identified %d times", n)
		}
	})
}

// TestWithoutSessionsLeftTheBotWaits until the day is over in which Discord allows no more.
func TestWithoutSessionsLeftTheBotWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began, identified := time.Now(), time.Duration(0)
		rest := func(r *http.Request, _ string) string {
			if !strings.HasSuffix(r.URL.Path, "/gateway/bot") {
				return ""
			}
			left := int(time.Since(began).Hours())
			return fmt.Sprintf(`{"url":"ws://127.0.0.1/socket/","session_start_limit":{"remaining":%d,"reset_after":3600000}}`, left)
		}
		_, stop := scripted(t, rest, Config{}, func(ws *websocket.Conn, _ *http.Request) {
			welcome(ws, func(m sent) {
				if m.Op == opIdentify {
					identified = time.Since(began)
				}
			})
		})
		time.Sleep(2 * time.Hour)
		if err := stop(); err != nil || identified < time.Hour || identified > time.Hour+time.Minute {
			t.Errorf("identified after %v; Run = %v", identified, err)
		}
	})
}

// TestAShardThatIsAwayKnowsNothing of its guilds, while the other's are known.
func TestAShardThatIsAwayKnowsNothing(t *testing.T) {
	c := &Client{}
	c.servers.begin(2)
	even, odd, other := peer.ID(2<<22), peer.ID(3<<22), peer.ID(5<<22)
	wants := func(when string, answers ...peer.ServerAnswer) {
		t.Helper()
		got := []peer.ServerAnswer{c.ServerAnswer(even), c.ServerAnswer(odd), c.ServerAnswer(other)}
		if !slices.Equal(got, answers) {
			t.Errorf("%s: %v, want %v", when, got, answers)
		}
	}
	wants("before", 0, 0, 0)
	for n := range 2 {
		c.servers.connected(n, true)
	}
	wants("connected", 0, 0, 0)
	c.servers.ready(readyEvent{Guilds: []guildEvent{{ID: snowflake(odd)}}, Shard: []lenientInt{1, 2}})
	wants("one ready", 0, peer.ServerInReady, peer.ServerNotInReady)
	c.servers.ready(readyEvent{Guilds: []guildEvent{{ID: snowflake(even)}}, Shard: []lenientInt{0, 2}})
	wants("both ready", peer.ServerInReady, peer.ServerInReady, peer.ServerNotInReady)
	c.servers.connected(1, false)
	wants("one away", peer.ServerInReady, 0, 0)
	if c.Connected() {
		t.Error("connected")
	}
	c.servers.ready(readyEvent{Shard: []lenientInt{7, 8}})
	c.servers.begin(1)
	wants("another number", 0, 0, 0)
}

func TestACrowdedShardIsNamedOnce(t *testing.T) {
	c, err := New(Config{Token: "a.b.c", Handle: nobody, Apology: broken, Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	c.servers.begin(1)
	named := 0
	for i := range 1600 {
		if many := c.servers.add(peer.ID(i+1), "x"); many > 0 {
			named++
			if many != 1500 {
				t.Errorf("named at %d", many)
			}
		}
	}
	if named != 1 || !c.Shards()[0].Crowded {
		t.Errorf("named %d times, %+v", named, c.Shards())
	}
}

// TestShardsIdentifyUnderMaxConcurrency: those of one remainder have the gap between them, others do not wait for them.
func TestShardsIdentifyUnderMaxConcurrency(t *testing.T) {
	l := newIdentifyLimiter(defaultTimeouts())
	l.record(0, noon())
	l.allow(5, 2)
	for shard := range 2 {
		if wait := l.delay(shard, noon()); wait != 5*time.Second {
			t.Errorf("shard %d waits %v for the one before there were shards", shard, wait)
		}
	}
	now := noon().Add(5 * time.Second)
	l.record(0, now)
	for shard, want := range []time.Duration{5 * time.Second, 0, 5 * time.Second, 0, 5 * time.Second} {
		if wait := l.delay(shard, now); wait != want {
			t.Errorf("shard %d waits %v, want %v", shard, wait, want)
		}
	}
}
