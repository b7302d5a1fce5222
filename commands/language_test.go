package commands_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"waymark/commands"
	"waymark/commands/all"
	"waymark/commands/commandstest"
	"waymark/commands/words"
	"waymark/peer"
)

// The languages of these tests, by their codes: English, one with accents that Discord speaks, and one in Arabic letters
// that it does not.
const (
	accented = "fr"
	arabic   = "ar-XB"
)

// spoken is English and the two made-up languages.
func spoken(t *testing.T) *words.Languages {
	t.Helper()
	var paths []string
	for _, code := range []string{accented, arabic} {
		data, err := words.MadeUp(code, "name of "+code)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), code+".toml")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	l, err := words.LoadLanguages(paths, []string{accented, arabic})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// speaking is a rig that speaks these languages.
func speaking(t *testing.T, l *words.Languages) *commandstest.Rig {
	t.Helper()
	r := commandstest.NewRig(t)
	r.Table = commands.New(l, slog.New(slog.NewTextHandler(&r.Log, nil)), all.All(all.Options{})...)
	r.Table.Patience = time.Minute // also on a slow machine
	return r
}

var inArabic, inAccents = regexp.MustCompile(`[\x{0621}-\x{0680}]{2}`), regexp.MustCompile(`[åéïöüñŕţš]{2}`)

// languageOf is the language that a text is in.
func languageOf(text string) string {
	switch {
	case inArabic.MatchString(text):
		return arabic
	case inAccents.MatchString(text):
		return accented
	}
	return "en"
}

func TestTheLanguageOfAnAnswer(t *testing.T) {
	l := spoken(t)
	for _, c := range []struct{ chosen, locale, guild, community, want string }{
		{"", "", "", "", "en"},
		{"", "en-US", "", "", "en"},
		{"", accented, "", "", accented},
		{"", "fr-CA", "", "", accented},
		{"", "de", "", "", "en"},
		{"", "de", "", arabic, arabic},
		{"", accented, "", arabic, accented},
		{"", "en-US", "", arabic, "en"},
		{arabic, accented, "", "", arabic},
		{"en", accented, "", arabic, "en"},
		{"xx", "", "", arabic, arabic}, // a language that the host has switched off since
		{"", "de", accented, arabic, arabic},
	} {
		r := speaking(t, l)
		r.Settings(func(s *peer.Settings) { s.Language = c.community })
		r.Consents(commandstest.Arjun)
		r.Member(commandstest.Arjun, func(m *peer.Member) { m.Language = c.chosen })
		for _, command := range []string{"journey list", "help", "help-now"} { // one that reads, two that need no storage
			reply := r.Do(commands.Request{Kind: commands.SlashCommand, Command: command, Member: commandstest.Arjun,
				Locale: c.locale, GuildLocale: c.guild})
			if got := languageOf(commandstest.Text(reply)); got != c.want {
				t.Errorf("%+v: /%s answers in %s", c, command, got)
			}
		}
	}
}

// TestHelpNowSpeaksWithoutStorage: the numbers come in the member's language also when the database is locked or lost.
func TestHelpNowSpeaksWithoutStorage(t *testing.T) {
	r := speaking(t, spoken(t))
	for _, c := range []struct{ locale, guild, want string }{
		{accented, "", accented}, {"de", accented, accented}, {"de", "de", "en"}, {"en-GB", accented, "en"},
	} {
		reply := r.Table.Do(t.Context(), nil, commands.Request{
			Env: commands.Env{Guild: commandstest.Harbour, Now: r.Now}, Kind: commands.SlashCommand, Command: "help-now",
			Member: commandstest.Arjun, Locale: c.locale, GuildLocale: c.guild,
		})
		if got := languageOf(commandstest.Text(reply)); got != c.want {
			t.Errorf("%+v: it answers in %s", c, got)
		}
	}
}

func TestChoosingALanguage(t *testing.T) {
	r := speaking(t, spoken(t))
	r.Consents(commandstest.Arjun)
	if got := r.Completes(commandstest.Arjun, "privacy settings", "language", ""); strings.Join(got, ", ") != "Same as Discord, English, name of fr, name of ar-XB" {
		t.Errorf("the suggestions are %q", got)
	}
	reply := r.Slash(commandstest.Arjun, "privacy settings", "language:NAME OF ar-XB")
	if got := languageOf(commandstest.Text(reply)); got != arabic {
		t.Errorf("the answer to the choice is in %s: %s", got, commandstest.Text(reply))
	}
	reply = r.Slash(commandstest.Arjun, "privacy settings", "language:discord")
	commandstest.Says(t, reply, "Saved.")
	reply = r.Slash(commandstest.Arjun, "privacy settings", "language:Klingon")
	commandstest.Says(t, reply, "I don't speak Klingon here")

	reply = r.Owner("setup language", "language", commands.Value{Text: accented})
	if got := languageOf(commandstest.Text(reply)); got != accented || !strings.Contains(commandstest.Text(reply), "name of fr") {
		t.Errorf("the owner's answer, in the community's new language, is in %s: %s", got, commandstest.Text(reply))
	}
}

// TestPrivateMessagesAndPosts: what waits in the outbox is in the language of who gets it.
func TestPrivateMessagesAndPosts(t *testing.T) {
	r := speaking(t, spoken(t))
	r.Settings(func(s *peer.Settings) { s.Language = arabic })
	r.Consents(commandstest.Arjun)
	share := commands.Request{Kind: commands.SlashCommand, Command: "checkin", Member: commandstest.Arjun, Locale: accented,
		Options: map[string]commands.Value{"mood": {Text: "4"}, "share": {Text: "mood"}}}
	r.Do(share)
	all, err := r.Db.Ready(t.Context(), r.Now, 100)
	if err != nil || len(all) == 0 {
		t.Fatalf("%d effects, %v", len(all), err)
	}
	for _, w := range all {
		e, err := commands.DecodeEffect(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		if got := languageOf(e.Message().PlainText()); got != arabic {
			t.Errorf("the post is in %s", got)
		}
	}
	var heard string
	r.Member(commandstest.Arjun, func(m *peer.Member) { heard = m.Heard })
	if heard != accented {
		t.Errorf("private messages will be in %q", heard)
	}
}
