package sandbox

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestAnHourOfAWrongClock plays three starts on one data folder: one note, an hour in 2098, and the right time again. Nothing
// is forgotten, no milestone of 2098 is recorded, and the reminder of that evening comes.
func TestAnHourOfAWrongClock(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	at := func(year, hour int) time.Time { return time.Date(year, 1, 5, hour, 0, 0, 0, time.UTC) }
	play := func(start time.Time, script string) string {
		t.Helper()
		file := filepath.Join(t.TempDir(), "script")
		if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		if err := (Command{Files: []string{file}, Data: data, Start: start, Log: "error"}).Run(io.Writer(&out)); err != nil {
			t.Errorf("%v\n%s", err, out.String())
		}
		return out.String()
	}
	play(at(2026, 9), `
		@arjun /checkin mood:Good note:"the sea was calm" day:Yesterday
		@arjun clicks "I agree"
		@arjun /journey start name:"Evenings" since:"6 days ago"
		@arjun /reminder set time:20:00
		@sam /mentors queue
	`)
	play(at(2098, 9), "wait 1h\n")
	told := play(at(2026, 18), `
		@arjun /history
		@arjun /milestone list
		wait 3h
	`)
	for _, want := range []string{"the sea was calm", "· **3 days**, Evenings, 2 January 2026", "(Monday, 5 January 2026, 20:00 UTC)\n  Private message to @arjun", "How is your day?"} {
		if !strings.Contains(told, want) {
			t.Errorf("no %q in\n%s", want, told)
		}
	}
	if strings.Contains(told, "years") || strings.Contains(told, "2098") {
		t.Errorf("something is left of the wrong year:\n%s", told)
	}
}
