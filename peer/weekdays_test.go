package peer

import (
	"testing"
	"time"
)

func TestParseWeekdays(t *testing.T) {
	const mon, wed, fri, sat, sun = 1 << time.Monday, 1 << time.Wednesday, 1 << time.Friday, 1 << time.Saturday, 1 << time.Sunday
	for in, want := range map[string]Weekdays{
		"every day": EveryDay, "Daily": EveryDay, "Mon-Sun": EveryDay, "Mon Tue Wed Thu Fri Sat Sun": EveryDay,
		"weekdays": WorkDays, "Mon-Fri": WorkDays, "Monday to Friday": WorkDays,
		"weekends": Weekends, "sat, sun": Weekends, "Saturday and Sunday": Weekends,
		"Mon Wed Fri": mon | wed | fri, "on monday": mon, "fri – mon": fri | sat | sun | mon,
	} {
		if got, err := ParseWeekdays(in); err != nil || got != want {
			t.Errorf("%q: %b, %v, want %b", in, got, err, want)
		}
	}
	for _, in := range []string{"", "and", "soon", "Mon-", "-Fri", "Mon-soon", "every"} {
		if got, err := ParseWeekdays(in); err == nil {
			t.Errorf("%q is read as %b", in, got)
		}
	}
}

// An alarm for some days of the week is due on these, at its time, and on no other.
func TestAlarmOnSomeDaysOfTheWeek(t *testing.T) {
	cal := Calendar{Zone: "Europe/Berlin", Rollover: 4}
	a := Alarm{Hour: 20, Weekdays: Weekends, LastFired: Date(2026, time.January, 4)}
	at := instant(t, "2026-01-05T09:00:00Z") // a Monday
	for _, want := range []string{"2026-01-10T19:00:00Z", "2026-01-11T19:00:00Z", "2026-01-17T19:00:00Z"} {
		if at = a.Next(cal, at); !at.Equal(instant(t, want)) {
			t.Errorf("next: %v, want %s", at, want)
		}
	}
	for now, due := range map[string]bool{
		"2026-01-09T19:30:00Z": false, // Friday
		"2026-01-10T19:30:00Z": true,  // Saturday
		"2026-01-12T00:30:00Z": false, // in the night after Sunday, too late
	} {
		if _, _, ok := a.Due(cal, instant(t, now)); ok != due {
			t.Errorf("%s: due %v, want %v", now, ok, due)
		}
	}
}
