package proof_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"waymark/bot/app"
	"waymark/bot/apptest"
	"waymark/bot/fakediscord"
	"waymark/commands/all"
)

const (
	atATime = 64
	spells  = 4 // of each kind, in turn, so that both see the same weather on the machine
)

// BenchmarkInteraction sends interactions over the gateway, 64 at a time, and waits for each answer over
// REST: once to a handler that only answers, with as many options and buttons, and once to /checkin, which
// answers when the entry is on the disk. The pretend Discord and the people share the machine with the bot. "of-answering" is the rate of the second in rates of the first; its target is 0.6 or more.
func BenchmarkInteraction(b *testing.B) {
	r := apptest.RunBot(b, append(all.All(all.Options{}), apptest.OnlyAnswers())...)
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
	r.End()
}

func p99(all []time.Duration) float64 {
	slices.Sort(all)
	return float64(all[len(all)*99/100].Microseconds()) / 1000
}

// crowd is members who have agreed to what is kept, and who wait for their answers.
type crowd struct {
	r     *apptest.Running
	names []string
	heard map[string]chan string // by member
}

func newCrowd(r *apptest.Running) *crowd {
	r.T.Helper()
	c := &crowd{r: r, heard: map[string]chan string{}}
	for i := range atATime {
		name := fmt.Sprintf("member%d", i)
		c.names = append(c.names, name)
		c.heard[name] = make(chan string, 4)
		r.Do(r.Fake.Join("Harbour", fakediscord.UserRef(name)))
	}
	r.Fake.Watch(func(e fakediscord.Event) {
		if e.Event == "message" && e.To == "ephemeral" {
			c.heard[e.Viewer] <- e.Text
		}
	})
	for _, name := range c.names {
		c.ask(name, "/checkin mood:Okay")
		r.Do(r.Fake.Click("Harbour", fakediscord.UserRef(name), "I agree", ""))
		<-c.heard[name]
	}
	return c
}

// ask sends a command and waits for its answer.
func (c *crowd) ask(name, line string) {
	if err := c.r.Fake.Command("Harbour", "general", fakediscord.UserRef(name), line); err != nil {
		c.r.T.Error(err)
		return
	}
	select {
	case <-c.heard[name]:
	case <-time.After(time.Minute):
		c.r.T.Errorf("%s got no answer to %s; the bot's log:\n%s", name, line, c.r.Log)
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
	r := apptest.RunBot(b, all.All(all.Options{})...)
	r.End()
	for b.Loop() {
		log := slog.New(slog.DiscardHandler)
		bot, err := app.Start(r.Cfg, app.Clock{Now: time.Now}, log)
		r.Do(err)
		ctx, stop := context.WithCancel(context.Background())
		over := make(chan error, 1)
		go func() { over <- bot.Run(ctx) }()
		r.Do(r.Fake.Connected(r.Soon()))
		b.StopTimer()
		stop()
		r.Do(<-over)
		b.StartTimer()
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N), "ms-to-ready")
}

// BenchmarkTickWithNothingDue ticks beside ten thousand things that fall due later; its target is 50 µs or
// less, and no write.
func BenchmarkTickWithNothingDue(b *testing.B) {
	w := apptest.NewWorld(b)
	apptest.ScheduleLater(w, 10_000)
	before := apptest.Touched(w)
	b.ResetTimer()
	for range b.N {
		if err := w.Bot.Step(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	if apptest.Touched(w) != before {
		b.Error("a tick with nothing due wrote to the data file")
	}
}
