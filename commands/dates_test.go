package commands

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"waymark/commands/words"
	"waymark/peer"
)

// TestWrittenDatesAreRead proves that every form in which the bot writes a date is read again, in English and in a
// translation, as a date in the past and as one in the future.
func TestWrittenDatesAreRead(t *testing.T) {
	german := []string{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"}
	var file strings.Builder
	file.WriteString("date.other = \"{{.Day}} {{.Month}} {{.Year}}\"\nday.today.other = \"heute\"\nday.yesterday.other = \"gestern\"\n")
	for i, name := range german {
		fmt.Fprintf(&file, "month.%d.other = %q\n", i+1, name)
	}
	path := filepath.Join(t.TempDir(), "own.toml")
	if err := os.WriteFile(path, []byte(file.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	own, err := words.LoadLanguages([]string{path}, nil)
	if err != nil {
		t.Fatal(err)
	}
	translated := own.English()
	today := peer.Date(2026, time.January, 5)
	for _, catalogue := range []*words.Catalogue{words.English(), translated} {
		env := Env{Catalogue: catalogue}
		for d := today - 400; d <= today+400; d += 3 {
			written := []string{
				env.Say("day.on", words.Args{"Day": d}).Reveal(), d.String(), env.When(d, today).Reveal(),
			}
			for _, text := range written {
				rq := Request{Env: env, Fields: map[string]string{"when": text}}
				for name, read := range map[string]func(string, peer.Day) (peer.Day, bool, error){"past": rq.Day, "future": rq.FutureDay} {
					if got, given, err := read("when", today); got != d || !given || err != nil {
						t.Errorf("%q as %s: %v, %v, %v; want %v", text, name, got, given, err, d)
					}
				}
			}
		}
	}
}
