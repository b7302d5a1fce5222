package commands_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"waymark/commands"
	"waymark/commands/commandstest"
	"waymark/commands/words"
	"waymark/peer"
)

// drafts gives a rig the shipped drafts, as a host does who names a reader.
func drafts(t *testing.T, codes ...string) *commandstest.Rig {
	t.Helper()
	return speaking(t, shipped(t, codes...))
}

func shipped(t *testing.T, codes ...string) *words.Languages {
	t.Helper()
	dir := t.TempDir()
	for _, code := range codes {
		head := fmt.Sprintf("[head]\nlanguage = %q\nread-by = \"a test\"\n", code)
		if err := os.WriteFile(filepath.Join(dir, code+".toml"), []byte(head), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	spoken, err := words.LoadLanguages([]string{dir}, codes)
	if err != nil || len(spoken.Waiting()) > 0 {
		t.Fatalf("%v, %+v", err, spoken.Waiting())
	}
	return spoken
}

func written(text string, in *unicode.RangeTable) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(in, r) })
}

// A Telugu speaker is answered in Telugu, or wholly in English as long as a sentence of the answer is missing. What they share
// is in the community's language.
func TestAPostOfATeluguSpeaker(t *testing.T) {
	r := drafts(t, "te", "hi")
	r.Consents(commandstest.Arjun)
	r.Slash(commandstest.Arjun, "privacy settings", "language:తెలుగు")
	reply := r.Slash(commandstest.Arjun, "checkin", "mood:2", "share:mood")
	if text := commandstest.Text(reply); written(text, unicode.Telugu) == strings.Contains(text, "Saved") {
		t.Errorf("the answer is %s", text)
	}
	all, err := r.Db.Ready(t.Context(), r.Now, 100)
	if err != nil || len(all) == 0 {
		t.Fatalf("%d effects, %v", len(all), err)
	}
	for _, w := range all {
		e, err := commands.DecodeEffect(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		if text := e.Message().PlainText(); written(text, unicode.Telugu) || !strings.Contains(text, "Hard") {
			t.Errorf("the post is %s", text)
		}
	}
}

// The numbers come in Hindi also when the database is locked.
func TestHelpNowInHindiWithoutStorage(t *testing.T) {
	r := drafts(t, "te", "hi")
	reply := r.Table.Do(t.Context(), nil, commands.Request{
		Env: commands.Env{Guild: commandstest.Harbour, Now: r.Now}, Kind: commands.SlashCommand, Command: "help-now",
		Member: commandstest.Arjun, Locale: "hi",
	})
	if text := commandstest.Text(reply); !written(text, unicode.Devanagari) || strings.Contains(text, "danger") {
		t.Errorf("it answers %s", text)
	}
}

// Days of the week are read as people type them in their own language.
func TestDaysOfTheWeekInOnesOwnWords(t *testing.T) {
	spoken := shipped(t, "es", "hi", "te")
	for _, c := range []struct {
		language, typed string
		want            peer.Weekdays
	}{
		{"es", "cada día", peer.EveryDay}, {"es", "Todos los días", peer.EveryDay}, {"es", "entre semana", peer.WorkDays},
		{"es", "los fines de semana", peer.Weekends}, {"es", "lunes a viernes", peer.WorkDays}, {"es", "sábado y domingo", peer.Weekends},
		{"es", "lun, mar", 1<<time.Monday | 1<<time.Tuesday},
		{"hi", "हर दिन", peer.EveryDay}, {"hi", "रोज़", peer.EveryDay}, {"hi", "सोमवार से शुक्रवार", peer.WorkDays},
		{"hi", "शनिवार और रविवार", peer.Weekends}, {"hi", "वीकेंड", peer.Weekends},
		{"te", "ప్రతి రోజు", peer.EveryDay}, {"te", "సోమవారం నుంచి శుక్రవారం", peer.WorkDays}, {"te", "శనివారం మరియు ఆదివారం", peer.Weekends},
	} {
		english := spoken.Find(c.language).EnglishDays(c.typed)
		if days, err := peer.ParseWeekdays(english); err != nil || days != c.want {
			t.Errorf("%s %q is read as %q: %b, %v, want %b", c.language, c.typed, english, days, err, c.want)
		}
	}
}
