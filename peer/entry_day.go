package peer

import (
	"slices"
	"time"
)

// DayUse says what a new check-in does with the local day it is for.
type DayUse int

// The uses of a day.
const (
	DayFree    DayUse = iota + 1 // the day has no entry: the new one is saved for it
	DayChanges                   // the new one changes the day's entry
	DayAsks                      // ask first: the day's entry was made while it was another local day here
)

// DayUses returns all uses of a day.
func DayUses() []DayUse { return values(DayFree, DayAsks) }

// EntryDay says for which local day a check-in is and what it does to an entry that the day has.
type EntryDay struct {
	Day Day
	Use DayUse
	// Free is the nearest earlier day without an entry, to which the existing entry can be moved, so that both are kept
	// ("Keep both: this one is for the 11th"). HasFree says whether there is one, and a reason to offer it: for DayAsks
	// always, for DayChanges if the existing entry can belong to the night before.
	Free    Day
	HasFree bool
}

const (
	// nightApart is the least time between two entries of one local day that may be of two days: nobody's night is
	// shorter.
	nightApart = 4 * time.Hour
	// lateNight is how long after a day began an entry can still be meant for the day before.
	lateNight = 4 * time.Hour
	// freeWithin is how many days back a free day is looked for: a crossing of the date line takes one day, and the
	// entry after it can take another.
	freeWithin = 2
)

// EntryDay returns the local day of a check-in made now, and what it does to the entries had (the member's latest, of
// which only Day and At are read). A day that has an entry is changed, as the day's first answer is not the last word.
// But after travel west, or a correction of the zone, the day's entry can be one that was made on another local day
// here: then DayAsks, and nothing is overwritten before the member has chosen.
// zoneKnown says whether the member chose the calendar's zone; if not, two entries half a day apart may be of two days.
func (c Calendar) EntryDay(now time.Time, zoneKnown bool, had []CheckIn) EntryDay {
	e := EntryDay{Day: c.Day(now), Use: DayFree}
	i := slices.IndexFunc(had, func(o CheckIn) bool { return o.Day == e.Day })
	if i < 0 {
		return e
	}
	existing := had[i]
	e.Use = DayChanges
	maybeEarlier := now.Sub(existing.At) >= nightApart &&
		(!zoneKnown || existing.At.Before(c.Start(e.Day).Add(lateNight)))
	if c.Day(existing.At) < e.Day {
		e.Use, maybeEarlier = DayAsks, true
	}
	if maybeEarlier {
		e.Free, e.HasFree = freeBefore(e.Day, had)
	}
	return e
}

// freeBefore returns the nearest earlier day without an entry, at most freeWithin days back.
func freeBefore(day Day, had []CheckIn) (Day, bool) {
	for d := day - 1; d >= day-freeWithin; d-- {
		if !slices.ContainsFunc(had, func(o CheckIn) bool { return o.Day == d }) {
			return d, true
		}
	}
	return 0, false
}
