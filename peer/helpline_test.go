package peer

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func lines() Helplines {
	return Helplines{
		Checked:   Date(2026, time.February, 28),
		Countries: []Country{{Code: "AA", Name: "Aland", Emergency: "112"}, {Code: "BB", Name: "Beland", Emergency: "999"}},
		Lines: []Helpline{
			{Country: "AA", Kind: LineCrisis, Name: "young", Call: "888", Source: SourceOwn, For: []string{"young"}},
			{Country: "AA", Kind: LineCrisis, Name: "a part", Call: "999", Source: SourceOwn, Region: "North"},
			{Country: "AA", Kind: LineSubstance, Name: "one", Call: "111", Source: SourceListed},
			{Country: "AA", Kind: LineCrisis, Name: "two", Call: "222", Source: SourceListed},
			{Country: "BB", Kind: LineCrisis, Name: "three", Text: "text 333"},
			{Country: "AA", Kind: LineBoth, Name: "four", Call: "444", Source: SourceOwn},
			{Country: "AA", Kind: LineCrisis, Name: "five", Call: "1-800 555", Source: SourceOwn},
			{Country: "AA", Kind: LineCrisis, Name: "doubtful", Call: "777", Source: SourceDoubt},
		},
		Never: []Never{{"AA", "666", "retired"}, {"BB", "111", "retired"}},
	}
}

func TestHelplinesForOneCountry(t *testing.T) {
	var got []string
	for _, l := range lines().For("aa") {
		got = append(got, l.Name)
	}
	if want := []string{"five", "two", "four", "young", "a part", "one"}; !cmp.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := lines().For("CC"); got != nil {
		t.Errorf("another country's lines: %v", got)
	}
	if c, ok := lines().Country("bb"); !ok || c.Emergency != "999" {
		t.Errorf("%+v", c)
	}
}

func TestHelplinesStale(t *testing.T) {
	for d, want := range map[Day]bool{Date(2027, 2, 28): false, Date(2027, 3, 1): true} {
		if got := lines().Stale(d); got != want {
			t.Errorf("%v: %v", d, got)
		}
	}
}

// A list of a host's own that says neither when it was checked nor where else to look leaves both as they were.
func TestHelplinesWithAHostsOwn(t *testing.T) {
	all := lines()
	all.Directories = []Directory{{Name: "elsewhere"}}
	own := Helplines{Countries: []Country{{Code: "AA", Name: "Zland", Emergency: "1"}}}
	got := all.With(own)
	if got.Checked != all.Checked || !cmp.Equal(got.Directories, all.Directories) || got.For("AA") != nil || len(got.For("BB")) != 1 || got.Countries[1].Code != "AA" {
		t.Errorf("%+v", got)
	}
	own.Checked, own.Directories = all.Checked+1, []Directory{{Name: "here"}}
	if got = all.With(own); got.Checked != own.Checked || !cmp.Equal(got.Directories, own.Directories) {
		t.Errorf("%+v", got)
	}
}

func TestHelplinesCheck(t *testing.T) {
	if err := lines().Check(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*Helplines){
		"small code":      func(h *Helplines) { h.Countries[0].Code = "aa" },
		"no country name": func(h *Helplines) { h.Countries[1].Name = "" },
		"no emergency":    func(h *Helplines) { h.Countries[1].Emergency = "" },
		"country twice":   func(h *Helplines) { h.Countries[1] = h.Countries[0] },
		"unknown country": func(h *Helplines) { h.Lines[0].Country = "CC" },
		"no name":         func(h *Helplines) { h.Lines[0].Name = "" },
		"no way":          func(h *Helplines) { h.Lines[0].Call = "" },
		"never, written":  func(h *Helplines) { h.Lines[0].Call = "222 or (6)6-6" },
		"never, note":     func(h *Helplines) { h.Lines[0].Note = "or 666" },
		"never, text":     func(h *Helplines) { h.Lines[0].Text = "text 666" },
		"talk, hours":     func(h *Helplines) { h.Lines[0].Hours = "12 hours (which, not seen)" },
		"talk, press":     func(h *Helplines) { h.Lines[0].Hours = "office hours by press of 2020" },
		"talk, note":      func(h *Helplines) { h.Lines[0].Note = "Lists disagree on the hours." },
	} {
		h := lines()
		spoil(&h)
		if h.Check() == nil {
			t.Errorf("%s passes", name)
		}
	}
}
