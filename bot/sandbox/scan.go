package sandbox

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// scanner reads one line of a sandbox script from left to right. Words are compared without regard to
// case, spaces around them do not matter, and both "straight" and “curly” quotes are quotes.
type scanner struct{ rest string }

// skip drops leading space.
func (s *scanner) skip() { s.rest = strings.TrimLeftFunc(s.rest, unicode.IsSpace) }

// empty tells whether nothing but space is left.
func (s *scanner) empty() bool {
	s.skip()
	return s.rest == ""
}

// all takes everything that is left, without the space around it.
func (s *scanner) all() string {
	text := strings.TrimSpace(s.rest)
	s.rest = ""
	return text
}

// peek is the next word, up to a space; it is not taken.
func (s *scanner) peek() string {
	s.skip()
	if i := strings.IndexFunc(s.rest, unicode.IsSpace); i >= 0 {
		return s.rest[:i]
	}
	return s.rest
}

// word takes the next word, up to a space.
func (s *scanner) word() string {
	w := s.peek()
	s.rest = s.rest[len(w):]
	return w
}

// take takes these words if they come next, and tells whether they did.
func (s *scanner) take(words ...string) bool {
	before := s.rest
	for _, want := range words {
		if !strings.EqualFold(s.word(), want) {
			s.rest = before
			return false
		}
	}
	return true
}

// sign tells whether the next thing begins with this sign (@ # &).
func (s *scanner) sign(sign string) bool {
	s.skip()
	return strings.HasPrefix(s.rest, sign)
}

// named takes a name with its sign, as in @arjun, #check-ins or &"30 days", and returns it without.
func (s *scanner) named(sign string) (string, error) {
	s.skip()
	rest, ok := strings.CutPrefix(s.rest, sign)
	if !ok {
		return "", fmt.Errorf("here a name with %s was expected, not %q", sign, clip(s.rest))
	}
	s.rest = rest
	name := ""
	if s.quoteAhead() {
		var err error
		if name, err = s.quoted(); err != nil {
			return "", err
		}
	} else if s.rest != "" && !unicode.IsSpace(firstRune(s.rest)) {
		name = s.word()
	}
	if name == "" {
		return "", fmt.Errorf("after %s a name is missing", sign)
	}
	return name, nil
}

// quoteAhead tells whether a quoted text begins right here.
func (s *scanner) quoteAhead() bool {
	return strings.HasPrefix(s.rest, `"`) || strings.HasPrefix(s.rest, "“") || strings.HasPrefix(s.rest, "”")
}

// quoted takes a text in quotes. In it \" and \\ stand for a quote and a backslash, and \n for a line
// break; any other backslash is just one. A text that begins with a straight quote ends with one, so
// curly ones may stand in it.
func (s *scanner) quoted() (string, error) {
	first := firstRune(s.rest)
	body := s.rest[utf8.RuneLen(first):]
	var b strings.Builder
	escaped := false
	for i, r := range body {
		switch {
		case escaped:
			if r == 'n' {
				r = '\n'
			} else if r != '\\' && r != '"' && r != '“' && r != '”' {
				b.WriteByte('\\')
			}
			b.WriteRune(r)
			escaped = false
		case r == '\\':
			escaped = true
		case first == '"' && r == '"', first != '"' && (r == '”' || r == '“'):
			s.rest = body[i+utf8.RuneLen(r):]
			return b.String(), nil
		default:
			b.WriteRune(r)
		}
	}
	return "", fmt.Errorf("a closing quote is missing after %q", clip(body))
}

// phrase takes a text in quotes or, without them, everything up to one of the stops (or the end), as in
// `clicks I agree in #general`.
func (s *scanner) phrase(what string, stops ...string) (string, error) {
	s.skip()
	if s.quoteAhead() {
		return s.quoted()
	}
	end := len(s.rest)
	for _, stop := range stops {
		if i := strings.Index(s.rest, stop); i >= 0 && i < end {
			end = i
		}
	}
	text := strings.TrimSpace(s.rest[:end])
	s.rest = s.rest[end:]
	if text == "" {
		return "", fmt.Errorf("%s is missing", what)
	}
	return text, nil
}

// end refuses a line that goes on.
func (s *scanner) end() error {
	if s.empty() {
		return nil
	}
	return fmt.Errorf("the statement should end before %q", clip(s.rest))
}

// firstRune is the first character of a text that is not empty.
func firstRune(text string) rune {
	r, _ := utf8.DecodeRuneInString(text)
	return r
}

// clip shortens a text for a message about it.
func clip(text string) string {
	text = strings.TrimSpace(text)
	if r := []rune(text); len(r) > 40 {
		return string(r[:39]) + "…"
	}
	return text
}
