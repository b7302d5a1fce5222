package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"waymark/bot/app"
)

// played plays a script as the command sandbox does, and returns what it printed and how it ended.
func played(t *testing.T, c Command, script string) (string, error) {
	t.Helper()
	if c.Start.IsZero() {
		c.Start = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	}
	file := t.TempDir() + "/script.txt"
	if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	c.Files = []string{file}
	var out bytes.Buffer
	s, err := c.OpenWith(nil, &out, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	err = s.run(t.Context(), c, os.Stdin)
	home := s.Bot.dir
	if closing := s.Close(); closing != nil {
		t.Errorf("closing: %v", closing)
	}
	if _, err := os.Stat(home); c.Data == "" && err == nil {
		t.Errorf("the temporary folder %s is still there", home)
	}
	return out.String(), err
}

// TestExitStatus holds that a script fails if a statement could not be carried out or was not answered,
// and does not if what Discord refused was provoked.
func TestExitStatus(t *testing.T) {
	t.Parallel()
	for script, want := range map[string]error{
		"# nothing":                            nil,
		"@arjun /help":                         nil,
		"@arjun clicks \"Nothing\"":            app.ExitStatus(app.ExitFailed),
		"gibberish":                            app.ExitStatus(app.ExitFailed),
		"@arjun /setup show":                   app.ExitStatus(app.ExitFailed),
		"discord closes with 4004\n@tom /help": app.ExitStatus(app.ExitFailed),
		`@arjun /checkin mood:Okay share:"Mood only"
		discord fails "POST /channels/*/messages" with 500
		@arjun clicks "I agree"
		wait 1h`: nil,
	} {
		if _, err := played(t, Command{}, script); !errors.Is(err, want) {
			t.Errorf("%s\nends with %v, want %v", script, err, want)
		}
	}
}

// TestSteps holds that --json numbers statements, not lines, and prints nothing but JSON.
func TestSteps(t *testing.T) {
	t.Parallel()
	out, err := played(t, Command{JSON: true}, "# one\n\nhelp\n  # two\n@arjun says \"hi\" in #general\nnonsense\nwait 1d\n@arjun says \"ho\"\n")
	if !errors.Is(err, app.ExitStatus(app.ExitFailed)) {
		t.Errorf("it ends with %v", err)
	}
	type line struct {
		Event, At string
		Step      int
	}
	var got []line
	dec := json.NewDecoder(strings.NewReader(out))
	for {
		var l line
		if err := dec.Decode(&l); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("%v in\n%s", err, out)
		}
		got = append(got, l)
	}
	want := []line{
		{"commands", "2026-01-05T09:00:00Z", 0}, {"message", "2026-01-05T09:00:00Z", 2},
		{"invalid", "2026-01-05T09:00:00Z", 3}, {"message", "2026-01-06T09:00:00Z", 5},
	}
	if len(got) != len(want) {
		t.Fatalf("got %v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("line %d is %v, want %v", i, got[i], want[i])
		}
	}
}

// TestLife holds that what was acknowledged is there after a stop and after a crash, that a lock keeps
// writers out but not readers and ends with the bot that holds it, and that a bot that Discord turned away can be started again.
func TestLife(t *testing.T) {
	t.Parallel()
	out, err := played(t, Command{Bare: true}, `@arjun /checkin mood:Okay note:"first"
		@arjun clicks "I agree"
		restart
		@arjun /checkin mood:Good
		lock the database
		crash
		@arjun /checkin mood:Hard
		unlock the database
		lock the database
		@arjun /checkin mood:Good
		unlock the database
		discord drops the gateway
		@arjun /checkin mood:"Getting by"`)
	if err != nil {
		t.Errorf("it ends with %v", err)
	}
	for _, part := range []string{"**Good**", "**Hard**", "nothing was saved", "**Getting by**"} {
		if !strings.Contains(out, part) {
			t.Errorf("nobody saw %q", part)
		}
	}
	if n := strings.Count(out, "| > first"); n != 4 {
		t.Errorf("the note was seen %d times, want 4:\n%s", n, out)
	}
}

// TestStopped holds that Ctrl-C in the middle of a script is no failure, and cleans up.
func TestStopped(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	var out bytes.Buffer
	c := Command{Start: time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC), Bare: true}
	s, err := c.OpenWith(nil, &out, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	in, stdin, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	cancel()
	if err := s.run(ctx, c, in); err != nil {
		t.Errorf("it ends with %v", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(s.temporary); err == nil {
		t.Error("its temporary folder is still there")
	}
}
