package sandbox

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A folder that is used again goes on where it stopped: the same people and servers, a later time, and
// nothing that Discord would have to refuse unprovoked.
func TestAKeptFolderGoesOn(t *testing.T) {
	dir := t.TempDir()
	scripts := []string{`
		@zoe joins
		@zoe /checkin mood:Okay share:"Mood only"
		@zoe clicks "I agree"
		wait 1h
		server Bay
		@zoe joins
		@zoe /checkin mood:Hard
		@zoe clicks "I agree"
	`, `
		@arjun /help
		server Bay
		@zoe joins
		@zoe /checkin mood:Good
		server Harbour
		@zoe joins
		@zoe /checkin mood:Good
	`}
	for i, script := range scripts {
		file := filepath.Join(t.TempDir(), "script")
		if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
			t.Fatal(err)
		}
		start := time.Date(2026, 1, 5, 9-i, 0, 0, 0, time.UTC) // the second asks for an earlier time
		var out strings.Builder
		err := Command{Files: []string{file}, Data: filepath.Join(dir, "data"), Start: start, Log: "error"}.Run(io.Writer(&out))
		if err != nil {
			t.Errorf("script %d: %v\n%s", i, err, out.String())
		}
		if said := strings.Count(out.String(), "You already checked in"); said != 2*i {
			t.Errorf("script %d: %d entries were known, want %d\n%s", i, said, 2*i, out.String())
		}
	}
}
