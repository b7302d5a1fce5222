package storage

import "waymark/peer"

// Erase removes everything of a member from this guild: their records and the key that sealed them, their
// requests, pairings, due items and wishes. The audit trail's references stay. Erasing nobody does nothing.
func (tx *Tx) Erase(member peer.ID) error { panic("not yet") }
