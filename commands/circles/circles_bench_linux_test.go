package circles_test

import (
	"context"
	"syscall"
	"testing"
	"time"

	"waymark/commands"
	"waymark/commands/commandstest"
	"waymark/peer"
	"waymark/storage"
)

// ofMany returns a rig with some circles that all have a seat free.
func ofMany(b *testing.B, circles int) *commandstest.Rig {
	r := seated(b)
	r.Update(func(tx *storage.Tx) error {
		for i := range circles - 1 {
			c := peer.Circle{ID: peer.ID(1000 + i), State: peer.CircleRunning, Size: 5, Name: i + 2, Hours: peer.Evenings, Zone: "Asia/Kolkata",
				Languages: []string{"Telugu", "English"}, Ends: r.Now.Add(time.Hour)}
			for n := range 4 {
				c.Seats = append(c.Seats, peer.Seat{Member: peer.ID(100_000 + 4*i + n), Joined: r.Now})
			}
			if err := tx.PutCircle(c); err != nil {
				return err
			}
		}
		return nil
	})
	return r
}

// cpu is the processor time that the process has used.
func cpu(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkFiveHundredCircles is /circle, and the list of `Find a circle`, in a server with 500 circles: in milliseconds of our own
// time (processor time, because other programs and the disk are not ours), and in that of a server with five. The target is 10 ms.
func BenchmarkFiveHundredCircles(b *testing.B) {
	find := commands.Request{Kind: commands.ModalSubmit, Member: leela, Component: "circles:look", Args: []string{leela.String()},
		Fields: map[string]string{"languages": "Telugu", "hours": "evenings"}}
	page := commands.Request{Kind: commands.SlashCommand, Member: leela, Command: "circle"}
	for _, what := range []struct {
		name string
		rq   commands.Request
	}{{"page", page}, {"find", find}} {
		b.Run(what.name, func(b *testing.B) {
			few, many := ofMany(b, 5), ofMany(b, peer.MaxCircles)
			ask := func(r *commandstest.Rig) time.Duration {
				r.NextID++
				what.rq.ID, what.rq.Now, what.rq.Guild = r.NextID, r.Now, commandstest.Harbour
				before := cpu(b)
				r.Table.Do(context.Background(), r.Db, what.rq)
				return cpu(b) - before
			}
			ask(few) // the index of languages is made once
			ask(many)
			var of5, of500 time.Duration
			n := 0
			for b.Loop() {
				of5, of500, n = of5+ask(few), of500+ask(many), n+1
			}
			b.ReportMetric(float64(of500.Microseconds())/1000/float64(n), "cpu-ms/op")
			b.ReportMetric(float64(of500)/float64(of5), "500/5")
		})
	}
}
