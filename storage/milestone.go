package storage

import "waymark/peer"

// Milestones returns all of the member's milestones, by day, then id.
func (tx *Tx) Milestones(member peer.ID) ([]peer.Milestone, error) { panic("not yet") }

// Milestone returns one of the member's milestones, nil if there is none with this id.
func (tx *Tx) Milestone(member, id peer.ID) (*peer.Milestone, error) { panic("not yet") }

// PutMilestone stores a milestone in place of the one with its id, which must not be zero.
func (tx *Tx) PutMilestone(member peer.ID, m peer.Milestone) error { panic("not yet") }
