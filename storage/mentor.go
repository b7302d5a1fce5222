package storage

import "waymark/peer"

// Mentors returns everyone who offered to mentor, in whatever state, by member id.
func (tx *Tx) Mentors() ([]peer.Mentor, error) { panic("not yet") }

// Mentor returns a member's offer to mentor, nil if there is none.
func (tx *Tx) Mentor(member peer.ID) (*peer.Mentor, error) { panic("not yet") }

// PutMentor stores a member's offer to mentor.
func (tx *Tx) PutMentor(m peer.Mentor) error { panic("not yet") }

// DeleteMentor removes a member's offer to mentor, if there is one.
func (tx *Tx) DeleteMentor(member peer.ID) error { panic("not yet") }
