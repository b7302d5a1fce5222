package sandbox

import (
	"reflect"
	"strings"
	"testing"
)

// FuzzParseStatement holds that no line makes the parser panic, that it returns a statement, a reason, or nothing for a
// comment, never two of these, and that spaces around the line do not matter.
func FuzzParseStatement(f *testing.F) {
	for _, form := range statementForms() {
		f.Add(form.example)
	}
	f.Add("@a submits “x:y” : \"z\\")
	f.Add("now 2026-03-01 8")
	f.Fuzz(func(t *testing.T, line string) {
		st, err := parseStatement(line)
		if st != nil && err != nil {
			t.Errorf("both %#v and %v", st, err)
		}
		if trimmed := strings.TrimSpace(line); st == nil && err == nil && trimmed != "" && trimmed[0] != '#' {
			t.Errorf("%q is neither a statement nor refused", line)
		}
		again, err2 := parseStatement(" \t" + line + " ")
		if !reflect.DeepEqual(st, again) || (err == nil) != (err2 == nil) {
			t.Errorf("%q is %#v (%v), with spaces around %#v (%v)", line, st, err, again, err2)
		}
		w, ok := st.(waits)
		if ok && (w.span < 0 || w.span > longestWait) {
			t.Errorf("waits %v", w.span)
		}
	})
}
