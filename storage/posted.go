package storage

import "waymark/peer"

// Posted says where a target ended up on Discord.
type Posted struct {
	Channel peer.ID // for a thread: the thread
	Message peer.ID
	Gone    bool   // somebody deleted it, and it stays deleted
	Hash    uint64 // the caller's, to see what it shows
}

// PostedTarget is a Posted with the target it belongs to.
type PostedTarget struct {
	Target string
	Posted
}

// Posted returns where a target of the owner (a member, 0 for the guild) ended up, nil if unknown.
func (tx *Tx) Posted(owner peer.ID, target string) (*Posted, error) { panic("not yet") }

// PutPosted stores where a target, at most 200 bytes, ended up.
func (tx *Tx) PutPosted(owner peer.ID, target string, p Posted) error { panic("not yet") }

// DeletePosted forgets where a target ended up, if it was known.
func (tx *Tx) DeletePosted(owner peer.ID, target string) error { panic("not yet") }

// PostedOf returns everything of the owner that was posted, by target.
func (tx *Tx) PostedOf(owner peer.ID) ([]PostedTarget, error) { panic("not yet") }
