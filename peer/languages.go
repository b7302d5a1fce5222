package peer

import (
	"slices"
	"strings"
)

// LanguageTag is the BCP 47 tag of a language without region or script, such as "te" or "fil".
type LanguageTag string

// TagsOf returns the languages that a text names; nil if none is known. Package commands/languages has the names.
type TagsOf func(written string) []LanguageTag

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

// speaker compares languages that people wrote, by tags where they are known, else by words.
type speaker struct {
	tagsOf TagsOf
	wanted []string
	tags   []LanguageTag // of wanted
}

// speakerOf returns the comparison with the languages that a request names. tagsOf may be nil.
func speakerOf(wanted []string, tagsOf TagsOf) speaker {
	if tagsOf == nil {
		tagsOf = func(string) []LanguageTag { return nil }
	}
	s := speaker{tagsOf: tagsOf, wanted: wanted}
	for _, w := range wanted {
		s.tags = append(s.tags, tagsOf(w)...)
	}
	return s
}

// common returns the mentor's languages that the member also named, as the mentor wrote them.
func (s speaker) common(spoken []string) []string {
	var both []string
	for _, name := range spoken {
		named := func(w string) bool { return sameWords(name, w) }
		tagged := func(t LanguageTag) bool { return slices.Contains(s.tags, t) }
		if slices.ContainsFunc(s.wanted, named) || slices.ContainsFunc(s.tagsOf(name), tagged) {
			both = append(both, name)
		}
	}
	return both
}

// sameWords reports whether one text contains the other as whole words, so that "some Hindi" matches "Hindi".
func sameWords(a, b string) bool {
	a, b = " "+strings.ToLower(a)+" ", " "+strings.ToLower(b)+" "
	return strings.Contains(a, b) || strings.Contains(b, a)
}
