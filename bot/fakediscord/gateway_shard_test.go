package fakediscord

import (
	"fmt"
	"io"
	"log/slog"
	"testing"
	"time"
)

// ocean makes a Discord with many guilds "Guild 0"… of @olga's, and these options.
func ocean(t testing.TB, guilds int, o Options) *Server {
	t.Helper()
	now := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	o.Now, o.Log = func() time.Time { return now }, slog.New(slog.NewTextHandler(io.Discard, nil))
	s := New(o)
	if err := s.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	for i := range guilds {
		if _, err := s.AddGuild(fmt.Sprint("Guild ", i), "olga"); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// asShard identifies as shard i of n and returns the guilds of READY and GUILD_CREATE.
func asShard(b *gatewayBot, i, n int) (guilds []string) {
	b.t.Helper()
	b.send(opIdentify, object{"token": b.s.Token(), "intents": intentGuilds, "shard": []int{i, n}})
	var ready struct {
		Guilds []struct{ ID string }
		Shard  []int
	}
	b.event("READY", &ready)
	if len(ready.Shard) != 2 || ready.Shard[0] != i || ready.Shard[1] != n {
		b.t.Errorf("READY for shard %v, want [%d %d]", ready.Shard, i, n)
	}
	for _, want := range ready.Guilds {
		var g struct{ ID string }
		b.event("GUILD_CREATE", &g)
		if g.ID != want.ID {
			b.t.Errorf("GUILD_CREATE of %s, want %s", g.ID, want.ID)
		}
		guilds = append(guilds, g.ID)
	}
	return guilds
}

func TestShardsShareTheGuilds(t *testing.T) {
	s := ocean(t, 20, Options{Shards: 2})
	bots, of := []*gatewayBot{dial(t, s), dial(t, s)}, map[string]int{}
	for i, b := range bots {
		list := asShard(b, i, 2)
		if len(list) < 4 {
			t.Errorf("shard %d has %d guilds of 20", i, len(list))
		}
		for _, id := range list {
			of[id] = i
		}
	}
	if len(of) != 20 {
		t.Fatalf("the shards have %d guilds, want 20", len(of))
	}
	for id, i := range of {
		if n, _ := parseID(id); int(uint64(n>>22)%2) != i {
			t.Errorf("guild %s came to shard %d", id, i)
		}
	}
	must(t, s.Connected(t.Context()))
	for i := range 20 {
		name := fmt.Sprint("Guild ", i)
		must(t, s.AddChannel(GuildRef(name), "new"))
		id := s.guildByName(name).id.String()
		var c struct {
			Guild string `json:"guild_id"`
		}
		bots[of[id]].event("CHANNEL_CREATE", &c)
		if c.Guild != id {
			t.Errorf("CHANNEL_CREATE of %s came to the shard of %s", c.Guild, id)
		}
	}
	s.mu.Lock()
	s.globalCommands = append(s.globalCommands, []byte(`{"id":"5","name":"help","type":1}`))
	s.mu.Unlock()
	must(t, s.CommandInDM("olga", "/help"))
	bots[0].event("INTERACTION_CREATE", nil)
}

func TestConnectedWaitsForEveryShard(t *testing.T) {
	s := ocean(t, 2, Options{})
	b := dial(t, s)
	asShard(b, 1, 2)
	s.mu.Lock()
	half := s.connected()
	s.mu.Unlock()
	if half {
		t.Error("one shard of two counts as connected")
	}
	asShard(dial(t, s), 0, 2)
	must(t, s.Connected(t.Context()))
}

func TestTooManyGuildsNeedShards(t *testing.T) {
	s := ocean(t, 5, Options{GuildsPerShard: 4})
	b := dial(t, s)
	b.send(opIdentify, object{"token": s.Token(), "intents": intentGuilds})
	if code := b.ended(); code != 4011 {
		t.Errorf("5 guilds on a shard of 4 closed with %d, want 4011", code)
	}
	asShard(dial(t, s), 0, 2)
}

func TestShardsIdentifyUnderMaxConcurrency(t *testing.T) {
	s := ocean(t, 2, Options{Shards: 4, MaxConcurrency: 2, IdentifyWindow: time.Hour})
	asShard(dial(t, s), 0, 4)
	asShard(dial(t, s), 1, 4)
	late := dial(t, s)
	late.send(opIdentify, object{"token": s.Token(), "intents": 1, "shard": []int{2, 4}})
	if e := late.op(opInvalidSession); string(e.D) != "false" {
		t.Errorf("operation 9 said %s, want false", e.D)
	}
	s.mu.Lock()
	s.opt.IdentifyWindow = 0
	s.mu.Unlock()
	late.send(opIdentify, object{"token": s.Token(), "intents": 1, "shard": []int{2, 4}})
	late.event("READY", nil)
}

func TestResumesComeToTheirOwnAddress(t *testing.T) {
	s := ocean(t, 1, Options{})
	b := dial(t, s)
	b.send(opIdentify, object{"token": s.Token(), "intents": 1})
	var ready struct {
		Session string `json:"session_id"`
		URL     string `json:"resume_gateway_url"`
	}
	b.event("READY", &ready)
	b.event("GUILD_CREATE", nil)
	if ready.URL == s.gatewayURL(gatewayPath) {
		t.Fatalf("resume_gateway_url is the gateway's own %s", ready.URL)
	}
	b.ws.Close()
	right := dialURL(t, s, ready.URL+"/?v=10&encoding=json")
	right.resume(ready.Session, b.seq)
	right.event("RESUMED", nil)
	if n := s.WrongGateway(); n != 0 {
		t.Errorf("WrongGateway() = %d after a resume at the right address", n)
	}
	right.ws.Close()
	wrong := dial(t, s)
	wrong.resume(ready.Session, right.seq)
	wrong.event("RESUMED", nil)
	dialURL(t, s, ready.URL).send(opIdentify, object{"token": s.Token(), "intents": 1})
	s.mu.Lock()
	s.opt.Strict.ResumeURL = true
	s.mu.Unlock()
	refused := dial(t, s)
	refused.resume(ready.Session, wrong.seq)
	refused.op(opInvalidSession)
	if n := s.WrongGateway(); n < 2 {
		t.Errorf("WrongGateway() = %d, want the resumes and the identify counted", n)
	}
}

func TestIdentifyPropertiesWithoutDollar(t *testing.T) {
	s := ocean(t, 1, Options{Strict: Strict{IdentifyProperties: true}})
	for _, properties := range []object{nil, {}, {"$os": "linux", "$browser": "b", "$device": "d"}, {"os": "linux", "browser": "b"},
		{"os": "linux", "browser": "b", "device": "d", "$referrer": "x"}} {
		b := dial(t, s)
		b.send(opIdentify, object{"token": s.Token(), "intents": 1, "properties": properties})
		if code := b.ended(); code != 4002 {
			t.Errorf("properties %v closed with %d, want 4002", properties, code)
		}
	}
	b := dial(t, s)
	b.send(opIdentify, object{"token": s.Token(), "intents": 1, "properties": object{"os": "linux", "browser": "b", "device": "d"}})
	b.event("READY", nil)
}

func TestFirstHeartbeatsAreTimed(t *testing.T) {
	s := ocean(t, 1, Options{})
	before := time.Now()
	b := dial(t, s)
	for range 2 {
		b.send(opHeartbeat, nil)
		b.op(opHeartbeatAck)
	}
	if beats := s.FirstHeartbeats(); len(beats) != 1 || beats[0] <= 0 || beats[0] > time.Since(before) {
		t.Errorf("FirstHeartbeats() = %v", beats)
	}
}

// BenchmarkGuilds starts a bot of one shard in 2,500 guilds.
func BenchmarkGuilds(b *testing.B) {
	for b.Loop() {
		s := ocean(b, 2500, Options{})
		s.mu.Lock()
		for _, g := range byID(s.guilds) {
			mustJSON(s.guildCreate(g))
		}
		s.mu.Unlock()
	}
}
