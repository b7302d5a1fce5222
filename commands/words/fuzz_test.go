package words

import (
	"regexp"
	"strings"
	"testing"
	"unicode"

	"waymark/peer"
)

// FuzzEscape checks that any words of members show on Discord as they were written: an independent reader
// of the marked text finds the same letters and nothing that means anything, also in a sentence, in a quotation, and
// where only part of them fits.
func FuzzEscape(f *testing.F) {
	for _, s := range []string{
		"call mom at 5:30 (or so), it's fine - really!", "**loud** _soft_ `code` ~~gone~~ ||hidden||", "# a\n> b\n- c\n1. d\n\t+ e",
		"[click](https://evil.example)", "<@123> <t:1:R> <#5> <:a:1> </x:7> @everyone @here", `\*\\`, "{{.Name}}{{template \"x\"}}", "~ ~~~ | |||", "12) 3. 4",
		"@\u0435veryone @\u200deveryone", "\n\n>>> all", "a://b https:/\\/c", "1٢. x",
	} {
		f.Add(s, 40)
	}
	say := English()
	f.Fuzz(func(t *testing.T, s string, n int) {
		w := peer.CleanNote(s)
		shown := Escape(w).Reveal()
		harmless(t, shown, w.Reveal())
		if quoted := Quote(w).Reveal(); strings.ReplaceAll("\n"+quoted, "\n> ", "\n") != "\n"+shown {
			t.Errorf("%q is quoted as %q", s, quoted)
		}
		if got := say.Say("refusal.no-zone", Args{"Zone": w}).Reveal(); w != "" && !strings.Contains(got, strings.TrimSpace(shown)) {
			t.Errorf("%q becomes %q in a sentence", s, got)
		}
		n = 3 + int(uint(n)%200)
		splitAll(t, w, n)
		cut := Fit(w, n, Escape)
		if cut.Length() > n {
			t.Errorf("%q has %d characters, may have %d", cut.Reveal(), cut.Length(), n)
		}
		if cut.Reveal() != shown {
			kept, dots := strings.CutSuffix(cut.Reveal(), "…")
			if letters, _ := read(kept); !dots || !strings.HasPrefix(w.Reveal(), letters) {
				t.Errorf("%q was cut to %q", w.Reveal(), cut.Reveal())
			}
		}
	})
}

// splitAll holds that a text shown in parts is all there, but for the space between them.
func splitAll(t *testing.T, w peer.UserText, n int) {
	t.Helper()
	bare := func(s string) string { return strings.Join(strings.Fields(s), "") }
	var all strings.Builder
	for _, part := range Split(w, n, Escape) {
		if part.Length() > n {
			t.Errorf("%q has %d characters, may have %d", part.Reveal(), part.Length(), n)
		}
		letters, _ := read(part.Reveal())
		all.WriteString(letters)
	}
	if got := bare(all.String()); got != bare(w.Reveal()) {
		t.Errorf("%q is split into %q", w.Reveal(), got)
	}
}

// markup finds what Discord would take for more than letters in a text in which marked characters are blotted out.
var markup = regexp.MustCompile("[*_`<\\[\\\\]|~~|\\|\\||\\]\\(|://|@(everyone|here)|" +
	"(?m:^[\\t ]*(#{1,3} |-# |>>> |> |[-+] |\\d+[.)] ))")

func harmless(t *testing.T, shown, want string) {
	t.Helper()
	letters, blotted := read(shown)
	if letters != want {
		t.Errorf("%q shows as %q", want, letters)
	}
	if found := markup.FindString(blotted); found != "" {
		t.Errorf("%q shows as %q, in which %q means something", want, shown, found)
	}
}

// read takes the marks away as Discord does: a backslash before an ASCII sign. blotted has a letter in the place of
// each marked sign.
func read(shown string) (letters, blotted string) {
	var a, b strings.Builder
	text := []rune(shown)
	for i := 0; i < len(text); i++ {
		r := text[i]
		if r == '\\' && i+1 < len(text) && text[i+1] <= '~' && (unicode.IsPunct(text[i+1]) || unicode.IsSymbol(text[i+1])) {
			i++
			a.WriteRune(text[i])
			b.WriteRune('x')
			continue
		}
		a.WriteRune(r)
		b.WriteRune(r)
	}
	return a.String(), b.String()
}

// FuzzCatalogue holds that a community's own file of sentences is refused, or still gives a catalogue that says something
// for every key, and everything that the file leaves out in English.
func FuzzCatalogue(f *testing.F) {
	for _, s := range []string{
		"", "[checkin]\nwelcome.other = \"Hi {{.Who}}\"\n", "[rung]\ndays.one = \"{{.Count}} Tag\"\ndays.other = \"{{.Count}} Tage\"\n",
		"[checkin]\nwelcome = \"Hi\"\n", "[checkin]\nwelcome.other = \"{{.Who\"\n", "[checkin\n", "[checkin]\nwelcom.other = \"x\"\n", "welcome = 5", "[[checkin]]\nwelcome.other = \"x\"",
		"[checkin.welcome]\nother = \"{{define \\\"a\\\"}}{{template \\\"a\\\"}}{{end}}{{template \\\"a\\\"}}\"\nleftDelim = \"<<\"\n", "checkin = {welcome = {description = 1, hash = [], other = ''}}",
		"\"checkin.welcome\" = \"x\"", "[checkin]\nwelcome.zero = \"x\"\nwelcome.few=\"y\"", "other = 'x'",
	} {
		f.Add([]byte(s))
	}
	english := map[string]string{}
	for _, key := range English().Keys() {
		english[key] = English().Say(key, Args{"Count": 2}).Reveal()
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := ParseFile("words.de.toml", data)
		if err != nil {
			return
		}
		base, _ := Shipped("en")
		if file.usable(base) != nil {
			return
		}
		own, err := newCatalogue(file, English())
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range own.Keys() {
			got := own.Say(key, Args{"Count": 2}).Reveal()
			want, known := english[key]
			if !known || got == "" {
				t.Errorf("%q says %q", key, got)
			}
			_, name, _ := strings.Cut(key, ".")
			if got != want && !strings.Contains(string(data), name) && !strings.ContainsRune(string(data), '\\') {
				t.Errorf("%q, which the file leaves out, says %q instead of %q", key, got, want)
			}
		}
	})
}
