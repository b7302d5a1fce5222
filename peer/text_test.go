package peer

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestCleanNote(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"trimmed", " \t slept better \n", "slept better"},
		{"line ends", "a\r\nb\rc\u2028d", "a\nb\nc\nd"},
		{"paragraphs", "a\n\n\n \n\nb", "a\n\nb"},
		{"indented", "a\n  b", "a\n  b"},
		{"control", "a\x00b\x1b[31mc\u009b", "ab[31mc"},
		{"zero width", "@\u200beveryone\ufeff\u2060\u00ad", "@everyone"},
		{"direction", "\u202eabc\u202c\u2066d\u2069\u200f\u061c", "abcd"},
		{"blank letters", "\u3164\u2800\u115f ", ""},
		{"invalid", "a\xff\xc3b", "ab"},
		{"Telugu", "క్\u200cష నిన్న బాగా నిద్రపోయాను", "క్\u200cష నిన్న బాగా నిద్రపోయాను"},
		{"Malayalam at a word's end", "അവന്\u200d വന്നു", "അവന്\u200d വന്നു"},
		{"Persian", "می\u200cخواهم", "می\u200cخواهم"},
		{"Arabic with a vowel sign", "م\u064e\u200cم", "م\u064e\u200cم"},
		{"Hebrew", "שלום", "שלום"},
		{"family", "👩\u200d👩\u200d👧\u200d👦", "👩\u200d👩\u200d👧\u200d👦"},
		{"heart on fire", "❤️\u200d🔥", "❤️\u200d🔥"},
		{"skin tone", "👩🏽\u200d🚀", "👩🏽\u200d🚀"},
		{"flag", "🏴󠁧󠁢󠁥󠁮󠁧󠁿 🇮🇳", "🏴󠁧󠁢󠁥󠁮󠁧󠁿 🇮🇳"},
		{"hidden tags", "a\U000e0041\U000e0042b", "ab"},
		{"joiner in Latin", "a\u200db\u200cc", "abc"},
		{"joiners in a row", "👩\u200d\u200d\u200d👧", "👩\u200d👧"},
		{"lone joiner", "\u200d", ""},
		{"accents", "cafe\u0301 é", "cafe\u0301 é"},
		{"climbing marks", "a" + strings.Repeat("\u0301", 40), "a" + strings.Repeat("\u0301", maxMarks)},
		{"hidden selectors", "a\ufe00\ufe01\ufe02b", "a\ufe00b"},
		{"markup stays", "**a** <@1> `b`", "**a** <@1> `b`"},
	} {
		if got := CleanNote(c.in).Reveal(); got != c.want {
			t.Errorf("%s: %q became %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

func TestCleanName(t *testing.T) {
	if got := CleanName("  my\n\n way \u202e home\t").Reveal(); got != "my way home" {
		t.Errorf("%q", got)
	}
}

func TestLength(t *testing.T) {
	if got := UserText("añ😀").Length(); got != 3 {
		t.Errorf("%d characters", got)
	}
}

// FuzzCleanNote: cleaning twice is cleaning once; what is left is whole text that hides and bends nothing, on one line
// for a name; and no letter, digit or sign that everybody can see is lost or moved.
func FuzzCleanNote(f *testing.F) {
	for _, s := range []string{"a\r\n\n\nb", "\u202ea", "👩\u200d👧", "ന്\u200d ", "\xff", "a\u0301\u0301", "🏴\U000e0067\U000e007f", "\u200d\ufe0f\U000e0067"} {
		f.Add(s)
	}
	visible := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r > ' ' && r <= '~' || unicode.Is(unicode.Lo, r) && !unseen(r) {
				return r
			}
			return -1
		}, strings.ToValidUTF8(s, ""))
	}
	f.Fuzz(func(t *testing.T, s string) {
		for name, clean := range map[string]func(string) UserText{"note": CleanNote, "name": CleanName} {
			once := clean(s).Reveal()
			if again := clean(once).Reveal(); again != once {
				t.Fatalf("%s: %q became %q, then %q", name, s, once, again)
			}
			if !utf8.ValidString(once) || strings.ContainsAny(once, "\u202e\u2066\u200b\x00\x1b\r") || strings.TrimSpace(once) != once {
				t.Fatalf("%s: %q became %q", name, s, once)
			}
			if name == "name" && strings.Contains(once, "\n") || strings.Contains(once, "\n\n\n") {
				t.Fatalf("%s: %q became %q", name, s, once)
			}
			if visible(once) != visible(s) {
				t.Fatalf("%s: %q became %q", name, s, once)
			}
		}
	})
}
