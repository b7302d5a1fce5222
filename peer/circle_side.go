package peer

import (
	"slices"
	"time"
)

// CircleSide is what is kept about a member and circles besides their seat.
type CircleSide struct {
	// Circles are where they have a seat, in the order in which they took them.
	Circles []ID
	// Invited is the circle in which moderators last would have put them together with others, 0 for none.
	Invited ID
	// Asks are their asks of the last CircleAskPeriod, oldest first. At most the last one is open.
	Asks []CircleAsk
	// Messages says that they asked for private messages about circles: an ask, an answer, the end.
	Messages bool
	Look     CircleLook
}

// CircleLook is what a member said when they looked for a circle.
type CircleLook struct {
	Languages []string
	Hours     Hours
	// Since is when they asked to be found by moderators, who see it; zero if they did not.
	Since time.Time
}

// IsZero reports whether there is nothing to keep.
func (s CircleSide) IsZero() bool {
	l := s.Look
	return len(s.Circles) == 0 && s.Invited == 0 && len(s.Asks) == 0 && !s.Messages && len(l.Languages) == 0 && l.Hours == AnyHours && l.Since.IsZero()
}

// Seated returns the record with a seat in a circle, or without it. Who takes one no longer looks for one.
func (s CircleSide) Seated(circle ID, has bool) CircleSide {
	s.Circles = without(s.Circles, circle)
	if has {
		s.Circles, s.Look = append(s.Circles, circle), CircleLook{}
	}
	return s
}

// Ask returns the open ask, false if there is none.
func (s CircleSide) Ask() (CircleAsk, bool) {
	if n := len(s.Asks); n > 0 && s.Asks[n-1].Open() {
		return s.Asks[n-1], true
	}
	return CircleAsk{}, false
}

// WithAsk returns the record with an ask in place of the one with its id, or as the last one. One that is over goes before one that is
// open.
func (s CircleSide) WithAsk(a CircleAsk) CircleSide {
	s.Asks = slices.Clone(s.Asks)
	if i := slices.IndexFunc(s.Asks, func(o CircleAsk) bool { return o.ID == a.ID }); i >= 0 {
		s.Asks[i] = a
	} else if _, open := s.Ask(); open && !a.Open() {
		s.Asks = slices.Insert(s.Asks, len(s.Asks)-1, a)
	} else {
		s.Asks = append(s.Asks, a)
	}
	return s
}

// Tidied returns the record without asks that no quota counts any more, and whether that changed it.
func (s CircleSide) Tidied(now time.Time) (CircleSide, bool) {
	old := len(s.Asks)
	s.Asks = slices.DeleteFunc(slices.Clone(s.Asks), func(a CircleAsk) bool {
		return !a.Open() && now.Sub(a.Made) >= CircleAskPeriod
	})
	return s, len(s.Asks) != old
}
