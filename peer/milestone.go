package peer

// Reach is a rung that a count of a journey reaches.
type Reach struct {
	Count Count
	Rung  Rung
	Start Day // the effective start it is counted from
	Day   Day // the first local day on which it is reached
}

// Reached returns the rungs that the journey has reached by today, by Day, then Count, then ladder order:
// for CountAll each rung once; for CountSince also those of earlier stretches, before a setback.
func (j Journey) Reached(l Ladder, today Day) []Reach { panic("not yet") }

// Next returns for each count of Marks the next rung and the day on which it will be reached if no further
// setback is noted; nothing for a count at the end of its ladder or for an ended journey.
func (j Journey) Next(l Ladder, today Day) []Reach { panic("not yet") }

// Mark compares what the journey has reached with what is recorded of it (had: the member's milestones;
// those of other journeys and in the member's own words are passed over).
//
// record is what to store, by ID: new milestones, and those whose state changed because they are offered
// now. offer, a part of record, is what to ask the member about: of each count only the latest, and only if
// nobody asked about it or a later one before. On a day with a setback, and for an ended journey, nothing
// is offered; what was found then is recorded, and the latest is offered at the next call that may.
// A milestone in had is never withdrawn, and its rung never recorded again, except for CountSince by a new stretch.
func Mark(j Journey, l Ladder, had []Milestone, today Day) (record, offer []Milestone) { panic("not yet") }

// MilestoneID is the stable, non-zero ID of a reached rung: the same reach always has the same.
// For CountSince the start counts too, as each stretch marks its own.
func MilestoneID(journey ID, r Reach) ID { panic("not yet") }
