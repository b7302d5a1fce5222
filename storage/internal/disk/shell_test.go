//go:build unix

package disk

import (
	"os/exec"
	"testing"
)

// TestInShell has a shell read what InShell wrote.
func TestInShell(t *testing.T) {
	for path, want := range map[string]string{
		"/var/lib/waymark": "/var/lib/waymark", "my bot": `"my bot"`, "": `""`, "it's": `"it's"`, `5$ "a" it's`: `'5$ "a" it'\''s'`, "~/a": `"~/a"`, "नमस्ते": `"नमस्ते"`,
	} {
		got := InShell(path)
		if got != want {
			t.Errorf("%q becomes %s, want %s", path, got, want)
		}
		if read, err := exec.Command("sh", "-c", "printf %s "+got).Output(); err != nil || string(read) != path {
			t.Errorf("a shell reads %s as %q (%v), want %q", got, read, err, path)
		}
	}
}
