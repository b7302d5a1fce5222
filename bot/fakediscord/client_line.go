package fakediscord

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// commandLine is a command as a person types it, parsed but not yet checked against the command's definition.
type commandLine struct {
	name    string
	subs    []string // subcommand, or group and subcommand
	options []typedOption
}

// typedOption is one `name:value` of a command line.
type typedOption struct {
	name string
	sign byte // '@', '#' or '&' before the value; 0 if there was none
	text string
}

// parseLine reads `/name sub option:value option:"quoted value"`. A value without quotes goes on to
// the next word with a colon, as in Discord's client. In quotes \" \\ and \n stand for a quote, a backslash and a
// line break. A sign (@ # &) may precede the quotes. Every error is a *ClientError.
func parseLine(line string) (commandLine, error) {
	var c commandLine
	if !utf8.ValidString(line) {
		return c, cannot("a command is text in UTF-8")
	}
	rest, ok := strings.CutPrefix(strings.TrimSpace(line), "/")
	if !ok {
		return c, cannot("a command begins with /: %q", line)
	}
	c.name, rest = word(rest)
	if c.name == "" {
		return c, cannot("no command after the /")
	}
	for rest = skipSpace(rest); rest != ""; rest = skipSpace(rest) {
		bare, after := word(rest)
		name, _, isOption := strings.Cut(bare, ":")
		switch {
		case !isOption && len(c.options) > 0:
			return c, cannot("%q is not an option: options are written name:value, values with spaces in quotes", bare)
		case !isOption && len(c.subs) == 2:
			return c, cannot("%q is one subcommand too many", bare)
		case !isOption:
			c.subs, rest = append(c.subs, bare), after
			continue
		case name == "":
			return c, cannot("%q has no option name before the colon", bare)
		}
		o := typedOption{name: name}
		var err error
		if rest, err = o.value(rest[len(name)+1:]); err != nil {
			return c, err
		}
		c.options = append(c.options, o)
	}
	return c, nil
}

// value reads an option's value from the front of rest and returns what follows.
func (o *typedOption) value(rest string) (string, error) {
	if rest != "" && strings.IndexByte("@#&", rest[0]) >= 0 {
		o.sign, rest = rest[0], rest[1:]
	}
	if !strings.HasPrefix(rest, `"`) {
		o.text, rest = unquoted(rest)
		return rest, nil
	}
	var b strings.Builder
	for i := 1; i < len(rest); i++ {
		switch rest[i] {
		case '"':
			o.text = b.String()
			after := rest[i+1:]
			if r, _ := utf8.DecodeRuneInString(after); after != "" && !unicode.IsSpace(r) {
				return "", cannot("after the closing quote of %s: a space is missing", o.name)
			}
			return after, nil
		case '\\':
			i++
			if i == len(rest) {
				return "", cannot("the quote of %s is not closed", o.name)
			}
			switch rest[i] {
			case 'n':
				b.WriteByte('\n')
			case '"', '\\':
				b.WriteByte(rest[i])
			default:
				return "", cannot(`in quotes only \" \\ and \n may follow a backslash: %s`, o.name)
			}
		default:
			b.WriteByte(rest[i])
		}
	}
	return "", cannot("the quote of %s is not closed", o.name)
}

// unquoted cuts a value without quotes off the front: a word, which may be empty, and those after it without a colon.
// Between them one space is kept.
func unquoted(text string) (value, rest string) {
	value, rest = word(text)
	for {
		next, after := word(skipSpace(rest))
		if next == "" || strings.Contains(next, ":") {
			return strings.TrimSpace(value), rest
		}
		value, rest = value+" "+next, after
	}
}

// raw is the value as typed: with the sign, for options that are just text.
func (o typedOption) raw() string {
	if o.sign == 0 {
		return o.text
	}
	return string(o.sign) + o.text
}

// word cuts the text before the first space off the front.
func word(text string) (first, rest string) {
	if i := strings.IndexFunc(text, unicode.IsSpace); i >= 0 {
		return text[:i], text[i:]
	}
	return text, ""
}

// skipSpace cuts leading space off.
func skipSpace(text string) string { return strings.TrimLeftFunc(text, unicode.IsSpace) }
