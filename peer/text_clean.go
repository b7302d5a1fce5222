package peer

import (
	"slices"
	"strings"
	"unicode"
)

// CleanNote returns the text as it is stored: trimmed, line ends as \n, at most one empty line between paragraphs,
// without control, zero-width, invisible and direction characters and without invalid UTF-8. Joiners stay where a
// script or an emoji needs them. It does not escape markup or mentions: the code that shows the text does. It is
// idempotent.
func CleanNote(s string) UserText {
	lines := strings.Split(strings.TrimSpace(clean(s)), "\n")
	for i := range lines {
		lines[i] = strings.TrimRightFunc(lines[i], unicode.IsSpace)
	}
	lines = slices.CompactFunc(lines, func(a, b string) bool { return a == "" && b == "" })
	return UserText(strings.Join(lines, "\n"))
}

// CleanName is CleanNote on one line: every run of white space becomes one space.
func CleanName(s string) UserText { return UserText(strings.Join(strings.Fields(clean(s)), " ")) }

const (
	nonJoiner = '\u200c'
	joiner    = '\u200d'
)

// clean keeps visible characters, white space as space or \n, and the joiners that shape them.
func clean(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\r\n", "\n")
	seen := slices.DeleteFunc([]rune(strings.Map(plainSpace, s)), unseen)
	var kept []rune
	for i, r := range seen {
		if hasPlace(kept, r, seen[i+1:]) {
			kept = append(kept, r)
		}
	}
	return string(kept)
}

func plainSpace(r rune) rune {
	switch r {
	case '\r', '\v', '\f', '\u0085', '\u2028', '\u2029':
		return '\n'
	}
	if r != '\n' && unicode.IsSpace(r) {
		return ' '
	}
	return r
}

// unseen reports whether r shows nothing, or changes the direction of the text around it.
func unseen(r rune) bool {
	switch r {
	case '\n', joiner, nonJoiner:
		return false
	case '\u034f', '\u115f', '\u1160', '\u17b4', '\u17b5', '\u2800', '\u3164', '\uffa0':
		return true // fillers: letters and marks by category, blank to the eye
	}
	// Cc, Cf (direction, zero width, soft hyphen), Cs, Co, and code points that never are characters.
	// Unassigned code points stay: they may be newer emoji than this Go version knows.
	return unicode.Is(unicode.C, r) && !isTag(r) || r&0xfffe == 0xfffe
}

// hasPlace reports whether r, possibly invisible by itself, has an effect between before and after.
func hasPlace(before []rune, r rune, after []rune) bool {
	switch {
	case r == joiner || r == nonJoiner:
		return needsJoiner(before, r, after)
	case isTag(r):
		return inFlag(before)
	case unicode.Is(unicode.Variation_Selector, r):
		return len(before) > 0 && isBase(before[len(before)-1])
	case isMark(r):
		return slices.ContainsFunc(before[max(0, len(before)-maxMarks):], isBase)
	}
	return true
}

// maxMarks is how many combining marks a letter may have; more would cover other lines.
const maxMarks = 6

// isBase reports whether r can carry combining marks.
func isBase(r rune) bool {
	return !unicode.IsSpace(r) && !isMark(r) && !isTag(r) && r != joiner && r != nonJoiner
}

func isMark(r rune) bool { return unicode.In(r, unicode.Mn, unicode.Me) }

// isTag reports whether r is a tag character, which spells a region after a black flag.
func isTag(r rune) bool { return r >= 0xe0020 && r <= 0xe007f }

// inFlag reports whether the text ends in a black flag and at most six tags: a seventh ends the longest flag.
func inFlag(before []rune) bool {
	for i := len(before) - 1; i >= max(0, len(before)-7); i-- {
		if !isTag(before[i]) {
			return before[i] == 0x1f3f4
		}
	}
	return false
}

// needsJoiner reports whether a joiner shapes the characters before and after it: an emoji of several parts, or letters
// of a script that is written with joiners.
func needsJoiner(before []rune, r rune, after []rune) bool {
	for len(before) > 0 && unicode.Is(unicode.Inherited, before[len(before)-1]) && isMark(before[len(before)-1]) {
		before = before[:len(before)-1] // vowel signs that many scripts share
	}
	if len(before) == 0 {
		return false
	}
	prev := before[len(before)-1]
	if strings.ContainsRune(viramas, prev) {
		return true
	}
	if len(after) == 0 {
		return false
	}
	if joins(prev) && joins(after[0]) {
		return true
	}
	return r == joiner && emojiPart(prev) && emojiPart(after[0])
}

// joins reports whether r belongs to a script whose spelling uses joiners.
func joins(r rune) bool {
	return unicode.In(r,
		unicode.Arabic, unicode.Syriac, unicode.Mongolian, unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi,
		unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu, unicode.Kannada, unicode.Malayalam,
		unicode.Sinhala, unicode.Myanmar, unicode.Khmer)
}

// viramas are the vowel-silencing signs of Indic scripts. A joiner after one selects the shape, also at a word's end.
const viramas = "\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca\u1039\u17d2"

// emojiPart reports whether r can be next to a joiner in an emoji: a pictograph, a skin tone, or the selector that
// makes a character a pictograph.
func emojiPart(r rune) bool {
	switch {
	case r == '\ufe0f', r >= 0x1f3fb && r <= 0x1f3ff:
		return true
	case r >= 0x1f000 && r <= 0x1faff, r >= 0x2190 && r <= 0x2bff:
		return unicode.Is(unicode.So, r) || unicode.Is(unicode.Sm, r)
	}
	return false
}
