package sandbox

import (
	"bytes"
	"log/slog"
	"testing"
	"time"

	"waymark/bot/apptest"
)

// TestPrivateChannelsAreKept opens the private channel with a member once, whatever starts over: Discord restricts bots
// that open many.
func TestPrivateChannelsAreKept(t *testing.T) {
	c := Command{Start: time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC), Data: t.TempDir()}
	var out bytes.Buffer
	s, err := c.OpenWith(apptest.SchemaJudge(t), &out, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := s.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		`@arjun /reminder set time:10:00`, `@arjun clicks "I agree"`, `wait 2h`, `restart`, `wait 24h`, `crash`, `wait 24h`,
		`@arjun /mentor request help:"someone who listens"`, `restart`, `@sam /mentors close member:@arjun`, // another message
	} {
		if err := s.Play(t.Context(), line, false); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
	}
	if n := bytes.Count(out.Bytes(), []byte("How is your day?")); n != 3 {
		t.Fatalf("%d reminders:\n%s", n, out.String())
	}
	opened := map[string]int{}
	for _, open := range s.Fake.DMOpens() {
		if opened[open.User.String()]++; open.Again {
			t.Errorf("the private channel with %s was opened again", open.User)
		}
	}
	if len(opened) == 0 {
		t.Error("no private channel was opened")
	}
}
