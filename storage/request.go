package storage

import "waymark/peer"

// Requests returns the open requests for a mentor, by Created, then id. Its cost grows with these only.
func (tx *Tx) Requests() ([]peer.Request, error) { panic("not yet") }

// RequestOf returns the member's newest request, open or not, nil if they never made one.
func (tx *Tx) RequestOf(member peer.ID) (*peer.Request, error) { panic("not yet") }

// Request returns the request with this id, nil if there is none.
func (tx *Tx) Request(id peer.ID) (*peer.Request, error) { panic("not yet") }

// PutRequest stores a request in place of the one with its id. A request's member never changes.
func (tx *Tx) PutRequest(r peer.Request) error { panic("not yet") }
