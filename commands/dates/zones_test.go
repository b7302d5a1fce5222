package dates_test

import (
	"archive/zip"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"waymark/commands"
	"waymark/commands/commandstest"
	"waymark/commands/dates"
	"waymark/peer"
)

// Every name in the list can be loaded, and the list has every name that Go knows.
func TestZonesAreAll(t *testing.T) {
	listed := map[string]bool{}
	for name, also := range dates.Zones() {
		if _, err := peer.LoadZone(name); err != nil || listed[name] {
			t.Errorf("%q: %v, listed before: %v", name, err, listed[name])
		}
		listed[name] = true
		for _, a := range also {
			if a != strings.TrimSpace(a) || a == "" {
				t.Errorf("%s is called %q", name, a)
			}
		}
	}
	for _, name := range goZones(t) {
		if !listed[name] && name != "Factory" {
			t.Errorf("%s is missing", name)
		}
	}
	for _, name := range dates.CommonZones() {
		if !listed[name] {
			t.Errorf("%s is no zone", name)
		}
	}
}

// goZones are the names in the copy of the time zone database that comes with Go.
func goZones(t *testing.T) (names []string) {
	t.Helper()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Skip("the go command is not here to say where Go is")
	}
	r, err := zip.OpenReader(filepath.Join(strings.TrimSpace(string(root)), "lib", "time", "zoneinfo.zip"))
	if err != nil {
		t.Skip("Go's copy of the time zone database is not here")
	}
	defer func() { _ = r.Close() }()
	for _, f := range r.File {
		if !strings.HasSuffix(f.Name, "/") {
			names = append(names, f.Name)
		}
	}
	return names
}

// In every zone that a member can choose, from 1970 to 2100, local days tile time: each instant is in exactly one,
// also around each change of the clock. Package peer looks at every change of some zones; this at any of all.
func TestDaysTileTimeInEveryZone(t *testing.T) {
	var names []string
	for name := range dates.Zones() {
		names = append(names, name)
	}
	first, last := time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC).Unix(), time.Date(2100, 12, 31, 0, 0, 0, 0, time.UTC).Unix()
	rapid.Check(t, func(t *rapid.T) {
		c := peer.Calendar{Zone: rapid.SampledFrom(names).Draw(t, "zone"), Rollover: rapid.IntRange(0, 23).Draw(t, "rollover")}
		zone, err := peer.LoadZone(c.Zone)
		if err != nil {
			t.Fatal(err)
		}
		for range 8 {
			at := time.Unix(rapid.Int64Range(first, last).Draw(t, "at"), 0).UTC()
			if _, change := at.In(zone).ZoneBounds(); change.After(at) && change.Unix() < last {
				at = change.Add(time.Duration(rapid.IntRange(-3*3600, 30*3600).Draw(t, "after the change")) * time.Second).UTC()
			}
			d := c.Day(at)
			if start, end := c.Start(d), c.Start(d+1); at.Before(start) || !at.Before(end) {
				t.Fatalf("%v is not in %v, from %v to %v", at, d, start, end)
			}
			for _, other := range []peer.Day{d - 2, d - 1, d + 1, d + 2} {
				if start, end := c.Start(other), c.Start(other+1); end.Before(start) || !at.Before(start) && at.Before(end) {
					t.Fatalf("%v is in %v too, from %v to %v", at, other, start, end)
				}
			}
		}
	})
}

func TestZonesAreFound(t *testing.T) {
	for typed, want := range map[string]string{
		"kolk": "Asia/Kolkata", "KOLKATA": "Asia/Kolkata", "asia/kolkata": "Asia/Kolkata", "new york": "America/New_York",
		"New_York": "America/New_York", "america/new york": "America/New_York", "new  yo": "America/New_York",
		"mumbai": "Asia/Kolkata (Mumbai)", "Delhi": "Asia/Kolkata (Delhi)", "bengaluru": "Asia/Kolkata (Bengaluru)",
		"Hyderabad": "Asia/Kolkata (Hyderabad)", "san francisco": "America/Los_Angeles (San Francisco)",
		"munich": "Europe/Berlin (Munich)", "munchen": "Europe/Berlin (München)", "MÜNCHEN": "Europe/Berlin (München)",
		"sao paulo": "America/Sao_Paulo", "st. louis": "America/Chicago (St Louis)", "washington, d.c.": "America/New_York (Washington DC)",
		"UTC": "UTC", "utc+5": "Asia/Karachi (UTC+5)",
		"GMT +2": "Africa/Johannesburg (UTC+2)", "UTC+5:30": "Asia/Kolkata (UTC+5:30)", "+02:00": "Africa/Johannesburg (UTC+2)", "-3": "America/Sao_Paulo (UTC-3)",
		"lond": "Europe/London", "port au prince": "America/Port-au-Prince",
		"est": "America/New_York (EST)", "london": "Europe/London", "xian": "Asia/Shanghai (Xi'an)",
		"asia kolkata": "Asia/Kolkata", "US Eastern": "US/Eastern", "usa": "America/Chicago (USA Central)", "mysore": "Asia/Kolkata (Mysore)", "nowhere at all": "",
	} {
		choices := dates.SuggestZones(typed, "", atNewYear())
		got := ""
		if len(choices) > 0 {
			got = choices[0].Label.Reveal()
		}
		if got != want {
			t.Errorf("%q finds %q first, want %q", typed, got, want)
		}
		if len(choices) > commands.ChoicesMax {
			t.Errorf("%q: %d suggestions", typed, len(choices))
		}
	}
}

func TestSuggestedZonesAreInOrderAndFew(t *testing.T) {
	var got []string
	for _, c := range dates.SuggestZones("new", "", atNewYear()) {
		got = append(got, c.Value)
	}
	if i, j := slices.Index(got, "America/New_York"), slices.Index(got, "America/North_Dakota/New_Salem"); i < 0 || j < 0 {
		t.Errorf("%q", got)
	}
	if n := len(dates.SuggestZones("a", "", atNewYear())); n != commands.ChoicesMax {
		t.Errorf("%d suggestions for a letter that most names have", n)
	}
	first := dates.SuggestZones(" ", "Asia/Kathmandu", atNewYear())
	if len(first) != commands.ChoicesMax || first[0].Value != "Asia/Kathmandu" {
		t.Errorf("for nothing: %d, first %q", len(first), first[0].Value)
	}
	for _, c := range dates.SuggestZones("asia/", "", atNewYear()) {
		if !strings.HasPrefix(c.Value, "Asia/") {
			t.Errorf("%q does not begin with what was typed", c.Value)
		}
	}
}

func BenchmarkSuggestZones(b *testing.B) {
	for b.Loop() {
		dates.SuggestZones("a", "", atNewYear())
	}
}

// atNewYear is an instant at which the north has its winter time.
func atNewYear() time.Time { return time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC) }

// FuzzZone holds that the zones suggested for what was typed are zones, and that choosing the first by hand is choosing it.
func FuzzZone(f *testing.F) {
	for _, s := range []string{"kolk", "", "new york", "São Paulo", "ist", "utc+5", "Etc/GMT-3", "_", "'", "america/argentina/", "İstanbul"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		choices := dates.SuggestZones(typed, "Asia/Kolkata", atNewYear())
		if len(choices) > commands.ChoicesMax {
			t.Errorf("%d suggestions", len(choices))
		}
		for _, c := range choices {
			if _, err := peer.LoadZone(c.Value); err != nil {
				t.Errorf("%q suggests %q, which is no zone", typed, c.Value)
			}
			commandstest.CheckLength(t, "suggestion", c.Label.Reveal(), 1, 100)
			rq := commands.Request{Options: map[string]commands.Value{"zone": {Text: c.Value}}}
			if got, given, err := dates.Zone(rq, "zone"); got != c.Value || !given || err != nil {
				t.Errorf("%q was suggested, and is taken for %q (%v)", c.Value, got, err)
			}
		}
		rq := commands.Request{Options: map[string]commands.Value{"zone": {Text: typed}}}
		got, given, err := dates.Zone(rq, "zone")
		if _, bad := peer.LoadZone(got); err == nil && given && bad != nil {
			t.Errorf("%q is taken for %q", typed, got)
		}
		if _, refused := err.(*commands.Refusal); err != nil && !refused {
			t.Errorf("%q is refused with %v", typed, err)
		}
	})
}
