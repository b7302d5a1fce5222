package proof_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"waymark/bot/apptest"
	"waymark/bot/fakediscord"
)

// atATime is how many people act at once.
const atATime = 64

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

// BenchmarkTickWithNothingDue ticks beside ten thousand things that fall due later; its target is 50 µs or
// less, and no write.
func BenchmarkTickWithNothingDue(b *testing.B) {
	w := apptest.NewWorld(b)
	apptest.ScheduleLater(w, 10_000)
	if err := w.Bot.Step(context.Background()); err != nil { // the first of a life notes what it found
		b.Fatal(err)
	}
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
