package discord

import "time"

// pace holds the spans of real time that the adapter keeps. Tests shorten them.
type pace struct {
	start    time.Duration // until then storage must have begun with a request
	patience time.Duration // then Discord is told that something is coming
	window   time.Duration // then Discord does not take a first answer any more
	attempt  time.Duration // one attempt at a first answer
	again    time.Duration // before the next attempt; grows
	follow   time.Duration // for everything after the first answer
	slow     time.Duration // for making files

	open      time.Duration // for a connection to become ready
	silence   time.Duration // a peer that says nothing for so long is dead
	ack       time.Duration // so long after the next heartbeat is due, the one before must be acknowledged
	backoff   time.Duration // before the second attempt to connect; doubles
	longest   time.Duration // the longest backoff
	healthy   time.Duration // a connection that lasted so long starts the backoff anew
	identify  time.Duration // between two identifications
	ration    time.Duration // for each identification after a burst of them; see budget
	drain     time.Duration // for handlers to finish at the end
	reconcile time.Duration // before the second attempt to register commands; doubles
}

// everyday is the pace against Discord: an answer within 3 s, one identification in 5 s, a heartbeat's
// acknowledgement at least every 41 s. 15 identifications at once, then one in 8 minutes, are 195 in any
// 24 hours: Discord resets the token of a bot that needs 1000.
func everyday() pace {
	return pace{
		start: 2 * time.Second, patience: 2200 * time.Millisecond, window: 2900 * time.Millisecond,
		attempt: 2500 * time.Millisecond, again: 150 * time.Millisecond,
		follow: time.Minute, slow: time.Minute,
		open: 30 * time.Second, silence: 75 * time.Second, ack: 10 * time.Second,
		backoff: time.Second, longest: 5 * time.Minute, healthy: time.Minute,
		identify: 5 * time.Second, ration: 8 * time.Minute, drain: 10 * time.Second, reconcile: 5 * time.Second,
	}
}

// unpaced is the pace against a pretend Discord, where a connection that was cut is back at once, however often
// it is cut. Only what cannot be reached at all is not called without a breath between.
func (p pace) unpaced() pace {
	p.backoff, p.longest = time.Millisecond, 100*time.Millisecond
	p.identify, p.ration = 0, 0
	return p
}
