package peer

import (
	"slices"
	"time"
)

// MaxReportReaders is how many moderators can open a report. It is more than the two who must be able to, and bounded,
// so that a moderator who is shown nothing cannot tell whether the report is about them or others were first.
const MaxReportReaders = 3

// Report is what one person of a pairing or a request tells the moderators about the other.
type Report struct {
	ID      ID // the interaction that made it
	From    ID
	About   ID
	Request ID // the request, and so the pairing, that it is about
	Text    UserText
	At      time.Time
	// Openers are the moderators who read it, in order, each once.
	Openers []ID
	// Handler is the moderator who handles it, 0 for none.
	Handler ID
	// Keeper is the member whose record holds it: From, or 0 (the guild) where From is a moderator and nothing
	// else is kept about them.
	Keeper ID
}

// MayOpen reports whether a moderator may read the report: not the one it is about, not the one who made it, and at
// most MaxReportReaders others.
func (r Report) MayOpen(who ID) bool {
	if who == r.About || who == r.From {
		return false
	}
	return slices.Contains(r.Openers, who) || len(r.Openers) < MaxReportReaders
}

// Opened returns the report after a moderator read it, and whether that changed it.
func (r Report) Opened(who ID) (Report, bool) {
	if slices.Contains(r.Openers, who) {
		return r, false
	}
	r.Openers = append(slices.Clone(r.Openers), who)
	return r, true
}
