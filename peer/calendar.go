package peer

import (
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
func LoadZone(name string) (*time.Location, error) { panic("not yet") }

// Day returns the local day that t lies in: the last one that has begun. It never falls as t grows.
func (c Calendar) Day(t time.Time) Day { panic("not yet") }

// Start returns the first instant of the local day, in UTC: when the wall clock first shows the rollover
// hour of that date or, where that hour is skipped, a later one. A date that the zone skipped is empty:
// Start(d) equals Start(d+1). So the days [Start(d), Start(d+1)) tile all time.
func (c Calendar) Start(d Day) time.Time { panic("not yet") }

// At returns the instant, in UTC, at which the wall clock first shows hour:minute on the civil date d
// (whatever the rollover). A time that does not exist gives the first instant after the gap.
func (c Calendar) At(d Day, hour, minute int) time.Time { panic("not yet") }
