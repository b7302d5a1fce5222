package peer

import (
	"cmp"
	"slices"
)

// MilestoneState says what became of a reached milestone.
type MilestoneState int

// The states of a milestone.
const (
	Recorded      MilestoneState = iota + 1 // reached, not offered yet
	Offered                                 // the member was asked
	Shared                                  // posted with its number
	SharedWithout                           // posted without the number
	Kept                                    // the member keeps it to themselves
	Deleted                                 // the member deleted it; the record stays so that its rung is not recorded again
)

// MilestoneStates returns all states of a milestone.
func MilestoneStates() []MilestoneState { return values(Recorded, Deleted) }

// Milestone is a rung that a journey reached, or a milestone in the member's own words.
type Milestone struct {
	ID      ID // MilestoneID for a rung; for own words the interaction that added it
	Journey ID // 0 for own words that belong to no journey
	Count   Count
	Rung    Rung
	// Start is the effective start from which the rung was counted.
	Start Day
	Day   Day // the local day on which it was reached
	Text  UserText
	State MilestoneState
	// SharedOn is the local day on which it was last shared, 0 for never.
	SharedOn Day
	// With is the local day of the check-in with which it was shared unasked, as the journey's AutoShare says; 0 where the
	// member pressed it.
	With Day
	// Families says that it was last shared with the families' room, not the community's.
	Families bool
	// Role is the role given when it was shared, 0 for none.
	Role         ID
	Celebrations []ID // members who celebrated, in order, each once
}

// IsShared reports whether the milestone is posted, with its number or without.
func (m Milestone) IsShared() bool { return m.State == Shared || m.State == SharedWithout }

// Forget returns what stays of a milestone that the member deleted: which rung it was, and nothing else.
func (m Milestone) Forget() Milestone {
	return Milestone{ID: m.ID, Journey: m.Journey, Count: m.Count, Rung: m.Rung, Start: m.Start, Day: m.Day, State: Deleted}
}

// NotDeleted returns the milestones that the member did not delete.
func NotDeleted(all []Milestone) []Milestone {
	return slices.DeleteFunc(slices.Clone(all), func(m Milestone) bool { return m.State == Deleted })
}

// Celebrate returns the milestone with one more member who celebrated, and whether that changed it: each member
// counts once.
func (m Milestone) Celebrate(from ID) (Milestone, bool) {
	if slices.Contains(m.Celebrations, from) {
		return m, false
	}
	m.Celebrations = append(slices.Clone(m.Celebrations), from)
	return m, true
}

// NewestFirst orders milestones for lists: newest day first, then by journey, all my days before since last time, the
// longer rung first.
func NewestFirst(a, b Milestone) int {
	return cmp.Or(cmp.Compare(b.Day, a.Day), cmp.Compare(a.Journey, b.Journey), cmp.Compare(a.Count, b.Count),
		byLength(b.Rung, a.Rung), cmp.Compare(b.ID, a.ID))
}
