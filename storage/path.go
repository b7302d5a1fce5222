package storage

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"

	"waymark/peer"
)

// A member's journeys, setbacks and milestones are records of one family, each with a size that is rounded up, so that
// a copy of the file does not show which of them was added on a day. All of a member's are read together.

// How many of them a member can have. PutJourney and PutMilestone refuse more with ErrTooMany.
const (
	MaxJourneys      = 200   // open and ended
	MaxSetbacks      = 2_000 // on all journeys together
	MaxOwnMilestones = 1_000 // in the member's own words
)

// ErrTooMany says that a member has as many journeys, setbacks or milestones of their own as can be stored.
var ErrTooMany = errors.New("storage: as many as can be stored")

var errNoID = errors.New("storage: a record without an id")

// storedPath is one of the three.
type storedPath struct {
	Journey   *storedJourney   `cbor:"1,keyasint,omitempty"`
	Setback   *storedSetback   `cbor:"2,keyasint,omitempty"`
	Milestone *storedMilestone `cbor:"3,keyasint,omitempty"`
}

type storedJourney struct {
	ID         uint64         `cbor:"1,keyasint"`
	Name       string         `cbor:"2,keyasint,omitempty"`
	Since      int32          `cbor:"3,keyasint,omitempty"`
	Counting   int            `cbor:"4,keyasint,omitempty"`
	ForSomeone bool           `cbor:"5,keyasint,omitempty"`
	Ended      *int32         `cbor:"7,keyasint,omitempty"`
	AutoShare  bool           `cbor:"8,keyasint,omitempty"`
	Moved      bool           `cbor:"9,keyasint,omitempty"`
	CaughtUp   nanoTime       `cbor:"10,keyasint,omitempty"`
	Answers    []storedAnswer `cbor:"11,keyasint,omitempty"`
}

type storedAnswer struct {
	Count int        `cbor:"1,keyasint,omitempty"`
	Rung  storedRung `cbor:"2,keyasint,omitempty"`
	Start int32      `cbor:"3,keyasint,omitempty"`
	Day   int32      `cbor:"4,keyasint,omitempty"`
	State int        `cbor:"5,keyasint,omitempty"`
}

type storedSetback struct {
	ID      uint64 `cbor:"1,keyasint"`
	Day     int32  `cbor:"2,keyasint,omitempty"`
	Restart int32  `cbor:"3,keyasint,omitempty"`
	Note    string `cbor:"4,keyasint,omitempty"`
	Journey uint64 `cbor:"5,keyasint"`
}

func (p *storedPath) mentions() []uint64 {
	if p.Milestone == nil {
		return nil
	}
	return p.Milestone.Celebrations
}

func (p *storedPath) redact(gone func(uint64) bool) bool {
	if p.Milestone != nil {
		p.Milestone.Celebrations = without(p.Milestone.Celebrations, gone)
	}
	return true
}

func (j storedJourney) out() peer.Journey {
	out := peer.Journey{
		ID: peer.ID(j.ID), Name: peer.UserText(j.Name), Since: peer.Day(j.Since),
		Counting: peer.Counting(j.Counting), ForSomeone: j.ForSomeone, AutoShare: j.AutoShare,
		Moved: j.Moved, CaughtUp: j.CaughtUp.time(),
	}
	if j.Ended != nil {
		day := peer.Day(*j.Ended)
		out.Ended = &day
	}
	for _, a := range j.Answers {
		out.Answers = append(out.Answers, peer.Answer{
			Count: peer.Count(a.Count), Rung: peer.Rung(a.Rung), Start: peer.Day(a.Start), Day: peer.Day(a.Day), State: peer.MilestoneState(a.State),
		})
	}
	return out
}

func (s storedSetback) out() peer.Setback {
	return peer.Setback{ID: peer.ID(s.ID), Day: peer.Day(s.Day), Restart: peer.Day(s.Restart), Note: peer.UserText(s.Note)}
}

// keyedPath is a stored record with its key.
type keyedPath struct {
	storedPath
	key []byte
}

// pathKey is the key of one of the three: a hash of what it is and of its id, and for a setback of its journey.
func (tx *Tx) pathKey(owner hash, p storedPath) []byte {
	var what string
	var id uint64
	switch {
	case p.Journey != nil:
		what, id = "journey", p.Journey.ID
	case p.Setback != nil:
		what, id = fmt.Sprint("setback ", p.Setback.Journey), p.Setback.ID
	case p.Milestone != nil:
		what, id = "milestone", p.Milestone.ID
	}
	h := tx.b.secrets.hash(ofPath, tx.guild, peer.ID(id), what)
	return recordKey(owner, famPath, h[:]...)
}

// path returns all of a member's journeys, setbacks and milestones, in no order that means anything. They are opened once
// in a transaction, and must not be changed.
func (tx *Tx) path(owner hash) ([]keyedPath, error) {
	g := tx.in()
	if all, ok := g.paths[owner]; ok {
		return all, nil
	}
	var all []keyedPath
	whole := true
	err := tx.each(recordKey(owner, famPath), func(k, v []byte) error {
		p := keyedPath{key: bytes.Clone(k)}
		err := tx.open(bucketRecords, owner, k, v, &p.storedPath)
		if tx.skips(err) {
			whole = false
			return nil
		}
		all = append(all, p)
		return err
	})
	if err == nil && whole {
		if g.paths == nil {
			g.paths = make(map[hash][]keyedPath)
		}
		g.paths[owner] = all
	}
	return all, err
}

func (tx *Tx) putPath(owner hash, p storedPath) error {
	tx.in().forgetRead(owner)
	return tx.save(bucketRecords, owner, tx.pathKey(owner, p), &p)
}

// Journeys returns all of the member's journeys, open and ended, by id (so oldest first).
func (tx *Tx) Journeys(member peer.ID) ([]peer.Journey, error) {
	all, err := tx.path(tx.owner(member))
	if err != nil {
		return nil, err
	}
	var out []peer.Journey
	setbacks := map[uint64][]peer.Setback{}
	for _, p := range all {
		switch {
		case p.Journey != nil:
			out = append(out, p.Journey.out())
		case p.Setback != nil:
			setbacks[p.Setback.Journey] = append(setbacks[p.Setback.Journey], p.Setback.out())
		}
	}
	for i := range out {
		out[i].Setbacks = setbacks[uint64(out[i].ID)]
		slices.SortFunc(out[i].Setbacks, func(a, b peer.Setback) int {
			return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.ID, b.ID))
		})
	}
	slices.SortFunc(out, func(a, b peer.Journey) int { return cmp.Compare(a.ID, b.ID) })
	return out, nil
}

// Journey returns one of the member's journeys, nil if there is none with this id.
func (tx *Tx) Journey(member, id peer.ID) (*peer.Journey, error) {
	all, err := tx.Journeys(member)
	if i := slices.IndexFunc(all, func(j peer.Journey) bool { return j.ID == id }); i >= 0 {
		return &all[i], err
	}
	return nil, err
}

// PutJourney stores a journey with its setbacks in place of the one with its id, which must not be zero. Of the setbacks it
// writes those that changed. ErrTooMany says that there is no place for what is new.
func (tx *Tx) PutJourney(member peer.ID, j peer.Journey) error {
	if j.ID == 0 {
		return errNoID
	}
	owner := tx.owner(member)
	before, err := tx.path(owner)
	if err != nil {
		return err
	}
	journey := &storedJourney{
		ID: uint64(j.ID), Name: j.Name.Reveal(), Since: int32(j.Since),
		Counting: int(j.Counting), ForSomeone: j.ForSomeone, AutoShare: j.AutoShare, Moved: j.Moved, CaughtUp: nanoTimeOf(j.CaughtUp),
	}
	if j.Ended != nil {
		day := int32(*j.Ended)
		journey.Ended = &day
	}
	for _, a := range j.Answers {
		journey.Answers = append(journey.Answers, storedAnswer{int(a.Count), storedRung(a.Rung), int32(a.Start), int32(a.Day), int(a.State)})
	}
	if err := tx.putSetbacks(owner, before, j); err != nil {
		return err
	}
	isOther := func(p keyedPath) bool { return p.Journey != nil && p.Journey.ID != journey.ID }
	if count(before, isOther)+1 > MaxJourneys {
		return fmt.Errorf("%w: journeys", ErrTooMany)
	}
	return tx.putPath(owner, storedPath{Journey: journey})
}

// putSetbacks stores the setbacks of a journey that are not stored so, and deletes those that it no longer has.
func (tx *Tx) putSetbacks(owner hash, before []keyedPath, j peer.Journey) error {
	want := map[uint64]storedSetback{}
	for _, s := range j.Setbacks {
		want[uint64(s.ID)] = storedSetback{uint64(s.ID), int32(s.Day), int32(s.Restart), s.Note.Reveal(), uint64(j.ID)}
	}
	others := count(before, func(p keyedPath) bool { return p.Setback != nil && p.Setback.Journey != uint64(j.ID) })
	had := count(before, func(p keyedPath) bool { return p.Setback != nil }) - others
	if len(want) > had && others+len(want) > MaxSetbacks {
		return fmt.Errorf("%w: setbacks", ErrTooMany)
	}
	for _, p := range before {
		if p.Setback == nil || p.Setback.Journey != uint64(j.ID) {
			continue
		}
		switch s, stays := want[p.Setback.ID]; {
		case !stays:
			tx.in().forgetRead(owner)
			if err := tx.remove(bucketRecords, p.key); err != nil {
				return err
			}
		case s == *p.Setback:
			delete(want, s.ID)
		}
	}
	for _, s := range want {
		if err := tx.putPath(owner, storedPath{Setback: &s}); err != nil {
			return err
		}
	}
	return nil
}

// count returns how many of all there are for which is holds.
func count(all []keyedPath, is func(keyedPath) bool) (n int) {
	for _, p := range all {
		if is(p) {
			n++
		}
	}
	return n
}

// DeleteJourney deletes one of the member's journeys with its setbacks, if there is one. Its milestones stay.
func (tx *Tx) DeleteJourney(member, id peer.ID) error {
	return tx.deletePath(member, func(p keyedPath) bool {
		return p.Journey != nil && p.Journey.ID == uint64(id) || p.Setback != nil && p.Setback.Journey == uint64(id)
	})
}

func (tx *Tx) deletePath(member peer.ID, is func(keyedPath) bool) error {
	owner := tx.owner(member)
	all, err := tx.path(owner)
	if err != nil {
		return err
	}
	for _, p := range all {
		if is(p) {
			if err := tx.dropRecord(owner, p.key); err != nil {
				return err
			}
		}
	}
	return nil
}
