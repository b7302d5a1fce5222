package proof_test

import (
	"fmt"
	"testing"
	"time"

	"waymark/bot/apptest"
	"waymark/commands"
	"waymark/peer"
	"waymark/storage"
)

// inServers makes the program, stopped, in n servers in which it keeps something and has worked before.
func inServers(t testing.TB, argv []string, n, shards int) *apptest.Process {
	t.Helper()
	p := apptest.NewProcess(t, argv, "")
	p.Fake.WantShards(shards)
	p.Start()
	(&town{Process: p}).registered()
	if status := p.Stop(); status != 0 {
		t.Fatalf("exit status %d", status)
	}
	guilds := []peer.ID{p.Guild}
	for i := range n - 1 {
		id, err := p.Fake.AddGuild(fmt.Sprint(i, " of many"), "owner")
		p.Do(err)
		guilds = append(guilds, peer.ID(id))
	}
	key, err := storage.LoadKey(p.KeyFile())
	p.Do(err)
	db, err := storage.Open(storage.Options{Path: p.DataFile(), Key: key, Volatile: true}) // thousands of syncs would take minutes
	p.Do(err)
	for _, guild := range guilds {
		p.Do(db.Update(t.Context(), guild, func(tx *storage.Tx) error {
			return tx.PutMember(peer.Member{ID: 5, Consent: commands.ConsentVersion, ConsentAt: time.Now().UTC()})
		}))
	}
	p.Do(db.Close())
	return p
}

// readyIn starts the program and returns how long it took until every server was shown to it and noted, and how many
// requests it made.
func readyIn(p *apptest.Process, n int) (took time.Duration, requests int) {
	p.T.Helper()
	before, began := p.Fake.Requests(), time.Now()
	p.Start()
	for until := began.Add(2 * time.Minute); ; time.Sleep(time.Millisecond) {
		v, err := p.Vitals()
		shown := 0
		for _, s := range v.Shards {
			shown += s.Servers
		}
		if err == nil && v.OK && shown == n && v.InFlight == 0 {
			return time.Since(began), p.Fake.Requests() - before
		}
		if time.Now().After(until) {
			p.T.Fatalf("after two minutes: %+v, %v; the log:\n%s", v, err, p.Log)
		}
	}
}

// TestAStartAsksForNoServer: what a start asks of Discord does not depend on the number of servers.
func TestAStartAsksForNoServer(t *testing.T) {
	p := inServers(t, itself(t), 40, 1)
	if _, requests := readyIn(p, 40); requests > 5 {
		t.Errorf("%d requests", requests)
	}
}

// BenchmarkServers starts the built program in 1 and in 2,500 servers, in one gateway session and in three. It reports
// what it has of its own in memory then, KiB for each further server, how long it took until each server was shown and
// noted, and the requests that it made. Between the beginnings of two sessions Discord wants five seconds.
//
//	go test -run - -bench Servers -benchtime 1x ./bot/...
func BenchmarkServers(b *testing.B) {
	argv := apptest.Built(b)
	alone := 0.0
	for _, c := range []struct{ servers, shards int }{{1, 1}, {2500, 1}, {2500, 3}} {
		b.Run(fmt.Sprintf("servers=%d/shards=%d", c.servers, c.shards), func(b *testing.B) {
			p := inServers(b, argv, c.servers, c.shards)
			var took time.Duration
			requests, memory := 0, 0.0
			b.ResetTimer()
			for range b.N {
				each, asked := readyIn(p, c.servers)
				took, requests = took+each, asked
				memory = residentMemory(p)
				if status := p.Stop(); status != 0 {
					b.Errorf("exit status %d", status)
				}
			}
			if c.servers == 1 {
				alone = memory
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(took.Microseconds())/1000/float64(b.N), "ready-ms")
			b.ReportMetric(memory, "memory-MiB")
			b.ReportMetric((memory-alone)*1024/float64(c.servers), "KiB/server")
			b.ReportMetric(float64(requests), "requests")
		})
	}
}
