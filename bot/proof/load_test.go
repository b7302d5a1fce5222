package proof_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"waymark/bot/apptest"
)

// BenchmarkLoad has 64 and 512 members act at once over real sockets, for as long as -benchtime says: most check in,
// some share that, some look at what they have. The bot is a process of its own; people and the pretend Discord share
// the machine with it. "of-answering" is the rate in rates of a handler that only answers, measured in between. Nobody
// may go unanswered, and nothing be refused. Memory is what the bot has of its own, without the mapped file, at
// most; "goroutines-left" is how many more there are in the end than at the beginning.
//
//	go test ./bot/proof -run - -bench Load/members=64 -benchtime 30s
func BenchmarkLoad(b *testing.B) {
	for _, n := range []int{64, 512} {
		b.Run(fmt.Sprintf("members=%d", n), func(b *testing.B) { load(b, n) })
	}
}

func load(b *testing.B, n int) {
	h := openTown(b, apptest.NewProcess(b, itself(b), ""), 1)
	c := &acting{town: h, people: h.members("m", n)}
	h.room.impatient = true
	c.everybody(8, c.ask) // opens the connections
	before, watched := h.quiet(b), h.watchPeaks()
	var asked, acted spell
	b.ResetTimer()
	for round := 0; b.Loop(); round++ {
		acted.add(c.everybody(8, c.act))
		if round%2 == 0 {
			b.StopTimer()
			asked.add(c.everybody(4, c.ask))
			b.StartTimer()
		}
	}
	b.StopTimer()
	memory, goroutines := watched()
	if err := h.Drained(2 * time.Minute); err != nil {
		b.Error(err)
	}
	after := h.quiet(b)
	h.room.mu.Lock()
	unanswered, refused := len(h.room.unanswered), len(h.room.refused)+int(c.refused.Load())
	h.room.mu.Unlock()
	if unanswered+refused > 0 { // no failure, which would hide how many: a machine with too much to do shows here
		b.Logf("TOO SLOW: unanswered: %d; refused: %d, the first: %v", unanswered, refused, h.room.refused[:min(1, len(h.room.refused))])
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(acted.rate(), "acts/s")
	b.ReportMetric(asked.rate(), "answers/s")
	b.ReportMetric(acted.rate()/asked.rate(), "of-answering")
	b.ReportMetric(acted.quantile(0.5), "p50-ms")
	b.ReportMetric(acted.quantile(0.99), "p99-ms")
	b.ReportMetric(acted.quantile(1), "max-ms")
	b.ReportMetric(asked.quantile(0.99), "p99-answering-ms")
	b.ReportMetric(float64(unanswered), "unanswered")
	b.ReportMetric(float64(refused), "refused")
	b.ReportMetric(memory, "memory-MiB")
	b.ReportMetric(goroutines, "goroutines")
	b.ReportMetric(float64(after-before), "goroutines-left")
	if status := h.Stop(); status != 0 {
		b.Errorf("exit status %d", status)
	}
	h.Verify()
}

// acting is people who act at once.
type acting struct {
	*town
	people  []*person
	refused atomic.Int64 // check-ins that were answered without being saved
}

// spell is a time in which everybody acted.
type spell struct {
	each []time.Duration
	took time.Duration
}

func (s *spell) add(t spell) { s.each, s.took = append(s.each, t.each...), s.took+t.took }

func (s *spell) rate() float64 { return float64(len(s.each)) / s.took.Seconds() }

// quantile is in milliseconds.
func (s *spell) quantile(q float64) float64 {
	slices.Sort(s.each)
	return float64(s.each[int(q*float64(len(s.each)-1))].Microseconds()) / 1000
}

// everybody has everybody act n times, one after the other, all at once.
func (c *acting) everybody(n int, act func(p *person, i int) bool) spell {
	c.T.Helper()
	life, end := context.WithTimeout(context.Background(), time.Minute)
	defer end()
	times := make([]time.Duration, n*len(c.people))
	var all sync.WaitGroup
	began := time.Now()
	for who, p := range c.people {
		p.life = life
		all.Go(func() {
			for i := range n {
				sent := time.Now()
				if !act(p, who+i) {
					c.refused.Add(1)
				}
				times[who*n+i] = time.Since(sent)
			}
		})
	}
	all.Wait()
	return spell{times, time.Since(began)}
}

// ask sends the command that only answers, with as much in it as /checkin.
func (c *acting) ask(p *person, _ int) bool {
	_, answered := p.command(p.life, "/ask mood:Okay note:"+p.word())
	return answered
}

// act does one of forty things.
func (c *acting) act(p *person, i int) bool {
	answered := false
	switch i % 40 {
	case 0:
		_, answered = p.history(p.life)
	case 1, 2, 3:
		_, answered = p.command(p.life, "/journey list")
	case 4, 5:
		_, answered = p.command(p.life, "/milestone list")
	default:
		share := "Just me"
		if i%40 < 10 {
			share = "Mood and note"
		}
		return c.checkIn(p, share)
	}
	return answered
}

// checkIn says whether it was saved.
func (c *acting) checkIn(p *person, share string) bool {
	note := p.word()
	e, answered := p.command(p.life, fmt.Sprintf("/checkin mood:%d note:%s share:%q", 1+p.said%5, note, share))
	return answered && strings.Contains(e.Text, note)
}

// quiet is how many goroutines the bot has when nothing happens.
func (h *town) quiet(b *testing.B) int {
	b.Helper()
	v, err := h.Vitals()
	h.Do(err)
	return v.Goroutines
}

// watchPeaks looks four times a second at the bot, until the function that it returns is called: that tells the most
// memory of its own that it had, in MiB, and the most goroutines.
func (h *town) watchPeaks() func() (memory, goroutines float64) {
	over, done := make(chan struct{}), make(chan struct{})
	var memory, goroutines float64
	go func() {
		defer close(done)
		for {
			if v, err := h.Vitals(); err == nil {
				goroutines = max(goroutines, float64(v.Goroutines))
			}
			memory = max(memory, residentMemory(h.Process))
			select {
			case <-over:
				return
			case <-time.After(250 * time.Millisecond):
			}
		}
	}()
	return func() (float64, float64) {
		close(over)
		<-done
		return memory, goroutines
	}
}

// residentMemory is what the running program has of its own, without mapped files, in MiB; 0 where the system does not tell.
func residentMemory(p *apptest.Process) float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.Cmd.Process.Pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "RssAnon:"); ok {
			kb, _ := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(rest), " kB"))
			return float64(kb) / 1024
		}
	}
	return 0
}
