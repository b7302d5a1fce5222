package proof_test

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/bot/apptest"
	"waymark/bot/fakediscord"
	"waymark/peer"
	"waymark/storage"
)

// crashCount says how often TestCrash kills the program; issue and bot/docs/figures.md ask for 200.
var crashCount = flag.Int("crashes", 0, "how often TestCrash kills the program; 0 is 12 times, or 3 in an ordinary go test ./...")

func crashes() int { return cmp.Or(*crashCount, apptest.Count(12, 3)) }

// crashSeed makes a run of TestCrash like an earlier one, as far as the machine's own hurry allows.
var crashSeed = flag.Uint64("crash-seed", 0, "seed of TestCrash; 0 takes a new one and prints it")

// TestCrash runs the built program in a process of its own, has members act at random, and ends it at random
// moments: by kill -9, by SIGTERM, and with a disk that fills up. Whatever was acknowledged is in the data file each
// time, the file is whole, and in the end Discord shows what was promised, each thing made once.
func TestCrash(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("-short: builds the program and kills it many times")
	}
	seed := *crashSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("seed %d (go test ./bot/proof -run Crash -crashes %d -crash-seed %d)", seed, crashes(), seed)
	argv := apptest.Built(t)
	t.Run("killed", func(t *testing.T) {
		h := newTown(t, apptest.NewProcess(t, argv, ""), seed)
		h.reminders.awaited = crashes() >= awaitReminders
		h.lives(crashes(), func() { h.kill() })
		h.end()
	})
	t.Run("asked to stop", func(t *testing.T) {
		h := newTown(t, apptest.NewProcess(t, argv, ""), seed+1)
		h.lives(max(apptest.Count(3, 2), crashes()/5), h.stopCleanly)
		h.end()
	})
	t.Run("disk full", func(t *testing.T) { crashOnFullDisk(t, argv, seed+2) })
}

// An answer to what someone did before is not taken for the answer to what they did last.
func TestLateAnswersAreNotCounted(t *testing.T) {
	r := &room{t: t, now: time.Now, more: make(chan struct{}, 1)}
	p := &person{room: r, name: "maya", heard: make(chan fakediscord.Event, 16)}
	got, answered := p.do(t.Context(), func() error {
		p.heard <- fakediscord.Event{Text: "late", Asked: p.asked.Add(-time.Millisecond)}
		p.heard <- fakediscord.Event{Text: "unasked"}
		p.heard <- fakediscord.Event{Text: "answer", Asked: time.Now()}
		return nil
	})
	if !answered || got.Text != "answer" || r.answers != 1 {
		t.Errorf("taken for the answer: %v %q; %d answers", answered, got.Text, r.answers)
	}
}

// town is a server whose members act while the program comes and goes.
type town struct {
	*apptest.Process
	room   *room
	seed   uint64
	rand   *rand.Rand
	zone   string
	people []*person
	pairs  *pairs

	reminders  *reminders
	gatherings *gatherings

	clean              bool // the last life ended by being asked to stop
	lived, killedEarly int
	stalled            int // lives in which nobody was answered any more
	rekeyed            int // how often the master key was changed
}

const crashPeople = 10

// newTown starts the program, sets the server up and has everybody agree to what is kept.
func newTown(t testing.TB, p *apptest.Process, seed uint64) *town {
	t.Helper()
	h := openTown(t, p, seed)
	h.people = h.members("m", crashPeople)
	h.pairs = newPairs(h, 3+crashes()/4, seed)
	h.reminders = newReminders(h, seed)
	h.gatherings = newGatherings(h, 1+crashes()/25)
	return h
}

// openTown starts the program and sets the server up.
func openTown(t testing.TB, p *apptest.Process, seed uint64) *town {
	t.Helper()
	h := &town{
		Process: p, room: newRoom(t, p.Fake, time.Now), seed: seed, rand: rand.New(rand.NewPCG(seed, 0)), zone: apptest.NoonZone(time.Now()),
	}
	p.Start()
	owner := h.room.join("owner", seed)
	h.room.join("sam", seed, "Moderator")
	h.registered()
	for _, line := range []string{
		"/setup channels check-ins:#check-ins celebrations:#celebrations mentoring:#mentoring moderators:#moderators",
		"/setup roles moderator:&Moderator mentor:&Mentor", "/setup zone zone:" + h.zone,
	} {
		h.must(owner.command(t.Context(), line))
	}
	return h
}

// members brings n people who have agreed to what is kept, and have checked in.
func (h *town) members(name string, n int) (people []*person) {
	h.T.Helper()
	for i := range n {
		m := h.room.join(fmt.Sprintf("%s%d", name, i), h.seed)
		m.entry = entry{note: m.word()}
		h.must(m.command(h.T.Context(), "/checkin mood:Okay note:"+m.entry.note))
		h.must(m.click(h.T.Context(), "I agree"))
		people = append(people, m)
	}
	return people
}

// must fails where someone was not answered.
func (h *town) must(_ fakediscord.Event, answered bool) {
	h.T.Helper()
	if !answered {
		h.T.Fatalf("no answer; the log:\n%s", h.Log)
	}
}

// registered waits until the server lists the bot's commands.
func (h *town) registered() {
	h.T.Helper()
	for until := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
		err := h.Fake.Autocomplete("Harbour", "general", "owner", "/setup zone zone:utc")
		if err == nil {
			return
		}
		if time.Now().After(until) {
			h.T.Fatalf("%v; the log:\n%s", err, h.Log)
		}
	}
}

func (h *town) calendar() peer.Calendar { return peer.Calendar{Zone: h.zone, Rollover: 4} }

func (h *town) today() peer.Day { return h.calendar().Day(time.Now()) }

// lives has people act, ends the program in the midst of it, looks at what is left and starts it again, n times, or
// more often if reminders are awaited.
func (h *town) lives(n int, end func()) {
	h.T.Helper()
	for h.lived = 0; (h.lived < n || h.reminders.stillToCome()) && !h.T.Failed(); h.lived++ {
		h.act(end)
		h.look()
		if h.rand.IntN(10) == 0 {
			h.rekey()
		}
		h.again()
	}
}

// act has everybody act until after a random number of answers and a random while the program is ended. When a reminder
// comes, it often ends then: the others of that minute are on their way.
func (h *town) act(end func()) {
	h.clean = false
	life, over := context.WithCancel(h.T.Context())
	defer over()
	var busy sync.WaitGroup
	for _, p := range h.people {
		busy.Go(func() { p.live(life) })
	}
	busy.Go(func() { h.pairs.live(life) })
	busy.Go(func() { h.gatherings.live(life) })
	target := h.room.answered() + h.rand.IntN(40)
	patience := time.After(20 * time.Second)
	for h.room.answered() < target && !h.T.Failed() {
		select {
		case <-h.room.more:
		case <-h.reminders.came:
			if h.rand.IntN(2) == 0 {
				target = 0
				h.reminders.between++
			}
		case <-h.Exited:
			h.T.Errorf("the program ended by itself; its log:\n%s", h.Log)
		case <-patience: // a machine that is busy with something else: who was not answered in time waits for the next life
			h.stalled++
			target = 0
		}
	}
	time.Sleep(time.Duration(h.rand.IntN(15_000)) * time.Microsecond) // so that any moment can be the last
	end()
	over()
	busy.Wait()
}

// look holds the files of the program, which is not running, against what was acknowledged.
func (h *town) look() {
	h.T.Helper()
	h.Verify()
	db := h.Open()
	defer func() { h.Do(db.Close()) }()
	all := make([]found, len(h.people))
	err := db.View(h.T.Context(), h.Guild, func(tx *storage.Tx) (err error) {
		for i, p := range h.people {
			if all[i], err = p.look(tx, h.today()); err != nil {
				return err
			}
		}
		return errors.Join(h.pairs.look(tx), h.gatherings.look(tx))
	})
	h.Do(err)
	for i, p := range h.people {
		if h.clean {
			p.doubt = nil
		}
		p.check(all[i])
	}
}

// end lets the program finish what it promised, and holds Discord and the files against it.
func (h *town) end() {
	t := h.T
	t.Helper()
	if t.Failed() {
		return
	}
	for _, p := range h.people {
		h.asked(p)
	}
	due := h.reminders.arrive()
	if err := h.Drained(time.Minute); err != nil {
		t.Error(err)
	}
	h.stopCleanly()
	h.look()
	for _, p := range h.people {
		p.shows()
	}
	h.pairs.shows()
	h.gatherings.shows()
	things, duplicates := h.room.once()
	h.reminders.check(due)
	h.room.mu.Lock()
	defer h.room.mu.Unlock()
	if len(h.room.refused) > 0 {
		t.Errorf("Discord refused: %s", strings.Join(h.room.refused, "; "))
	}
	if h.stalled*2 > h.lived {
		t.Errorf("in %d of %d lives nobody was answered any more", h.stalled, h.lived)
	}
	t.Logf("%d lives (%d more ended while starting, %d times a new key), %d acknowledged, 0 lost; %d things made on Discord, %d twice; %d pairings; %s; %s",
		h.lived, h.killedEarly, h.rekeyed, h.room.acks, things, duplicates, len(h.pairs.paired), h.reminders.told(due), h.gatherings.told())
}

// asked has a person ask the bot itself for what it acknowledged to them.
func (h *town) asked(p *person) {
	h.T.Helper()
	ctx, cancel := context.WithTimeout(h.T.Context(), time.Minute)
	defer cancel()
	list, answered := p.history(ctx)
	if !answered || !strings.Contains(list.Text, p.entry.note) {
		h.T.Errorf("/history of %s says nothing of %s: %q", p.name, p.entry.note, list.Text)
	}
	all, _ := p.command(ctx, "/journey list")
	for _, name := range p.journeys {
		if !strings.Contains(all.Text, name) {
			h.T.Errorf("/journey list of %s says nothing of %s: %q", p.name, name, all.Text)
		}
	}
}
