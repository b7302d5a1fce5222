package proof_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"waymark/bot/apptest"
	"waymark/bot/fakediscord"
)

// BenchmarkPeers measures Waymark beside bots as they are commonly written (the module in bot/proof/peers): each is a
// process of its own beside a pretend Discord of its own, and gets the same check-ins, from one member and from 64 at
// once. Spells of each take turns, so that all see the same weather on the machine. In the end each is killed while 64
// members act, and started again: "lost" counts those whose last acknowledged check-in is not there.
//
//	go test ./bot/proof -run - -bench Peers -benchtime 1x
func BenchmarkPeers(b *testing.B) {
	program := builtPeers(b)
	entrants := []*entrant{{name: "waymark"}, {name: "answers"}, {name: "bbolt"}, {name: "bbolt-batch"}, {name: "sqlite"}}
	for _, e := range entrants {
		e.enter(b, program)
	}
	b.ResetTimer()
	for b.Loop() {
		for range 4 {
			for _, e := range entrants {
				e.alone.add(e.everybody(100, e.people[:1]))
			}
			for _, e := range entrants {
				before := e.processor()
				e.crowded.add(e.everybody(40, e.people))
				e.busy += e.processor() - before
			}
		}
	}
	b.StopTimer()
	b.ReportMetric(0, "ns/op")
	for _, e := range entrants {
		e.report(b)
		b.ReportMetric(float64(e.lostWhenKilled()), e.name+"-lost")
	}
}

// builtPeers builds the program of the module in bot/proof/peers. Where its modules cannot be had, the benchmark is skipped.
func builtPeers(b *testing.B) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "peers")
	build := exec.Command("go", "build", "-C", filepath.Join("proof", "peers"), "-o", path, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		b.Skipf("SKIPPED: the peers cannot be built: %v\n%s", err, out)
	}
	return path
}

// entrant is a program that is measured, and 64 people who check in with it.
type entrant struct {
	*town
	name           string
	read           func(*person) (fakediscord.Event, bool) // shows today's check-in
	people         []*person
	kept           map[*person]string // the note of the last acknowledged check-in
	mu             sync.Mutex         // guards kept
	alone, crowded spell
	busy           time.Duration // of processors, in the crowded spells
	start          time.Duration // from the start of the process until it is connected
}

// enter brings the people, and starts the program twice: the second start is measured.
func (e *entrant) enter(b *testing.B, program string) {
	b.Helper()
	e.kept = map[*person]string{}
	if e.name == "waymark" {
		e.town = openTown(b, apptest.NewProcess(b, apptest.Built(b), ""), 1)
		e.people = e.members("m", atATime)
		e.read = func(p *person) (fakediscord.Event, bool) { return p.history(p.life) }
	} else {
		p := apptest.NewProcess(b, []string{program, e.name}, "")
		e.town = &town{Process: p, room: newRoom(b, p.Fake, time.Now), seed: 1}
		p.Start()
		for i := range atATime {
			e.people = append(e.people, e.room.join(fmt.Sprint("m", i), 1))
		}
		e.read = func(p *person) (fakediscord.Event, bool) { return p.command(p.life, "/entry") }
	}
	e.ready()
	if status := e.Stop(); status != 0 {
		b.Errorf("%s: exit status %d", e.name, status)
	}
	began := time.Now()
	e.Start()
	e.start = time.Since(began)
	e.ready()
	e.everybody(8, e.people) // opens the connections
}

// ready waits until the program answers a check-in.
func (e *entrant) ready() {
	e.T.Helper()
	p := e.people[0]
	for until := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
		if e.checkIn(e.T.Context(), p) {
			return
		}
		if time.Now().After(until) {
			e.T.Fatalf("%s takes no check-in; its log:\n%s", e.name, e.Log)
		}
	}
}

// checkIn says whether a check-in of p was acknowledged.
func (e *entrant) checkIn(life context.Context, p *person) bool {
	note := p.word()
	got, answered, err := p.try(life, func() error {
		return p.fake.Command("Harbour", "general", fakediscord.UserRef(p.name), "/checkin mood:Okay note:"+note)
	})
	if err != nil || !answered || !strings.Contains(got.Text, note) {
		return false
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.kept[p] = note
	return true
}

// everybody has each of them check in n times, one after the other, all at once.
func (e *entrant) everybody(n int, people []*person) spell {
	e.T.Helper()
	c := &acting{town: e.town, people: people}
	s := c.everybody(n, func(p *person, _ int) bool { return e.checkIn(p.life, p) })
	if refused := c.refused.Load(); refused > 0 {
		e.T.Errorf("%s: %d check-ins were not acknowledged; its log:\n%s", e.name, refused, e.Log)
	}
	return s
}

// processor is the time of processors that the running program has used.
func (e *entrant) processor() time.Duration {
	e.T.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", e.Cmd.Process.Pid))
	e.Do(err)
	_, rest, _ := strings.Cut(string(stat), ") ") // the name before it may have spaces
	fields := strings.Fields(rest)
	used := 0
	for _, field := range fields[11:13] { // utime and stime, in hundredths of a second (proc_pid_stat(5))
		ticks, err := strconv.Atoi(field)
		e.Do(err)
		used += ticks
	}
	return time.Duration(used) * 10 * time.Millisecond
}

func (e *entrant) report(b *testing.B) {
	b.ReportMetric(e.alone.quantile(0.5), e.name+"-alone-p50-ms")
	b.ReportMetric(e.crowded.rate(), e.name+"-check-ins/s")
	b.ReportMetric(e.crowded.quantile(0.5), e.name+"-p50-ms")
	b.ReportMetric(e.crowded.quantile(0.99), e.name+"-p99-ms")
	b.ReportMetric(float64(e.busy.Microseconds())/float64(len(e.crowded.each)), e.name+"-processor-µs")
	b.ReportMetric(residentMemory(e.Process), e.name+"-memory-MiB")
	b.ReportMetric(float64(e.start.Microseconds())/1000, e.name+"-start-ms")
}

// lostWhenKilled ends the program while everybody acts, and counts those whose last acknowledged check-in is gone then.
func (e *entrant) lostWhenKilled() (lost int) {
	e.T.Helper()
	life, end := context.WithCancel(e.T.Context())
	var all sync.WaitGroup
	var acknowledged atomic.Int64
	enough := make(chan struct{})
	for _, p := range e.people {
		all.Go(func() {
			for life.Err() == nil {
				if e.checkIn(life, p) && acknowledged.Add(1) == 500 {
					close(enough)
				}
			}
		})
	}
	<-enough
	e.Kill()
	end()
	all.Wait()
	e.Start()
	e.ready()
	for _, p := range e.people[1:] { // the first has checked in since
		p.life = e.T.Context()
		got, answered := e.read(p)
		// What was sent last may be there though nobody heard so.
		if !answered || !strings.Contains(got.Text, e.kept[p]) && !strings.Contains(got.Text, fmt.Sprintf("%sx%d", p.name, p.said)) {
			lost++
		}
	}
	if e.name == "answers" {
		return 0 // it keeps nothing
	}
	return lost
}
