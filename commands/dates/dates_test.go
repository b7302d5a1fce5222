package dates

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
)

// languagesFrom loads languages from the texts of their files, in the order of their codes.
func languagesFrom(t *testing.T, files map[string][]byte) (all []*words.Catalogue) {
	t.Helper()
	codes, dir := slices.Sorted(maps.Keys(files)), t.TempDir()
	var paths []string
	for _, code := range codes {
		path := filepath.Join(dir, code+".toml")
		if err := os.WriteFile(path, files[code], 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	own, err := words.LoadLanguages(paths, codes)
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range codes {
		c := own.Find(code)
		if c == nil {
			t.Fatalf("%s is not spoken: %+v", code, own.Waiting())
		}
		all = append(all, c)
	}
	return all
}

// languages are English, the drafts as if someone had read them, and made-up languages with the months of languages that
// Discord has.
func languages(t *testing.T, madeUp ...string) []*words.Catalogue {
	t.Helper()
	files := map[string][]byte{}
	for _, code := range words.ShippedCodes() {
		if code != "en" {
			files[code] = fmt.Appendf(nil, "[head]\nlanguage = %q\nread-by = \"a test\"\n", code)
		}
	}
	for _, code := range madeUp {
		file, err := words.MadeUp(code, code)
		if err != nil {
			t.Fatal(err)
		}
		files[code] = onlyDates(t, file)
	}
	return append([]*words.Catalogue{words.English()}, languagesFrom(t, files)...)
}

// onlyDates is the file of a language with what dates are written and read with, and the core: without that it is not spoken.
func onlyDates(t *testing.T, file []byte) []byte {
	t.Helper()
	english, err := words.Shipped("en")
	if err != nil {
		t.Fatal(err)
	}
	head, sections, _ := strings.Cut(string(file), "\n[")
	kept := head
	for section := range strings.SplitSeq(sections, "\n[") {
		key, _, _ := strings.Cut(section, "]")
		if area, _, _ := strings.Cut(key, "."); slices.Contains([]string{"date", "day", "typed"}, area) || slices.Contains(english.Core, key) {
			kept += "\n[" + section
		}
	}
	return []byte(kept)
}

// TestWrittenDatesAreRead proves that every form in which the bot writes a date is read again, in every language, as a date
// in the past and as one in the future.
func TestWrittenDatesAreRead(t *testing.T) {
	t.Parallel()
	today := peer.Date(2026, time.January, 5)
	madeUp := slices.DeleteFunc(commands.DiscordLocales(), func(code string) bool { // all that is not shipped
		return code == "en-US" || code == "en-GB" || slices.Contains(words.ShippedCodes(), code)
	})
	for _, catalogue := range languages(t, madeUp...) {
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
	for _, c := range languages(t, "vi") {
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
