package languages

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
	"pgregory.net/rapid"

	"waymark/peer"
)

func TestTags(t *testing.T) {
	names := New()
	for in, want := range map[string]string{
		"Telugu": "te", "తెలుగు": "te", "TELUGU": "te", "हिन्दी": "hi", "हिंदी": "hi", "Deutsch": "de", "german": "de", "Español": "es", "espanol": "es",
		"I speak a bit of telugu and german": "te de", "some Hindi": "hi", "اردو": "ur", "Mandarin": "zh", "中文": "zh", "日本語と英語": "ja", "Farsi/Dari": "fa",
		"Scottish Gaelic": "gd", "Gaelic": "ga gd", "Français": "fr", "français": "fr", "português (Brasil)": "pt", "Tiếng Việt": "vi", "русский язык": "ru",
		"ไทย": "th", "Türkçe": "tr", "Bahasa Indonesia": "id", "o‘zbek": "uz", "Kurdish": "ckb ku", "Gebärdensprache": "", "": "", "nothing at all": "", "Germany": "",
		"I am even fine": "", "telugu, తెలుగు": "te", "inglés y francés": "en fr", "अंग्रेज़ी": "en", "अंग्रेजी और तेलुगु": "en te", "తెలుగు, హిందీ": "te hi",
		"ఇంగ్లీష్": "en", "اردو، ہندی": "ur hi", "Englisch": "en", "alemán": "de", "I like to talk in the evening": "", "me gusta hablar": "",
	} {
		var got []string
		for _, tag := range names.Tags(in) {
			got = append(got, string(tag))
		}
		slices.Sort(got)
		sorted := strings.Fields(want)
		slices.Sort(sorted)
		if !slices.Equal(got, sorted) {
			t.Errorf("%q: %v, want %v", in, got, sorted)
		}
	}
}

// Every indexed language is found by its English name and by its own, in any case, alone and within a sentence.
func TestEveryLanguageByBothNames(t *testing.T) {
	names := New()
	var all []language.Base
	for _, b := range display.Supported.BaseLanguages() {
		if len(b.String()) == 2 {
			all = append(all, b)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		base := rapid.SampledFrom(all).Draw(t, "language")
		tag, err := language.Compose(base)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{display.English.Languages().Name(tag), display.Self.Name(tag)} {
			for _, in := range []string{name, strings.ToUpper(name), "a bit of " + name + " (slowly), please"} {
				if !slices.Contains(names.Tags(in), peer.LanguageTag(base.String())) {
					t.Fatalf("%q is not %v: %v", in, base, names.Tags(in))
				}
			}
		}
	})
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		New()
	}
}

func BenchmarkTags(b *testing.B) {
	names := New()
	for b.Loop() {
		names.Tags("I speak a bit of telugu and german")
	}
}
