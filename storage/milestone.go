package storage

import (
	"cmp"
	"fmt"
	"slices"

	"waymark/peer"
)

type storedMilestone struct {
	ID           uint64     `cbor:"1,keyasint"`
	Journey      uint64     `cbor:"2,keyasint,omitempty"`
	Count        int        `cbor:"3,keyasint,omitempty"`
	Rung         storedRung `cbor:"4,keyasint,omitempty"`
	Start        int32      `cbor:"5,keyasint,omitempty"`
	Day          int32      `cbor:"6,keyasint,omitempty"`
	Text         string     `cbor:"7,keyasint,omitempty"`
	State        int        `cbor:"8,keyasint,omitempty"`
	Role         uint64     `cbor:"9,keyasint,omitempty"`
	Celebrations []uint64   `cbor:"10,keyasint,omitempty"`
	SharedOn     int32      `cbor:"11,keyasint,omitempty"`
	Families     bool       `cbor:"12,keyasint,omitempty"`
	With         int32      `cbor:"13,keyasint,omitempty"`
}

// DeleteMilestone deletes one of the member's milestones, if there is one. Its post is the caller's to remove.
func (tx *Tx) DeleteMilestone(member, id peer.ID) error {
	return tx.deletePath(member, func(p keyedPath) bool { return p.Milestone != nil && p.Milestone.ID == uint64(id) })
}

// Milestones returns all of the member's milestones, by day, then id.
func (tx *Tx) Milestones(member peer.ID) ([]peer.Milestone, error) {
	all, err := tx.path(tx.owner(member))
	if err != nil {
		return nil, err
	}
	var out []peer.Milestone
	for _, p := range all {
		if p.Milestone != nil {
			out = append(out, p.Milestone.out())
		}
	}
	slices.SortFunc(out, func(a, b peer.Milestone) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.ID, b.ID))
	})
	return out, nil
}

// Milestone returns one of the member's milestones, nil if there is none with this id.
func (tx *Tx) Milestone(member, id peer.ID) (*peer.Milestone, error) {
	var in storedPath
	owner := tx.owner(member)
	key := tx.pathKey(owner, storedPath{Milestone: &storedMilestone{ID: uint64(id)}})
	if ok, err := tx.load(owner, key, &in); !ok || err != nil || in.Milestone == nil {
		return nil, err
	}
	out := in.Milestone.out()
	return &out, nil
}

// PutMilestone stores a milestone in place of the one with its id, which must not be zero. ErrTooMany says that there is
// no place for another one in the member's own words.
func (tx *Tx) PutMilestone(member peer.ID, m peer.Milestone) error {
	if m.ID == 0 {
		return errNoID
	}
	owner := tx.owner(member)
	if m.Count == peer.CountOwn {
		before, err := tx.path(owner)
		if err != nil {
			return err
		}
		isOther := func(p keyedPath) bool {
			return p.Milestone != nil && p.Milestone.Count == int(peer.CountOwn) && p.Milestone.ID != uint64(m.ID)
		}
		if count(before, isOther)+1 > MaxOwnMilestones {
			return fmt.Errorf("%w: milestones", ErrTooMany)
		}
	}
	return tx.putPath(owner, storedPath{Milestone: &storedMilestone{
		ID: uint64(m.ID), Journey: uint64(m.Journey), Count: int(m.Count), Rung: storedRung(m.Rung),
		Start: int32(m.Start), Day: int32(m.Day), Text: m.Text.Reveal(),
		State: int(m.State), Role: uint64(m.Role), Celebrations: idsIn(m.Celebrations),
		SharedOn: int32(m.SharedOn), Families: m.Families, With: int32(m.With),
	}})
}

func (m storedMilestone) out() peer.Milestone {
	return peer.Milestone{
		ID: peer.ID(m.ID), Journey: peer.ID(m.Journey), Count: peer.Count(m.Count), Rung: peer.Rung(m.Rung),
		Start: peer.Day(m.Start), Day: peer.Day(m.Day), Text: peer.UserText(m.Text),
		State: peer.MilestoneState(m.State), Role: peer.ID(m.Role), Celebrations: idsOut(m.Celebrations),
		SharedOn: peer.Day(m.SharedOn), Families: m.Families, With: peer.Day(m.With),
	}
}
