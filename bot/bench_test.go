package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"waymark/bot/fakediscord"
	"waymark/commands"
	"waymark/commands/all"
	"waymark/peer"
	"waymark/storage"
)

const (
	atATime = 64
	spells  = 4 // of each kind, in turn, so that both see the same weather on the machine
)

// BenchmarkInteraction sends interactions over the gateway, 64 at a time, and waits for each answer over
// REST: once to a handler that only answers, with as many options and buttons, and once to /checkin, which
// answers when the entry is on the disk. The pretend Discord and the people share the machine with the bot. "of-answering" is the rate of the second in rates of the first; its target is 0.6 or more.
func BenchmarkInteraction(b *testing.B) {
	r := runBot(b, append(all.All(all.Options{}), onlyAnswers())...)
	crowd := newCrowd(r)
	n := max(b.N/spells, 8*atATime)
	crowd.each(n, func(int) string { return "/ask" }) // opens the connections
	var only, saved []time.Duration
	var onlyTime, savedTime time.Duration
	b.ResetTimer()
	for spell := range spells {
		each, took := crowd.each(n, func(i int) string {
			return fmt.Sprintf("/ask mood:Okay note:\"entry %d of spell %d\"", i, spell)
		})
		only, onlyTime = append(only, each...), onlyTime+took
		each, took = crowd.each(n, func(i int) string {
			return fmt.Sprintf("/checkin mood:Okay note:\"entry %d of spell %d\"", i, spell)
		})
		saved, savedTime = append(saved, each...), savedTime+took
	}
	b.StopTimer()
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(onlyTime.Seconds()/savedTime.Seconds(), "of-answering")
	b.ReportMetric(float64(len(saved))/savedTime.Seconds(), "checkins/s")
	b.ReportMetric(p99(only), "p99-answering-ms")
	b.ReportMetric(p99(saved), "p99-checkin-ms")
	r.end()
}

// onlyAnswers is a feature that answers as /checkin does, and does nothing else.
func onlyAnswers() commands.Feature {
	group := answers(commands.NoStorage, func(*storage.Tx, commands.Request) (commands.Reply, error) {
		reply := said("Noted, only for you. Share it here if you'd like.")
		row := commands.Row{}
		for _, label := range []string{"Edit the note", "Share with the room", "I had a setback", "Undo"} {
			b := commands.Button{Label: label, Style: commands.Secondary, ID: commands.ID("test:"+label[:4], 20514, 1)}
			row.Buttons = append(row.Buttons, b)
		}
		reply.Message.Rows = []commands.Row{row}
		return reply, nil
	})
	group.Commands[0].Options = []commands.Option{
		{Name: "mood", Type: commands.String}, {Name: "note", Type: commands.String, Max: 1000},
	}
	return group
}

func p99(all []time.Duration) float64 {
	slices.Sort(all)
	return float64(all[len(all)*99/100].Microseconds()) / 1000
}

// crowd is members who have agreed to what is kept, and who wait for their answers.
type crowd struct {
	r     *running
	names []string
	heard map[string]chan string // by member
}

func newCrowd(r *running) *crowd {
	r.t.Helper()
	c := &crowd{r: r, heard: map[string]chan string{}}
	for i := range atATime {
		name := fmt.Sprintf("member%d", i)
		c.names = append(c.names, name)
		c.heard[name] = make(chan string, 4)
		r.do(r.fake.Join("Harbour", name))
	}
	r.fake.Watch(func(e fakediscord.Event) {
		if e.Event == "message" && e.To == "ephemeral" {
			c.heard[e.Viewer] <- e.Text
		}
	})
	for _, name := range c.names {
		c.ask(name, "/checkin mood:Okay")
		r.do(r.fake.Click("Harbour", name, "I agree", ""))
		<-c.heard[name]
	}
	return c
}

// ask sends a command and waits for its answer.
func (c *crowd) ask(name, line string) {
	if err := c.r.fake.Command("Harbour", "general", name, line); err != nil {
		c.r.t.Error(err)
		return
	}
	select {
	case <-c.heard[name]:
	case <-time.After(time.Minute):
		c.r.t.Errorf("%s got no answer to %s; the bot's log:\n%s", name, line, c.r.log)
	}
}

// each has n commands sent by everybody together; it returns how long each took, and all of them.
func (c *crowd) each(n int, line func(i int) string) ([]time.Duration, time.Duration) {
	times := make([]time.Duration, n)
	var wg sync.WaitGroup
	began := time.Now()
	for who, name := range c.names {
		wg.Go(func() {
			for i := who; i < n; i += atATime {
				sent := time.Now()
				c.ask(name, line(i))
				times[i] = time.Since(sent)
			}
		})
	}
	wg.Wait()
	return times, time.Since(began)
}

// BenchmarkStartToReady starts the bot on files that are there and waits until it is READY in its guild;
// its target is 200 ms or less.
func BenchmarkStartToReady(b *testing.B) {
	r := runBot(b, all.All(all.Options{})...)
	r.end()
	for b.Loop() {
		log := slog.New(slog.DiscardHandler)
		bot, err := start(r.cfg, clock{Now: time.Now}, log)
		r.do(err)
		ctx, stop := context.WithCancel(context.Background())
		over := make(chan error, 1)
		go func() { over <- bot.run(ctx) }()
		r.do(r.fake.Connected(r.soon()))
		b.StopTimer()
		stop()
		r.do(<-over)
		b.StartTimer()
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N), "ms-to-ready")
}

// BenchmarkTickWithNothingDue ticks beside ten thousand things that fall due later; its target is 50 µs or
// less, and no write.
func BenchmarkTickWithNothingDue(b *testing.B) {
	w := newWorld(b)
	scheduleLater(w, 10_000)
	before := touched(w)
	b.ResetTimer()
	for range b.N {
		if err := w.bot.tick(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	if touched(w) != before {
		b.Error("a tick with nothing due wrote to the data file")
	}
}

// scheduleLater fills the due index and the outbox with what is not due yet.
func scheduleLater(w *world, n int) {
	w.t.Helper()
	for at := 0; at < n; at += 1000 {
		w.update(func(tx *storage.Tx) error {
			for i := range 1000 {
				if err := tx.Schedule("test.due", 0, peer.ID(at+i+1), w.clock().Add(time.Hour)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	e := w.post("later")
	e.From = w.clock().Add(time.Hour)
	w.wish(e)
}

// touched tells when the data file was last written.
func touched(w *world) time.Time {
	w.t.Helper()
	info, err := os.Stat(filepath.Join(w.dir, "data", dataFile))
	w.do(err)
	return info.ModTime()
}
