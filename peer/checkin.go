package peer

import (
	"slices"
	"time"
)

// Valid reports whether m is one of the five moods.
func (m Mood) Valid() bool { return m >= VeryHard && m <= Good }

// Low reports whether m is one of the two hardest moods, after which ways to a person are offered.
func (m Mood) Low() bool { return m == VeryHard || m == Hard }

// NewCheckIn returns the first version of a day's entry.
func NewCheckIn(day Day, e Entry, by ID, at time.Time) CheckIn {
	return CheckIn{Day: day, Entry: e, Version: 1, By: by, At: at}
}

// maxEarlier bounds CheckIn.Earlier: nobody undoes more in a row, and every entry may hold a note.
const maxEarlier = 8

// Change returns the check-in with a new entry, the one before kept as Previous. The same entry again, and
// an interaction that is not newer than the last change (a repeated delivery), return c as it is, version included.
func (c CheckIn) Change(e Entry, by ID) CheckIn {
	if c.dealtWith(by) || e == c.Entry {
		return c
	}
	before := c.Entry
	if c.Previous != nil {
		c.Earlier = append(slices.Clone(c.Earlier), *c.Previous)
		if len(c.Earlier) > maxEarlier {
			c.Earlier = slices.Delete(c.Earlier, 1, 2)
		}
	}
	c.Entry, c.Previous = e, &before
	c.Version++
	c.By = by
	return c
}

func (c CheckIn) dealtWith(by ID) bool { return by <= c.By }

// Undo returns the check-in with its previous entry, and true; undone again, with the one before that. It returns false if there was none: the
// caller then removes the check-in. A repeated delivery returns c as it is, and true.
func (c CheckIn) Undo(by ID) (CheckIn, bool) {
	if c.dealtWith(by) {
		return c, true
	}
	if c.Previous == nil {
		return c, false
	}
	c.Entry, c.Previous = *c.Previous, nil
	if last := len(c.Earlier) - 1; last >= 0 {
		before := c.Earlier[last]
		c.Previous, c.Earlier = &before, append([]Entry(nil), c.Earlier[:last]...)
	}
	c.Version++
	c.By = by
	return c, true
}

// Support returns the check-in with one more supporter, and whether that changed anything: each member
// supports a check-in once.
func (c CheckIn) Support(from ID) (CheckIn, bool) {
	if slices.Contains(c.Supporters, from) {
		return c, false
	}
	c.Supporters = append(slices.Clone(c.Supporters), from)
	return c, true
}
