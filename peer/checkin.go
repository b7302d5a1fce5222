package peer

import "time"

// Valid reports whether m is one of the five moods.
func (m Mood) Valid() bool { panic("not yet") }

// Low reports whether m is one of the two hardest moods, after which ways to a person are offered.
func (m Mood) Low() bool { panic("not yet") }

// NewCheckIn returns the first version of a day's entry.
func NewCheckIn(day Day, e Entry, by ID, at time.Time) CheckIn { panic("not yet") }

// Change returns the check-in with a new entry, the one before kept as Previous. The same entry again, and
// an interaction that is not newer than the last change (a repeated delivery), return c as it is, version included.
func (c CheckIn) Change(e Entry, by ID) CheckIn { panic("not yet") }

// Undo returns the check-in with its previous entry, and true. It returns false if there was none: the
// caller then removes the check-in. A repeated delivery returns c as it is, and true.
func (c CheckIn) Undo(by ID) (CheckIn, bool) { panic("not yet") }

// Support returns the check-in with one more supporter, and whether that changed anything: each member
// supports a check-in once.
func (c CheckIn) Support(from ID) (CheckIn, bool) { panic("not yet") }
