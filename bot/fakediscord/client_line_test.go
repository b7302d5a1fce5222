package fakediscord

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestParseLine(t *testing.T) {
	for _, test := range []struct {
		line string
		want commandLine
	}{
		{"/help", commandLine{name: "help"}},
		{"  /help-now  ", commandLine{name: "help-now"}},
		{"/mentor end with:@leela", commandLine{name: "mentor", subs: []string{"end"},
			options: []typedOption{{"with", '@', "leela"}}}},
		{"/a group sub", commandLine{name: "a", subs: []string{"group", "sub"}}},
		{`/checkin mood:Okay note:"slept better" share:"The room"`, commandLine{name: "checkin",
			options: []typedOption{{"mood", 0, "Okay"}, {"note", 0, "slept better"}, {"share", 0, "The room"}}}},
		{`/x a:"say \"hi\" \\ now\nor later"`, commandLine{name: "x", options: []typedOption{{"a", 0, "say \"hi\" \\ now\nor later"}}}},
		{`/x role:&"30 days" in:#general who:@"two words"`, commandLine{name: "x",
			options: []typedOption{{"role", '&', "30 days"}, {"in", '#', "general"}, {"who", '@', "two words"}}}},
		{"/x time:08:00 zone:Asia/Kolkata", commandLine{name: "x", options: []typedOption{{"time", 0, "08:00"}, {"zone", 0, "Asia/Kolkata"}}}},
		{"/x zone:", commandLine{name: "x", options: []typedOption{{"zone", 0, ""}}}},
		{`/x note:"" day:today`, commandLine{name: "x", options: []typedOption{{"note", 0, ""}, {"day", 0, "today"}}}},
		{`/x note:it"s`, commandLine{name: "x", options: []typedOption{{"note", 0, `it"s`}}}},
		{"/x zone:new york a:1", commandLine{name: "x", options: []typedOption{{"zone", 0, "new york"}, {"a", 0, "1"}}}},
		{"/x  a:1\t b:2", commandLine{name: "x", options: []typedOption{{"a", 0, "1"}, {"b", 0, "2"}}}},
	} {
		got, err := parseLine(test.line)
		if err != nil {
			t.Errorf("parseLine(%q): %v", test.line, err)
		}
		if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(commandLine{}, typedOption{})); diff != "" {
			t.Errorf("parseLine(%q) (-want +got):\n%s", test.line, diff)
		}
	}
	for _, line := range []string{
		"", "help", "/", "/ help", "/x a b c", `/x a:"1" b`, `/x a:"open`, `/x a:"open\`, `/x a:"bad \t escape"`,
		`/x a:"closed"b:2`, "/x :value", "/x \xff",
	} {
		if got, err := parseLine(line); err == nil {
			t.Errorf("parseLine(%q) = %+v, want a refusal", line, got)
		} else if _, isRefusal := err.(*ClientError); !isRefusal {
			t.Errorf("parseLine(%q): %T, want *ClientError", line, err)
		}
	}
}

// FuzzParseLine holds two promises: no line breaks the parser, and whatever is quoted arrives unchanged.
func FuzzParseLine(f *testing.F) {
	for _, seed := range []string{"", "/x a:1", `/x a:"b\"`, `\`, "a\nb", `"`, "@#&", "/x é:ü"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, _ = parseLine(text)
		if !utf8.ValidString(text) {
			return
		}
		quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(text)
		got, err := parseLine(`/name sub first:&"` + quoted + `" second:plain`)
		if err != nil {
			t.Fatalf("quoted %q: %v", text, err)
		}
		want := commandLine{name: "name", subs: []string{"sub"}, options: []typedOption{{"first", '&', text}, {"second", 0, "plain"}}}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(commandLine{}, typedOption{})); diff != "" {
			t.Errorf("quoted %q (-want +got):\n%s", text, diff)
		}
	})
}
