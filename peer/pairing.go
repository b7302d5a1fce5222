package peer

import "time"

// Pairing is a mentor and a mentee.
type Pairing struct {
	ID      ID // the interaction that began it: several can grow from one request, one after the other
	Request ID // the request it grew from
	Mentor  ID
	Mentee  ID
	Since   time.Time
	Ended   time.Time // zero while active
	EndedBy ID        // 0 while active, or if no person ended it
	// QueuedAt is the queue position of the mentee's request, kept for a new request.
	QueuedAt time.Time
	// MentorBack and MenteeBack are when each came back to the server, as of when they were last let into the thread again; zero if
	// they never left.
	MentorBack, MenteeBack time.Time
}

// Back returns the pairing in which one of the two, who came to the server at an instant, is let into the thread again, and whether
// they have to be: who leaves the server is in none of its threads any more.
func (p Pairing) Back(who ID, arrived time.Time) (Pairing, bool) {
	last := &p.MenteeBack
	if who == p.Mentor {
		last = &p.MentorBack
	}
	if arrived = arrived.Truncate(time.Second); !p.Active() || !arrived.After(p.Since) || !arrived.After(*last) {
		return p, false
	}
	*last = arrived
	return p, true
}

// Other is the other one of a pairing.
func (p Pairing) Other(who ID) ID {
	if who == p.Mentor {
		return p.Mentee
	}
	return p.Mentor
}

// Begin returns the pairing that a request in state Paired begins at an instant, and the request that refers to it.
// Several pairings can grow from one request, so each has its own id.
func (r Request) Begin(id ID, at time.Time) (Request, Pairing) {
	r.Pairing = id
	return r, Pairing{ID: id, Request: r.ID, Mentor: r.Mentor, Mentee: r.Member, Since: at, QueuedAt: r.Created}
}

// Active reports whether the pairing has not ended.
func (p Pairing) Active() bool { return p.Ended.IsZero() }

// End returns the ended pairing, and whether that changed it. by is 0 if no person ended it.
func (p Pairing) End(by ID, at time.Time) (Pairing, bool) {
	if !p.Active() {
		return p, false
	}
	p.Ended, p.EndedBy = at, by
	return p, true
}

const (
	// KeepQueuePositionFor is how long after a pairing ended its queue position is kept.
	KeepQueuePositionFor = 30 * 24 * time.Hour
	// ShortPairing is the length from which a pairing counts as having helped: the mentee's next request then goes
	// behind those who are waiting.
	ShortPairing = 14 * 24 * time.Hour
)

// KeptQueuePosition returns the queue position that the mentee's next request takes over from this pairing's request.
// It returns false, so that the next request goes behind those who are waiting, unless the pairing lasted less than
// ShortPairing and the other side ended it (the mentor, or nobody by hand: the mentor left), less than
// KeepQueuePositionFor ago.
func (p Pairing) KeptQueuePosition(now time.Time) (time.Time, bool) {
	kept := !p.Active() && p.EndedBy != p.Mentee && p.Ended.Sub(p.Since) < ShortPairing &&
		now.Sub(p.Ended) < KeepQueuePositionFor && !p.QueuedAt.IsZero()
	return p.QueuedAt, kept
}

// FollowUps returns when each of the two is asked alone how it goes: 3, 14 and 45 days of 24 hours after the start.
func (p Pairing) FollowUps() []time.Time {
	const day = 24 * time.Hour
	return []time.Time{p.Since.Add(3 * day), p.Since.Add(14 * day), p.Since.Add(45 * day)}
}
