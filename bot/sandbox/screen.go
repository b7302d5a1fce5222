package sandbox

import (
	"context"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"waymark/bot/fakediscord"
)

// screen shows what happens in the pretend Discord, in words or as JSON, and remembers what the player
// and the prompt want to know of it. It is safe for concurrent use.
type screen struct {
	mu      sync.Mutex
	out     io.Writer
	json    bool
	real    bool // time is real, and not worth telling
	now     func() time.Time
	step    int
	server  string    // where events happen that name no server
	quiet   bool      // a prelude runs: only what went wrong is shown
	shown   time.Time // the instant that the reader was told last
	trouble int       // events that make a script fail

	listed  bool              // the bot has registered its commands
	changed chan struct{}     // closed and replaced whenever something happened
	begins  map[string]string // how messages begin, by id
	labels  []string          // of buttons, the newest last, each once
	threads []string
	menus   []string // placeholders of the newest selects
	fields  []string // of the newest form
}

// newScreen shows on out what happens from the instant now on.
func newScreen(out io.Writer, asJSON bool, now func() time.Time) *screen {
	return &screen{out: out, json: asJSON, now: now, shown: now(),
		changed: make(chan struct{}), begins: map[string]string{}}
}

// watch shows an event; it is what fakediscord.Server.Watch wants.
func (s *screen) watch(e fakediscord.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e.Step = s.step
	if e.Guild == "" {
		e.Guild = s.server
	}
	gone := s.begins[e.ID]
	s.remember(e)
	bad := e.Event == "invalid" || e.Event == "unanswered" || e.Event == "refused" && !e.Provoked
	if bad {
		s.trouble++
	}
	if s.quiet && !bad && e.Event != "commands" {
		return
	}
	if s.json {
		s.write(string(encodeEvent(e)))
		return
	}
	if e.Event == "commands" && s.step == 0 {
		return // of interest only when they change
	}
	s.tellTime(e.At)
	s.write(indent(ProseEvent(e, gone)))
}

// remember keeps what the player and the prompt ask for later.
func (s *screen) remember(e fakediscord.Event) {
	switch e.Event {
	case "commands":
		s.listed = true
	case "message":
		first, _, more := strings.Cut(proseInstants(e.Text, e.Dates, e.At), "\n")
		if more {
			first += " …"
		}
		s.begins[e.ID] = first
		for _, b := range e.Buttons {
			s.labels = append(slices.DeleteFunc(s.labels, func(l string) bool { return l == b.Label }), b.Label)
		}
		if len(e.Selects) > 0 {
			s.menus = nil
		}
		for _, m := range e.Selects {
			s.menus = append(s.menus, m.Label)
		}
	case "modal":
		s.fields = nil
		for _, f := range e.Fields {
			s.fields = append(s.fields, f.Label)
		}
	case "deleted":
		delete(s.begins, e.ID)
	case "thread":
		if !slices.Contains(s.threads, e.Name) {
			s.threads = append(s.threads, e.Name)
		}
	}
	close(s.changed)
	s.changed = make(chan struct{})
}

// tellTime names the instant if the reader thinks that it is another.
func (s *screen) tellTime(at time.Time) {
	if s.json || s.real || at.Equal(s.shown) {
		return
	}
	s.shown = at
	s.write("  (" + readable(at) + ")\n")
}

// readable is an instant in words.
func readable(at time.Time) string {
	layout := "Monday, 2 January 2006, 15:04 UTC"
	if at.Second() != 0 {
		layout = "Monday, 2 January 2006, 15:04:05 UTC"
	}
	return at.UTC().Format(layout)
}

// write prints. An error in printing ends nothing: the reader is gone, the script goes on.
func (s *screen) write(text string) { _, _ = io.WriteString(s.out, text) }

// begin starts the next statement. With echo the reader sees the line.
func (s *screen) begin(line string, echo bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.step++
	if echo && !s.json {
		s.write("> " + line + "\n")
	}
}

// end finishes a statement: if time passed, the reader hears how late it is.
func (s *screen) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tellTime(s.now().Truncate(time.Second))
}

// comment shows a line that is no statement.
func (s *screen) comment(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.json {
		s.write(line + "\n")
	}
}

// invalid shows that a statement could not be carried out.
func (s *screen) invalid(line string, why error) {
	s.watch(fakediscord.Event{Event: "invalid", At: s.now().UTC(), Statement: line, Why: why.Error()})
}

// note shows a text of the sandbox's own; as JSON there is none.
func (s *screen) note(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.json {
		s.write(indent(text + "\n"))
	}
}

// serving shows where a bot finds the pretend Discord.
func (s *screen) serving(address, token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.json {
		head := jsonHead{"serving", s.step, s.now().UTC().Format(time.RFC3339), s.server}
		s.write(string(encodeLine(jsonServing{head, address, token})))
		return
	}
	s.write("address: " + address + "\ntoken: " + token + "\n" +
		"In config.toml: [discord] api = \"" + address + "\"; the token goes into WAYMARK_TOKEN. Waiting for the bot.\n")
}

// in says in which server things happen that name none.
func (s *screen) in(server string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.server = server
}

// mute hides what goes well, until it is called with false.
func (s *screen) mute(quiet bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.quiet = quiet
}

// Troubles is how many events there were that make a script fail.
func (s *screen) Troubles() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.trouble
}

// hasCommands reports whether the bot has registered its commands.
func (s *screen) hasCommands() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.listed
}

// await waits until cond holds, which is looked at whenever something happened. It returns ctx's error if
// that does not come in time.
func (s *screen) await(ctx context.Context, cond func() bool) error {
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if cond() {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-changed:
		}
	}
}

// calm waits until nothing has happened for a while of real time, or ctx ends.
func (s *screen) calm(ctx context.Context, while time.Duration) {
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		select {
		case <-ctx.Done():
			return
		case <-changed:
		case <-time.After(while):
			return
		}
	}
}

// vocabulary is what was seen of what the prompt completes: threads, and the labels of buttons, menus and
// fields.
func (s *screen) vocabulary() vocabulary {
	s.mu.Lock()
	defer s.mu.Unlock()
	labels := slices.Clone(s.labels)
	slices.Reverse(labels)
	return vocabulary{labels: labels, channels: slices.Clone(s.threads),
		menus: slices.Clone(s.menus), fields: slices.Clone(s.fields)}
}

// writeTo has everything shown elsewhere from now on.
func (s *screen) writeTo(out io.Writer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.out = out
}
