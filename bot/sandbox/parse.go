package sandbox

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// subject is who or what a line begins with: a person, a channel, a role, or nothing.
type subject struct {
	sign string // "@", "#", "&", or ""
	name string
	in   string // of a person: the channel that follows as `in #channel`, privateChannel for `in private`, or ""
}

// privateChannel is where someone is who acts `in private`: the private channel with the bot.
const privateChannel = "@me"

// parseStatement reads one line of a sandbox script. A comment or an empty line is nil. The error says in words what is
// wrong with the line; whether the statement can be carried out shows only when it is.
func parseStatement(line string) (statement, error) {
	if !utf8.ValidString(line) {
		return nil, errors.New("this is not text in UTF-8")
	}
	s := &scanner{rest: strings.TrimPrefix(line, "\ufeff")}
	if s.empty() || strings.HasPrefix(s.rest, "#") && isComment(s.rest) {
		return nil, nil
	}
	by, err := parseSubject(s)
	if err != nil {
		return nil, err
	}
	if f, ok := formAt(s, by.sign); ok {
		return f.parse(s, by)
	}
	return nil, unknownStatement(by, s.peek())
}

// isComment says whether a line that begins with # is a comment: `# text`, `#text`. A statement about a channel is one
// whose second word a form about channels begins with.
func isComment(line string) bool {
	s := &scanner{rest: line}
	if _, err := s.named("#"); err != nil {
		return true
	}
	_, ok := formAt(s, "#")
	return !ok
}

// parseSubject reads who or what the line begins with.
func parseSubject(s *scanner) (by subject, err error) {
	for _, sign := range []string{"@", "#", "&"} {
		if s.sign(sign) {
			by.sign = sign
			if by.name, err = s.named(sign); err != nil {
				return by, err
			}
		}
	}
	if by.sign == "@" {
		by.in, err = place(s, "")
	}
	return by, err
}

// formAt is the form of statement whose words come next, and takes these words; of several the longest. A command's slash
// is not taken.
func formAt(s *scanner, sign string) (form, bool) {
	var found form
	after := ""
	for _, f := range statementForms() {
		if f.parse == nil || f.sign != sign || f.begins != "/" && len(f.begins) <= len(found.begins) && found.parse != nil {
			continue
		}
		if f.begins == "/" {
			if s.sign("/") {
				return f, true
			}
			continue
		}
		before := s.rest
		if s.take(strings.Fields(f.begins)...) {
			found, after = f, s.rest
		}
		s.rest = before
	}
	if found.parse != nil {
		s.rest = after
	}
	return found, found.parse != nil
}

// unknownStatement says what can begin there.
func unknownStatement(by subject, word string) error {
	switch {
	case by.sign == "@" && word == "":
		return fmt.Errorf("what does @%s do? Type help to see what people can do", by.name)
	case by.sign == "@":
		return fmt.Errorf("people cannot %q here: type help to see what they can do", clip(word))
	case by.sign != "":
		return fmt.Errorf("%q says nothing about %s%s that is known here: type help to see what can be said", clip(word), by.sign, by.name)
	case strings.HasPrefix(word, "/"):
		return fmt.Errorf("who does that? Begin with a person: @arjun %s", clip(word))
	case strings.EqualFold(word, "discord"):
		return errors.New("discord cannot do that here: type help to see what it can do")
	}
	return fmt.Errorf("no statement begins with %q: type help to see them all", clip(word))
}

// whole is a statement that nothing may follow.
func whole(s *scanner, st statement, err error) (statement, error) {
	if err == nil {
		err = s.end()
	}
	if err != nil {
		return nil, err
	}
	return st, nil
}

// place reads `in #channel` or `in private` if it comes next; otherwise the place is what was known before.
func place(s *scanner, before string) (string, error) {
	rest := s.rest
	if s.take("in", "private") {
		return privateChannel, nil
	}
	if s.take("in") && s.sign("#") {
		return s.named("#")
	}
	s.rest = rest
	return before, nil
}

// placed finishes a statement that may end with `in #channel`.
func placed(s *scanner, where string, err error, of func(in string) statement) (statement, error) {
	if err != nil {
		return nil, err
	}
	in, err := place(s, where)
	return whole(s, of(in), err)
}
