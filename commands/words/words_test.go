package words

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"waymark/peer"
)

func TestArgumentsAreShownByTheirType(t *testing.T) {
	say := English()
	for _, c := range []struct {
		arg  any
		want string
	}{
		{peer.UserText("*x* @everyone"), `\*x\* \@everyone`},
		{"*x*", `\*x\*`},
		{Text("*x*"), "*x*"},
		{peer.Date(2026, time.March, 2), "2 March 2026"},
		{ShortDay(peer.Date(2026, time.March, 2)), "2 Mar"},
		{ShortMonth(peer.Date(2026, time.March, 2)), "Mar 2026"},
		{time.Unix(5, 0), "<t:5:R>"},
		{Person(7), "a member"},
		{Linked(7), "a member"},
		{Channel(7), "<#7>"},
		{Role(7), "<@&7>"},
		{7, "7"},
	} {
		if got := say.show(c.arg); got != c.want {
			t.Errorf("%T is shown %q, want %q", c.arg, got, c.want)
		}
	}
}

func TestPlurals(t *testing.T) {
	say := English()
	for n, want := range map[int]string{0: "0 days", 1: "1 day", 2: "2 days"} {
		if got := say.Say("rung.days", Args{"Count": n}).Reveal(); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

func TestACommunitysOwnWords(t *testing.T) {
	load := func(name, text string) (*Catalogue, error) {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		l, err := LoadLanguages([]string{path}, nil)
		if err != nil {
			return nil, err
		}
		return l.English(), nil
	}
	say, err := load("my-words.toml", "[checkin]\nwelcome.other = \"Schön, dich zu sehen.\"\n[rung]\ndays.one = \"{{.Count}} Tag\"\ndays.other = \"{{.Count}} Tage\"\n")
	if err != nil {
		t.Fatal(err)
	}
	if got := say.Label("checkin.welcome"); got != "Schön, dich zu sehen." {
		t.Errorf("own sentence: %q", got)
	}
	if got := say.Say("rung.days", Args{"Count": 2}).Reveal(); got != "2 Tage" {
		t.Errorf("own plural: %q", got)
	}
	if got := say.Label("button.undo"); got != English().Label("button.undo") {
		t.Errorf("what was left out: %q", got)
	}
	if got := say.Say("journey.numbers.all", Args{"Count": 1}).Reveal(); got != "· All my days: 1 day" {
		t.Errorf("a plural that was left out: %q", got)
	}
	for _, wrong := range []struct{ text, says string }{
		{"[checkin]\nwelcome.other = \"{{.Who\"\n", `"checkin.welcome" cannot be said`},
		{"[checkin]\nsaved.other = \"For {{.Wen}}\"\n", `"checkin.saved" cannot be said (checkin.saved:1:6: executing "checkin.saved" at <.Wen>: map has no entry for key "Wen"); it may hold {{.Mood}}, {{.Seen}}, {{.When}}`},
		{"[checkin]\nsaved.other = \"For {{.When.Name}}\"\n", `"checkin.saved" cannot be said`},
		{"[rung]\ndays.one = \"{{.Cuont}} day\"\ndays.other = \"{{.Count}} days\"\n", `"rung.days" cannot be said`},
		{"[button]\nundo.other = \"Undo {{.It}}\"\n", "it has no place to fill"},
	} {
		if _, err := load("w.toml", wrong.text); err == nil || !strings.Contains(err.Error(), wrong.says) {
			t.Errorf("%q is told as %v, want %q", wrong.text, err, wrong.says)
		}
	}
	if _, err := load("w.toml", "[checkin]\nwelcom.other = \"x\"\n"); err == nil || !strings.Contains(err.Error(), "checkin.welcom") {
		t.Errorf("an unknown key is told as %v", err)
	}
	if _, err := load("w.toml", "[checkin\n"); err == nil {
		t.Error("broken TOML was loaded")
	}
	if _, err := LoadLanguages([]string{filepath.Join(t.TempDir(), "none.toml")}, nil); err == nil {
		t.Error("a missing file was loaded")
	}
}

func TestASentenceWithOneFormFitsEveryNumber(t *testing.T) {
	say := English()
	for _, n := range []int{0, 1, 2} {
		if got := say.Say("history.gone", Args{"Count": n, "When": "x"}).Reveal(); got == "history.gone" {
			t.Errorf("for %d the sentence is not found", n)
		}
	}
}

func TestTextIsPrivateWhenPrinted(t *testing.T) {
	secret := Text("secret")
	for _, verb := range []string{"%v", "%s", "%q", "%+v", "%#v", "%x"} {
		if got := fmt.Sprintf(verb, secret); strings.Contains(got, "secret") || strings.Contains(got, "736563") {
			t.Errorf("%s prints %q", verb, got)
		}
	}
}

func TestFitKeepsAsMuchAsFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := peer.UserText(rapid.StringOfN(rapid.SampledFrom([]rune("a*\n😀>ß")), 0, 60, -1).Draw(t, "words"))
		n := rapid.IntRange(3, 150).Draw(t, "n")
		for _, show := range []func(peer.UserText) Text{Escape, Quote} {
			got, whole := Fit(w, n, show), show(w)
			if got.Length() > n {
				t.Fatalf("%d characters, may have %d", got.Length(), n)
			}
			if whole.Length() <= n && got != whole {
				t.Fatalf("%q was cut to %q", whole.Reveal(), got.Reveal())
			}
		}
	})
}

func TestPagesHoldEverythingInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var blocks []Text
		for _, lines := range rapid.SliceOfN(rapid.SliceOfN(rapid.IntRange(1, 40), 1, 4), 0, 20).Draw(t, "lengths of lines") {
			var block []Text
			for _, n := range lines {
				block = append(block, Text(strings.Repeat("x", n)))
			}
			blocks = append(blocks, Join("\n", block...))
		}
		pages := Pages(50, "\n", blocks...)
		for _, p := range pages {
			if p.Length() > 50 {
				t.Fatalf("a page of %d", p.Length())
			}
		}
		if got, want := Join("\n", pages...), Join("\n", blocks...); got != want {
			t.Fatalf("%q became %q", want.Reveal(), got.Reveal())
		}
	})
}

func TestEscapeLeavesAloneWhatMeansNothing(t *testing.T) {
	for text, want := range map[string]string{
		"call mom at 5:30 (or so), it's fine - really!": "call mom at 5:30 (or so), it's fine - really!",
		"a@b.example, 3 > 2, C# and 1.5":                `a\@b.example, 3 > 2, C# and 1.5`,
		"**loud** and _soft_ and `code`":                "\\*\\*loud\\*\\* and \\_soft\\_ and \\`code\\`",
		"~~gone~~ ||hidden|| ~10 a|b":                   `\~\~gone\~\~ \|\|hidden\|\| ~10 a|b`,
		"# heading\n  > quote\n- list\n+ list\n-# tiny": "\\# heading\n  \\> quote\n\\- list\n\\+ list\n\\-# tiny",
		"1. one\n12) twelve\n1.5 half":                  "1\\. one\n12\\) twelve\n1.5 half",
		"[click](https://evil.example)":                 `\[click\](https\://evil.example)`,
		"<@123> <t:1:R> <#5> <:a:1> @everyone @here":    `\<@123\> \<t:1:R\> \<#5\> \<:a:1\> \@everyone \@here`,
		`\*`: `\\\*`,
	} {
		if got := Escape(peer.UserText(text)).Reveal(); got != want {
			t.Errorf("%q shows as %q, want %q", text, got, want)
		}
	}
}
