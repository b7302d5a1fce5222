package peer

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// Alarm is a wall-clock time at which something goes out every day, and the day it last did.
type Alarm struct {
	Hour, Minute int // of the wall clock, 0–23 and 0–59
	// Rung is the local day on which it last went out, the zero Day for never. It goes out once a local day,
	// whatever becomes of the zone, the time and the clock.
	Rung Day
	// Resumes is the first local day on which it goes out, the zero Day where it was not paused.
	Resumes Day
}

// Late is how late what should have gone out may still go out. Later, it is left out.
const Late = 2 * time.Hour

// maxPause is how far ahead an alarm is looked for: the longest pause, and what a day more or less and a
// skipped date can add.
const maxPause = MaxPauseDays + 10

// MaxPauseDays is how many days a reminder can be paused for.
const MaxPauseDays = 60

// farAhead is how many days Rung can lie ahead of today by travel alone: from the zone where a day begins
// first to the one where it begins last. More is a clock that was wrong, and Rung then means nothing.
const farAhead = 2

// Next returns the first instant after t at which the alarm goes out. At a time that does not exist on a
// day, that is right after the gap; at one that happens twice, the first. A date that the zone skipped has none.
func (a Alarm) Next(c Calendar, t time.Time) time.Time {
	l := c.local()
	rung := a.rung(l.day(t))
	first := max(l.date(t)-2, a.Resumes-1)
	for d := first; d <= max(first, rung)+maxPause; d++ {
		at, day, ok := a.on(l, d)
		if ok && at.After(t) && day > rung && day >= a.Resumes {
			return at
		}
	}
	return l.at(first+maxPause, a.Hour, a.Minute) // no zone skips that much
}

// Ring says whether the alarm goes out now, and for which local day: that of its latest instant up to now,
// unless that was Late or more ago, the day had its own, or it is paused. Earlier ones are left out.
// at is that latest instant.
func (a Alarm) Ring(c Calendar, now time.Time) (day Day, at time.Time, ok bool) {
	l := c.local()
	today := l.date(now)
	for d := today + 2; d > today-4; d-- {
		at, day, exists := a.on(l, d)
		if exists && !at.After(now) {
			ok := now.Sub(at) < Late && day > a.rung(l.day(now)) && day >= a.Resumes
			return day, at, ok
		}
	}
	return 0, time.Time{}, false
}

// on is the alarm's instant on a civil date, and the local day that lies in. It is false if the zone skipped
// the whole date, or if the day before has its instant in the same local day: that is so where a gap moved
// one over the beginning of the next day, which then has had its own.
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
	return at, day, l.day(l.at(before, a.Hour, a.Minute)) < day
}

// skips says whether the zone skipped a whole date.
func (l local) skips(d Day) bool { return l.date(l.at(d, 0, 0)) > d }

// rung is Rung where it can be.
func (a Alarm) rung(today Day) Day {
	if a.Rung > today+farAhead {
		return 0
	}
	return a.Rung
}

// ReminderState says whether a reminder goes out.
type ReminderState int

// The states of a reminder.
const (
	ReminderOff    ReminderState = iota // by the member's wish
	ReminderOn                          // every day, or paused
	ReminderClosed                      // it stopped because the member takes no messages from the bot
)

// Reminder is a private message that a member asked for, once a day.
type Reminder struct {
	Alarm
	State ReminderState
}

// ErrNotATime is the one error of ParseClock.
var ErrNotATime = errors.New("not a time of day")

// ParseClock reads a time of day as people write it: "20:00", "8:30", "8.30", "2030", "8", "8 pm", "8:30am",
// "noon", "midnight"; case and spaces do not matter.
func ParseClock(s string) (hour, minute int, err error) {
	s = strings.Join(strings.Fields(strings.ToLower(s)), "")
	switch s {
	case "noon":
		return 12, 0, nil
	case "midnight":
		return 0, 0, nil
	}
	half := ""
	for _, suffix := range []string{"am", "a.m.", "pm", "p.m."} {
		if rest, ok := strings.CutSuffix(s, suffix); ok {
			s, half = rest, suffix[:1]
		}
	}
	h, m, found := strings.Cut(strings.Replace(s, ".", ":", 1), ":")
	if !found && len(s) == 4 {
		h, m, found = s[:2], s[2:], true
	}
	if hour, err = clockPart(h, 1, 23); err != nil {
		return 0, 0, err
	}
	if found {
		if minute, err = clockPart(m, 2, 59); err != nil {
			return 0, 0, err
		}
	}
	if half == "" {
		return hour, minute, nil
	}
	if hour < 1 || hour > 12 {
		return 0, 0, ErrNotATime
	}
	hour %= 12
	if half == "p" {
		hour += 12
	}
	return hour, minute, nil
}

// clockPart reads one or two digits, at least as many as asked for, up to a number.
func clockPart(s string, digits, most int) (int, error) {
	n, err := strconv.ParseUint(s, 10, 8)
	if err != nil || len(s) < digits || len(s) > 2 || int(n) > most {
		return 0, ErrNotATime
	}
	return int(n), nil
}
