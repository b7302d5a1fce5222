package storage

import "waymark/peer"

// Journeys returns all of the member's journeys, open and ended, by id (so oldest first).
func (tx *Tx) Journeys(member peer.ID) ([]peer.Journey, error) { panic("not yet") }

// Journey returns one of the member's journeys, nil if there is none with this id.
func (tx *Tx) Journey(member, id peer.ID) (*peer.Journey, error) { panic("not yet") }

// PutJourney stores a journey in place of the one with its id.
func (tx *Tx) PutJourney(member peer.ID, j peer.Journey) error { panic("not yet") }

// DeleteJourney removes a journey, if it is there. Its milestones stay.
func (tx *Tx) DeleteJourney(member, id peer.ID) error { panic("not yet") }
