package words

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// FoldLetters returns a text in lower case, without what many leave out as they type: the accents of Latin, Greek and
// Cyrillic letters, the dot under letters of Devanagari, and joiners. The vowel signs of other scripts stay.
func FoldLetters(s string) string {
	s = strings.Map(func(r rune) rune {
		if r >= 0x300 && r <= 0x36f || r == 0x93c || r == 0x200c || r == 0x200d {
			return -1
		}
		return r
	}, norm.NFD.String(strings.ToLower(s)))
	return norm.NFC.String(s)
}
