package discord

import "time"

// timeouts are the spans of real time that the adapter keeps. Tests shorten them.
type timeouts struct {
	// Answers to an interaction, counted from when it was received.
	handlerStart time.Duration // the handler's storage transaction must have begun
	deferAfter   time.Duration // a deferral is sent to Discord
	firstAnswer  time.Duration // a first answer is no longer attempted

	callback    time.Duration // one attempt at a first answer
	retryWait   time.Duration // before the next attempt at an answer; grows
	followUp    time.Duration // everything after the first answer
	attachments time.Duration // making files

	connect    time.Duration // from dialling until READY or RESUMED
	silence    time.Duration // without any message before the peer counts as dead
	ack        time.Duration // a heartbeat's acknowledgement is due this long after the next heartbeat
	backoff    time.Duration // before the second attempt to connect; doubles
	maxBackoff time.Duration
	healthy    time.Duration // a connection that lasted this long resets the backoff

	identify       time.Duration // between two IDENTIFYs
	identifyRefill time.Duration // for each IDENTIFY after a burst; see identifyLimiter

	countSoon  time.Duration // after the start, Discord's count of sessions is read
	countAgain time.Duration // and again; see watchSessions

	drain         time.Duration // for handlers to finish at shutdown
	registerRetry time.Duration // before the second attempt to register commands; doubles
}

// defaultTimeouts are those for Discord: an answer within 3 s, one IDENTIFY in 5 s, a heartbeat every 41 s.
// A burst of 15 IDENTIFYs and then one in 8 minutes are 195 in 24 hours; Discord resets the token at 1000.
func defaultTimeouts() timeouts {
	return timeouts{
		handlerStart: 2 * time.Second, deferAfter: 2200 * time.Millisecond, firstAnswer: 2900 * time.Millisecond,
		callback: 2500 * time.Millisecond, retryWait: 150 * time.Millisecond,
		followUp: time.Minute, attachments: time.Minute,
		connect: 30 * time.Second, silence: 75 * time.Second, ack: 10 * time.Second,
		backoff: time.Second, maxBackoff: 5 * time.Minute, healthy: time.Minute,
		identify: 5 * time.Second, identifyRefill: 8 * time.Minute,
		countSoon: 2 * time.Minute, countAgain: 10 * time.Minute,
		drain: 10 * time.Second, registerRetry: 5 * time.Second,
	}
}

// unlimited returns the timeouts for a server that is not Discord: reconnecting is immediate, and IDENTIFYs
// are neither spaced nor counted. A short backoff keeps an unreachable server from causing a busy loop.
func (t timeouts) unlimited() timeouts {
	t.backoff, t.maxBackoff = time.Millisecond, 100*time.Millisecond
	t.identify, t.identifyRefill = 0, 0
	return t
}
