package peer

import (
	"errors"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // zones must be known on a machine without a zone database
)

// Calendar defines a member's local days: an IANA zone and the hour at which a new day begins. An unknown zone counts
// as UTC, an hour outside 0–23 as the nearest valid one.
type Calendar struct {
	Zone     string // IANA name; "" is UTC
	Rollover int    // hour 0–23 at which a day begins; members start with 4
}

// LoadZone returns the zone of an IANA name such as "Asia/Kolkata"; "" and "UTC" are UTC. "Local", paths and anything
// else that is not in the zone database is an error.
// It reads each zone once.
func LoadZone(name string) (*time.Location, error) {
	if l, ok := zonesRead.Load(name); ok {
		return l.(*time.Location), nil
	}
	// The database's directory also has copies of all zones, with and without leap seconds.
	if name == "Local" || strings.HasPrefix(name, "posix") || strings.HasPrefix(name, "right/") {
		return nil, errNoZone
	}
	l, err := time.LoadLocation(name)
	if err != nil {
		return nil, errNoZone // not err: it may contain a path of this machine
	}
	zonesRead.Store(name, l)
	return l, nil
}

// zonesRead are those that LoadZone has read, by name: some hundreds at most. Reading one again, as time.LoadLocation does, took
// an eighth of all the work for a check-in.
var zonesRead sync.Map

var errNoZone = errors.New("not a time zone")

func (c Calendar) location() *time.Location {
	l, err := LoadZone(c.Zone)
	if err != nil {
		return time.UTC
	}
	return l
}

// offset is how far the zone is ahead of UTC at an instant.
func (c Calendar) offset(at time.Time) time.Duration {
	_, seconds := at.In(c.location()).Zone()
	return time.Duration(seconds) * time.Second
}

func (c Calendar) rollover() int { return min(max(c.Rollover, 0), 23) }

// local is a calendar with its zone loaded, for repeated use.
type local struct {
	zone     *time.Location
	rollover int
}

func (c Calendar) local() local { return local{c.location(), c.rollover()} }

// Day returns the local day of an instant: the last one that has begun. It never decreases as t grows.
func (c Calendar) Day(t time.Time) Day { return c.local().day(t) }

func (l local) day(t time.Time) Day {
	// The wall clock may have been set back over the beginning of a day: then that day goes on.
	d := l.date(t) + 1
	for dayStart(d, l.zone, l.rollover).After(t) {
		d--
	}
	return d
}

// date returns the civil date that the wall clock shows.
func (l local) date(t time.Time) Day { return Date(t.In(l.zone).Date()) }

// Start returns the first instant of the local day, in UTC: when the wall clock first shows the rollover hour of that
// date or, where that hour is skipped, a later one. A date that the zone skipped is empty: Start(d) equals Start(d+1).
// So the intervals [Start(d), Start(d+1)) cover all time without overlap.
func (c Calendar) Start(d Day) time.Time {
	return dayStart(d, c.location(), c.rollover())
}

// At returns the instant, in UTC, at which the wall clock first shows hour:minute on the civil date d (independent of
// Rollover). A time that does not exist gives the first instant after the gap.
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

// wall returns a wall-clock reading as Unix seconds, as if the clock were in UTC.
func wall(d Day, hour, minute int) int64 {
	return int64(d)*secondsADay + int64(hour)*3600 + int64(minute)*60
}

// firstAt returns the first instant at which the zone's wall clock shows w (see wall) or later.
func firstAt(w int64, zone *time.Location) time.Time {
	const farthest = 24 * 60 * 60 // no zone was ever a whole day away from UTC
	for t := time.Unix(w-farthest, 0).In(zone); ; {
		_, offset := t.Zone()
		_, end := t.ZoneBounds()
		if !end.IsZero() && !end.After(t) {
			// After the last transition of its table Go 1.26 ends a leap year a day early and returns a bound in the
			// past.
			end = t.Add(time.Hour)
		}
		at := max(w-int64(offset), t.Unix())
		if end.IsZero() || at < end.Unix() {
			return time.Unix(at, 0).UTC()
		}
		t = end
	}
}
