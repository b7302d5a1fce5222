package peer

import (
	"slices"
	"time"
)

// Desk is what the moderators of a guild told about their shift.
type Desk struct {
	// Here are the moderators who said that they are here, each once.
	Here []OnDuty
	// HandOvers are what moderators would like to hand over, at most one each, oldest first.
	HandOvers []HandOver
}

// OnDuty is a moderator who said that they are here.
type OnDuty struct {
	Member ID
	Until  time.Time
}

// DutyFor is how long "I'm here" lasts unless it is taken back, and KeepHandOverFor how long a hand-over waits.
const (
	DutyFor         = 4 * time.Hour
	KeepHandOverFor = 72 * time.Hour
	// MaxHandOverNote is how many characters a hand-over's note can have.
	MaxHandOverNote = 500
)

// HandOver is a moderator's wish that another takes what they have.
type HandOver struct {
	ID   ID // the interaction that made it
	By   ID
	Note UserText
	At   time.Time
}

// Over reports whether a hand-over waited for so long that it is forgotten.
func (h HandOver) Over(now time.Time) bool { return !now.Before(h.At.Add(KeepHandOverFor)) }

// At returns the desk as it is at an instant, without what is over by then.
func (d Desk) At(now time.Time) Desk {
	return Desk{
		Here:      slices.DeleteFunc(slices.Clone(d.Here), func(o OnDuty) bool { return !now.Before(o.Until) }),
		HandOvers: slices.DeleteFunc(slices.Clone(d.HandOvers), func(h HandOver) bool { return h.Over(now) }),
	}
}

// WithDuty returns the desk after a moderator said that they are here until an instant, or with the zero time that they are off.
func (d Desk) WithDuty(who ID, until time.Time) Desk {
	d.Here = slices.DeleteFunc(slices.Clone(d.Here), func(o OnDuty) bool { return o.Member == who })
	if !until.IsZero() {
		d.Here = append(d.Here, OnDuty{who, until})
	}
	return d
}

// DutyOf returns until when a moderator is here, false if they did not say so.
func (d Desk) DutyOf(who ID) (time.Time, bool) {
	i := slices.IndexFunc(d.Here, func(o OnDuty) bool { return o.Member == who })
	if i < 0 {
		return time.Time{}, false
	}
	return d.Here[i].Until, true
}

// WithHandOver returns the desk with a moderator's hand-over in place of the one they had.
func (d Desk) WithHandOver(h HandOver) Desk {
	d = d.WithoutHandOver(h.By)
	d.HandOvers = append(d.HandOvers, h)
	return d
}

// WithoutHandOver returns the desk without the hand-over of a moderator.
func (d Desk) WithoutHandOver(by ID) Desk {
	d.HandOvers = slices.DeleteFunc(slices.Clone(d.HandOvers), func(h HandOver) bool { return h.By == by })
	return d
}

// HandOver returns the hand-over with this id, false if it is gone.
func (d Desk) HandOver(id ID) (HandOver, bool) {
	i := slices.IndexFunc(d.HandOvers, func(h HandOver) bool { return h.ID == id })
	if i < 0 {
		return HandOver{}, false
	}
	return d.HandOvers[i], true
}

// Without returns the desk without the people that gone returns true for.
func (d Desk) Without(gone func(ID) bool) Desk {
	return Desk{
		Here:      slices.DeleteFunc(slices.Clone(d.Here), func(o OnDuty) bool { return gone(o.Member) }),
		HandOvers: slices.DeleteFunc(slices.Clone(d.HandOvers), func(h HandOver) bool { return gone(h.By) }),
	}
}
