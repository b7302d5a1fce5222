package peer

import (
	"errors"
	"strings"
	"time"
	_ "time/tzdata" // zones must be known on a machine without a zone database
)

// Calendar is a member's sense of "today": an IANA zone and the hour at which a new day begins.
// A zone that is not known counts as UTC; an hour outside 0–23 as the nearest of them.
type Calendar struct {
	Zone     string // IANA name; "" is UTC
	Rollover int    // hour 0–23 at which a day begins; members start with 4
}

// LoadZone returns the zone of an IANA name such as "Asia/Kolkata"; "" and "UTC" are UTC. "Local", paths
// and anything else that is not in the zone database is an error.
func LoadZone(name string) (*time.Location, error) {
	// The database's folder also holds copies of all zones with leap seconds.
	if name == "Local" || strings.HasPrefix(name, "posix") || strings.HasPrefix(name, "right/") {
		return nil, errNoZone
	}
	l, err := time.LoadLocation(name)
	if err != nil {
		return nil, errNoZone // the original may hold a path of the machine
	}
	return l, nil
}

var errNoZone = errors.New("not a time zone")

func (c Calendar) location() *time.Location {
	l, err := LoadZone(c.Zone)
	if err != nil {
		return time.UTC
	}
	return l
}

func (c Calendar) rollover() int { return min(max(c.Rollover, 0), 23) }

// local is a calendar whose zone has been looked up, for whoever asks it often: looking up reads a file.
type local struct {
	zone     *time.Location
	rollover int
}

func (c Calendar) local() local { return local{c.location(), c.rollover()} }

// Day returns the local day that t lies in: the last one that has begun. It never falls as t grows.
func (c Calendar) Day(t time.Time) Day { return c.local().day(t) }

func (l local) day(t time.Time) Day {
	// The wall clock may have been set back over the beginning of a day: that day goes on.
	d := l.date(t) + 1
	for dayStart(d, l.zone, l.rollover).After(t) {
		d--
	}
	return d
}

// date is the civil date that the wall clock shows.
func (l local) date(t time.Time) Day { return Date(t.In(l.zone).Date()) }

// Start returns the first instant of the local day, in UTC: when the wall clock first shows the rollover
// hour of that date or, where that hour is skipped, a later one. A date that the zone skipped is empty:
// Start(d) equals Start(d+1). So the days [Start(d), Start(d+1)) tile all time.
func (c Calendar) Start(d Day) time.Time {
	return dayStart(d, c.location(), c.rollover())
}

// At returns the instant, in UTC, at which the wall clock first shows hour:minute on the civil date d
// (whatever the rollover). A time that does not exist gives the first instant after the gap.
func (c Calendar) At(d Day, hour, minute int) time.Time {
	return c.local().at(d, hour, minute)
}

func (l local) at(d Day, hour, minute int) time.Time { return firstAt(wall(d, hour, minute), l.zone) }

func dayStart(d Day, zone *time.Location, rollover int) time.Time {
	for {
		midnight := firstAt(wall(d, 0, 0), zone)
		if Date(midnight.In(zone).Date()) <= d {
			return firstAt(wall(d, rollover, 0), zone)
		}
		d++ // the zone skipped this date
	}
}

// wall is a reading of a wall clock, in seconds as if the clock stood in UTC.
func wall(d Day, hour, minute int) int64 {
	return int64(d)*secondsADay + int64(hour)*3600 + int64(minute)*60
}

// firstAt returns the first instant at which the zone's clock shows w or later.
func firstAt(w int64, zone *time.Location) time.Time {
	const farthest = 24 * 60 * 60 // no zone was ever a whole day away from UTC
	for t := time.Unix(w-farthest, 0).In(zone); ; {
		_, offset := t.Zone()
		_, end := t.ZoneBounds()
		if !end.IsZero() && !end.After(t) {
			// Beyond its table Go 1.26 ends a leap year a day early and gives a bound that is past.
			end = t.Add(time.Hour)
		}
		at := max(w-int64(offset), t.Unix())
		if end.IsZero() || at < end.Unix() {
			return time.Unix(at, 0).UTC()
		}
		t = end
	}
}
