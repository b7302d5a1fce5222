package peer

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestParseOffset(t *testing.T) {
	for in, want := range map[string]time.Duration{
		"GMT+2": 2 * time.Hour, "UTC+2": 2 * time.Hour, "utc + 2": 2 * time.Hour, "GMT +2": 2 * time.Hour, "+2": 2 * time.Hour, "+02:00": 2 * time.Hour,
		"UTC+5:30": 330 * time.Minute, "+0530": 330 * time.Minute, "gmt+5.30": 330 * time.Minute, "GMT\u22124": -4 * time.Hour, "-3:30": -210 * time.Minute,
		"+14": 14 * time.Hour, "-12": -12 * time.Hour, "UTC+0": 0, "+00:00": 0, "UTC-00:00": 0,
	} {
		if got, ok := ParseOffset(in); !ok || got != want {
			t.Errorf("%q: %v %v, want %v", in, got, ok, want)
		}
	}
	for _, in := range []string{
		"", "UTC", "GMT", "2", "02:00", "Etc/GMT+2", "GMT+", "+", "+15", "+14:30", "-14:15", "+2:60", "+2:3", "+002", "GMT++2", "+2h", "CET", "+5:3 0x", "GMTUTC",
	} {
		if got, ok := ParseOffset(in); ok {
			t.Errorf("%q is read as %v", in, got)
		}
	}
}

// However an offset is written, it is read as the same, plus being east.
func TestParseOffsetReadsWhatPeopleWrite(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		quarters := rapid.IntRange(-56, 56).Draw(t, "quarters of an hour")
		want := time.Duration(quarters) * 15 * time.Minute
		sign, abs := "+", want
		if want < 0 {
			sign, abs = "-", -want
		}
		h, m := int(abs.Hours()), int(abs.Minutes())%60
		prefix := rapid.SampledFrom([]string{"", "UTC", "GMT", "utc ", " Gmt"}).Draw(t, "prefix")
		written := []string{fmt.Sprintf("%s%s%d:%02d", prefix, sign, h, m), fmt.Sprintf("%s %s%02d%02d", prefix, sign, h, m)}
		if m == 0 {
			written = append(written, fmt.Sprintf("%s%s%d", prefix, sign, h))
		}
		for _, s := range written {
			if got, ok := ParseOffset(s); !ok || got != want {
				t.Fatalf("%q: %v %v, want %v", s, got, ok, want)
			}
		}
	})
}

func TestZonesAt(t *testing.T) {
	winter := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	summer := winter.AddDate(0, 6, 0)
	names := []string{"Etc/GMT-2", "Africa/Cairo", "Europe/Berlin", "Asia/Kolkata", "Europe/Athens", "EET", "Nowhere/City", "Africa/Johannesburg"}
	for _, c := range []struct {
		offset time.Duration
		at     time.Time
		want   []string
	}{
		{2 * time.Hour, winter, []string{"Africa/Cairo", "Europe/Athens", "Africa/Johannesburg"}},
		{2 * time.Hour, summer, []string{"Europe/Berlin", "Africa/Johannesburg"}},
		{330 * time.Minute, winter, []string{"Asia/Kolkata"}},
		{-9 * time.Hour, winter, []string{}},
	} {
		if got := ZonesAt(names, c.offset, c.at); !cmp.Equal(got, c.want) {
			t.Errorf("%v in %v: %v, want %v", c.offset, c.at.Month(), got, c.want)
		}
	}
	if names[0] != "Etc/GMT-2" {
		t.Error("the argument changed")
	}
}

// Every whole offset that people live by has a zone with a city, and no POSIX name is among them.
func TestEveryOffsetHasACity(t *testing.T) {
	all := allZones(t)
	for h := -11; h <= 14; h++ {
		got := ZonesAt(all, time.Duration(h)*time.Hour, time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC))
		if posix := func(name string) bool { return strings.HasPrefix(name, "Etc/") }; len(got) == 0 || slices.ContainsFunc(got, posix) {
			t.Errorf("UTC%+d: %v", h, got)
		}
	}
}

func TestZoneCity(t *testing.T) {
	for in, want := range map[string]string{
		"Asia/Kolkata": "Kolkata", "America/New_York": "New York", "America/Indiana/Knox": "Knox, Indiana",
		"Etc/GMT+2": "", "UTC": "", "EST5EDT": "", "GMT+0": "", "US/Eastern": "", "": "",
	} {
		if got, ok := ZoneCity(in); got != want || ok != (want != "") {
			t.Errorf("%q: %q %v, want %q", in, got, ok, want)
		}
	}
}

func BenchmarkZonesAt(b *testing.B) {
	all := allZones(b)
	for b.Loop() {
		ZonesAt(all, 2*time.Hour, time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC))
	}
}
