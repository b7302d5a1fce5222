package main

import (
	"bytes"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/bot/fakediscord"
)

// planted is the word that a member writes everywhere. It must never be where it was not meant to be.
const planted = "Zwetschgenkuchen"

// plantingScript writes the planted word into every text that a person can write, and lets Discord fail
// in between, so that errors are logged too.
const plantingScript = `
@arjun /checkin mood:Hard note:"Zwetschgenkuchen one" share:"Mood and note"
@arjun clicks "I agree"
@arjun clicks "Edit the note"
@arjun submits "Your note":"Zwetschgenkuchen two"
discord fails "PATCH /channels/*/messages/*" with 500 2 times
@arjun /checkin note:"Zwetschgenkuchen three"
discord fails "POST /channels/*/messages" with 403:50013
@arjun /checkin note:"Zwetschgenkuchen four" day:Yesterday mood:Okay share:"Mood and note"
wait 10m
@arjun /journey start name:"Zwetschgenkuchen five" since:"10 days ago"
@arjun /journey setback journey:"Zwetschgenkuchen" when:yesterday note:"Zwetschgenkuchen six"
@arjun /journey start name:"Zwetschgenkuchen seven" since:"Zwetschgenkuchen"
@arjun /milestone add text:"Zwetschgenkuchen eight"
@arjun clicks "Share this milestone"
@arjun /mentor request help:"Zwetschgenkuchen nine" languages:"Zwetschgenkuchen, English" avoid:"Zwetschgenkuchen ten"
@sam clicks "Claim" in #moderators
@sam clicks "Open"
@sam /mentors assign member:@arjun mentor:@leela
@leela clicks "Accept"
@arjun clicks "Accept"
@tom /mentor offer languages:"Zwetschgenkuchen" about:"Zwetschgenkuchen eleven"
@tom clicks "I agree"
@tom forges "v1:checkin:undo:Zwetschgenkuchen"
@tom forges "v9:Zwetschgenkuchen"
@tom /help-now country:"Zwetschgenkuchen"
discord fails "POST /interactions/*/*/callback" with 500 2 times
@tom /checkin mood:Good note:"Zwetschgenkuchen twelve"
lock the database
@tom /checkin mood:Hard note:"Zwetschgenkuchen thirteen"
unlock the database
@sam /mentors close member:@arjun reason:"Zwetschgenkuchen"
`

// TestWordsStayWhereTheyBelong plants a word in every text field. It must reach neither the log, at its
// most talkative, nor a thread's name, nor a file on the disk in the clear; and the log must hold no
// token and no member's id.
func TestWordsStayWhereTheyBelong(t *testing.T) {
	dir := t.TempDir()
	c := sandboxCommand{Start: time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC), Data: dir}
	var out bytes.Buffer
	var log lockedBuffer
	s, err := c.openWith(discordsJudge(t), &out, slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	if err != nil {
		t.Fatal(err)
	}
	var threads []string
	shown := false
	s.discord.Watch(func(e fakediscord.Event) {
		if e.Event == "thread" {
			threads = append(threads, e.Name)
		}
		shown = shown || strings.Contains(e.Text, planted)
	})
	if err := s.ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(plantingScript) {
		if err := s.play(t.Context(), strings.TrimSpace(line), false); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
	}
	token := s.discord.Token()
	if err := s.close(); err != nil {
		t.Fatal(err)
	}
	if !shown || len(threads) == 0 {
		t.Fatal("the script showed nothing, so it proves nothing")
	}
	if log.String() == "" {
		t.Error("nothing was logged, so the log proves nothing")
	}
	for what, text := range map[string]string{"log": log.String(), "thread names": strings.Join(threads, "\n")} {
		for _, secret := range []string{planted, strings.ToLower(planted), token, "145765989"} { // ids of this start begin so
			if strings.Contains(text, secret) {
				t.Errorf("%s: holds %q:\n%s", what, secret, excerpt(text, secret))
			}
		}
	}
	filesHoldNot(t, dir, planted, "145765989")
}

// excerpt is what stands around a secret.
func excerpt(text, secret string) string {
	i := strings.Index(text, secret)
	return text[max(0, i-200):min(len(text), i+200)]
}

// filesHoldNot reads every file below a folder, byte by byte.
func filesHoldNot(t *testing.T, dir string, secrets ...string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		for _, secret := range secrets {
			if bytes.Contains(data, []byte(secret)) {
				t.Errorf("%s holds %q in the clear", filepath.Base(path), secret)
			}
		}
		return nil
	})
	if err != nil || files < 2 {
		t.Fatalf("%d files read: %v", files, err)
	}
}

// lockedBuffer is a buffer that several goroutines may write to.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
