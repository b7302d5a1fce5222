package peer

import (
	"slices"
	"time"
)

const (
	// MaxWaits is over how many of the last assignments a guild tells how long it takes.
	MaxWaits = 20
	// MaxDesk is how many moderators a Desk remembers.
	MaxDesk = 50
	// ReportEyes is how many moderators can open a report. It is more than the two who must be able to, and
	// bounded, so that whoever is shown nothing cannot tell whether the report is about them or others were first.
	ReportEyes = 3
)

// Waited returns the desk after a request waited so long until a mentor was asked.
func (d Desk) Waited(wait time.Duration) Desk {
	d.Waits = append(slices.Clone(d.Waits), max(0, wait))
	d.Waits = d.Waits[max(0, len(d.Waits)-MaxWaits):]
	return d
}

// Wait returns the median of the waits, of an even number the greater of the middle two, so as not to promise
// too much; false while none is known.
func (d Desk) Wait() (time.Duration, bool) {
	if len(d.Waits) == 0 {
		return 0, false
	}
	sorted := slices.Sorted(slices.Values(d.Waits))
	return sorted[len(sorted)/2], true
}

// Place returns when a request made now was made, as far as the queue is concerned, and the desk after it. Of two
// made in the same instant the one that came first stays first, also after one of them left the queue and came back:
// no two have the same place. A clock that was set back for more than a second is believed.
func (d Desk) Place(now time.Time) (Desk, time.Time) {
	at := now.Truncate(time.Microsecond) // as exactly as the queue is kept
	if ahead := d.Newest.Sub(at); ahead >= 0 && ahead < time.Second {
		at = d.Newest.Add(time.Microsecond)
	}
	d.Newest = at
	return d, at
}

// Acted returns the desk after a moderator acted, and whether that changed it.
func (d Desk) Acted(who ID) (Desk, bool) {
	if slices.Contains(d.Moderators, who) {
		return d, false
	}
	d.Moderators = append(slices.Clone(d.Moderators), who)
	d.Moderators = d.Moderators[max(0, len(d.Moderators)-MaxDesk):]
	return d, true
}

// MayOpen reports whether a moderator may read the report: not who it is about, nor who made it, and at most
// ReportEyes others.
func (r Report) MayOpen(who ID) bool {
	if who == r.About || who == r.From {
		return false
	}
	return slices.Contains(r.Openers, who) || len(r.Openers) < ReportEyes
}

// Opened returns the report after a moderator read it, and whether that changed it.
func (r Report) Opened(who ID) (Report, bool) {
	if slices.Contains(r.Openers, who) {
		return r, false
	}
	r.Openers = append(slices.Clone(r.Openers), who)
	return r, true
}
