package storage

import (
	"cmp"
	"errors"
	"slices"

	"waymark/peer"
)

type storedJourney struct {
	ID         uint64          `cbor:"1,keyasint"`
	Name       string          `cbor:"2,keyasint,omitempty"`
	Since      int32           `cbor:"3,keyasint,omitempty"`
	Counting   int             `cbor:"4,keyasint,omitempty"`
	ForSomeone bool            `cbor:"5,keyasint,omitempty"`
	Setbacks   []storedSetback `cbor:"6,keyasint,omitempty"`
	Ended      *int32          `cbor:"7,keyasint,omitempty"`
	AutoShare  bool            `cbor:"8,keyasint,omitempty"`
	Moved      bool            `cbor:"9,keyasint,omitempty"`
	CaughtUp   nanoTime        `cbor:"10,keyasint,omitempty"`
}

type storedSetback struct {
	ID      uint64 `cbor:"1,keyasint"`
	Day     int32  `cbor:"2,keyasint,omitempty"`
	Restart int32  `cbor:"3,keyasint,omitempty"`
	Note    string `cbor:"4,keyasint,omitempty"`
}

func (j storedJourney) out() peer.Journey {
	out := peer.Journey{
		ID: peer.ID(j.ID), Name: peer.UserText(j.Name), Since: peer.Day(j.Since),
		Counting: peer.Counting(j.Counting), ForSomeone: j.ForSomeone, AutoShare: j.AutoShare,
		Moved: j.Moved, CaughtUp: j.CaughtUp.time(),
	}
	for _, s := range j.Setbacks {
		out.Setbacks = append(out.Setbacks, peer.Setback{
			ID: peer.ID(s.ID), Day: peer.Day(s.Day), Restart: peer.Day(s.Restart), Note: peer.UserText(s.Note),
		})
	}
	if j.Ended != nil {
		day := peer.Day(*j.Ended)
		out.Ended = &day
	}
	return out
}

// Journeys returns all of the member's journeys, open and ended, by id (so oldest first).
func (tx *Tx) Journeys(member peer.ID) ([]peer.Journey, error) {
	stored, err := loadAll[storedJourney](tx, tx.owner(member), famJourney)
	var out []peer.Journey
	for _, j := range stored {
		out = append(out, j.out())
	}
	slices.SortFunc(out, func(a, b peer.Journey) int { return cmp.Compare(a.ID, b.ID) })
	return out, err
}

// Journey returns one of the member's journeys, nil if there is none with this id.
func (tx *Tx) Journey(member, id peer.ID) (*peer.Journey, error) {
	var in storedJourney
	owner, h := tx.owner(member), tx.entityHash(id)
	if ok, err := tx.load(owner, recordKey(owner, famJourney, h[:]...), &in); !ok || err != nil {
		return nil, err
	}
	out := in.out()
	return &out, nil
}

var errNoID = errors.New("storage: a record without an id")

// PutJourney stores a journey in place of the one with its id, which must not be zero.
func (tx *Tx) PutJourney(member peer.ID, j peer.Journey) error {
	if j.ID == 0 {
		return errNoID
	}
	out := storedJourney{
		ID: uint64(j.ID), Name: j.Name.Reveal(), Since: int32(j.Since),
		Counting: int(j.Counting), ForSomeone: j.ForSomeone, AutoShare: j.AutoShare, Moved: j.Moved, CaughtUp: nanoTimeOf(j.CaughtUp),
	}
	for _, s := range j.Setbacks {
		out.Setbacks = append(out.Setbacks, storedSetback{uint64(s.ID), int32(s.Day), int32(s.Restart), s.Note.Reveal()})
	}
	if j.Ended != nil {
		day := int32(*j.Ended)
		out.Ended = &day
	}
	owner, h := tx.owner(member), tx.entityHash(j.ID)
	return tx.save(bucketRecords, owner, recordKey(owner, famJourney, h[:]...), out)
}
