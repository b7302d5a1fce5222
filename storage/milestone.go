package storage

import (
	"cmp"
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
}

func (m storedMilestone) out() peer.Milestone {
	return peer.Milestone{
		ID: peer.ID(m.ID), Journey: peer.ID(m.Journey), Count: peer.Count(m.Count), Rung: peer.Rung(m.Rung),
		Start: peer.Day(m.Start), Day: peer.Day(m.Day), Text: peer.UserText(m.Text),
		State: peer.MilestoneState(m.State), Role: peer.ID(m.Role), Celebrations: idsOut(m.Celebrations),
	}
}

// Milestones returns all of the member's milestones, by day, then id.
func (tx *Tx) Milestones(member peer.ID) ([]peer.Milestone, error) {
	stored, err := loadAll[storedMilestone](tx, tx.owner(member), famMilestone)
	var out []peer.Milestone
	for _, m := range stored {
		out = append(out, m.out())
	}
	slices.SortFunc(out, func(a, b peer.Milestone) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.ID, b.ID))
	})
	return out, err
}

// Milestone returns one of the member's milestones, nil if there is none with this id.
func (tx *Tx) Milestone(member, id peer.ID) (*peer.Milestone, error) {
	var in storedMilestone
	owner, h := tx.owner(member), tx.entityHash(id)
	if ok, err := tx.load(owner, recordKey(owner, famMilestone, h[:]...), &in); !ok || err != nil {
		return nil, err
	}
	out := in.out()
	return &out, nil
}

// PutMilestone stores a milestone in place of the one with its id, which must not be zero.
func (tx *Tx) PutMilestone(member peer.ID, m peer.Milestone) error {
	if m.ID == 0 {
		return errNoID
	}
	owner, h := tx.owner(member), tx.entityHash(m.ID)
	return tx.save(bucketRecords, owner, recordKey(owner, famMilestone, h[:]...), &storedMilestone{
		ID: uint64(m.ID), Journey: uint64(m.Journey), Count: int(m.Count), Rung: storedRung(m.Rung),
		Start: int32(m.Start), Day: int32(m.Day), Text: m.Text.Reveal(),
		State: int(m.State), Role: uint64(m.Role), Celebrations: idsIn(m.Celebrations),
	})
}
