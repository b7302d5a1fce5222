package storage

import (
	"bytes"
	"cmp"
	"slices"

	"waymark/peer"
)

// Posted says where a target ended up on Discord.
type Posted struct {
	Channel peer.ID // for a thread: the thread
	Message peer.ID
	Gone    bool   // someone deleted it, and it stays deleted
	Hash    uint64 // the caller's, to see what it shows
	// About are the people besides the owner who are named in what was posted, or who it was sent to.
	About []peer.ID
	// InTarget are the people besides the owner whose ids are in the target. The erasure of any of them deletes the record.
	InTarget []peer.ID
	// Held is what may be shown instead where members can read the moderators' channel, in the caller's form; nil where that is
	// what it shows.
	Held []byte
}

// IsZero reports whether nothing is known.
func (p Posted) IsZero() bool {
	return p.Channel == 0 && p.Message == 0 && !p.Gone && p.Hash == 0 && len(p.About) == 0 && len(p.InTarget) == 0 && p.Held == nil
}

// PostedTarget is a Posted with the target it belongs to.
type PostedTarget struct {
	Target string
	Posted
}

type storedPosted struct {
	Target  string   `cbor:"1,keyasint"`
	Channel uint64   `cbor:"2,keyasint,omitempty"`
	Message uint64   `cbor:"3,keyasint,omitempty"`
	Gone    bool     `cbor:"4,keyasint,omitempty"`
	Hash    uint64   `cbor:"5,keyasint,omitempty"`
	About   []uint64 `cbor:"6,keyasint,omitempty"`
	// Owner is there where others are named or Held is, so that PostedNaming and PostedHeld can tell whose it is.
	Owner    uint64   `cbor:"7,keyasint,omitempty"`
	InTarget []uint64 `cbor:"8,keyasint,omitempty"`
	Held     []byte   `cbor:"9,keyasint,omitempty"`
}

func (p storedPosted) out() Posted {
	return Posted{peer.ID(p.Channel), peer.ID(p.Message), p.Gone, p.Hash, idsOut(p.About), idsOut(p.InTarget), p.Held}
}

func (p *storedPosted) mentions() []uint64 { return slices.Concat(p.About, p.InTarget) }

func (p *storedPosted) redact(gone func(uint64) bool) bool {
	if slices.ContainsFunc(p.About, gone) {
		p.Held = nil // its buttons may name them
	}
	p.About = without(p.About, gone)
	return !slices.ContainsFunc(p.InTarget, gone)
}

func (tx *Tx) postedKey(owner hash, target string) []byte {
	h := tx.target(target)
	return recordKey(owner, famPosted, h[:]...)
}

// Posted returns where a target of the owner (a member, 0 for the guild) ended up, nil if unknown.
func (tx *Tx) Posted(owner peer.ID, target string) (*Posted, error) {
	var in storedPosted
	o := tx.owner(owner)
	if ok, err := tx.load(o, tx.postedKey(o, target), &in); !ok || err != nil {
		return nil, err
	}
	out := in.out()
	return &out, nil
}

// HasPosted reports whether the bot knows of any target of the owner where it ended up.
func (tx *Tx) HasPosted(owner peer.ID) bool {
	b := tx.in().bucket(bucketRecords)
	if b == nil {
		return false
	}
	prefix := recordKey(tx.owner(owner), famPosted)
	k, _ := b.Cursor().Seek(prefix)
	return bytes.HasPrefix(k, prefix)
}

// PutPosted stores where a target, 1 to 200 bytes, ended up.
func (tx *Tx) PutPosted(owner peer.ID, target string, p Posted) error {
	if err := checkTarget(target); err != nil {
		return err
	}
	o := tx.owner(owner)
	out := storedPosted{
		Target: target, Channel: uint64(p.Channel), Message: uint64(p.Message), Gone: p.Gone, Hash: p.Hash,
		About: idsIn(p.About), InTarget: idsIn(p.InTarget), Held: p.Held,
	}
	if len(out.mentions()) > 0 || p.Held != nil {
		out.Owner = uint64(owner)
	}
	return tx.save(bucketRecords, o, tx.postedKey(o, target), &out)
}

// PostedAbout is what was posted about someone else and names a person.
type PostedAbout struct {
	Owner peer.ID // who it is about, 0 for the guild
	PostedTarget
}

// PostedNaming returns what was posted about others, or by the guild, and names a person, by target.
func (tx *Tx) PostedNaming(person peer.ID) ([]PostedAbout, error) {
	var out []PostedAbout
	err := tx.eachMention(tx.owner(person), famPosted, func(_ []byte, v redactable) {
		p := v.(*storedPosted)
		out = append(out, PostedAbout{peer.ID(p.Owner), PostedTarget{p.Target, p.out()}})
	})
	slices.SortFunc(out, func(a, b PostedAbout) int { return cmp.Compare(a.Target, b.Target) })
	return out, err
}

// PostedHeld returns what was posted in the guild and has another form for where members can read it, oldest first.
func (tx *Tx) PostedHeld() (held []PostedAbout, err error) {
	tx.eachOwner(nil, func(owner hash) bool {
		var posted []storedPosted
		posted, err = loadAll[storedPosted](tx, owner, famPosted)
		for _, p := range posted {
			if p.Held != nil && !p.Gone {
				held = append(held, PostedAbout{peer.ID(p.Owner), PostedTarget{p.Target, p.out()}})
			}
		}
		return err == nil
	})
	slices.SortFunc(held, func(a, b PostedAbout) int { return cmp.Compare(a.Message, b.Message) })
	return held, err
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

// PostedMessages returns the ids of all messages in the guild that the data file knows of.
func (tx *Tx) PostedMessages() (known map[peer.ID]bool, err error) {
	known = map[peer.ID]bool{}
	tx.eachOwner(nil, func(owner hash) bool {
		var posted []storedPosted
		posted, err = loadAll[storedPosted](tx, owner, famPosted)
		for _, p := range posted {
			known[peer.ID(p.Message)] = true
		}
		return err == nil
	})
	return known, err
}
