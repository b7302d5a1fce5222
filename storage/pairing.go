package storage

import "waymark/peer"

// Pairings returns the member's pairings, active and ended, as mentor or mentee, by id (so oldest first).
func (tx *Tx) Pairings(member peer.ID) ([]peer.Pairing, error) { panic("not yet") }

// Pairing returns the pairing with this id, nil if there is none.
func (tx *Tx) Pairing(id peer.ID) (*peer.Pairing, error) { panic("not yet") }

// PutPairing stores a pairing in place of the one with its id. Its mentor and mentee, both of them members,
// never change.
func (tx *Tx) PutPairing(p peer.Pairing) error { panic("not yet") }

// Load returns how many active pairings the member has as a mentor.
func (tx *Tx) Load(mentor peer.ID) (int, error) { panic("not yet") }
