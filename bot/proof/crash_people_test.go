package proof_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/bot/fakediscord"
	"waymark/peer"
	"waymark/storage"
)

// person is a member who acts at random, and what the bot has acknowledged to them. What they asked for without
// hearing an answer, because the program was killed, may have happened or not; the data file tells which.
type person struct {
	*room
	name  string
	id    peer.ID
	rand  *rand.Rand
	heard chan fakediscord.Event // what only they see, as it appears or changes
	cards map[string]*card       // private messages, by id

	asked    time.Time         // when they did what they wait for an answer to
	life     context.Context   // of who acts in a benchmark
	trail    []string          // what they did and saw last, for anyone who looks for a fault
	said     int               // how many words of theirs were used up
	entry    entry             // today's, as acknowledged
	journeys []string          // the names of those they started
	steps    map[string]bool   // milestones in their own words: whether shared
	doubt    func(found) error // settles what they asked for without an answer; nil for nothing
}

// entry is what a check-in says.
type entry struct {
	note  string
	share peer.Share
}

// found is what the data file says about a person.
type found struct {
	entry    entry
	journeys []string
	steps    map[string]bool
}

// room is what everybody sees: who was answered, and what the bot made besides.
type room struct {
	t    testing.TB
	fake *fakediscord.Server
	now  func() time.Time // the pretend Discord's clock

	mu         sync.Mutex
	people     map[string]*person
	posts      map[string]post     // that stand in a channel, by id
	made       map[string]int      // how often each thing was made that may be made once
	threads    map[string][]string // of pairings
	closed     map[string]bool     // threads that were locked and archived
	unanswered []string
	impatient  bool // people wait for an answer no longer than Discord does
	refused    []string
	answers    int
	acks       int           // answers that said "saved"
	more       chan struct{} // holds a token when there were answers
}

type post struct{ channel, text string }

// card is a private message: whom it named first when it was sent, and what it shows now.
type card struct {
	about string
	now   fakediscord.Event
}

func newRoom(t testing.TB, fake *fakediscord.Server, now func() time.Time) *room {
	r := &room{
		t: t, fake: fake, now: now, people: map[string]*person{}, posts: map[string]post{}, made: map[string]int{},
		threads: map[string][]string{}, closed: map[string]bool{}, more: make(chan struct{}, 1),
	}
	fake.Watch(r.watch)
	return r
}

// watch notes everything that happens on Discord.
func (r *room) watch(e fakediscord.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch e.Event {
	case "message":
		if e.Author != "bot" {
			return
		}
		if p := r.people[e.Viewer]; p != nil && (e.To == "ephemeral" || e.Edited) {
			select {
			case p.heard <- e:
			default: // nobody has listened for long
			}
		}
		r.posted(e)
		if p := r.people[e.Viewer]; p != nil && e.To == "dm" {
			p.noteCard(e)
		}
	case "deleted":
		delete(r.posts, e.ID)
	case "thread":
		if !e.Archived && slices.Equal(e.Members, []string{"bot"}) {
			r.made["thread "+e.Name]++
		}
		if e.Parent == "mentoring" {
			r.threads[e.Name], r.closed[e.Name] = e.Members, e.Archived && e.Locked
		}
	case "unanswered":
		r.unanswered = append(r.unanswered, e.Viewer+" "+e.Interaction)
		if p := r.people[e.Viewer]; p != nil && r.impatient {
			p.heard <- e
		}
	case "refused":
		if !e.Provoked && !inDoubt(e) {
			r.refused = append(r.refused, fmt.Sprintf("%s %d %d %s", e.Request, e.Status, e.Code, e.Why))
		}
	}
}

// inDoubt says whether a refusal comes of the program not knowing what it did in the life before: it deletes, changes or makes
// what it may have deleted or made already. A request that broke off when it was killed is none of its own.
func inDoubt(e fakediscord.Event) bool {
	switch {
	case strings.HasPrefix(e.Why, "the body broke off"):
		return true
	case e.Code == 10008: // there is no such message
		return strings.HasSuffix(e.Request, "/channels/{id}/messages/{id}")
	case e.Code == 10007: // there is no such member
		return e.Request == "DELETE /channels/{id}/thread-members/{id}"
	}
	return e.Code == 160004 // the message has a thread
}

// posted notes what stands in a channel, and what was sent to someone unasked.
func (r *room) posted(e fakediscord.Event) {
	first := firstLine(e.Text)
	switch {
	case e.To == "channel":
		if !e.Edited {
			r.made[e.Channel+" "+first]++
		}
		r.posts[e.ID] = post{e.Channel, e.Text}
	case (e.To == "dm" || e.To == "thread") && !e.Edited:
		r.made[e.To+" "+e.Viewer+e.Channel+" "+first]++
	}
}

func (p *person) noteCard(e fakediscord.Event) {
	if c := p.cards[e.ID]; c != nil {
		c.now = e
		return
	}
	name, _ := startsWith(firstLine(e.Text))
	p.cards[e.ID] = &card{name, e}
}

// join brings a person who has agreed to what is kept.
func (r *room) join(name string, seed uint64, roles ...fakediscord.RoleRef) *person {
	r.t.Helper()
	p := &person{
		room: r, name: name, rand: rand.New(rand.NewPCG(seed, uint64(len(name))<<32|uint64(len(r.people)))),
		heard: make(chan fakediscord.Event, 16), steps: map[string]bool{}, cards: map[string]*card{},
	}
	if err := r.fake.Join("Harbour", fakediscord.UserRef(name), roles...); err != nil {
		r.t.Fatal(err)
	}
	id, err := r.fake.UserID(fakediscord.UserRef(name))
	if err != nil {
		r.t.Fatal(err)
	}
	p.id = peer.ID(id)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.people[name] = p
	return p
}

// word is something that nobody said before.
func (p *person) word() string {
	p.said++
	return fmt.Sprintf("%sx%d", p.name, p.said)
}

// do sends something and waits for what only they see then. false: there was no answer before life ended.
func (p *person) do(life context.Context, act func() error) (fakediscord.Event, bool) {
	e, answered, err := p.try(life, act)
	if err != nil {
		p.t.Errorf("%s: %v", p.name, err)
	}
	return e, answered
}

// try is do where it may be that it cannot be sent.
func (p *person) try(life context.Context, act func() error) (e fakediscord.Event, answered bool, err error) {
	for len(p.heard) > 0 {
		p.note("too late: %s", (<-p.heard).Text)
	}
	p.asked = p.room.now()
	if err := act(); err != nil {
		return e, false, err
	}
	e, answered = p.hear(life)
	answered = answered && e.Event != "unanswered"
	p.note("%v %s", answered, e.Text)
	if answered {
		p.room.mu.Lock()
		p.answers++
		p.room.mu.Unlock()
		select {
		case p.more <- struct{}{}:
		default:
		}
	}
	return e, answered, nil
}

// note keeps the last things that a person did and saw.
func (p *person) note(format string, args ...any) {
	line := time.Now().Format("15:04:05.000 ") + fmt.Sprintf(format, args...)
	p.trail = append(p.trail, strings.ReplaceAll(line, "\n", " / "))
	p.trail = p.trail[max(0, len(p.trail)-40):]
}

// fault fails, with what the person did and saw last.
func (p *person) fault(format string, args ...any) {
	p.t.Helper()
	p.t.Errorf("%s: %s; what they did and saw last:\n  %s", p.name, fmt.Sprintf(format, args...), strings.Join(p.trail, "\n  "))
	p.trail = nil
}

// hear waits for the next answer to what they did last. What belongs to something earlier is none: a further message
// after an answer, one that was in the wire when the program was killed, a private message that changed by itself.
// Taken for the answer, it would shift every one that follows by one.
func (p *person) hear(life context.Context) (fakediscord.Event, bool) {
	for {
		e, any := p.next(life)
		if !any || !e.Asked.Before(p.asked) {
			return e, any
		}
		p.note("no answer to that: %s", e.Text)
	}
}

// next waits for the next thing that only they see.
func (p *person) next(life context.Context) (fakediscord.Event, bool) {
	select {
	case e := <-p.heard:
		return e, true
	case <-life.Done():
	}
	select { // it may have come just before
	case e := <-p.heard:
		return e, true
	default:
		return fakediscord.Event{}, false
	}
}

func (p *person) command(life context.Context, line string) (fakediscord.Event, bool) {
	p.note("> %s", line)
	return p.do(life, func() error { return p.fake.Command("Harbour", "general", fakediscord.UserRef(p.name), line) })
}

// history asks for the list of entries, which comes after the picture.
func (p *person) history(life context.Context) (fakediscord.Event, bool) {
	e, answered := p.command(life, "/history")
	for answered && !slices.ContainsFunc(e.Selects, func(s fakediscord.SelectView) bool { return s.Label == "Choose an entry" }) {
		e, answered = p.hear(life)
	}
	return e, answered
}

func (p *person) click(life context.Context, label string) (fakediscord.Event, bool) {
	p.note("> press %s", label)
	return p.do(life, func() error { return p.fake.Click("Harbour", fakediscord.UserRef(p.name), label, "") })
}

// saved counts an acknowledgement.
func (p *person) saved() {
	p.room.mu.Lock()
	defer p.room.mu.Unlock()
	p.acks++
}

// acked is how many answers said "saved" so far, and answered how many there were.
func (r *room) acked() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.acks
}

func (r *room) answered() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.answers
}

// live acts at random until the program's life ends.
func (p *person) live(life context.Context) {
	for life.Err() == nil && !p.t.Failed() && p.doubt == nil {
		switch n := p.rand.IntN(10); {
		case n == 0 && len(p.journeys) < peer.MaxJourneys:
			p.startJourney(life)
		case n <= 2:
			p.takeStep(life)
		case n == 3:
			p.history(life)
		default:
			p.checkIn(life)
		}
	}
}

func (p *person) checkIn(life context.Context) {
	e := entry{p.word(), peer.Share(p.rand.IntN(3))}
	shown := []string{"Just me", "Mood only", "Mood and note"}[e.share]
	got, answered := p.command(life, fmt.Sprintf("/checkin mood:%d note:%s share:%q", 1+p.rand.IntN(5), e.note, shown))
	switch {
	case !answered:
		old := p.entry
		p.doubt = func(f found) error {
			if f.entry != old && f.entry != e {
				return fmt.Errorf("the file has the entry %v; acknowledged was %v, asked for %v", f.entry, old, e)
			}
			p.entry = f.entry
			return nil
		}
	case took(got, e.note):
		p.entry = e
		p.saved()
	}
}

func (p *person) startJourney(life context.Context) {
	name := p.word()
	got, answered := p.command(life, "/journey start since:today name:"+name)
	switch {
	case !answered:
		p.doubt = func(f found) error {
			if slices.Contains(f.journeys, name) {
				p.journeys = append(p.journeys, name)
			}
			return nil
		}
	case took(got, name):
		p.journeys = append(p.journeys, name)
		p.saved()
	}
}

// takeStep adds a milestone in their own words, and shares every other one.
func (p *person) takeStep(life context.Context) {
	text := p.word()
	got, answered := p.command(life, "/milestone add text:"+text)
	switch {
	case !answered:
		p.doubt = func(f found) error {
			if shared, ok := f.steps[text]; ok {
				p.steps[text] = shared
			}
			return nil
		}
		return
	case !took(got, text):
		return
	}
	p.steps[text] = false
	p.saved()
	if p.rand.IntN(2) == 0 || !has(got, "Share this milestone") { // on a hard day there is none
		return
	}
	got, answered = p.click(life, "Share this milestone")
	switch {
	case !answered:
		p.doubt = func(f found) error { p.steps[text] = f.steps[text]; return nil }
	case has(got, "Take it back"):
		p.steps[text] = true
		p.saved()
	}
}

// took says whether an answer says that a word was saved. One that says that it was not gives the word back, too.
func took(e fakediscord.Event, word string) bool {
	return strings.Contains(e.Text, word) && !strings.Contains(e.Text, "nothing was saved")
}

// has says whether a message has a button.
func has(e fakediscord.Event, label string) bool {
	return slices.ContainsFunc(e.Buttons, func(b fakediscord.ButtonView) bool { return b.Label == label })
}

// look reads what the data file says about a person.
func (p *person) look(tx *storage.Tx, today peer.Day) (f found, err error) {
	f.steps = map[string]bool{}
	c, err := tx.CheckIn(p.id, today)
	if err != nil {
		return f, err
	}
	if c != nil {
		f.entry = entry{c.Note.Reveal(), c.Share}
	}
	journeys, err := tx.Journeys(p.id)
	for _, j := range journeys {
		f.journeys = append(f.journeys, j.Name.Reveal())
	}
	if err != nil {
		return f, err
	}
	milestones, err := tx.Milestones(p.id)
	for _, m := range milestones {
		f.steps[m.Text.Reveal()] = m.State == peer.Shared
	}
	return f, err
}

// check fails unless the data file says what was acknowledged to a person, and no more than they asked for.
func (p *person) check(f found) {
	if p.doubt != nil {
		if err := p.doubt(f); err != nil {
			p.fault("%v", err)
		}
		p.doubt = nil
	}
	if f.entry != p.entry {
		p.fault("the file has the entry %v; acknowledged was %v", f.entry, p.entry)
	}
	slices.Sort(f.journeys)
	slices.Sort(p.journeys)
	if !slices.Equal(f.journeys, p.journeys) {
		p.fault("the file has the journeys %v; acknowledged were %v", f.journeys, p.journeys)
	}
	for text, shared := range p.steps {
		if got, ok := f.steps[text]; !ok || got != shared {
			p.fault("milestone %s: there %v, shared %v; acknowledged as shared %v", text, ok, got, shared)
		}
	}
	if len(f.steps) != len(p.steps) {
		p.fault("the file has %d milestones of their own; acknowledged were %d", len(f.steps), len(p.steps))
	}
}

// once fails for everything that the bot made twice, and returns how many things it made.
func (r *room) once() (things, duplicates int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	standing := map[string]int{}
	for _, p := range r.posts {
		first := firstLine(p.text)
		if p.channel == "check-ins" {
			first, _, _ = strings.Cut(first, " ")
		}
		standing[p.channel+" "+first]++
	}
	for what, n := range r.made {
		if strings.HasPrefix(what, "check-ins ") {
			things++
			continue // one that was taken back is made again; standing tells
		}
		things += n
		standing[what] = max(standing[what], n)
	}
	for what, n := range standing {
		if n > 1 {
			duplicates += n - 1
			r.t.Errorf("made %d times: %s", n, what)
		}
	}
	return things, duplicates
}

// shows fails unless the channels show what this person shared, and nothing that they did not.
func (p *person) shows() {
	p.room.mu.Lock()
	defer p.room.mu.Unlock()
	shown, celebrated := "", map[string]bool{}
	for _, post := range p.posts {
		if who, _ := startsWith(post.text); who != p.name {
			continue
		}
		switch post.channel {
		case "check-ins":
			shown = post.text
		case "celebrations":
			celebrated[post.text] = true
		}
	}
	if (shown != "") != (p.entry.share != peer.JustMe) || p.entry.share == peer.MoodAndNote != strings.Contains(shown, p.name+"x") ||
		p.entry.share == peer.MoodAndNote && !strings.HasSuffix(shown, p.entry.note) {
		p.t.Errorf("#check-ins shows %q of %s, whose entry is %v", shown, p.name, p.entry)
	}
	for text, shared := range p.steps {
		there := false
		for post := range celebrated {
			there = there || strings.Contains(post, "**"+text+"**")
		}
		if there != shared {
			p.t.Errorf("#celebrations shows %s: %v, but it was shared: %v", text, there, shared)
		}
	}
}

// firstLine is the first line of a post that says something of its own: private messages begin with the server's name.
func firstLine(text string) string {
	first, rest, _ := strings.Cut(text, "\n")
	if first == "**Harbour**" {
		first, _, _ = strings.Cut(rest, "\n")
	}
	return first
}
