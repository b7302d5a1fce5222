package peer

import (
	"slices"
	"time"
)

// How long things are kept.
const (
	KeepNotesDefault  = 365                 // days, until a member chooses
	KeepNotesOneDay   = -1                  // Member.KeepNotes: only as long as an entry can be changed and shared
	KeepRequestsFor   = 30 * 24 * time.Hour // what a request for a mentor says, after it was closed
	KeepAuditFor      = 365 * 24 * time.Hour
	KeepReportsFor    = 90 * 24 * time.Hour // what a report says, while no moderator takes care of it
	KeepTakenFor      = 30 * 24 * time.Hour // and from when one does
	KeepWhoLeftFor    = 30 * 24 * time.Hour // a member after they were first seen to have left
	KeepGuildsLeftFor = 30 * 24 * time.Hour // a guild after the bot was taken out of it
)

// NotesGo returns the last local day whose notes are to go, and whether any are: those older than the member
// keeps them.
func (m Member) NotesGo(today Day) (Day, bool) {
	switch {
	case m.KeepNotes > 0:
		return today - Day(m.KeepNotes) - 1, true
	case m.KeepNotes < 0:
		return today - 2, true // yesterday can still be changed
	}
	return 0, false
}

// WithoutNotes is the entry without its notes, of now and before, and whether it had any.
func (c CheckIn) WithoutNotes() (CheckIn, bool) {
	had := c.Note != ""
	c.Note = ""
	if c.Previous != nil && c.Previous.Note != "" {
		previous := *c.Previous
		previous.Note = ""
		c.Previous, had = &previous, true
	}
	c.Earlier = slices.Clone(c.Earlier)
	for i := range c.Earlier {
		had = had || c.Earlier[i].Note != ""
		c.Earlier[i].Note = ""
	}
	return c, had
}

// WithoutNotes is the journey without the notes of setbacks up to a day, and whether there were any.
func (j Journey) WithoutNotes(last Day) (Journey, bool) {
	had := false
	setbacks := append([]Setback(nil), j.Setbacks...)
	for i := range setbacks {
		if setbacks[i].Day <= last && setbacks[i].Note != "" {
			setbacks[i].Note, had = "", true
		}
	}
	if had {
		j.Setbacks = setbacks
	}
	return j, had
}

// WithoutWords is the request without what the member wrote, if it was closed so long ago that it is to go, and
// whether there was anything.
func (r Request) WithoutWords(now time.Time) (Request, bool) {
	over := !r.Open() && r.State != Paired && !r.Closed.IsZero() && !now.Before(r.Closed.Add(KeepRequestsFor))
	if !over || r.Help == "" && r.Avoid == "" && len(r.Languages) == 0 {
		return r, false
	}
	r.Help, r.Avoid, r.Languages = "", "", nil
	return r, true
}
