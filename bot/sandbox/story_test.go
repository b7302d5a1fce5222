package sandbox

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"waymark/bot/apptest"
	"waymark/bot/fakediscord"
	"waymark/commands/words"
)

// update has the stories' answers written again instead of compared: go test ./bot/sandbox -run Story -update
var update = flag.Bool("update", false, "write the bot's answers into the stories")

// TestStory plays every story in testdata/conversations with the real program in the prepared server.
//
// A story is a script. Under each statement stand, as comments that begin with #>, the answers that it
// brought: who sees what, the text, the buttons as [Label]. To write one, write the statements, then have
// the answers filled in with `go test ./bot/sandbox -run Story/name -update`, and read them. The first line
// "#! bare" asks for a server in which nothing was set up, "#! start 2026-03-01T08:00:00Z" for another
// beginning.
//
// Whatever the answers say, a story fails if its data file is not whole afterwards, if an interaction stays unanswered, if
// Discord had to refuse the bot something that the story did not provoke, if anyone reads "@unknown-user", in private
// "@unknown-role", the link of a channel that they cannot see without a name before it, or a mention of a command that is not
// there (in private most are not), if a link in a message unfolds
// into a preview, if a screen about someone's own hard day lacks the ways to help, if a picture has no words for those who cannot see it, if a card for moderators has more than three buttons, if a relative stamp stands where nobody would say it,
// if Discord's OpenAPI document objects, if a session is resumed at another address than Discord said, or if the bot connects
// to anything but the Discord that it was given.
func TestStory(t *testing.T) {
	paths, err := filepath.Glob("testdata/conversations/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	judge := apptest.SchemaJudge(t)
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			t.Parallel()
			written, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			told := tell(t, string(written), judge)
			told = fold(told, strings.TrimSuffix(filepath.Base(path), ".txt"))
			if *update {
				if err := os.WriteFile(path, []byte(told), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(strings.Split(string(written), "\n"), strings.Split(told, "\n")); diff != "" {
				t.Errorf("%s (-written +told; -update writes what is told)\n%s", path, diff)
			}
		})
	}
}

// nameless is what a reader sees in place of a name that Discord does not show them. In a server "@unknown-role" stands for a
// role that was deleted.
var nameless = regexp.MustCompile(`@unknown-user|(^|[^(])#no-access|</[a-z -]+:\d+>`)

// troubles collects what no story may bring about.
type troubles struct {
	mu   sync.Mutex
	list []string
}

// mostOnACard is how many buttons a card for moderators has at most: `More` shows the rest.
const mostOnACard = 3

func (o *troubles) watch(e fakediscord.Event) {
	unnamed := e.Event == "message" && (nameless.MatchString(e.Text) || e.Guild == "" && strings.Contains(e.Text, "@unknown-role"))
	unfolded := e.Author == "bot" && len(e.Previews) > 0
	card := e.Event == "message" && e.Author == "bot" && e.Channel == "moderators" && e.Viewer == ""
	crowded := card && len(e.Buttons) > mostOnACard
	unseen := slices.ContainsFunc(e.Files, func(f fakediscord.FileView) bool {
		return e.Author == "bot" && strings.HasPrefix(f.Type, "image/") && f.Alt == ""
	})
	if e.Event == "unanswered" || withoutHelp(e) || e.Event == "refused" && !e.Provoked || unnamed || unfolded || crowded || unseen {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.list = append(o.list, ProseEvent(e, ""))
	}
}

// ofHardDay finds what a screen says about a hard day, and onIt the buttons by which a screen is known to be about one entry or
// setback of its reader.
var (
	ofHardDay = regexp.MustCompile(`\*\*(Very hard|Hard)\*\*`)
	onIt      = []string{"Add a note", "Edit the note", "Back to the list", "Keep both", "Update what the room sees"}
)

// withoutHelp reports whether a screen about someone's own hard day or setback lacks the ways to help.
func withoutHelp(e fakediscord.Event) bool {
	if e.Event != "message" || e.Author != "bot" || e.Viewer == "" {
		return false
	}
	has := func(labels ...string) bool { // one of them
		return slices.ContainsFunc(e.Buttons, func(b fakediscord.ButtonView) bool { return slices.Contains(labels, b.Label) })
	}
	hard := ofHardDay.MatchString(e.Text) && has(onIt...) || has("Edit") && has("Remove") || has("Write it on a new one")
	return hard && !has("Find help now")
}

// tell plays a story and returns it with the answers that it brings now.
func tell(t *testing.T, story string, judge *fakediscord.SchemaValidator) string {
	t.Helper()
	return tellWith(t, story, judge, Command{}, nil)
}

// tellWith is tell with other settings, someone who watches, and statements before the first.
func tellWith(
	t *testing.T, story string, judge *fakediscord.SchemaValidator, c Command, watch func(fakediscord.Event), before ...string,
) string {
	t.Helper()
	c.Start, c.Data = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC), t.TempDir()
	lines := strings.Split(strings.TrimSuffix(story, "\n"), "\n")
	if err := c.header(lines[0]); err != nil {
		t.Fatal(err)
	}
	var out, log bytes.Buffer
	s, err := c.OpenWith(judge, &out, slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelError})))
	if err != nil {
		t.Fatal(err)
	}
	reached := &apptest.Reach{}
	s.Bot.dial = reached.Dial
	s.Bot.keeps = false // no power is lost in a story
	var trouble troubles
	s.Fake.Watch(trouble.watch)
	if watch != nil {
		s.Fake.Watch(watch)
	}
	t.Cleanup(func() {
		if err := errors.Join(s.StopAndVerify(context.Background()), s.Close()); err != nil {
			t.Errorf("at the end: %v", err)
		}
		if len(trouble.list) > 0 {
			t.Errorf("no story may bring about:\n%s", strings.Join(trouble.list, ""))
		}
		reached.Only(t, s.Fake.URL())
		if n := s.Fake.WrongGateway(); n > 0 {
			t.Errorf("%d sessions were resumed elsewhere than Discord said", n)
		}
		if log.Len() > 0 {
			t.Logf("the bot logged:\n%s", log.String())
		}
	})
	if err := s.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	if out.Len() > 0 {
		t.Fatalf("preparing the server brought about:\n%s", out.String())
	}
	for _, line := range before {
		if err := s.Play(t.Context(), line, false); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
	}
	lines = slices.DeleteFunc(lines, func(l string) bool { return strings.HasPrefix(l, AnswerMark) })
	var told strings.Builder
	for _, line := range lines {
		out.Reset()
		if err := s.Play(t.Context(), line, false); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		told.WriteString(line + "\n")
		if found := unsaid.FindString(out.String()); found != "" {
			t.Errorf("%s: nobody says %q", line, found)
		}
		for answer := range strings.Lines(out.String()) {
			told.WriteString(strings.TrimRight(AnswerMark+" "+strings.TrimPrefix(strings.TrimSuffix(answer, "\n"), "  "), " ") + "\n")
		}
	}
	return told.String()
}

// unsaid is a relative stamp after a word that wants a moment: "until in 3 minutes", "since a day ago".
var unsaid = regexp.MustCompile(`(?i)\b(since|until|till|as of|from|before|after|by|on|at|between|than|within) ` +
	`(in (an?|a few|\d+) \w+|(an?|a few|\d+) \w+ ago) \(`)

// commandLinks are named commands, which are read as mentions.
var commandLinks = regexp.MustCompile("`(/[a-z -]+)`")

// fold prints the page that asks for consent and the screen of /help as one line each, so that rewording them touches one
// story: the one that is named after the page shows it in full.
func fold(told, story string) string {
	unsaved := words.English().Label("consent.not-saved") + "\n"
	for _, f := range []struct{ story, text, line string }{
		{"consent", unsaved + words.English().Label("consent.ask"), "(asks for consent)"},
		{"consent", words.English().Label("consent.ask"), "(asks for consent)"},
		{"help", words.English().Label("help.screen"), "(help)"},
	} {
		if f.story == story {
			continue
		}
		var page strings.Builder
		for line := range strings.SplitSeq(commandLinks.ReplaceAllString(f.text, "$1"), "\n") {
			page.WriteString(AnswerMark + " | " + line + "\n")
		}
		told = strings.ReplaceAll(told, page.String(), AnswerMark+" | "+f.line+"\n")
	}
	return told
}

// header reads a story's first line.
func (c *Command) header(line string) error {
	rest, ok := strings.CutPrefix(line, "#! ")
	if !ok {
		return nil
	}
	if start, ok := strings.CutPrefix(rest, "start "); ok {
		var err error
		c.Start, err = time.Parse(time.RFC3339, start)
		return err
	}
	c.Bare = rest == "bare"
	return nil
}
