package words

import (
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/text/language"
)

// The letters of a made-up language, one for each of A to Z and a to z, so that what was English can be read again.
const (
	latin = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

	accented = "ÅƁÇĐÉƑĞĦÏĴĶĻḾÑÖÞɊŔŠŢÜṼŴẊÝŽåɓçđéƒğħïĵķļḿñöþɋŕšţüṽŵẋýž"
	arabic   = "\u0671\u0672\u0673\u0674\u0675\u0676\u0677\u0678\u0679\u067a\u067b\u067c\u067d\u067e\u067f\u0680" +
		"\u0641\u0642\u0643\u0644\u0645\u0646\u0647\u0648\u0649\u064a" +
		"\u0621\u0622\u0623\u0624\u0625\u0626\u0627\u0628\u0629\u062a\u062b\u062c\u062d\u062e\u062f\u0630\u0631\u0632\u0633\u0634\u0635\u0636\u0637\u0638\u0639\u063a"

	// longer fills up a made-up sentence.
	longer = "ː"
)

// MadeUp returns the file of a made-up language for tests: English in other letters, 40 % longer, with every plural form of
// the language. Languages that are written from right to left get Arabic letters, others accents.
func MadeUp(code, name string) ([]byte, error) {
	english, err := Shipped("en")
	if err != nil {
		return nil, err
	}
	tag, err := language.Parse(code)
	if err != nil {
		return nil, err
	}
	letters := lettersOf(accented)
	if directionOf(tag) == rightToLeftHead {
		letters = lettersOf(arabic)
	}
	needed, _ := pluralsOf(tag)
	var b strings.Builder
	fmt.Fprintf(&b, "[head]\nlanguage = %s\nname = %s\ndirection = %s\nread-by = \"a test\"\ncrisis-read-by = \"a test\"\nstate = \"draft\"\n",
		quote(code), quote(name), quote(directionOf(tag)))
	for _, key := range sortedKeys(english.Messages) {
		m := english.Messages[key]
		most, _ := limit(key)
		if key == "date" || strings.HasPrefix(key, "day.") {
			most = 0 // what is written is read again
		}
		fmt.Fprintf(&b, "[%s]\nhash = %s\n", key, quote(Fingerprint(m)))
		all := []string{"other"}
		if m.One != "" {
			all = needed
		}
		for _, form := range all {
			text := m.Other
			if form == "one" {
				text = m.One
			}
			fmt.Fprintf(&b, "%s = %s\n", form, quote(madeUp(strings.TrimSpace(text), letters, most)))
		}
	}
	return []byte(b.String()), nil
}

// ReadMadeUp returns the English of a text in a made-up language.
func ReadMadeUp(text string) string {
	text = strings.ReplaceAll(strings.ReplaceAll(text, " "+longer, longer), longer, "")
	text = strings.NewReplacer(isolate, "", isolateEnd, "").Replace(text)
	var pairs []string
	for _, letters := range []string{accented, arabic} {
		for i, r := range []rune(letters) {
			pairs = append(pairs, string(r), latin[i:i+1])
		}
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

func lettersOf(letters string) *strings.Replacer {
	var pairs []string
	for i, r := range []rune(letters) {
		pairs = append(pairs, latin[i:i+1], string(r))
	}
	return strings.NewReplacer(pairs...)
}

// stays is what is not translated: places, commands, line breaks with their marks.
var stays = regexp.MustCompile("{{[^}]*}}|`/[^`]*`")

// madeUp translates a sentence, and makes it longer as far as it may be.
func madeUp(text string, letters *strings.Replacer, most int) string {
	var b strings.Builder
	last := 0
	for _, at := range stays.FindAllStringIndex(text, -1) {
		b.WriteString(letters.Replace(text[last:at[0]]) + text[at[0]:at[1]])
		last = at[1]
	}
	b.WriteString(letters.Replace(text[last:]))
	n := length(place.ReplaceAllString(text, strings.Repeat("x", placeLength)))
	if more := min(n*4/10, most-n-1); more > 0 && !strings.Contains(text, "\n") {
		b.WriteString(" " + strings.Repeat(longer, more))
	}
	return b.String()
}
