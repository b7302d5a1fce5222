package app

import "testing"

// What people copy along with a token is none of it.
func TestReadToken(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"a.b.c", " a.b.c\r\n", "\ufeffa.b.c\n", `"a.b.c"`, "'a.b.c'\n", "Bot a.b.c", "WAYMARK_TOKEN=a.b.c\n", `WAYMARK_TOKEN="Bot a.b.c"`} {
		if got, err := ReadToken(text, "it"); err != nil || got.Reveal() != "a.b.c" {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, text := range []string{"", "\ufeff\n", `""`, "a.b.c d"} {
		if _, err := ReadToken(text, "it"); err == nil {
			t.Errorf("%q is a token", text)
		}
	}
}
