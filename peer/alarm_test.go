package peer

import (
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestNextAlarm(t *testing.T) {
	for _, c := range []struct {
		zone         string
		rollover     int
		hour, minute int
		after        string
		want         []string
	}{
		{"", 4, 20, 0, "2026-01-05T09:00:00Z", []string{"2026-01-05T20:00:00Z", "2026-01-06T20:00:00Z"}},
		{"", 4, 20, 0, "2026-01-05T20:00:00Z", []string{"2026-01-06T20:00:00Z"}},
		{"", 4, 1, 30, "2026-01-05T00:00:00Z", []string{"2026-01-05T01:30:00Z", "2026-01-06T01:30:00Z"}},
		{"Asia/Kolkata", 4, 8, 0, "2026-01-05T09:00:00Z", []string{"2026-01-06T02:30:00Z"}},
		// A time that does not exist: right after the gap.
		{"Europe/Berlin", 4, 2, 30, "2026-03-28T12:00:00Z", []string{"2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"}},
		// A time that happens twice: the first.
		{"Europe/Berlin", 4, 2, 30, "2026-10-24T12:00:00Z", []string{"2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"}},
		{"Europe/Berlin", 4, 2, 30, "2026-10-25T00:45:00Z", []string{"2026-10-26T01:30:00Z"}},
		// A date that does not exist.
		{"Pacific/Apia", 4, 8, 0, "2011-12-29T17:00:00Z", []string{"2011-12-29T18:00:00Z", "2011-12-30T18:00:00Z"}},
		{"Pacific/Apia", 0, 8, 0, "2011-12-29T17:00:00Z", []string{"2011-12-29T18:00:00Z", "2011-12-30T18:00:00Z"}},
		// The gap moves it into the day that begins at three, which then has had its own.
		{"Europe/Berlin", 3, 2, 30, "2026-03-28T12:00:00Z", []string{"2026-03-29T01:00:00Z", "2026-03-31T00:30:00Z"}},
	} {
		cal, at := Calendar{c.zone, c.rollover}, instant(t, c.after)
		for _, want := range c.want {
			at = Alarm{Hour: c.hour, Minute: c.minute}.Next(cal, at)
			if !at.Equal(instant(t, want)) {
				t.Errorf("%d:%d in %q from %d, after %s: %v, want %s", c.hour, c.minute, c.zone, c.rollover, c.after, at, want)
			}
		}
	}
}

func TestAlarmAfterDowntime(t *testing.T) {
	a := Alarm{Hour: 20, LastFired: Date(2026, time.January, 5)}
	for _, c := range []struct {
		now string
		day string // "" if it is left out
	}{
		{"2026-01-05T20:30:00Z", ""}, // had its own
		{"2026-01-06T19:59:59Z", ""},
		{"2026-01-06T20:00:00Z", "2026-01-06"},
		{"2026-01-06T21:59:59Z", "2026-01-06"},
		{"2026-01-06T22:00:00Z", ""},
		{"2026-01-09T21:00:00Z", "2026-01-09"}, // only the latest
		{"2026-01-10T09:00:00Z", ""},
	} {
		day, at, ok := a.Due(Calendar{Rollover: 4}, instant(t, c.now))
		if ok != (c.day != "") || ok && day.String() != c.day {
			t.Errorf("at %s: %v of %v, %v; want %q", c.now, at, day, ok, c.day)
		}
	}
}

// Who moves a time later on a day that had its own is asked on the next, and who travels west on the first
// local day that had none.
func TestNextAlarmSkipsTheDayThatHadOne(t *testing.T) {
	a := Alarm{Hour: 20, LastFired: Date(2026, time.January, 5)}
	for _, c := range []struct{ zone, now, want string }{
		{"", "2026-01-05T09:00:00Z", "2026-01-06T20:00:00Z"},
		{"Pacific/Honolulu", "2026-01-05T09:00:00Z", "2026-01-07T06:00:00Z"},
	} {
		if got := a.Next(Calendar{c.zone, 4}, instant(t, c.now)); !got.Equal(instant(t, c.want)) {
			t.Errorf("in %q next %v, want %s", c.zone, got, c.want)
		}
	}
}

func TestPausedAlarm(t *testing.T) {
	cal := Calendar{Zone: "Asia/Kolkata", Rollover: 4}
	now := instant(t, "2026-01-05T09:00:00Z")
	for days := 1; days <= MaxPauseDays; days++ {
		a := Alarm{Hour: 20, Resumes: cal.Day(now) + Day(days)}
		want := cal.At(a.Resumes, 20, 0)
		if got := a.Next(cal, now); !got.Equal(want) {
			t.Errorf("paused for %d days: next %v, want %v", days, got, want)
		}
		if _, _, ok := a.Due(cal, want.Add(-24*time.Hour)); ok {
			t.Errorf("paused for %d days, and it rang the day before", days)
		}
	}
}

func drawCalendar(t *rapid.T) Calendar {
	return Calendar{rapid.SampledFrom(zones()).Draw(t, "zone"), rapid.IntRange(0, 23).Draw(t, "rollover")}
}

// drawAlarm draws hours in which days begin and clocks change as often as all others.
func drawAlarm(t *rapid.T) Alarm {
	hour := rapid.OneOf(rapid.IntRange(0, 4), rapid.IntRange(0, 23)).Draw(t, "hour")
	return Alarm{Hour: hour, Minute: rapid.SampledFrom([]int{0, 15, 30, 59}).Draw(t, "minute")}
}

// drawInstant draws an instant from 1971 on, near a change of the zone's clock as often as not.
func drawInstant(t *rapid.T, c Calendar) time.Time {
	at := time.Unix(rapid.Int64Range(366*secondsADay, 129*365*secondsADay).Draw(t, "instant"), 0).UTC()
	zone, err := LoadZone(c.Zone)
	if err != nil {
		t.Fatal(err)
	}
	if _, change := at.In(zone).ZoneBounds(); !change.IsZero() && rapid.Bool().Draw(t, "near a change") {
		at = change.Add(-time.Duration(rapid.IntRange(0, 72).Draw(t, "hours before")) * time.Hour).UTC()
	}
	return at
}

// A bot that is always there rings once on every local day in which the wall clock reaches the time, when
// it first does.
func TestAlarmRingsOnceEveryDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, a := drawCalendar(t), drawAlarm(t)
		from := drawInstant(t, c)
		until := from.Add(8 * 24 * time.Hour)
		due := map[Day]time.Time{}
		for d := c.Day(from) - 4; d <= c.Day(until)+3; d++ {
			at := c.At(d, a.Hour, a.Minute)
			skipped := Date(c.At(d, 0, 0).In(c.location()).Date()) > d
			if first, had := due[c.Day(at)]; !skipped && (!had || at.Before(first)) {
				due[c.Day(at)] = at
			}
		}
		var want, got []time.Time
		for _, at := range due {
			if at.After(from) && !at.After(until) {
				want = append(want, at)
			}
		}
		slices.SortFunc(want, time.Time.Compare)
		for at := a.Next(c, from); !at.After(until); at = a.Next(c, at) {
			day, when, ok := a.Due(c, at)
			if !ok || !when.Equal(at) || day != c.Day(at) {
				t.Fatalf("due at %v, and did not ring then: %v of %v, %v", at, when, day, ok)
			}
			a.LastFired = day
			got = append(got, at)
		}
		if !slices.EqualFunc(want, got, time.Time.Equal) {
			t.Fatalf("rang at %v, want %v", got, want)
		}
	})
}

// Whatever happens to the zone, the day's beginning, the time, the bot and its clock: no local day rings
// twice, none two hours late, none while paused; and what is due next is never far.
func TestAlarmWhateverHappens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, a := drawCalendar(t), drawAlarm(t)
		now := drawInstant(t, c)
		due := a.Next(c, now)
		rung := map[Day]bool{}
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			changed := true
			switch rapid.IntRange(0, 6).Draw(t, "what") {
			case 0:
				c = drawCalendar(t)
			case 1:
				again := drawAlarm(t)
				a.Hour, a.Minute = again.Hour, again.Minute
			case 2:
				a.Resumes = c.Day(now) + Day(rapid.IntRange(0, MaxPauseDays).Draw(t, "pause"))
			case 3:
				now = now.Add(-time.Duration(rapid.IntRange(1, 300).Draw(t, "minutes back")) * time.Minute)
				changed = false
			case 4:
				now = now.Add(time.Duration(rapid.IntRange(1, 5000).Draw(t, "minutes away")) * time.Minute)
				changed = false
			default:
				now, changed = due, false
			}
			if changed {
				due = a.Next(c, now)
			}
			if now.Before(due) {
				continue
			}
			if day, at, ok := a.Due(c, now); ok {
				if rung[day] || now.Sub(at) >= MaxLateness || day < a.Resumes || c.Day(at) != day {
					t.Fatalf("rang at %v for %v on %v (%+v), rung before: %v", now, at, day, a, rung)
				}
				rung[day], a.LastFired = true, day
			}
			if due = a.Next(c, now); !due.After(now) || due.Sub(now) > (MaxPauseDays+8)*24*time.Hour {
				t.Fatalf("at %v due next at %v (%+v)", now, due, a)
			}
		}
	})
}

// A clock that was years ahead for a moment silences nobody.
func TestAlarmAfterAWrongClock(t *testing.T) {
	a := Alarm{Hour: 20, LastFired: Date(2036, time.January, 5)}
	now := instant(t, "2026-01-05T09:00:00Z")
	if got, want := a.Next(Calendar{Rollover: 4}, now), instant(t, "2026-01-05T20:00:00Z"); !got.Equal(want) {
		t.Errorf("next %v, want %v", got, want)
	}
}

func TestParseClock(t *testing.T) {
	for s, want := range map[string][2]int{
		"20:00": {20, 0}, "8:30": {8, 30}, "08:30": {8, 30}, "8.30": {8, 30}, "2030": {20, 30}, "8": {8, 0}, "0:00": {0, 0}, "23:59": {23, 59},
		"8 pm": {20, 0}, "8PM": {20, 0}, "12am": {0, 0}, "12 p.m.": {12, 0}, "8:30 am": {8, 30}, " noon ": {12, 0}, "Midnight": {0, 0},
	} {
		if h, m, err := ParseClock(s); err != nil || h != want[0] || m != want[1] {
			t.Errorf("%q is %d:%d, %v; want %v", s, h, m, err, want)
		}
	}
	for _, s := range []string{"", "24:00", "8:60", "8:3", "-1", "+8", "13pm", "0am", "pm", ":30", "8:", "1:2:3", "203", "20300", "eight", "8.30.1", "٨", "off"} {
		if h, m, err := ParseClock(s); !errors.Is(err, ErrNotATime) {
			t.Errorf("%q is %d:%d, %v", s, h, m, err)
		}
	}
}
