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
	drain     time.Duration // for handlers to finish at the end
	reconcile time.Duration // before the second attempt to register commands; doubles
}

// everyday is the pace against Discord: an answer within 3 s, one identification in 5 s, a heartbeat's
// acknowledgement at least every 41 s.
func everyday() pace {
	return pace{
		start: 2 * time.Second, patience: 2200 * time.Millisecond, window: 2900 * time.Millisecond,
		attempt: 2500 * time.Millisecond, again: 150 * time.Millisecond,
		follow: time.Minute, slow: time.Minute,
		open: 30 * time.Second, silence: 75 * time.Second, ack: 10 * time.Second,
		backoff: time.Second, longest: 5 * time.Minute, healthy: time.Minute,
		identify: 5 * time.Second, drain: 10 * time.Second, reconcile: 5 * time.Second,
	}
}
