package peer

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestEntryDay(t *testing.T) {
	jan := func(d int) Day { return Date(2026, time.January, d) }
	at := func(s string) time.Time { return instant(t, s) }
	utc := Calendar{Rollover: 4}
	honolulu, island := Calendar{"Pacific/Honolulu", 4}, Calendar{"Pacific/Kiritimati", 4}
	for _, c := range []struct {
		name     string
		calendar Calendar
		known    bool
		now      string
		had      []CheckIn
		want     EntryDay
	}{
		{"the first", utc, false, "2026-01-12T05:00:00Z", nil, EntryDay{Day: jan(12), Use: DayFree}},
		{"yesterday's is another", utc, false, "2026-01-12T05:00:00Z", []CheckIn{{Day: jan(11), At: at("2026-01-11T20:00:00Z")}}, EntryDay{Day: jan(12), Use: DayFree}},
		{"last night's, by a zone nobody chose", utc, false, "2026-01-12T15:00:00Z", []CheckIn{{Day: jan(12), At: at("2026-01-12T05:00:00Z")}},
			EntryDay{Day: jan(12), Use: DayChanges, Free: jan(11), HasFree: true}},
		{"the evening before had its own, the day before that has none", utc, false, "2026-01-12T15:00:00Z",
			[]CheckIn{{Day: jan(12), At: at("2026-01-12T05:00:00Z")}, {Day: jan(11), At: at("2026-01-11T05:00:00Z")}},
			EntryDay{Day: jan(12), Use: DayChanges, Free: jan(10), HasFree: true}},
		{"an hour later", utc, false, "2026-01-12T06:00:00Z", []CheckIn{{Day: jan(12), At: at("2026-01-12T05:00:00Z")}}, EntryDay{Day: jan(12), Use: DayChanges}},
		{"a chosen zone, late in the night", utc, true, "2026-01-12T15:00:00Z", []CheckIn{{Day: jan(12), At: at("2026-01-12T05:00:00Z")}},
			EntryDay{Day: jan(12), Use: DayChanges, Free: jan(11), HasFree: true}},
		{"a chosen zone, by day", utc, true, "2026-01-12T22:00:00Z", []CheckIn{{Day: jan(12), At: at("2026-01-12T09:00:00Z")}}, EntryDay{Day: jan(12), Use: DayChanges}},
		{"from the island to Honolulu, the same day", honolulu, true, "2026-01-05T20:00:00Z", []CheckIn{{Day: jan(6), At: at("2026-01-05T19:00:00Z")}},
			EntryDay{Day: jan(5), Use: DayFree}},
		{"and on the island's date", honolulu, true, "2026-01-06T20:00:00Z",
			[]CheckIn{{Day: jan(6), At: at("2026-01-05T19:00:00Z")}, {Day: jan(5), At: at("2026-01-05T20:00:00Z")}},
			EntryDay{Day: jan(6), Use: DayAsks, Free: jan(4), HasFree: true}},
		{"with no day free", honolulu, true, "2026-01-06T20:00:00Z",
			[]CheckIn{{Day: jan(6), At: at("2026-01-05T19:00:00Z")}, {Day: jan(5)}, {Day: jan(4)}}, EntryDay{Day: jan(6), Use: DayAsks}},
		{"from Honolulu to the island", island, true, "2026-01-06T20:00:00Z", []CheckIn{{Day: jan(5), At: at("2026-01-06T06:00:00Z")}}, EntryDay{Day: jan(7), Use: DayFree}},
	} {
		if got := c.calendar.EntryDay(at(c.now), c.known, c.had); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

// Wherever people travel: what was made on another local day is never changed without asking, a free day has no entry
// and is earlier, and who stays where they are is never asked.
func TestEntryDayNeverOverwritesAnotherDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := noon()
		var had []CheckIn
		stays := rapid.Bool().Draw(t, "stays")
		c := Calendar{rapid.SampledFrom(zones()).Draw(t, "home"), 4}
		for range rapid.IntRange(1, 15).Draw(t, "entries") {
			now = now.Add(time.Duration(rapid.IntRange(1, 40).Draw(t, "hours later")) * time.Hour)
			if !stays {
				c.Zone = rapid.SampledFrom(zones()).Draw(t, "zone")
			}
			e := c.EntryDay(now, true, had)
			taken := map[Day]CheckIn{}
			for _, o := range had {
				taken[o.Day] = o
			}
			existing, has := taken[e.Day]
			_, freeTaken := taken[e.Free]
			switch {
			case e.Day != c.Day(now) || has == (e.Use == DayFree):
				t.Fatalf("%+v, taken %v", e, has)
			case e.Use == DayChanges && c.Day(existing.At) < e.Day, e.Use == DayAsks && stays:
				t.Fatalf("%+v, made on %v", e, c.Day(existing.At))
			case e.HasFree && (freeTaken || e.Free >= e.Day || e.Use == DayFree):
				t.Fatalf("free: %+v", e)
			}
			if e.Use == DayFree {
				had = append(had, CheckIn{Day: e.Day, At: now})
			}
		}
	})
}
