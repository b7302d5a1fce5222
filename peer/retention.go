package peer

import (
	"slices"
	"time"
)

// How long things are kept.
const (
	KeepNotesDefault     = 365                 // days, unless the member chose
	KeepNotesOneDay      = -1                  // Member.KeepNotes: only while an entry can be changed and shared
	KeepRequestsFor      = 30 * 24 * time.Hour // the text of a request for a mentor after it closed
	KeepAuditFor         = 365 * 24 * time.Hour
	KeepReportsFor       = 365 * 24 * time.Hour // a report's text while no moderator has closed it
	KeepClosedReportsFor = 30 * 24 * time.Hour  // and after one did
	KeepMembersLeftFor   = 30 * 24 * time.Hour  // a member after the first evidence that they left
	KeepGuildsLeftFor    = 30 * 24 * time.Hour  // a guild after the first evidence that the bot was removed
)

// NotesExpired returns the last local day whose notes are to be deleted because the member does not keep them longer,
// and false if notes are kept until the member deletes them.
func (m Member) NotesExpired(today Day) (Day, bool) {
	switch {
	case m.KeepNotes > 0:
		return today - Day(m.KeepNotes) - 1, true
	case m.KeepNotes < 0:
		return today - 2, true // yesterday can still be changed
	}
	return 0, false
}

// KeepsNotesShorter reports whether notes are kept for fewer days than before.
func (m Member) KeepsNotesShorter(before Member) bool {
	const today = Day(0)
	now, some := m.NotesExpired(today)
	then, any := before.NotesExpired(today)
	return some && (!any || now > then)
}

// WithoutNotes returns the entry without its notes, those of earlier versions included, and whether it had any.
func (c CheckIn) WithoutNotes() (CheckIn, bool) {
	had := c.Note != ""
	c.Note = ""
	if c.Previous != nil {
		previous, noted := c.Previous.withoutNotes()
		c.Previous, had = &previous, had || noted
	}
	if c.InRoom != nil && c.InRoom.Note != "" {
		shown := *c.InRoom
		shown.Note = ""
		c.InRoom, had = &shown, true
	}
	c.InCircles = slices.Clone(c.InCircles)
	for i := range c.InCircles {
		had = had || c.InCircles[i].Note != ""
		c.InCircles[i].Note = ""
	}
	c.Earlier = slices.Clone(c.Earlier)
	for i := range c.Earlier {
		bare, noted := c.Earlier[i].withoutNotes()
		c.Earlier[i], had = bare, had || noted
	}
	return c, had
}

func (b Before) withoutNotes() (Before, bool) {
	had := b.Note != ""
	b.Note = ""
	if b.InRoom != nil && b.InRoom.Note != "" {
		shown := *b.InRoom
		shown.Note = ""
		b.InRoom, had = &shown, true
	}
	return b, had
}

// WithoutNotes returns the journey without the notes of setbacks up to a day, and whether there were any.
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

// WithoutWords returns the request without the member's text if it closed KeepRequestsFor ago, and whether that changed
// it.
func (r Request) WithoutWords(now time.Time) (Request, bool) {
	over := !r.Open() && r.State != Paired && !r.Closed.IsZero() && !now.Before(r.Closed.Add(KeepRequestsFor))
	if !over || r.Name == "" && r.Help == "" && r.Avoid == "" && len(r.Languages) == 0 {
		return r, false
	}
	r.Name, r.Help, r.Avoid, r.Languages = "", "", "", nil
	return r, true
}
