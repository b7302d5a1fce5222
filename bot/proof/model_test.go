package proof_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"waymark/bot/apptest"
	"waymark/bot/discord"
	"waymark/bot/fakediscord"
	"waymark/bot/sandbox"
)

// TestModel lets members, mentors and moderators do things at random in the sandbox, with restarts and crashes, and holds
// what the bot stores, posts, sends and says against a model of the promises: model_invariants_test.go names them,
// model_people_test.go is what a member has, model_acts_test.go and model_shares_test.go what they do. What goes wrong is made as short as it can be and printed
// as a script for `go run ./bot sandbox FILE`. It does 800 steps; for more:
//
//	go test ./bot/proof -run Model -rapid.checks 2000 -rapid.seed 0 -timeout 1h
func TestModel(t *testing.T) {
	t.Parallel()
	unlessAsked(t, "rapid.seed", "7") // the same steps in every ordinary run; -rapid.seed=0 draws others
	unlessAsked(t, "rapid.checks", strconv.Itoa(apptest.Count(20, 4)))
	unlessAsked(t, "rapid.shrinktime", "1ms") // see shortest
	var found string
	rapid.Check(t, func(t *rapid.T) {
		start := rapid.SampledFrom([]string{"2026-01-05T09:00:00Z", "2026-03-27T20:15:00Z", "2028-02-28T01:00:00Z"}).Draw(t, "start")
		steps := rapid.SliceOfN(rapid.Uint64(), 40, 40).Draw(t, "steps")
		for i := range steps { // rapid likes small numbers, which would be the same steps again and again
			steps[i] = rand.NewPCG(steps[i], uint64(i)).Uint64()
		}
		if found == "" && run(t, start, steps) != "" {
			found = shortest(t, start, steps)
		}
		if found != "" {
			t.Fatal(found)
		}
	})
}

// run does steps, each told by a number, in a new sandbox. It returns what went wrong, "" for nothing.
func run(t *rapid.T, start string, steps []uint64) (wrong string) {
	m := newModel(t, start)
	defer func() {
		if err := errors.Join(m.s.StopAndVerify(context.Background()), m.s.Close()); err != nil && wrong == "" {
			wrong = err.Error()
		}
	}()
	defer func() {
		switch v := recover().(type) {
		case nil:
		case failure:
			wrong = string(v)
		default:
			panic(v)
		}
	}()
	for _, dice := range steps {
		m.step(dice)
	}
	return ""
}

// shortest leaves out steps, many at first and then fewer, as long as something still goes wrong. rapid could do that too,
// but one step after the other, and each takes a whole sandbox.
func shortest(t *rapid.T, start string, steps []uint64) (wrong string) {
	for chunk := len(steps); chunk > 0; chunk /= 2 {
		for at := 0; at < len(steps); {
			fewer := slices.Concat(steps[:at], steps[min(at+chunk, len(steps)):])
			if still := run(t, start, fewer); still != "" {
				steps, wrong = fewer, still
			} else {
				at += chunk
			}
		}
	}
	if wrong == "" {
		wrong = run(t, start, steps)
	}
	return wrong
}

type (
	failure string   // ends a run
	skipped struct{} // ends a step that cannot be done now
)

// unlessAsked sets a flag for this test, unless the command line did.
func unlessAsked(t *testing.T, name, value string) {
	t.Helper()
	asked := false
	flag.Visit(func(f *flag.Flag) { asked = asked || f.Name == name })
	if f := flag.Lookup(name); !asked {
		before := f.Value.String()
		if err := f.Value.Set(value); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = f.Value.Set(before) })
	}
}

// model is the sandbox and what must be so in it.
type model struct {
	t      *rapid.T
	s      *sandbox.Sandbox
	dice   *rand.Rand // what this step decides by
	script []string   // what was played, with what was expected at the end

	people []*someone
	words  map[string]*someone // every text that a member wrote is a word of its own: whose
	rooms  map[string]*wall    // #check-ins and #celebrations

	screens []*screen // what people see, the newest last

	facts     map[fact]bool      // the safety facts that stand
	tolerated int                // how often Discord refused what does not matter
	supported map[[2]string]bool // who sent whom support or celebrated, ever
	mentors   map[string]mentorIs

	promise  string            // the one that is being checked, "" for none
	reported map[fact][]string // what members said about mentors in reports that are open
	together together          // circles and meetings
	actor    string            // of the latest statement

	may   map[string]bool // who could be written to before this step
	asked map[string]int  // how many reminders each person gets in this step

	mu     sync.Mutex
	events []fakediscord.Event // of this step
}

func newModel(t *rapid.T, start string) *model {
	m := &model{
		t: t, script: []string{"# go run ./bot sandbox --start " + start + " FILE"},
		words: map[string]*someone{}, facts: map[fact]bool{}, supported: map[[2]string]bool{}, mentors: map[string]mentorIs{},
		reported: map[fact][]string{},
		together: newTogether(),
		rooms:    map[string]*wall{"check-ins": emptyWall(), "celebrations": emptyWall()},
	}
	for _, name := range []string{"arjun", "maya", "tom"} {
		m.people = append(m.people, &someone{name: name, zone: time.UTC})
	}
	c := sandbox.Command{}
	var err error
	if c.Start, err = time.Parse(time.RFC3339, start); err != nil {
		t.Fatal(err)
	}
	if m.s, err = c.OpenWith(nil, io.Discard, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	if err := m.s.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	m.s.Fake.Watch(func(e fakediscord.Event) {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.events = append(m.events, e)
	})
	for _, line := range preludeTogether() {
		m.play("%s", line)
	}
	return m
}

// step does one thing and looks whether everything holds. Much can't be done when it comes up, so it tries several.
func (m *model) step(dice uint64) {
	m.dice = rand.New(rand.NewPCG(dice, 0))
	for range 8 {
		m.may, m.asked = map[string]bool{}, map[string]int{}
		for _, p := range m.people {
			p.mayBeWritten(m.may)
		}
		if m.does(pick(m, acts()...)) {
			m.holds()
			return
		}
	}
}

// does does one thing and reports whether it could be done.
func (m *model) does(act func(*model)) (done bool) {
	defer func() {
		if v := recover(); v != nil && v != (skipped{}) {
			panic(v)
		}
	}()
	act(m)
	return true
}

// fail ends the run, with the script.
func (m *model) fail(format string, args ...any) {
	panic(failure(m.promise + "\n" + fmt.Sprintf(format, args...) + "\n\nafter this script:\n\n" + strings.Join(m.script, "\n") + "\n"))
}

// play plays a statement and returns what it brought about. Nothing may stay unanswered, be refused by Discord or be impossible,
// and what only one person sees is seen by anyone who acts.
func (m *model) play(format string, args ...any) []fakediscord.Event {
	line := fmt.Sprintf(format, args...)
	m.script = append(m.script, line)
	m.mu.Lock()
	before := len(m.events)
	m.mu.Unlock()
	actor, _, _ := strings.Cut(strings.TrimPrefix(line, "@"), " ")
	m.actor = actor
	on := m.pressed(actor, line)
	for _, p := range m.people {
		if p.name == actor && strings.Contains(line, " /") {
			p.typed = line
		}
	}
	if err := m.s.Play(m.t.Context(), line, false); err != nil {
		m.fail("%v", err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	came := m.events[before:]
	for _, e := range came {
		// Who left the server is in no thread any more, and a thread that Discord archived is opened again and then tried once more.
		out := e.Status == 404 && strings.HasPrefix(e.Request, "DELETE /channels/{id}/thread-members/")
		if e.Event == "refused" && (out || e.Code == discord.CodeThreadArchived) {
			m.tolerated++
		}
	}
	if m.s.Screen.Troubles() > m.tolerated {
		var all strings.Builder
		for _, e := range came {
			all.WriteString(sandbox.ProseEvent(e, ""))
		}
		m.fail("a statement could not be carried out, was not answered, or Discord refused the bot something:\n%s", all.String())
	}
	for _, e := range came {
		m.checks(followsPress, func() { m.follows(line, on, e) })
		m.shown(e)
		if (e.To == "ephemeral" || e.Event == "modal") && e.Viewer != actor && strings.HasPrefix(line, "@") { // else it follows an answer
			m.checks(onlyActor, func() { m.fail("@%s is shown what @%s did: %s", e.Viewer, actor, e.Text) })
		}
	}
	return slices.Clone(came)
}

// told is what an ephemeral or private answer said, all of a statement's together.
func told(events []fakediscord.Event) string {
	var all []string
	for _, e := range events {
		if e.Event == "message" && (e.To == "ephemeral" || e.To == "dm") {
			all = append(all, e.Text)
		}
	}
	return strings.Join(all, "\n")
}

// reminded holds the reminders of a step against those that were due.
func (m *model) reminded(came []fakediscord.Event) {
	got := map[string]int{}
	for _, e := range came {
		if e.Event == "message" && e.To == "dm" && !e.Edited && strings.Contains(e.Text, "How is your day?") {
			got[e.Viewer]++
		}
	}
	if !maps.Equal(got, m.asked) {
		m.fail("reminders went out: %v, want %v", got, m.asked)
	}
}

// follow keeps up with what stands in the rooms and which milestones people are asked about, and holds threads against
// the rules for them.
func (m *model) follow(e fakediscord.Event) {
	for name, room := range m.rooms {
		switch {
		case e.Event == "message" && e.Channel == name && e.To == "channel":
			room.shows(e.ID, e.Text)
		case e.Event == "deleted":
			room.loses(e.ID)
		}
	}
	switch {
	case e.Event == "message" && !e.Edited && (e.To == "ephemeral" || e.To == "dm"):
		m.offered(e)
	case e.Event == "thread" && (e.Parent == "mentoring" && (!e.Private || len(e.Members) > 3) || m.wordsIn(e.Name) != nil):
		m.fail("a thread that is not for two: %+v", e)
	case e.Event == "thread" && e.Parent == "general" && e.Private == (e.Name == "Evening"):
		m.fail("a circle's thread is public, or a meeting's is not: %+v", e)
	}
}

// wordsIn are the words of members in a text.
func (m *model) wordsIn(text string) (found []string) {
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return r != 'w' && (r < '0' || r > '9') }) {
		if m.words[w] != nil {
			found = append(found, w)
		}
	}
	return found
}

// seesNoOthersWords holds an event against who may read what.
func (m *model) seesNoOthersWords(e fakediscord.Event) {
	text := e.Text + " " + e.Name
	for _, f := range e.Fields {
		text += " " + f.Value
	}
	for _, s := range e.Selects {
		text += " " + strings.Join(s.Options, " ")
	}
	for _, w := range m.wordsIn(text + " " + strings.Join(e.Choices, " ")) {
		p := m.words[w]
		private := e.To == "ephemeral" || e.To == "dm" || e.Event == "modal" || e.Event == "autocomplete"
		switch {
		case private && e.Viewer == p.name:
		case private && p.help == w && slices.Contains(p.readers, e.Viewer):
		case e.Channel == "moderators" && slices.Contains(p.toModerators, w):
		case slices.Contains(p.toCircle, w) && (private || e.To == "thread" && e.Channel != "Evening"):
		case e.Channel == "check-ins" && p.shares(w):
		case e.Channel == "celebrations" && slices.Contains(p.celebrates, p.milestonePost(w)):
		case e.Event == "deleted":
		default:
			m.fail("@%s wrote %s, which is shown: %+v", p.name, w, e)
		}
	}
}

// wall is a channel that people share with, as it stands.
type wall struct {
	posts  map[string]string // by message
	newest []string          // those messages, the one that was made or changed last at the end
}

func emptyWall() *wall { return &wall{posts: map[string]string{}} }

func (r *wall) shows(id, text string) {
	r.posts[id] = text
	r.newest = append(without(r.newest, id), id)
}

func (r *wall) loses(id string) {
	delete(r.posts, id)
	r.newest = without(r.newest, id)
}

func without(all []string, id string) []string {
	return slices.DeleteFunc(all, func(other string) bool { return other == id })
}

// pressed is the post that a press in the room is taken to mean.
func (r *wall) pressed() string {
	if len(r.newest) == 0 {
		panic(skipped{})
	}
	return r.posts[r.newest[len(r.newest)-1]]
}

// roomsShow holds the rooms against what people share: each shared entry and milestone stands there once, and nothing else.
func (m *model) roomsShow() {
	want := map[string][]string{}
	for _, p := range m.people {
		want["check-ins"] = append(want["check-ins"], p.posts()...)
		want["celebrations"] = append(want["celebrations"], p.celebrates...)
	}
	for name, room := range m.rooms {
		got := slices.Sorted(maps.Values(room.posts))
		slices.Sort(want[name])
		if !slices.Equal(got, want[name]) {
			m.fail("#%s shows %q, want %q", name, got, want[name])
		}
	}
}
