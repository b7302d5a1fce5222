package words

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"waymark/peer"
)

// write makes a file of sentences and returns its path.
func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// core is a file that says something for every key of the core.
func core(t *testing.T, head string) string {
	t.Helper()
	base, err := Shipped("en")
	if err != nil {
		t.Fatal(err)
	}
	text := "[head]\n" + head
	for _, key := range base.Core {
		if base.Messages[key] == nil {
			t.Errorf("the core names %q, which is no sentence", key)
			continue
		}
		text += fmt.Sprintf("[%s]\nother = %q\n", key, "# "+base.Messages[key].Other)
	}
	return text
}

func TestNobodyUnreadSpeaks(t *testing.T) {
	for _, c := range []struct {
		name, text string
		spoken     bool
		missing    bool
	}{
		{"read", core(t, "language = \"fi\"\nread-by = \"Aino\"\nstate = \"draft\"\n"), true, false},
		{"nobody read it", core(t, "language = \"fi\"\nstate = \"read\"\nread-by = \" \"\n"), false, false},
		{"a hole in the core", strings.Replace(core(t, "language = \"fi\"\nread-by = \"Aino\"\n"), "[helpnow.ask]\n", "[helpnow.line]\n", 1), false, true},
	} {
		l, err := LoadLanguages([]string{write(t, "ours.toml", c.text)}, []string{"fi"})
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if got := len(l.Spoken()) == 2; got != c.spoken || c.spoken == (len(l.Waiting()) == 1) {
			t.Errorf("%s: spoken %v, waiting %v", c.name, got, l.Waiting())
		}
		if c.missing && !slices.Equal(l.Waiting()[0].Missing, []string{"helpnow.ask"}) {
			t.Errorf("%s: %v is missing", c.name, l.Waiting()[0].Missing)
		}
	}
	path := write(t, "ours.toml", core(t, "language = \"fi\"\nread-by = \"Aino\"\n"))
	if l, err := LoadLanguages([]string{path}, nil); err != nil || len(l.Spoken()) != 1 || len(l.Waiting()) != 0 {
		t.Errorf("a language that the host did not switch on: %v, %v", l, err)
	}
	if unused, err := Unused([]string{path}, nil); err != nil || len(unused) != 1 {
		t.Errorf("its file is not named as unused: %v, %v", unused, err)
	}
	if _, err := LoadLanguages(nil, []string{"fi"}); err == nil {
		t.Error("a language without a file was switched on")
	}
}

func TestTheHeadOfAnOwnFileLiesOverTheShippedOne(t *testing.T) {
	dir := filepath.Dir(write(t, "a.toml", core(t, "language = \"fi\"\nname = \"suomi\"\nstate = \"draft\"\n")))
	if err := os.WriteFile(filepath.Join(dir, "b.toml"), []byte("[head]\nlanguage = \"fi\"\nread-by = \"Aino\"\n[button]\nundo.other = \"Kumoa\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := LoadLanguages([]string{dir}, []string{"fi"})
	if err != nil || len(l.Spoken()) != 2 {
		t.Fatalf("%v, %v", l, err)
	}
	finnish := l.Spoken()[1]
	if head := finnish.Head(); head.Name != "suomi" || head.ReadBy != "Aino" {
		t.Errorf("the head is %+v", head)
	}
	if got := finnish.Label("button.undo"); got != "Kumoa" {
		t.Errorf("the last file says %q", got)
	}
	if got, want := finnish.Label("button.add-step"), English().Label("button.add-step"); got != want {
		t.Errorf("outside the core it says %q, want English", got)
	}
}

func TestAnEmptySentenceIsNotTranslatedYet(t *testing.T) {
	text := core(t, "language = \"fi\"\nread-by = \"Aino\"\n") + "[rung.days]\none = \"\"\nother = \"\"\n"
	l, err := LoadLanguages([]string{write(t, "ours.toml", text)}, []string{"fi"})
	if err != nil {
		t.Fatal(err)
	}
	if got := l.Spoken()[1].Say("rung.days", Args{"Count": 1}).Reveal(); got != "1 day" {
		t.Errorf("it says %q", got)
	}
}

func TestTheLanguageOfAFile(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"te.toml", "", "te"},
		{"es-419.toml", "[head]\nname = \"español\"\n", "es-419"},
		{"our-words.te.toml", "", "te"},
		{"ours.toml", "", "en"},
		{"my.toml", "", "en"},
		{"words.toml", "", "en"},
		{"ours.toml", "[head]\nlanguage = \"ur\"\n", "ur"},
	} {
		f, err := ParseFile(c.name, []byte(c.text))
		if err != nil || f.Tag.String() != c.want {
			t.Errorf("%s is of %v (%v), want %s", c.name, f.Tag, err, c.want)
		}
	}
}

func TestPluralFormsOfALanguage(t *testing.T) {
	for code, want := range map[string][]string{
		"en": {"one", "other"}, "te": {"one", "other"}, "hi": {"one", "other"}, "ur": {"one", "other"}, "ja": {"other"},
		"ar": {"zero", "one", "two", "few", "many", "other"}, "es": {"one", "other"}, "pl": {"one", "few", "many", "other"},
	} {
		f, err := ParseFile(code+".toml", []byte("[head]\nlanguage = \""+code+"\"\n"))
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := pluralsOf(f.Tag); !slices.Equal(got, want) {
			t.Errorf("%s needs %v, want %v", code, got, want)
		}
	}
}

func TestValuesInARightToLeftSentenceAreKeptApart(t *testing.T) {
	text := "[head]\nlanguage = \"ur\"\ndirection = \"rtl\"\n[checkin]\nsaved.other = \"{{.When}} `/checkin` {{.Mood}} {{.Seen}}\"\n"
	f, err := ParseFile("ur.toml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	c, err := newCatalogue(f, English())
	if err != nil {
		t.Fatal(err)
	}
	got := c.Say("checkin.saved", Args{"When": peer.UserText("Maya"), "Mood": Text("> a\n> b"), "Seen": 3}).Reveal()
	if want := "\u2068Maya\u2069 \u2068`/checkin`\u2069 > a\n> b \u20683\u2069"; got != want {
		t.Errorf("%+q, want %+q", got, want)
	}
	if got := c.Say("rung.days", Args{"Count": 3}).Reveal(); got != "3 days" {
		t.Errorf("English under it says %+q", got)
	}
}

// TestShippedFilesCanBeSpoken holds that nothing in a shipped file breaks a sentence. "waymark words check" says what is
// still missing or has grown old.
func TestShippedFilesCanBeSpoken(t *testing.T) {
	base, err := Shipped("en")
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range ShippedCodes() {
		f, err := Shipped(code)
		if err != nil {
			t.Fatal(err)
		}
		if f.Tag.String() != code {
			t.Errorf("%s.toml says that it is %s", code, f.Tag)
		}
		for key := range f.Messages {
			if e := base.Messages[key]; e != nil && sayable(f.Messages[key], placesIn(e)) != nil {
				t.Errorf("%s: %v", code, sayable(f.Messages[key], placesIn(e)))
			}
		}
	}
}
