package storage

import "waymark/peer"

// Summary is what is known of a member's check-ins without reading them. The zero value is: none.
type Summary struct {
	First, Last peer.Day // the first and the last local day with a check-in; 0 if Count is 0
	Count       int
}

// CheckIn returns the member's entry for a local day, nil if there is none.
func (tx *Tx) CheckIn(member peer.ID, day peer.Day) (*peer.CheckIn, error) { panic("not yet") }

// CheckIns returns the member's entries from one local day to another, both included, oldest first.
func (tx *Tx) CheckIns(member peer.ID, from, to peer.Day) ([]peer.CheckIn, error) { panic("not yet") }

// PutCheckIn stores the member's entry for c.Day in place of any other and keeps their Summary.
func (tx *Tx) PutCheckIn(member peer.ID, c peer.CheckIn) error { panic("not yet") }

// DeleteCheckIn removes the member's entry for a local day, if there is one, and keeps their Summary.
func (tx *Tx) DeleteCheckIn(member peer.ID, day peer.Day) error { panic("not yet") }

// Summary returns the summary of the member's check-ins, in a time that does not depend on their number.
func (tx *Tx) Summary(member peer.ID) (Summary, error) { panic("not yet") }
