package storage

import "waymark/peer"

// Member returns what is known of a member, nil if nothing is.
func (tx *Tx) Member(id peer.ID) (*peer.Member, error) { panic("not yet") }

// PutMember stores a member. The first time it also makes the key that seals everything of theirs; before
// that, nothing can be stored about them (ErrNoMember).
func (tx *Tx) PutMember(m peer.Member) error { panic("not yet") }
