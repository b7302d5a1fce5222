package support_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
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

// compiled is the research that the list was made from.
type compiled struct {
	Checked     string
	Directories []peer.Directory
	NeverList   []struct{ ISO, Call, Why string } `json:"never_list"`
	Emergency   []struct {
		ISO, Show, General, Ambulance, Police, Fire string
	}
	Lines []struct {
		ISO, Country, Kind, Name, Call, Text, Web, Email, Hours, Cost, Confidence, Region, Note string
		For, Languages                                                                          []string
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

// TestNoLineIsLostOrAltered compares the list with the research: every line is there as it was compiled, and no other.
func TestNoLineIsLostOrAltered(t *testing.T) {
	c, h := readCompiled(t), support.Helplines()
	have := map[string]peer.Helpline{}
	for _, l := range h.Lines {
		l.Note = ""                                              // written for members; see TestWhoRunsALineIsSaid
		if l.Remark != "" && !strings.HasSuffix(l.Remark, ".") { // the research's own words for the hours, which are for hosts
			l.Hours = l.Remark
		}
		l.Remark = ""
		have[l.Country+l.Name+l.Region] = l
	}
	for _, l := range c.Lines {
		want := peer.Helpline{
			Country: l.ISO, For: l.For, Name: l.Name, Call: l.Call, Text: l.Text, Web: l.Web, Email: l.Email,
			Hours: l.Hours, Cost: l.Cost, Region: l.Region,
		}
		if takesFamilies.MatchString(l.Note) && !want.ForFamilies() { // its note says more than its field
			want.For = append(slices.Clone(want.For), "families")
		}
		if len(l.Languages) > 0 {
			want.Languages = l.Languages
		}
		want.Kind = peer.HelplineKind(1 + slices.Index([]string{"crisis", "both", "substance", "families"}, l.Kind))
		want.Source = peer.LineSource(1 + slices.Index([]string{"own", "official", "listed", "doubt"}, l.Confidence))
		country := l.Country
		if name, region, partly := strings.Cut(l.Country, " ("); partly { // "Belgium (Dutch)" is Belgium, region Dutch
			country = name
			if want.Region == "" {
				want.Region = strings.TrimSuffix(region, ")")
			}
		}
		key := want.Country + want.Name + want.Region
		if diff := cmp.Diff(want, have[key]); diff != "" {
			t.Errorf("lost or altered: %s", diff)
		}
		delete(have, key)
		if got, ok := h.Country(l.ISO); !ok || got.Name != country {
			t.Errorf("%s: %+v, want %s", l.ISO, got, country)
		}
	}
	if len(have) > 0 {
		t.Errorf("nobody compiled: %+v", have)
	}
	for _, e := range c.Emergency {
		if e.ISO == "DE" { // looked up since; helplines.toml names the source
			e.Show, e.Police = "112 (ambulance, fire) / 110 (police)", "110"
		}
		got, _ := h.Country(e.ISO)
		if got.Emergency != e.Show || got.General != e.General || got.Ambulance != e.Ambulance || got.Police != e.Police || got.Fire != e.Fire {
			t.Errorf("emergency numbers of %s: %+v, want %+v", e.ISO, got, e)
		}
	}
	if !cmp.Equal(h.Directories, c.Directories) || h.Checked.String() != c.Checked {
		t.Errorf("%v, checked %v", h.Directories, h.Checked)
	}
	for i, n := range c.NeverList {
		if want := (peer.Never{Country: n.ISO, Call: n.Call, Why: n.Why}); h.Never[i] != want {
			t.Errorf("%v, want %v", h.Never[i], want)
		}
	}
}

// takesFamilies is what the notes say of a line that takes calls from families.
var takesFamilies = regexp.MustCompile(`(?i)\b(carers|families|parents|relatives|someone else)\b.{0,20}(call|worr)`)

// TestWhoRunsALineIsSaid: where the research says that the police, an enforcement agency or those who take reports run a
// line, members are told.
func TestWhoRunsALineIsSaid(t *testing.T) {
	told := map[string]string{}
	for _, l := range support.Helplines().Lines {
		told[l.Country+l.Name] = l.Note
	}
	warns := regexp.MustCompile(`(?i)\bpolice\b|enforcement|report drinking|say so beside|say who`)
	for _, l := range readCompiled(t).Lines {
		if warns.MatchString(l.Note) && told[l.ISO+l.Name] == "" {
			t.Errorf("%s in %s has no note for members: %s", l.Name, l.ISO, l.Note)
		}
	}
}

// TestDoubtfulLinesAreForHosts: a line that may be closed is shown to no member.
func TestDoubtfulLinesAreForHosts(t *testing.T) {
	r, h, n := commandstest.NewRig(t), support.Helplines(), 0
	for _, l := range h.Lines {
		if l.Source != peer.SourceDoubt {
			continue
		}
		n++
		c, _ := h.Country(l.Country)
		group := support.NewHelpNow(h)
		for _, reply := range []commands.Reply{group.Show(r.RequestOf(commandstest.Tom), c), group.ShowForSomeone(r.RequestOf(commandstest.Tom), c)} {
			if strings.Contains(says(reply), l.Name) {
				t.Errorf("%s is shown", l.Name)
			}
		}
	}
	if n == 0 {
		t.Error("no line in doubt")
	}
}

// says is all of an answer, on however many messages.
func says(reply commands.Reply) string {
	text := commandstest.Text(reply)
	for _, m := range reply.Followups {
		text += "\n" + m.Text.Reveal()
	}
	return text
}

// TestLikelyCountriesAreOffered: the country of the member's zone, then of their locale, then India and the United States.
// Nobody's lines are shown before they choose.
func TestLikelyCountriesAreOffered(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	for _, c := range []struct{ zone, locale, want string }{
		{"Asia/Kolkata", "de", "India Germany United States"},
		{"America/Chicago", "en-US", "United States India"},
		{"Mars/Olympus", "tlh", "India United States"},
		{"", "pt-BR", "Brazil India United States"},
	} {
		r.Member(commandstest.Arjun, func(m *peer.Member) { m.Calendar.Zone = c.zone })
		reply := r.Do(commands.Request{Kind: commands.SlashCommand, Member: commandstest.Arjun, Command: "help-now", Locale: c.locale})
		var got []string
		for _, b := range reply.Message.Rows[0].Buttons {
			got = append(got, b.Label)
		}
		if strings.Join(got, " ") != c.want || strings.Contains(commandstest.Text(reply), "**") {
			t.Errorf("%s, %s: %q of %q", c.zone, c.locale, got, commandstest.Text(reply))
		}
		commandstest.Says(t, r.Press(commandstest.Arjun, reply, got[0]), "**"+got[0]+"** · emergency")
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
			says := says(reply)
			if !strings.HasPrefix(says, "**"+c.Name+"** · emergency: **"+c.Emergency+"**") {
				t.Errorf("%s for %q: %s", c.Code, typed, says)
			}
			own := c.Emergency + c.Ambulance + c.Police + c.Fire + h.Checked.String()
			for _, l := range h.For(c.Code) {
				own += " " + digits(fmt.Sprint(l))
				if !strings.Contains(says, "**"+support.PlainLine(l.Name).Reveal()) {
					t.Errorf("%s: %s is missing", c.Code, l.Name)
				}
			}
			for _, n := range number.FindAllString(says, -1) {
				if !strings.Contains(digits(own), digits(n)) && !strings.Contains(says, " "+n+", ") && digits(n) != "2026" && digits(n) != "29" {
					t.Errorf("%s: shows %q, which is not its own", c.Code, n)
				}
			}
			for _, n := range h.Never {
				shown := func(text string) bool { return digits(text) == digits(n.Call) }
				if n.Country == c.Code && slices.ContainsFunc(number.FindAllString(says, -1), shown) {
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
	commandstest.Says(t, page, "Nobody is reading this")
	india := r.Pick(commandstest.Tom, page, "IN")
	commandstest.Says(t, india, "112 (police, fire, ambulance)", "Ambulance: 108 or 102", "14416", "For alcohol and other substances",
		"Last checked on 29 November 2026", "nobody called")
	commandstest.Says(t, r.Press(commandstest.Tom, india, "For someone else"), "India", "who worry about someone", "14446")
	commandstest.Says(t, r.Press(commandstest.Tom, page, "For someone else"), "the country where the person is")
	commandstest.Says(t, r.Press(commandstest.Tom, india, "Other countries"), "Choose your country")
	commandstest.Says(t, r.Slash(commandstest.Tom, "help-now", "country:Nowhere"), "don't show another country's")
	if len(r.Completes(commandstest.Tom, "help-now", "country", "ind")) != 2 {
		t.Error("no suggestions")
	}
	if r.Log.Len() != 0 {
		t.Errorf("logged: %s", r.Log.String())
	}
}

// TestHelpNowWaitsForNothing: storage does not answer at all, because its Close waits for a reader to end.
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
		commandstest.Says(t, page, "Nobody is reading this")
	case <-time.After(time.Minute):
		t.Error("no answer")
	}
	close(release)
}
