package dates

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
)

// languageFrom loads one language from the text of its file.
func languageFrom(t *testing.T, code string, file []byte) *words.Catalogue {
	t.Helper()
	path := filepath.Join(t.TempDir(), code+".toml")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	own, err := words.LoadLanguages([]string{path}, []string{code})
	if err != nil {
		t.Fatal(err)
	}
	c := own.Find(code)
	if c == nil {
		t.Fatalf("%s is not spoken: %+v", code, own.Waiting())
	}
	return c
}

// shippedLanguages are English and the drafts, as if someone had read them.
func shippedLanguages(t *testing.T) []*words.Catalogue {
	t.Helper()
	all := []*words.Catalogue{words.English()}
	for _, code := range words.ShippedCodes() {
		if code != "en" {
			all = append(all, languageFrom(t, code, fmt.Appendf(nil, "[head]\nlanguage = %q\nread-by = \"a test\"\n", code)))
		}
	}
	return all
}

// madeUpFor is a made-up language with the months of a language that Discord has.
func madeUpFor(t *testing.T, code string) *words.Catalogue {
	t.Helper()
	file, err := words.MadeUp(code, code)
	if err != nil {
		t.Fatal(err)
	}
	return languageFrom(t, code, file)
}

// allLanguages are the shipped ones, and a made-up one for each other that Discord has.
func allLanguages(t *testing.T) []*words.Catalogue {
	t.Helper()
	all := shippedLanguages(t)
	for _, code := range commands.DiscordLocales() {
		if code != "en-US" && code != "en-GB" && !slices.Contains(words.ShippedCodes(), code) {
			all = append(all, madeUpFor(t, code))
		}
	}
	return all
}

// TestWrittenDatesAreRead proves that every form in which the bot writes a date is read again, in every language, as a date
// in the past and as one in the future.
func TestWrittenDatesAreRead(t *testing.T) {
	t.Parallel()
	today := peer.Date(2026, time.January, 5)
	for _, catalogue := range allLanguages(t) {
		env := commands.Env{Catalogue: catalogue}
		for d := today - 400; d <= today+400; d += 3 {
			written := []string{
				env.Say("day.on", words.Args{"Day": d}).Reveal(), d.String(), env.When(d, today).Reveal(),
			}
			for _, text := range written {
				rq := commands.Request{Env: env, Fields: map[string]string{"when": text}}
				for name, read := range map[string]func(commands.Request, string, peer.Day) (peer.Day, bool, error){"past": Day, "future": FutureDay} {
					if got, given, err := read(rq, "when", today); got != d || !given || err != nil {
						t.Fatalf("%s: %q as %s: %v, %v, %v; want %v", catalogue.Code(), text, name, got, given, err, d)
					}
				}
			}
		}
	}
}

// TestDatesInTheMembersLanguage holds what people type in the languages of the drafts.
func TestDatesInTheMembersLanguage(t *testing.T) {
	today := peer.Date(2026, time.January, 14) // a Wednesday
	january5 := peer.Date(2026, time.January, 5)
	byCode := map[string]*words.Catalogue{}
	for _, c := range append(shippedLanguages(t), madeUpFor(t, "vi")) {
		byCode[c.Code()] = c
	}
	for _, c := range []struct {
		language, typed string
		ahead           bool
		want            peer.Day
	}{
		{"es", "5 de enero", false, january5},
		{"es", "el 5 de Enero de 2026", false, january5},
		{"es", "5 ene. 2026", false, january5},
		{"es", "1º de enero", false, january5 - 4},
		{"es", "hace 9 días", false, january5},
		{"es", "hace una semana", false, today - 7},
		{"es", "el lunes pasado", false, today - 2},
		{"es", "sabado", false, today - 4},
		{"es", "anteayer", false, today - 2},
		{"es", "mañana", true, today + 1},
		{"es", "pasado mañana", true, today + 2},
		{"es", "dentro de 2 semanas", true, today + 14},
		{"es", "5 January", false, january5},
		{"es", "9 days ago", false, january5},
		{"hi", "कल", false, today - 1},
		{"hi", "कल", true, today + 1},
		{"hi", "परसों", false, today - 2},
		{"hi", "परसों", true, today + 2},
		{"hi", "आज", false, today},
		{"hi", "5 जनवरी", false, january5},
		{"hi", "५ जनवरी २०२६", false, january5},
		{"hi", "5 जनवरी को", false, january5},
		{"hi", "5 फरवरी 2025", false, peer.Date(2025, time.February, 5)}, // without the dot that CLDR writes
		{"hi", "9 दिन पहले", false, january5},
		{"hi", "पिछले सोमवार", false, today - 2},
		{"hi", "2 हफ़्ते बाद", true, today + 14},
		{"te", "నిన్న", false, today - 1},
		{"te", "ఈ రోజు", false, today},
		{"te", "రేపు", true, today + 1},
		{"te", "మొన్న", false, today - 2},
		{"te", "5 జనవరి", false, january5},
		{"te", "జనవరి 5, 2026న", false, january5},
		{"te", "జనవరి 5వ తేదీ", false, january5},
		{"te", "9 రోజుల క్రితం", false, january5},
		{"te", "గత సోమవారం", false, today - 2},
		{"te", "సెప్టెంబర్\u200c 5 2025", false, peer.Date(2025, time.September, 5)},
		{"vi", "5 tháng 1 2026", false, january5},
	} {
		rq := commands.Request{Env: commands.Env{Catalogue: byCode[c.language]}, Fields: map[string]string{"when": c.typed}}
		read := Day
		if c.ahead {
			read = FutureDay
		}
		if got, _, err := read(rq, "when", today); got != c.want || err != nil {
			t.Errorf("%s: %q is %v, %v; want %v", c.language, c.typed, got, err, c.want)
		}
	}
}
