package peer

import (
	"slices"
	"strings"
)

// ParseLanguages reads a field for languages ("Telugu, English and some Hindi"): split at commas, semicolons, slashes,
// line ends, "&", "+" and "and"; trimmed, duplicates left out, at most 10 of at most 30 characters each.
func ParseLanguages(s string) []string {
	const most, longest = 10, 30
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",;/&+\n", r) }), "\n")
	var all []string
	for line := range strings.Lines(s) {
		for _, name := range splitAnd(string(CleanName(line))) {
			known := slices.ContainsFunc(all, func(o string) bool { return strings.EqualFold(o, name) })
			if name != "" && !known && len(all) < most {
				all = append(all, firstRunes(name, longest))
			}
		}
	}
	return all
}

// splitAnd splits at the word "and".
func splitAnd(s string) []string {
	names := []string{""}
	for _, word := range strings.Fields(s) {
		last := len(names) - 1
		if strings.EqualFold(word, "and") {
			names = append(names, "")
			continue
		}
		names[last] = strings.TrimSpace(names[last] + " " + word)
	}
	return names
}

// firstRunes returns at most n characters of s.
func firstRunes(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return strings.TrimSpace(string(r[:n]))
	}
	return s
}

// sameLanguage reports whether one text contains the other as whole words, so that "some Hindi" matches "Hindi".
func sameLanguage(a, b string) bool {
	a, b = " "+strings.ToLower(a)+" ", " "+strings.ToLower(b)+" "
	return strings.Contains(a, b) || strings.Contains(b, a)
}
