package words

import (
	"regexp"
	"strings"

	"golang.org/x/text/unicode/bidi"
)

// rightToLeftHead is the direction in the head of a language that is written from right to left.
const rightToLeftHead = "rtl"

// The Unicode isolates: first strong isolate, and its end.
const (
	isolate    = "\u2068"
	isolateEnd = "\u2069"
)

// Isolate keeps a text that has right-to-left letters from reordering what is around it: without this, a date next to a
// Hebrew or Urdu name is shown in pieces. Texts without such letters are returned as they are. It is for one paragraph
// inside a sentence, not for quoted lines.
func Isolate(t Text) Text {
	if !rightToLeft(t.Reveal()) {
		return t
	}
	return isolate + t + isolateEnd
}

// rightToLeft reports whether a text has letters that are written from right to left.
func rightToLeft(s string) bool {
	for _, r := range s {
		p, _ := bidi.LookupRune(r)
		if c := p.Class(); c == bidi.R || c == bidi.AL {
			return true
		}
	}
	return false
}

// apart keeps a value from reordering a sentence that is written from right to left, and from being reordered by it. Several
// lines, and what begins a line with markup, stay as they are: they are paragraphs of their own.
func apart(value string) string {
	if value == "" || strings.Contains(value, "\n") || strings.HasPrefix(value, "> ") || strings.HasPrefix(value, isolate) {
		return value
	}
	return isolate + value + isolateEnd
}

var inCode = regexp.MustCompile("`[^`{}]+`")

// commandsApart returns a sentence with each command and other code in it kept apart.
func commandsApart(m *message) *message {
	whole := *m
	for _, form := range []*string{&whole.Zero, &whole.One, &whole.Two, &whole.Few, &whole.Many, &whole.Other} {
		*form = inCode.ReplaceAllStringFunc(*form, apart)
	}
	return &whole
}
