package peer

import (
	"slices"
	"time"
)

// Safety facts protect people. Storage keeps them as keyed references that hold nothing else, so they outlive the
// erasure, the leaving and the return of the person they are about.

// KeepFactsFor is how long a fact is kept after the person it is about is gone. A block does not expire.
const KeepFactsFor = 2 * 365 * 24 * time.Hour

// FactKind says what a safety fact states.
type FactKind int

// The kinds of safety facts.
const (
	FactBlocked      FactKind = iota + 1 // By will not be brought together with About
	FactRemoved                          // moderators removed About as a mentor
	FactBanned                           // moderators keep About from mentoring
	FactReportOpen                       // By reported About, and no moderator has closed the report
	FactReportUpheld                     // By reported About, and a moderator closed it with "It was as reported"
	FactSharesPaused                     // moderators keep About from sharing anything with the room
	FactOutOfCircle                      // moderators removed About from a circle
)

// FactKinds returns all kinds, in the order of their values.
func FactKinds() []FactKind {
	return []FactKind{FactBlocked, FactRemoved, FactBanned, FactReportOpen, FactReportUpheld, FactSharesPaused, FactOutOfCircle}
}

// Valid reports whether k is one of FactKinds.
func (k FactKind) Valid() bool { return slices.Contains(FactKinds(), k) }

// PerMaker reports whether there is one fact for each maker. The others are decisions of the moderators as a whole:
// there is one about a person, whichever moderator made it.
func (k FactKind) PerMaker() bool {
	return k != FactRemoved && k != FactBanned && k != FactSharesPaused && k != FactOutOfCircle
}

// KeepsApart reports whether the fact keeps its maker and the person it is about apart. The others are about one person
// alone; what is reported counts once moderators closed it as true.
func (k FactKind) KeepsApart() bool { return k == FactBlocked || k == FactReportUpheld }

// NeedsYes reports whether the person it is about is brought together with others only after a moderator's yes.
func (k FactKind) NeedsYes() bool {
	return k == FactRemoved || k == FactBanned || k == FactReportUpheld || k == FactOutOfCircle
}

// EndsWithMaker reports whether the fact ends when its maker is erased. A block does; what moderators decided and who
// was reported does not.
func (k FactKind) EndsWithMaker() bool { return k == FactBlocked }

// Expires reports whether the fact ends KeepFactsFor after the person it is about is gone.
func (k FactKind) Expires() bool { return k != FactBlocked }

// Fact is one safety fact.
type Fact struct {
	Kind FactKind
	// By is who made it, and About who it is about. Storage keeps keyed references of them, not ids: in what it
	// returns, an id is 0 when it belongs to nobody that storage knows now.
	By, About ID
	At        time.Time // UTC
	// Gone is since when About is gone, in UTC; zero while they are here.
	Gone time.Time
	// Ref names the fact, for a button that withdraws it: 32 hexadecimal digits. Storage sets it.
	Ref string
}

// Expired reports whether the fact is to be deleted at an instant.
func (f Fact) Expired(now time.Time) bool {
	return f.Kind.Expires() && !f.Gone.IsZero() && !now.Before(f.Gone.Add(KeepFactsFor))
}

// AnswersApart is the least time between two answers that confirm each other.
const AnswersApart = 24 * time.Hour

// GoneEvidence is the evidence that a person is no longer in a server, or the bot no longer in a server. It grows by
// answers that say so without doubt: 404 Unknown Member (10007) for a member; the gateway's own GUILD_DELETE without
// "unavailable", or absence from READY, for a server. A 403, an unknown code or an HTML page is no answer. Any use of
// the bot clears it. Storage keeps one for each member, and one for the server.
type GoneEvidence struct {
	// Since is the first of the agreeing answers, and Confirmed the first that came AnswersApart or more after it.
	// Both are in UTC and zero for none.
	Since, Confirmed time.Time
}

// Answered returns the evidence after another agreeing answer, and whether that changed it.
func (e GoneEvidence) Answered(at time.Time) (GoneEvidence, bool) {
	switch {
	case e.Since.IsZero():
		e.Since = at
	case e.Confirmed.IsZero() && !at.Before(e.Since.Add(AnswersApart)):
		e.Confirmed = at
	default:
		return e, false
	}
	return e, true
}

// Agreed reports whether two answers that lie AnswersApart agree: only then may anything be erased.
func (e GoneEvidence) Agreed() bool { return !e.Confirmed.IsZero() }
