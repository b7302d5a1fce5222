package storage

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"waymark/peer"
)

// storedCircleSide is a peer.CircleSide, a record of the member. Its asks name the members of the circle who answered. An
// entry of the index leads to those who asked to be found by moderators.
type storedCircleSide struct {
	Member    uint64      `cbor:"1,keyasint"`
	Circle    uint64      `cbor:"2,keyasint,omitempty"` // read only: the one seat, from before there could be two
	Asks      []storedAsk `cbor:"3,keyasint,omitempty"`
	Messages  bool        `cbor:"4,keyasint,omitempty"`
	Languages []string    `cbor:"5,keyasint,omitempty"`
	Hours     int         `cbor:"6,keyasint,omitempty"`
	Since     nanoTime    `cbor:"7,keyasint,omitempty"`
	Invited   uint64      `cbor:"8,keyasint,omitempty"`
	Circles   []uint64    `cbor:"9,keyasint,omitempty"`
}

type storedAsk struct {
	ID       uint64   `cbor:"1,keyasint"`
	Circle   uint64   `cbor:"2,keyasint,omitempty"`
	Made     nanoTime `cbor:"3,keyasint,omitempty"`
	State    int      `cbor:"4,keyasint,omitempty"`
	Answered []uint64 `cbor:"5,keyasint,omitempty"`
	Declined bool     `cbor:"6,keyasint,omitempty"`
	Admitted nanoTime `cbor:"7,keyasint,omitempty"`
	Over     nanoTime `cbor:"8,keyasint,omitempty"`
	Line     string   `cbor:"9,keyasint,omitempty"`
	Unseen   bool     `cbor:"10,keyasint,omitempty"`
	Pending  bool     `cbor:"11,keyasint,omitempty"`
	Let      nanoTime `cbor:"12,keyasint,omitempty"`
}

func (s *storedCircleSide) mentions() []uint64 {
	var ids []uint64
	for _, a := range s.Asks {
		ids = append(ids, a.Answered...)
	}
	return ids
}

func (s *storedCircleSide) redact(gone func(uint64) bool) bool {
	for i := range s.Asks {
		s.Asks[i].Answered = without(s.Asks[i].Answered, gone)
	}
	return true
}

func (s storedCircleSide) out() peer.CircleSide {
	out := peer.CircleSide{
		Circles: idsOut(s.Circles), Invited: peer.ID(s.Invited), Messages: s.Messages,
		Look: peer.CircleLook{Languages: s.Languages, Hours: peer.Hours(s.Hours), Since: s.Since.time()},
	}
	if s.Circle != 0 {
		out.Circles = append(out.Circles, peer.ID(s.Circle))
	}
	for _, a := range s.Asks {
		out.Asks = append(out.Asks, peer.CircleAsk{
			ID: peer.ID(a.ID), Circle: peer.ID(a.Circle), Member: peer.ID(s.Member), Made: a.Made.time(), State: peer.CircleAskState(a.State),
			Answered: idsOut(a.Answered), Declined: a.Declined, Admitted: a.Admitted.time(), Over: a.Over.time(),
			Line: peer.UserText(a.Line), Unseen: a.Unseen, Pending: a.Pending,
			Let: a.Let.time(),
		})
	}
	return out
}

func circleSideKey(owner hash) []byte { return recordKey(owner, famCircleSide) }

// lookIndexKey is the key of the index entry for a member who asked to be found.
func (tx *Tx) lookIndexKey(record []byte) []byte {
	return indexKey(indexCircleLook, tx.b.secrets.hash(ofIndex, 0, 0, string(record)))
}

// CircleSide returns what is kept about a member and circles, the zero value if nothing is.
func (tx *Tx) CircleSide(member peer.ID) (peer.CircleSide, error) {
	var in storedCircleSide
	owner := tx.owner(member)
	if ok, err := tx.load(owner, circleSideKey(owner), &in); !ok || err != nil {
		return peer.CircleSide{}, err
	}
	return in.out(), nil
}

// PutCircleSide stores what is kept about a member and circles. The zero value deletes it.
func (tx *Tx) PutCircleSide(member peer.ID, s peer.CircleSide) error {
	owner := tx.owner(member)
	key := circleSideKey(owner)
	if s.IsZero() {
		return tx.dropRecord(owner, key)
	}
	if err := tx.deleteBackrefs(key, tx.get(bucketRecords, key)); err != nil { // what members answered may be over
		return err
	}
	in := &storedCircleSide{
		Member: uint64(member), Circles: idsIn(s.Circles), Messages: s.Messages, Languages: s.Look.Languages, Hours: int(s.Look.Hours),
		Since: nanoTimeOf(s.Look.Since), Invited: uint64(s.Invited),
	}
	for _, a := range s.Asks {
		in.Asks = append(in.Asks, storedAsk{
			ID: uint64(a.ID), Circle: uint64(a.Circle), Made: nanoTimeOf(a.Made), State: int(a.State), Answered: idsIn(a.Answered),
			Declined: a.Declined, Admitted: nanoTimeOf(a.Admitted), Over: nanoTimeOf(a.Over), Line: a.Line.Reveal(), Unseen: a.Unseen, Pending: a.Pending,
			Let: nanoTimeOf(a.Let),
		})
	}
	if err := tx.save(bucketRecords, owner, key, in); err != nil {
		return err
	}
	if s.Look.Since.IsZero() {
		return tx.remove(bucketIndex, tx.lookIndexKey(key))
	}
	return tx.putIndex(tx.lookIndexKey(key), owner)
}

func dropCircleSide(tx *Tx, _ hash, key, _ []byte) error {
	return tx.remove(bucketIndex, tx.lookIndexKey(key))
}

// retainCircleSide forgets asks that no quota counts any more.
func retainCircleSide(tx *Tx, m peer.Member, now time.Time) (bool, error) {
	s, err := tx.CircleSide(m.ID)
	if err != nil {
		return false, err
	}
	s, changed := s.Tidied(now)
	if !changed {
		return false, nil
	}
	return true, tx.PutCircleSide(m.ID, s)
}

func readCircleSide(tx *Tx, person peer.ID, d *MemberData) error {
	s, err := tx.CircleSide(person)
	if !s.IsZero() {
		d.CircleSide = &s
	}
	return err
}

// LooksForCircle is a member who asked to be found by moderators.
type LooksForCircle struct {
	Member peer.ID
	peer.CircleLook
}

// LookingForCircle returns everyone who asked to be found for a circle, who has waited longest first. Unreadable records
// are left out.
func (tx *Tx) LookingForCircle() ([]LooksForCircle, error) {
	var all []LooksForCircle
	err := tx.eachIndex(indexCircleLook, func(to []hash) error {
		if len(to) != 1 {
			return nil
		}
		var in storedCircleSide
		ok, err := tx.load(to[0], circleSideKey(to[0]), &in)
		if errors.Is(err, ErrUnreadable) || err == nil && !ok {
			return nil
		}
		all = append(all, LooksForCircle{peer.ID(in.Member), in.out().Look})
		return err
	})
	slices.SortFunc(all, func(a, b LooksForCircle) int {
		return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.Member, b.Member))
	})
	return all, err
}
