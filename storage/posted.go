package storage

import (
	"cmp"
	"slices"

	"waymark/peer"
)

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

type storedPosted struct {
	Target  string `cbor:"1,keyasint"`
	Channel uint64 `cbor:"2,keyasint,omitempty"`
	Message uint64 `cbor:"3,keyasint,omitempty"`
	Gone    bool   `cbor:"4,keyasint,omitempty"`
	Hash    uint64 `cbor:"5,keyasint,omitempty"`
}

func (p storedPosted) out() Posted {
	return Posted{peer.ID(p.Channel), peer.ID(p.Message), p.Gone, p.Hash}
}

func (tx *Tx) postedKey(owner hash, target string) []byte {
	h := tx.target(target)
	return recordKey(owner, famPosted, h[:]...)
}

// Posted returns where a target of the owner (a member, 0 for the guild) ended up, nil if unknown.
func (tx *Tx) Posted(owner peer.ID, target string) (*Posted, error) {
	var in storedPosted
	o := tx.owner(owner)
	if ok, err := tx.load(bucketRecords, o, tx.postedKey(o, target), &in); !ok || err != nil {
		return nil, err
	}
	out := in.out()
	return &out, nil
}

// PutPosted stores where a target, 1 to 200 bytes, ended up.
func (tx *Tx) PutPosted(owner peer.ID, target string, p Posted) error {
	if err := checkTarget(target); err != nil {
		return err
	}
	o := tx.owner(owner)
	return tx.save(bucketRecords, o, tx.postedKey(o, target),
		storedPosted{target, uint64(p.Channel), uint64(p.Message), p.Gone, p.Hash})
}

// DeletePosted forgets where a target ended up, if it was known.
func (tx *Tx) DeletePosted(owner peer.ID, target string) error {
	return tx.remove(bucketRecords, tx.postedKey(tx.owner(owner), target))
}

// PostedOf returns everything of the owner that was posted, by target.
func (tx *Tx) PostedOf(owner peer.ID) ([]PostedTarget, error) {
	stored, err := loadAll[storedPosted](tx, tx.owner(owner), famPosted)
	var out []PostedTarget
	for _, p := range stored {
		out = append(out, PostedTarget{p.Target, p.out()})
	}
	slices.SortFunc(out, func(a, b PostedTarget) int { return cmp.Compare(a.Target, b.Target) })
	return out, err
}
