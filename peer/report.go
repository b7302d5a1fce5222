package peer

import (
	"slices"
	"time"
)

const (
	// MaxReportReaders is how many moderators are shown a report while nobody has taken it. It is more than the two who
	// must be able to read it, and bounded, so that someone who is shown nothing cannot tell whether the report is about
	// them or others were first.
	MaxReportReaders = 3
	// OpenToAllAfter is how long a report waits untaken before every moderator it is not about is shown it.
	OpenToAllAfter = 48 * time.Hour
	// ReportAfterEnd is how long after the end of a pairing each of the two can report the other.
	ReportAfterEnd = 30 * 24 * time.Hour
	// MaxReportTexts is how many texts one report takes.
	MaxReportTexts = 20
)

// PersonRef is a keyed reference of a person in a guild, which survives their erasure: 32 hexadecimal digits, "" for
// nobody. Only storage can make one.
type PersonRef string

// Report is what one person of a pairing, a request or a room tells the moderators about another. There is one open report
// about a person by a person: more words are added to it.
type Report struct {
	ID ID // the interaction that made it
	// From is who made it, 0 once they removed their name or were erased. About is who it is about, 0 while they are
	// nobody that storage knows. FromRef and AboutRef stay in both cases; FromRef is for comparing only, never to find a
	// name that was removed.
	From, About       ID
	FromRef, AboutRef PersonRef
	Request           ID // the request, and so the pairing, that it is about; 0 for an offer to mentor
	Room              ID // the room (peer.Room) in which it was made, 0 for none; then Request is 0
	Texts             []UserText
	LastBy            ID        // the interaction that added the newest text
	At                time.Time // of the first text
	// Openers are the moderators who were shown it, in order, each once.
	Openers []ID
	// Handler is the moderator who took it at HandledAt, 0 for none.
	Handler   ID
	HandledAt time.Time
	// LookedAt is when the handler last opened it, zero for not since they took it.
	LookedAt time.Time
	// Closed is when a moderator closed it, zero while it is open; Upheld says that it was as reported.
	Closed time.Time
	Upheld bool
	// Paused says that while it is open the mentor it is about is asked for nobody new. They do not see it.
	Paused bool
}

// Open reports whether no moderator has closed the report.
func (r Report) Open() bool { return r.Closed.IsZero() }

// Untaken reports whether the report waits for a moderator to take it.
func (r Report) Untaken() bool { return r.Open() && r.Handler == 0 }

// Idle returns when the report will have been with its handler for ClaimIdle without their looking at it, false if nobody has
// it or it is closed.
func (r Report) Idle() (time.Time, bool) {
	last := r.HandledAt
	if r.LookedAt.After(last) {
		last = r.LookedAt
	}
	return last.Add(ClaimIdle), r.Open() && r.Handler != 0
}

// HandedBack returns the report as one that nobody has.
func (r Report) HandedBack() Report {
	r.Handler, r.HandledAt, r.LookedAt = 0, time.Time{}, time.Time{}
	return r
}

// MayOpen reports whether a moderator, with their reference, is shown the report: never the one it is about nor the one
// who made it; always an owner and its handler; else the first MaxReportReaders, and everyone once it has waited untaken
// for OpenToAllAfter.
func (r Report) MayOpen(who ID, ref PersonRef, owner bool, now time.Time) bool {
	switch {
	case ref == r.AboutRef || who == r.About || ref == r.FromRef || who == r.From:
		return false
	case owner || who == r.Handler || slices.Contains(r.Openers, who):
		return true
	case r.Untaken() && !now.Before(r.At.Add(OpenToAllAfter)):
		return true
	}
	return len(r.Openers) < MaxReportReaders
}

// Opened returns the report after a moderator was shown it, and whether that changed it.
func (r Report) Opened(who ID) (Report, bool) {
	if slices.Contains(r.Openers, who) {
		return r, false
	}
	r.Openers = append(slices.Clone(r.Openers), who)
	return r, true
}

// KeepUntil returns when the report's words are deleted: KeepReportsFor after it was made while nobody has taken it or it
// is open, KeepClosedReportsFor after it was closed.
func (r Report) KeepUntil() time.Time {
	if !r.Open() {
		return r.Closed.Add(KeepClosedReportsFor)
	}
	return r.At.Add(KeepReportsFor)
}
