package peer

import "time"

// Alarm is a wall-clock time at which something is sent, every day or on some days of the week, and the local day on which
// it was last sent.
type Alarm struct {
	Hour, Minute int // of the wall clock, 0–23 and 0–59
	// LastFired is the local day on which it was last sent, the zero Day for never. It is sent at most once a local
	// day, also when the zone, the time or the machine's clock changes.
	LastFired Day
	// Resumes is the first local day on which it is sent again after a pause, the zero Day if it was not paused.
	Resumes Day
	// Weekdays are the days of the week on which it is sent, those of its local day.
	Weekdays Weekdays
}

// MaxLateness is how late an alarm may still be sent, for example after downtime. After that it is skipped.
const MaxLateness = 2 * time.Hour

// maxPause is how many days ahead Next searches: the longest pause, a week without one of Weekdays, and what travel and a
// skipped date can add.
const maxPause = MaxPauseDays + 17

// MaxPauseDays is how many days a reminder can be paused for.
const MaxPauseDays = 60

// farAhead is how many days LastFired can be ahead of today by travel alone: from the zone where a day begins first to
// the one where it begins last. If it is more, the machine's clock was wrong and LastFired is ignored.
const farAhead = 2

// Next returns the first instant after t at which the alarm is due. A time that does not exist on a day is due right
// after the gap, one that happens twice at the first. A date that the zone skipped has none.
func (a Alarm) Next(c Calendar, t time.Time) time.Time {
	l := c.local()
	fired := a.lastFired(l.day(t))
	first := max(l.date(t)-2, a.Resumes-1)
	for d := first; d <= max(first, fired)+maxPause; d++ {
		at, day, ok := a.on(l, d)
		if ok && at.After(t) && day > fired && day >= a.Resumes {
			return at
		}
	}
	return l.at(first+maxPause, a.Hour, a.Minute) // no zone skips that much
}

// Due reports whether the alarm is sent now, and for which local day: that of its latest instant at or before now,
// unless that is MaxLateness or more ago, the day already had one, or the alarm is paused. Earlier instants are
// skipped. at is that latest instant.
func (a Alarm) Due(c Calendar, now time.Time) (day Day, at time.Time, ok bool) {
	l := c.local()
	today := l.date(now)
	for d := today + 2; d > today-4; d-- {
		at, day, exists := a.on(l, d)
		if exists && !at.After(now) {
			ok := now.Sub(at) < MaxLateness && day > a.lastFired(l.day(now)) && day >= a.Resumes
			return day, at, ok
		}
	}
	return 0, time.Time{}, false
}

// on returns the alarm's instant on a civil date and the local day of that instant. It is false if the zone skipped the
// whole date, if that day is none of Weekdays, or if the previous date's instant is in the same local day: a gap can move an instant over the beginning
// of the next day, which then has had its alarm.
func (a Alarm) on(l local, d Day) (at time.Time, day Day, ok bool) {
	if l.skips(d) {
		return time.Time{}, 0, false
	}
	before := d - 1
	for l.skips(before) {
		before--
	}
	at = l.at(d, a.Hour, a.Minute)
	day = l.day(at)
	return at, day, a.Weekdays.Has(day) && l.day(l.at(before, a.Hour, a.Minute)) < day
}

// skips reports whether the zone skipped a whole date.
func (l local) skips(d Day) bool { return l.date(l.at(d, 0, 0)) > d }

// lastFired returns LastFired, or 0 if it cannot be right.
func (a Alarm) lastFired(today Day) Day {
	if a.LastFired > today+farAhead {
		return 0
	}
	return a.LastFired
}
