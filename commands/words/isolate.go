package words

import "golang.org/x/text/unicode/bidi"

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
