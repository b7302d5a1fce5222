package peer

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// zones with a skipped date, half-hour changes, changes at midnight, negative and suspended summer time.
func zones() []string {
	return []string{
		"", "UTC", "Asia/Kolkata", "Pacific/Apia", "Australia/Lord_Howe", "America/Sao_Paulo", "Africa/Casablanca",
		"Asia/Tehran", "America/St_Johns", "Europe/Dublin", "America/New_York", "Pacific/Kwajalein", "Pacific/Kiritimati",
		"Asia/Gaza", "Antarctica/Troll", "Asia/Kathmandu", "Pacific/Chatham", "Asia/Pyongyang", "America/Caracas", "Africa/Monrovia",
	}
}

func instant(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestLocalDay(t *testing.T) {
	for _, c := range []struct {
		zone     string
		rollover int
		at, want string
	}{
		{"", 4, "2026-03-02T03:59:59Z", "2026-03-01"},
		{"", 4, "2026-03-02T04:00:00Z", "2026-03-02"},
		{"", 0, "2026-03-02T00:00:00Z", "2026-03-02"},
		{"Asia/Kolkata", 4, "2026-03-01T22:29:59Z", "2026-03-01"},
		{"Asia/Kolkata", 4, "2026-03-01T22:30:00Z", "2026-03-02"},
		{"Pacific/Apia", 4, "2011-12-30T09:59:59Z", "2011-12-29"}, // the clock shows 29 December, 23:59:59
		{"Pacific/Apia", 4, "2011-12-30T11:30:00Z", "2011-12-29"}, // 31 December, 01:30: still the last day there was
		{"Pacific/Apia", 4, "2011-12-30T14:00:00Z", "2011-12-31"},
		{"Pacific/Apia", 0, "2011-12-30T10:00:00Z", "2011-12-31"},
		{"America/Sao_Paulo", 0, "2018-11-04T02:59:59Z", "2018-11-03"}, // midnight does not exist on the 4th
		{"America/Sao_Paulo", 0, "2018-11-04T03:00:00Z", "2018-11-04"},
		{"America/St_Johns", 0, "2006-10-29T02:31:00Z", "2006-10-29"}, // 00:01 became 23:01: the day goes on
		{"Europe/Berlin", 2, "2026-03-29T00:59:59Z", "2026-03-28"},    // 02:00 does not exist
		{"Europe/Berlin", 2, "2026-03-29T01:00:00Z", "2026-03-29"},
		{"America/New_York", 4, "2026-03-08T07:59:59Z", "2026-03-07"}, // four by the clock is three hours after midnight
		{"America/New_York", 4, "2026-03-08T08:00:00Z", "2026-03-08"},
		{"America/New_York", 4, "2026-11-01T08:59:59Z", "2026-10-31"}, // and here five
		{"America/New_York", 4, "2026-11-01T09:00:00Z", "2026-11-01"},
		{"America/New_York", 4, "2040-12-31T20:00:00Z", "2040-12-31"}, // where Go's ZoneBounds errs: without firstAt's way round it, this never ends
		{"Europe/Dublin", 4, "2096-12-31T20:00:00Z", "2096-12-31"},
		{"Mars/Olympus", 4, "2026-03-02T04:00:00Z", "2026-03-02"},
		{"Local", 99, "2026-03-02T22:59:59Z", "2026-03-01"},
		{"../../etc", -5, "2026-03-02T00:00:00Z", "2026-03-02"},
	} {
		got := Calendar{Zone: c.zone, Rollover: c.rollover}.Day(instant(t, c.at))
		if got.String() != c.want {
			t.Errorf("%s at %q from %d o'clock is %v, want %s", c.at, c.zone, c.rollover, got, c.want)
		}
	}
}

func TestSkippedDateIsEmpty(t *testing.T) {
	for rollover := range 24 {
		c := Calendar{Zone: "Pacific/Apia", Rollover: rollover}
		d := Date(2011, time.December, 30)
		if !c.Start(d).Equal(c.Start(d + 1)) {
			t.Errorf("from %d o'clock: %v to %v", rollover, c.Start(d), c.Start(d+1))
		}
		if !c.Start(d - 1).Before(c.Start(d)) {
			t.Errorf("from %d o'clock: the day before is empty too", rollover)
		}
	}
}

func TestDaysTileTime(t *testing.T) {
	first, last := Date(1970, time.January, 1), Date(2100, time.December, 31)
	rapid.Check(t, func(t *rapid.T) {
		c := Calendar{rapid.SampledFrom(zones()).Draw(t, "zone"), rapid.IntRange(0, 23).Draw(t, "rollover")}
		d := Day(rapid.Int32Range(int32(first), int32(last)).Draw(t, "day"))
		start, end := c.Start(d), c.Start(d+1)
		if end.Before(start) || end.Sub(start) > 49*time.Hour {
			t.Fatalf("%v is from %v to %v", d, start, end)
		}
		if start.Equal(end) {
			if got := c.Day(start); got == d {
				t.Fatalf("%v is empty and has an instant", d)
			}
			return
		}
		at := start.Add(time.Duration(rapid.Int64Range(0, int64(end.Sub(start))-1).Draw(t, "into")))
		if got := c.Day(at); got != d {
			t.Fatalf("%v lies in %v, not %v", at, got, d)
		}
	})
}

// Every day around every change of every zone's clock, where tiling is at risk.
func TestDaysTileTimeAroundChanges(t *testing.T) {
	for _, name := range zones() {
		zone, err := LoadZone(name)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		until := instant(t, "2101-01-01T00:00:00Z")
		if testing.Short() {
			until = instant(t, "2020-01-01T00:00:00Z")
		}
		for at := instant(t, "1970-01-01T00:00:00Z").In(zone); at.Before(until); {
			_, end := at.ZoneBounds()
			if end.IsZero() {
				break
			}
			if !end.After(at) { // the mistake that firstAt works round, too
				end = at.Add(12 * time.Hour)
			}
			for _, rollover := range []int{0, 2, 4, 23} {
				l := local{zone, rollover}
				for _, near := range []time.Duration{-time.Second, 0, time.Hour, 3 * time.Hour} {
					d := l.day(end.Add(near))
					s, e := dayStart(d, zone, rollover), dayStart(d+1, zone, rollover)
					if s.After(end.Add(near)) || !e.After(end.Add(near)) {
						t.Fatalf("%s from %d: %v is not within %v: %v to %v", name, rollover, end.Add(near), d, s, e)
					}
				}
			}
			at = end
		}
	}
}

func TestAt(t *testing.T) {
	for _, c := range []struct {
		zone, day    string
		hour, minute int
		want         string
	}{
		{"", "2026-03-02", 8, 30, "2026-03-02T08:30:00Z"},
		{"Asia/Kolkata", "2026-03-02", 8, 0, "2026-03-02T02:30:00Z"},
		{"Europe/Berlin", "2026-03-29", 2, 30, "2026-03-29T01:00:00Z"},       // does not exist
		{"Europe/Berlin", "2026-10-25", 2, 30, "2026-10-25T00:30:00Z"},       // twice
		{"Australia/Lord_Howe", "2026-10-04", 2, 15, "2026-10-03T15:30:00Z"}, // a gap of half an hour
		{"Pacific/Apia", "2011-12-30", 8, 0, "2011-12-30T10:00:00Z"},         // the whole date
		{"Africa/Casablanca", "2026-02-15", 2, 30, "2026-02-15T01:30:00Z"},   // twice, for Ramadan
	} {
		if got := (Calendar{Zone: c.zone, Rollover: 4}).At(day(t, c.day), c.hour, c.minute); !got.Equal(instant(t, c.want)) {
			t.Errorf("%s %d:%d in %q is %v, want %s", c.day, c.hour, c.minute, c.zone, got, c.want)
		}
	}
}

func TestLoadZone(t *testing.T) {
	for _, name := range []string{"", "UTC", "Asia/Kolkata", "America/Argentina/Ushuaia"} {
		if _, err := LoadZone(name); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
	for _, name := range []string{
		"Local", "/etc/localtime", "../UTC", "Asia/../Europe/Berlin", `Asia\Kolkata`, "Mars/Olympus", "posixrules", "right/UTC", "asia", "Asia", ".",
	} {
		if got, err := LoadZone(name); err == nil {
			t.Errorf("%q is %v", name, got)
		}
	}
}
