package words

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/language"
)

const finnish = "[head]\nlanguage = \"fi\"\nname = \"suomi\"\ndirection = \"ltr\"\ndate = \"2026-11-30\"\nstate = \"draft\"\n"

func checked(t *testing.T, text string) Checked {
	t.Helper()
	f, err := ParseFile("fi.toml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	c, err := Check(f)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// whole is a file that says something for every sentence, in a made-up way that has no fault.
func whole(t *testing.T) string {
	t.Helper()
	base, err := Shipped("en")
	if err != nil {
		t.Fatal(err)
	}
	text := finnish + "[never]\nwords = [\"kiroaminen\", \"saira*\"]\n"
	for _, key := range sortedKeys(base.Messages) {
		m := base.Messages[key]
		text += fmt.Sprintf("[%s]\n", key)
		if m.One != "" {
			text += fmt.Sprintf("one = %q\n", m.One)
		}
		text += fmt.Sprintf("other = %q\nhash = %q\n", m.Other, Fingerprint(m))
	}
	return text
}

func TestAWholeFileHasNoFaults(t *testing.T) {
	c := checked(t, whole(t))
	if c.Bad() || c.Core != 100 || c.All != 100 {
		t.Errorf("core %d, all %d: %v", c.Core, c.All, c.Faults)
	}
}

func TestEveryPlantedFaultIsFound(t *testing.T) {
	good := whole(t)
	table := func(key string) string { return "\n[" + key + "]\n" }
	for _, c := range []struct{ name, key, old, new, says string }{
		{"lost placeholder", "checkin.saved", "{{.When}}", "", "{{.When}} is missing"},
		{"unknown placeholder", "checkin.saved", "{{.When}}", "{{.Wen}}", "cannot be said"},
		{"broken template", "checkin.saved", "{{.When}}", "{{.When", "cannot be said"},
		{"over-long button", "button.undo", "Undo", strings.Repeat("Undo ", 20), "at most 80"},
		{"plural form missing", "rung.days", "one = ", "few = ", "the plural form one is missing"},
		{"plural form too many", "rung.days", "one = ", "two = \"x\"\none = ", "no plural form two"},
		{"a form for what counts nothing", "button.undo", "other = ", "one = \"x\"\nother = ", "counts nothing"},
		{"forbidden word", "checkin.welcome", "Welcome", "Kiroaminen", `never says "Kiroaminen"`},
		{"forbidden stem", "checkin.welcome", "Welcome", "sairaalle", `never says`},
		{"English has changed", "checkin.welcome", "hash = \"", "hash = \"0", "the English has changed"},
		{"exclamation mark", "checkin.welcome", "back.", "back!", "exclamation mark"},
		{"lost command", "consent.call", "`/privacy delete`", "`/tiedot poista`", "commands keep their English names"},
		{"bold without end", "checkin.saved", "**{{", "{{", "has no partner"},
		{"title too long", "talk.form.title", "other = \"", "other = \"" + strings.Repeat("a", 45), "at most 45"},
		{"description too long", "command.checkin.does", "other = \"", "other = \"" + strings.Repeat("a", 60), "at most 100"},
		{"unknown key", "checkin.welcome", "[checkin.welcome]", "[checkin.welcom]", "no sentence of that name"},
		{"core missing", "helpnow.ask", "[helpnow.ask]", "[helpnow.ask.old]", "sentence of the core is missing"},
		{"wrong direction", "", "direction = \"ltr\"", "direction = \"rtl\"", `this language is written "ltr"`},
		{"date that is not read again", "date", "{{.Day}} ", "{{.Day}} zzz ", "is not understood"},
		{"no name", "", "name = \"suomi\"", "name = \"\"", "name is empty"},
		{"unknown state", "", "state = \"draft\"", "state = \"done\"", `it can be "draft" or "read"`},
		{"odd date", "", "2026-11-30", "30.11.2026", "write it like 2026-11-30"},
	} {
		from := 0
		if c.key != "" {
			from = strings.Index(good, table(c.key))
		}
		if from < 0 || !strings.Contains(good[from:], c.old) {
			t.Fatalf("%s: nothing to plant it in", c.name)
		}
		bad := good[:from] + strings.Replace(good[from:], c.old, c.new, 1)
		found := checked(t, bad)
		var says []string
		for _, f := range found.Faults {
			if !f.Warning {
				says = append(says, f.Key+": "+f.Says)
			}
		}
		if !strings.Contains(strings.Join(says, "\n"), c.says) {
			t.Errorf("%s is told as %q, want %q", c.name, says, c.says)
		}
	}
}

func TestWhatOnlyWarns(t *testing.T) {
	base, _ := Shipped("en")
	text := finnish
	for _, key := range base.Core {
		text += fmt.Sprintf("[%s]\n", key)
		if m := base.Messages[key]; m.One != "" {
			text += fmt.Sprintf("one = %q\n", m.One)
		}
		text += fmt.Sprintf("other = %q\n", base.Messages[key].Other)
	}
	c := checked(t, text)
	if c.Bad() || c.Core != 100 || c.All > 30 {
		t.Errorf("core %d, all %d: %v", c.Core, c.All, c.Faults)
	}
	for _, want := range []string{"read-by is empty", "sentences that are missing", "without a hash"} {
		if !strings.Contains(fmt.Sprint(c.Faults), want) {
			t.Errorf("no warning that %s", want)
		}
	}
	if c := checked(t, strings.Replace(text, "[button.undo]\nother = \"Undo\"", "[button.undo]\nother = \""+strings.Repeat("o", 40)+"\"", 1)); c.Bad() {
		t.Errorf("a long button that Discord shows is a fault: %v", c.Faults)
	}
}

func TestAPartialFileOverEnglish(t *testing.T) {
	f, err := ParseFile("ours.toml", []byte("[button]\nundo.other = \"Back\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	if c, err := Check(f); err != nil || len(c.Faults) != 0 {
		t.Errorf("%v, %v", c.Faults, err)
	}
}

// TestABlankFileIsFilledIn holds that what a translator is given can be read, and that a sentence written into it is one.
func TestABlankFileIsFilledIn(t *testing.T) {
	for _, code := range []string{"fi", "ar", "en-AU"} {
		text, err := Blank(language.Make(code), time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC))
		if err != nil {
			t.Fatal(err)
		}
		f, err := ParseFile(code+".toml", []byte(text))
		if err != nil || len(f.Messages) != 0 || f.Tag.String() != code {
			t.Fatalf("%s: %d sentences, %v, %v", code, len(f.Messages), f.Tag, err)
		}
		base, _ := Shipped("en")
		for _, key := range sortedKeys(base.Messages) {
			_, name, _ := strings.Cut(key, ".")
			if i := strings.LastIndex(key, "."); i >= 0 {
				name = key[i+1:]
			}
			if !strings.Contains(text, name+".other = \"\"\n") && !strings.Contains(text, "other = \"\"\nhash = \""+Fingerprint(base.Messages[key])) {
				t.Errorf("%s: no place for %s", code, key)
			}
		}
		filled := strings.ReplaceAll(text, " = \"\"\n", " = \"x\"\n")
		if f, err = ParseFile(code+".toml", []byte(filled)); err != nil || len(f.Messages) != len(base.Messages) {
			t.Fatalf("%s: filled in it lacks %v, %v", code, f.lacks(sortedKeys(base.Messages)), err)
		}
		for key, m := range f.Messages {
			if m.Hash != Fingerprint(base.Messages[key]) {
				t.Errorf("%s: %s has the mark %q", code, key, m.Hash)
			}
		}
	}
}
