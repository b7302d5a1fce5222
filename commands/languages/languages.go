// Package languages finds the languages that a text names, by their English names and by what their speakers call them:
// "Telugu", "తెలుగు", "I speak a bit of German", "Deutsch". Package peer compares the tags.
package languages

import (
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"waymark/commands/words"
	"waymark/peer"
)

// Names is an index of languages by name. It does not change after New and is safe for concurrent use.
type Names struct {
	byName  map[string][]peer.LanguageTag // folded; one name can be of two languages
	longest int                           // words in the longest name
	joined  map[string][]peer.LanguageTag // names in scripts that write no spaces between words
}

// Index returns the names of all languages, read once.
func Index() *Names { return index() }

var index = sync.OnceValue(New)

// New returns the index of the languages for which golang.org/x/text has names: their own, and what they are called in the
// languages that many speak, so that "inglés" and "अंग्रेज़ी" are English; and of aliases.
func New() *Names {
	n := &Names{byName: map[string][]peer.LanguageTag{}, joined: map[string][]peer.LanguageTag{}}
	own := display.Self
	called := []display.Namer{display.English.Languages()}
	for _, code := range namedIn() {
		if names := display.Languages(language.MustParse(code)); names != nil {
			called = append(called, names)
		}
	}
	for _, base := range display.Supported.BaseLanguages() {
		tag, err := language.Compose(base)
		if err != nil || len(base.String()) > 2 && !slices.Contains(longTags(), base.String()) {
			continue // names of small languages are words of larger ones
		}
		n.add(own.Name(tag), peer.LanguageTag(base.String()))
		for _, names := range called {
			n.add(names.Name(tag), peer.LanguageTag(base.String()))
		}
	}
	for tag, names := range aliases() {
		for _, name := range names {
			n.add(name, tag)
		}
	}
	return n
}

// namedIn are the languages besides English in whose words all languages are indexed.
func namedIn() []string {
	return []string{
		"hi", "te", "ur", "ta", "kn", "ml", "mr", "bn", "gu", "pa", "es", "fr", "pt", "de", "it", "nl", "pl", "tr", "ru", "uk", "ar", "id",
	}
}

// longTags are the languages with three letters that are indexed.
func longTags() []string { return []string{"fil", "yue", "ckb", "kok", "mai", "bho", "sat", "ceb"} }

// aliases are names that golang.org/x/text does not have, by tag.
func aliases() map[peer.LanguageTag][]string {
	return map[peer.LanguageTag][]string{
		"bn":  {"Bengali", "Bangali"},
		"ckb": {"Kurdish", "Sorani", "کوردی"},
		"ku":  {"Kurdish", "Kurmanji", "Kurdî"},
		"el":  {"ελληνική"},
		"es":  {"Castilian", "Castellano", "Espanol"},
		"fa":  {"Farsi", "Dari", "دری"},
		"fil": {"Tagalog", "Pilipino"},
		"ga":  {"Gaelic"},
		"gd":  {"Gaelic"},
		"en":  {"अंग्रेजी", "इंग्लिश", "ఇంగ్లీష్", "ఇంగ్లీషు", "ఇంగ్లిష్", "ஆங்கிலம்"},
		"hi":  {"हिंदी", "Hindustani"},
		"id":  {"Bahasa Indonesia", "Bahasa"},
		"ja":  {"Nihongo"},
		"kok": {"कोंकणी"},
		"ko":  {"조선말", "Hangugeo"},
		"mai": {"मैथिली"},
		"bho": {"भोजपुरी"},
		"ms":  {"Bahasa Melayu"},
		"my":  {"Myanmar", "ဗမာ"},
		"nl":  {"Flemish", "Vlaams"},
		"no":  {"Norwegian", "norsk", "bokmål"},
		"nn":  {"Norwegian"},
		"or":  {"Oriya"},
		"pa":  {"Panjabi", "پنجابی"},
		"ps":  {"Pushto"},
		"pt":  {"Brazilian", "Brasileiro", "Portugues"},
		"sat": {"ᱥᱟᱱᱛᱟᱲᱤ"},
		"si":  {"Sinhalese"},
		"so":  {"Af Soomaali"},
		"te":  {"तेलुगु"},
		"ti":  {"Tigrigna"},
		"tr":  {"Turkce"},
		"ur":  {"Hindustani"},
		"vi":  {"Việt"},
		"yo":  {"Yorùbá"},
		"yue": {"粤语", "廣東話", "广东话"},
		"zh":  {"Mandarin", "普通话", "普通話", "国语", "國語", "汉语", "漢語", "Putonghua"},
	}
}

func (n *Names) add(name string, tag peer.LanguageTag) {
	parts := fold(name)
	if len(parts) == 0 {
		return
	}
	into, key := n.byName, strings.Join(parts, " ")
	if joins(key) {
		into = n.joined
	}
	if !slices.Contains(into[key], tag) {
		into[key] = append(into[key], tag)
	}
	n.longest = max(n.longest, len(parts))
}

// Tags returns the tags of the languages that a text names, in their order in the text, each once; nil if it names none
// that is known. The whole of a name has to be there, as words of its own; case and accents do not matter.
func (n *Names) Tags(written string) []peer.LanguageTag {
	var tags []peer.LanguageTag
	add := func(found []peer.LanguageTag) {
		for _, tag := range found {
			if !slices.Contains(tags, tag) {
				tags = append(tags, tag)
			}
		}
	}
	parts := fold(written)
	for i := 0; i < len(parts); i++ {
		for length := min(n.longest, len(parts)-i); length > 0; length-- {
			if found := n.byName[strings.Join(parts[i:i+length], " ")]; found != nil {
				add(found)
				i += length - 1 // "Scottish Gaelic" is not also "Gaelic"
				break
			}
		}
	}
	text := strings.Join(parts, " ")
	if !joins(text) {
		return tags
	}
	var names []string
	for name := range n.joined {
		if strings.Contains(text, name) {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return strings.Index(text, a) - strings.Index(text, b) })
	for _, name := range names {
		add(n.joined[name])
	}
	return tags
}

// fold returns the words of a text as words.FoldLetters writes them.
func fold(s string) []string {
	return strings.FieldsFunc(words.FoldLetters(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !strings.ContainsRune("‘’ʻʼ'", r)
	})
}

// joins reports whether a text has letters of a script that writes no spaces between words.
func joins(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer,
			unicode.Myanmar, unicode.Tibetan)
	})
}
