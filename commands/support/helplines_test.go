package support_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"waymark/commands"
	"waymark/commands/commandstest"
	"waymark/commands/support"
	"waymark/peer"
	"waymark/storage"
)

// compiled is the list that helplines.toml was made from.
type compiled struct {
	Compiled    string
	Directories []peer.Directory
	NeverList   []struct{ ISO, Call, Why string } `json:"never_list"`
	Lines       []struct {
		ISO, Country, Emergency, Kind, Name, Call, Text, Hours, Confidence, Region string
	}
}

func readCompiled(t *testing.T) (c compiled) {
	t.Helper()
	data, err := os.ReadFile("testdata/helplines.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &c); err != nil {
		t.Fatal(err)
	}
	return c
}

// TestNoLineIsLostOrAltered holds the built-in list against the one it was made from, field by field.
func TestNoLineIsLostOrAltered(t *testing.T) {
	c, h := readCompiled(t), support.Helplines()
	kinds := map[string]peer.HelplineKind{"crisis": peer.LineCrisis, "both": peer.LineBoth, "substance": peer.LineSubstance}
	have := map[peer.Helpline]bool{}
	for _, l := range h.Lines {
		have[l] = true
	}
	for _, l := range c.Lines {
		want := peer.Helpline{
			Country: l.ISO, Kind: kinds[l.Kind], Name: l.Name, Call: l.Call, Text: l.Text, Hours: l.Hours,
			Region: l.Region, Confirmed: l.Confidence == "confirmed",
		}
		country := l.Country
		if name, region, partly := strings.Cut(l.Country, " ("); partly { // "Belgium (Dutch)" is Belgium, region Dutch
			country, want.Region = name, strings.TrimSuffix(region, ")")
		}
		if l.ISO == "KR" && l.Call == "109" { // its name there has the retired number in it, which nobody shall see
			want.Name = "Suicide Prevention Hotline 109"
		}
		if !have[want] {
			t.Errorf("lost or altered: %+v", want)
		}
		delete(have, want)
		if got, ok := h.Country(l.ISO); !ok || got.Name != country || got.Emergency != l.Emergency {
			t.Errorf("%s: %+v, want %s %s", l.ISO, got, country, l.Emergency)
		}
	}
	if len(have) > 0 {
		t.Errorf("nobody compiled: %+v", have)
	}
	if !cmp.Equal(h.Directories, c.Directories) || h.Checked.String() != c.Compiled {
		t.Errorf("%v, checked %v", h.Directories, h.Checked)
	}
	for i, n := range c.NeverList {
		if want := (peer.Never{Country: n.ISO, Call: n.Call, Why: n.Why}); h.Never[i] != want {
			t.Errorf("%v, want %v", h.Never[i], want)
		}
	}
}

var number = regexp.MustCompile(`\d[\d -]*\d`)

// TestEveryCountryShowsItsOwn looks at what /help-now says for every country there is: nothing that must not be
// listed, no number of another country, its emergency number first, within one message.
func TestEveryCountryShowsItsOwn(t *testing.T) {
	r, h := commandstest.NewRig(t), support.Helplines()
	if len(h.Countries) < 150 {
		t.Errorf("only %d countries", len(h.Countries))
	}
	digits := func(s string) string { return regexp.MustCompile(`\D`).ReplaceAllString(s, "") }
	for _, c := range h.Countries {
		for _, typed := range support.NamesOf(c) {
			reply := r.Slash(commandstest.Tom, "help-now", "country:"+typed)
			says := commandstest.Text(reply)
			if !strings.HasPrefix(says, "**"+c.Name+"** · emergency number: **"+c.Emergency+"**") {
				t.Errorf("%s for %q: %s", c.Code, typed, says)
			}
			own := c.Emergency + h.Checked.String()
			for _, l := range h.For(c.Code) {
				own += " " + digits(fmt.Sprint(l))
				if !strings.Contains(says, "**"+l.Name) {
					t.Errorf("%s: %s is missing", c.Code, l.Name)
				}
			}
			for _, n := range number.FindAllString(says, -1) {
				if !strings.Contains(digits(own), digits(n)) && !strings.Contains(says, " "+n+", ") && digits(n) != "2026" && digits(n) != "22" {
					t.Errorf("%s: shows %q, which is not its own", c.Code, n)
				}
			}
			for _, n := range h.Never {
				if n.Country == c.Code && strings.Contains(digits(says), digits(n.Call)) {
					t.Errorf("%s: shows %s", c.Code, n.Call)
				}
			}
			if none := len(h.For(c.Code)) == 0; none != strings.Contains(says, "findahelpline.com") {
				t.Errorf("%s: the directories stand in for lines: %s", c.Code, says)
			}
		}
	}
}

func TestCountriesAreFound(t *testing.T) {
	r := commandstest.NewRig(t)
	for typed, want := range map[string]string{
		"Deutschland": "Germany · Deutschland", "deutsch": "Germany · Deutschland", "भारत": "India · भारत",
		"INDIA": "India · भारत", "espana": "Spain · España", "us": "United States · US", "usa": "United States · USA",
		"uk": "United Kingdom · UK", "england": "United Kingdom · England", "de": "Germany · Deutschland", "日本": "Japan · 日本",
		"eesti": "Estonia · Eesti", " cote d’ivoire ": "Côte d'Ivoire", "ČESKO": "Czechia · Česko", "cesko": "Czechia · Česko",
		"Україна": "Ukraine · Україна", "turkiye": "Turkey · Türkiye", "": "Argentina", "niger": "Niger",
	} {
		if got := r.Completes(commandstest.Tom, "help-now", "country", typed); len(got) == 0 || got[0] != want {
			t.Errorf("%q: %q, want first %q", typed, got, want)
		}
	}
	if got := r.Completes(commandstest.Tom, "help-now", "country", "atlantis"); len(got) != 0 {
		t.Errorf("guessed %q", got)
	}
	commandstest.Says(t, r.Slash(commandstest.Tom, "help-now", "country:Atlantis"), "don't show another country's", "findahelpline.com")
}

// TestHelpNowNeedsNothing: with no storage at all everything about lines answers, and nothing of it is logged.
func TestHelpNowNeedsNothing(t *testing.T) {
	r := commandstest.NewRig(t)
	db := r.Db
	r.Db = nil
	defer func() { r.Db = db }()
	page := r.Slash(commandstest.Tom, "help-now")
	commandstest.Says(t, page, "nobody is watching this")
	india := r.Pick(commandstest.Tom, page, "IN")
	commandstest.Says(t, india, "**112**", "14416", "For alcohol and other substances", "last checked on 22 November 2026")
	commandstest.Says(t, r.Press(commandstest.Tom, india, "For someone else"), "the country where the person is")
	commandstest.Says(t, r.Press(commandstest.Tom, india, "Other countries"), "Choose your country")
	commandstest.Says(t, r.Slash(commandstest.Tom, "help-now", "country:Nowhere"), "don't show another country's")
	if len(r.Completes(commandstest.Tom, "help-now", "country", "ind")) != 2 {
		t.Error("no suggestions")
	}
	if r.Log.Len() != 0 {
		t.Errorf("logged: %s", r.Log.String())
	}
}

// TestHelpNowWaitsForNothing: storage does not answer at all, for it waits to close until somebody who reads has ended.
func TestHelpNowWaitsForNothing(t *testing.T) {
	r := commandstest.NewRig(t)
	ctx, reading, release := context.Background(), make(chan struct{}), make(chan struct{})
	go func() {
		_ = r.Db.View(ctx, commandstest.Harbour, func(*storage.Tx) error { close(reading); <-release; return nil })
	}()
	<-reading
	go func() { _ = r.Db.Close() }()
	for hangs := false; !hangs; {
		read := make(chan struct{})
		go func() {
			_ = r.Db.View(ctx, commandstest.Harbour, func(*storage.Tx) error { return nil })
			close(read)
		}()
		select {
		case <-read:
		case <-time.After(100 * time.Millisecond):
			hangs = true
		}
	}
	r.Table.Patience = commands.CountryWithin
	answered := make(chan commands.Reply)
	go func() {
		answered <- r.Table.Do(ctx, r.Db, commands.Request{Env: commands.Env{Guild: commandstest.Harbour, Now: r.Now}, ID: 5, Kind: commands.SlashCommand, Member: commandstest.Tom, Command: "help-now"})
	}()
	select {
	case page := <-answered:
		commandstest.Says(t, page, "nobody is watching this")
	case <-time.After(time.Minute):
		t.Error("no answer")
	}
	close(release)
}
