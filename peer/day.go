package peer

import "time"

// Day is a civil date, as days since 1 January 1970. It has no zone; a Calendar relates it to instants.
type Day int32

// Calendar is a member's sense of "today": an IANA zone and the hour at which a new day begins.
type Calendar struct {
	Zone     string // IANA name; "" is UTC
	Rollover int    // hour 0–23 at which a day begins; members start with 4
}

// Rung is a step of a milestone ladder: exactly one of the fields is above zero.
type Rung struct{ Days, Months, Years int }

var _ = time.Time{}
