package sandbox

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"waymark/bot/apptest"
	"waymark/bot/fakediscord"
	"waymark/commands/words"
)

// pressCount is how many statements TestPresser plays. A long run:
//
//	go test ./bot/sandbox -run Presser -presses 20000 -press-seed 0 -timeout 2h -v
var pressCount = flag.Int("presses", 200, "how many statements TestPresser plays")

// pressSeed makes a run of TestPresser like an earlier one.
var pressSeed = flag.Uint64("press-seed", 22, "seed of TestPresser; 0 takes a new one and prints it")

// pressesEach is how many statements are played in one sandbox, unless half of pressCount is less.
const pressesEach = 300

// TestPresser has everybody press what they see, at random: every button, menu and form, every command with any options,
// old and forged ids, on messages that are gone, while time passes and the bot restarts. Every other time everybody reads a
// made-up language. Whatever they do, judge holds. Each sandbox is in a bubble of testing/synctest, so nothing depends on how
// fast the machine is. What goes wrong is made shorter and printed as a script for
// `go run ./bot sandbox FILE`.
func TestPresser(t *testing.T) {
	seed := *pressSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("go test ./bot/sandbox -run Presser -presses %d -press-seed %d", *pressCount, seed)
	schemas, files := apptest.SchemaJudge(t), madeUp(t)
	english, stories := englishPhrases(), storiesToBegin(t)
	apptest.UseSignals()
	var mu sync.Mutex
	all := newTally()
	t.Run("sandboxes", func(t *testing.T) {
		for n := range max(2, *pressCount/pressesEach) {
			t.Run(fmt.Sprint(n), func(t *testing.T) {
				t.Parallel()
				r := &presserRun{schemas: schemas, seed: seed + uint64(n), stories: stories}
				if r.seed%2 == 1 {
					r.files, r.english = files, english
				}
				got := r.draws(t)
				mu.Lock()
				all.add(got.tally)
				mu.Unlock()
				if got.wrong != "" {
					t.Errorf("seed %d: %s", r.seed, r.shortest(t, got))
				}
			})
		}
	})
	t.Log(all)
	if all.played > 0 && all.impossible*3 > all.played {
		t.Errorf("%d of %d statements could not be carried out, so this proves little", all.impossible, all.played)
	}
}

// presserRun is how one sandbox is played.
type presserRun struct {
	schemas *fakediscord.SchemaValidator
	seed    uint64
	files   []string        // of the made-up languages; nil in English
	english map[string]bool // see listener
	stories [][]string      // that a sandbox may begin with
}

// playedScript is a script and what came of it.
type playedScript struct {
	start  string
	script []string
	wrong  string // "" for nothing
	tally  tally
}

// plays makes a sandbox in a bubble of its own, with judge as its watcher, has f play in it, and says what was wrong.
func (r *presserRun) plays(t *testing.T, start string, f func(*testing.T, *presser)) (wrong string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p := r.open(t, start)
		f(t, p)
		wrong = p.close()
		time.Sleep(lingering)
	})
	return wrong
}

// lingering is how long connections that were closed keep their goroutines.
const lingering = 2 * time.Second

// open makes the sandbox.
func (r *presserRun) open(t *testing.T, start string) *presser {
	t.Helper()
	wire, j := apptest.NewWire(), newJudge()
	c := Command{Words: r.files, network: &network{func(s *fakediscord.Server) { s.Serve(wire) }, wire.Dial}}
	if r.files != nil {
		c.locale, c.reads, j.listener = readersCode, words.ReadMadeUp, &listener{english: r.english}
	}
	var err error
	if c.Start, err = time.Parse(time.RFC3339, start); err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(&j.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	s, err := c.OpenWith(r.schemas, io.Discard, log)
	if err != nil {
		t.Fatal(err)
	}
	s.Fake.Watch(j.watch)
	if err := s.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	p := &presser{s: s, judge: j, reads: c.reads, tally: newTally(), pressed: map[string]int{}, typed: map[string]int{},
		versions: map[fakediscord.ID]int{}, read: map[fakediscord.ID]shownMessage{}}
	if p.reads == nil {
		p.reads = func(text string) string { return text }
	}
	return p
}

// close ends the sandbox and says what was wrong, or that its file is not whole.
func (p *presser) close() string {
	err := errors.Join(p.s.StopAndVerify(context.Background()), p.s.Close())
	if err != nil {
		p.judge.faulty("at the end: %v", err)
	}
	return p.judge.wrong()
}

// draws plays a sandbox at random until something goes wrong.
func (r *presserRun) draws(t *testing.T) playedScript {
	t.Helper()
	dice := rand.New(rand.NewPCG(r.seed, 22))
	starts := []string{"2026-01-05T09:00:00Z", "2026-03-27T20:15:00Z", "2028-02-28T01:00:00Z"}
	played := playedScript{start: starts[dice.IntN(len(starts))]}
	var story []string
	if dice.IntN(4) > 0 {
		story = r.stories[dice.IntN(len(r.stories))]
		if start, ok := strings.CutPrefix(story[0], "#! start "); ok {
			played.start, story = start, story[1:]
		}
		story = story[:min(len(story), 5+dice.IntN(60))]
	}
	played.wrong = r.plays(t, played.start, func(t *testing.T, p *presser) {
		p.rand = dice
		played.script = append(p.begin(r.files != nil), story...)
		for _, line := range played.script {
			p.play(t, line)
		}
		most := len(played.script) + min(pressesEach, *pressCount/2)
		for len(played.script) < most && p.judge.wrong() == "" {
			if line := p.next(); line != "" {
				played.script = append(played.script, line)
				p.play(t, line)
			}
		}
		p.tally.known = slices.Sorted(maps.Keys(p.s.Bot.App.Table.Components))
		played.tally = p.tally
	})
	return played
}

// replays plays a script in a new sandbox and says what goes wrong.
func (r *presserRun) replays(t *testing.T, start string, script []string) string {
	t.Helper()
	return r.plays(t, start, func(t *testing.T, p *presser) {
		for _, line := range script {
			if p.judge.wrong() != "" {
				break
			}
			p.play(t, line)
		}
	})
}

// play plays one statement. What a client refuses is no fault here.
func (p *presser) play(t *testing.T, line string) {
	t.Helper()
	p.judge.begins(line)
	before := p.s.Screen.Troubles()
	if err := p.s.Play(t.Context(), line, false); err != nil {
		p.judge.faulty("%s: %v", line, err)
	}
	p.tally.played++
	p.judge.ends()
	if p.s.Screen.Troubles() > before && p.judge.wrong() == "" {
		p.tally.impossible++ // no client would do it
	}
}

// logged is a log that is read while it is written.
type logged struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logged) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(line)
}

// take returns what was written since it was last taken.
func (l *logged) take() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	text := l.b.String()
	l.b.Reset()
	return text
}
