package peer

import (
	"slices"
	"time"
)

const (
	// MaxWaits is how many of the last waiting times a guild keeps.
	MaxWaits = 20
	// MaxDesk is how many moderators Desk keeps.
	MaxDesk = 50
)

// Desk is what a guild's moderators need besides the records of mentoring: recent waiting times, who acted, and the
// newest place in the queue.
type Desk struct {
	// Waits are how long the last requests waited until a mentor was asked, newest last, at most MaxWaits.
	Waits []time.Duration
	// Moderators are those who acted, so that the audit log's keyed references can be shown as names; newest last.
	Moderators []ID
	// Newest is the queue position of the newest request: see Place.
	Newest time.Time
}

// Waited returns the stats after a request waited that long until a mentor was asked.
func (d Desk) Waited(wait time.Duration) Desk {
	d.Waits = append(slices.Clone(d.Waits), max(0, wait))
	d.Waits = d.Waits[max(0, len(d.Waits)-MaxWaits):]
	return d
}

// Wait returns the median waiting time; of an even number the greater of the middle two, so that it does not promise
// too much. It returns false while no wait is known.
func (d Desk) Wait() (time.Duration, bool) {
	if len(d.Waits) == 0 {
		return 0, false
	}
	sorted := slices.Sorted(slices.Values(d.Waits))
	return sorted[len(sorted)/2], true
}

// Place returns the queue position of a request made now, as an instant to the microsecond, and the stats after it.
// No two requests get the same position: of two made in the same instant the first keeps the earlier one, also after
// leaving and re-entering the queue. If the clock was set back by more than a second, its new time is used.
func (d Desk) Place(now time.Time) (Desk, time.Time) {
	at := now.Truncate(time.Microsecond) // the queue is stored to the microsecond
	if ahead := d.Newest.Sub(at); ahead >= 0 && ahead < time.Second {
		at = d.Newest.Add(time.Microsecond)
	}
	d.Newest = at
	return d, at
}

// Acted returns the stats after a moderator acted, and whether that changed them.
func (d Desk) Acted(who ID) (Desk, bool) {
	if slices.Contains(d.Moderators, who) {
		return d, false
	}
	d.Moderators = append(slices.Clone(d.Moderators), who)
	d.Moderators = d.Moderators[max(0, len(d.Moderators)-MaxDesk):]
	return d, true
}
