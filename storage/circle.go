package storage

import (
	"cmp"
	"slices"
	"time"

	"waymark/peer"
)

// storedCircle is a peer.Circle. It belongs to the guild, and names its members, those who ask to join, and its founder.
type storedCircle struct {
	ID        uint64       `cbor:"1,keyasint"`
	State     int          `cbor:"2,keyasint,omitempty"`
	Seats     []storedSeat `cbor:"3,keyasint,omitempty"`
	Size      int          `cbor:"4,keyasint,omitempty"`
	Weeks     int          `cbor:"5,keyasint,omitempty"`
	Ends      nanoTime     `cbor:"6,keyasint,omitempty"`
	GoOn      []uint64     `cbor:"7,keyasint,omitempty"`
	End       []uint64     `cbor:"8,keyasint,omitempty"`
	Name      int          `cbor:"9,keyasint,omitempty"`
	Thread    uint64       `cbor:"10,keyasint,omitempty"`
	For       uint64       `cbor:"11,keyasint,omitempty"`
	Languages []string     `cbor:"12,keyasint,omitempty"`
	Hours     int          `cbor:"13,keyasint,omitempty"`
	Zone      string       `cbor:"14,keyasint,omitempty"`
	About     string       `cbor:"15,keyasint,omitempty"`
	Founder   uint64       `cbor:"16,keyasint,omitempty"`
	Asking    []uint64     `cbor:"17,keyasint,omitempty"`
	Unlisted  bool         `cbor:"18,keyasint,omitempty"`
	Pending   bool         `cbor:"19,keyasint,omitempty"`

	Invitations []storedInvitation `cbor:"20,keyasint,omitempty"`
	Named       []uint64           `cbor:"21,keyasint,omitempty"`
	Held        bool               `cbor:"22,keyasint,omitempty"`
	Let         nanoTime           `cbor:"23,keyasint,omitempty"`
}

type storedSeat struct {
	Member     uint64   `cbor:"1,keyasint"`
	Joined     nanoTime `cbor:"2,keyasint,omitempty"`
	ShareBy    int      `cbor:"3,keyasint,omitempty"`
	QuietUntil int32    `cbor:"4,keyasint,omitempty"`
	Arrived    nanoTime `cbor:"5,keyasint,omitempty"`
}

type storedInvitation struct {
	Member uint64 `cbor:"1,keyasint"`
	Yes    bool   `cbor:"2,keyasint,omitempty"`
}

func (c *storedCircle) mentions() []uint64 {
	ids := slices.Concat(c.GoOn, c.End, c.Asking, c.Named, []uint64{c.Founder})
	for _, s := range c.Seats {
		ids = append(ids, s.Member)
	}
	for _, i := range c.Invitations {
		ids = append(ids, i.Member)
	}
	return ids
}

func (c *storedCircle) redact(gone func(uint64) bool) bool {
	c.Seats = slices.DeleteFunc(c.Seats, func(s storedSeat) bool { return gone(s.Member) })
	c.Invitations = slices.DeleteFunc(c.Invitations, func(i storedInvitation) bool { return gone(i.Member) })
	c.Named = without(c.Named, gone)
	c.GoOn, c.End, c.Asking = without(c.GoOn, gone), without(c.End, gone), without(c.Asking, gone)
	if gone(c.Founder) {
		c.Founder, c.About = 0, ""
	}
	return true
}

func (s storedSeat) out() peer.Seat {
	return peer.Seat{
		Member: peer.ID(s.Member), Joined: s.Joined.time(), ShareBy: peer.Share(s.ShareBy), QuietUntil: peer.Day(s.QuietUntil),
		Arrived: s.Arrived.time(),
	}
}

func (c storedCircle) out() peer.Circle {
	out := peer.Circle{
		ID: peer.ID(c.ID), State: peer.CircleState(c.State), Size: c.Size, Weeks: c.Weeks, Ends: c.Ends.time(),
		GoOn: idsOut(c.GoOn), End: idsOut(c.End), Name: c.Name, Thread: peer.ID(c.Thread), For: peer.ID(c.For),
		Languages: c.Languages, Hours: peer.Hours(c.Hours), Zone: c.Zone, About: peer.UserText(c.About),
		Founder: peer.ID(c.Founder), Asking: idsOut(c.Asking), Unlisted: c.Unlisted, Pending: c.Pending,
		Named: idsOut(c.Named), Held: c.Held, Let: c.Let.time(),
	}
	for _, s := range c.Seats {
		out.Seats = append(out.Seats, s.out())
	}
	for _, i := range c.Invitations {
		out.Invitations = append(out.Invitations, peer.Invitation{Member: peer.ID(i.Member), Yes: i.Yes})
	}
	return out
}

func circleIn(c peer.Circle) *storedCircle {
	in := &storedCircle{
		ID: uint64(c.ID), State: int(c.State), Size: c.Size, Weeks: c.Weeks, Ends: nanoTimeOf(c.Ends), GoOn: idsIn(c.GoOn),
		End: idsIn(c.End), Name: c.Name, Thread: uint64(c.Thread), For: uint64(c.For), Languages: c.Languages,
		Hours: int(c.Hours), Zone: c.Zone, About: c.About.Reveal(), Founder: uint64(c.Founder), Asking: idsIn(c.Asking),
		Unlisted: c.Unlisted, Pending: c.Pending, Named: idsIn(c.Named), Held: c.Held, Let: nanoTimeOf(c.Let),
	}
	for _, s := range c.Seats {
		in.Seats = append(in.Seats, storedSeat{uint64(s.Member), nanoTimeOf(s.Joined), int(s.ShareBy), int32(s.QuietUntil), nanoTimeOf(s.Arrived)})
	}
	for _, i := range c.Invitations {
		in.Invitations = append(in.Invitations, storedInvitation{uint64(i.Member), i.Yes})
	}
	return in
}

func (tx *Tx) circleKey(id peer.ID) []byte {
	h := tx.entityHash(id)
	return recordKey(tx.owner(0), famCircle, h[:]...)
}

// Circle returns the circle with this id, nil if there is none. Its seats say who left the server.
func (tx *Tx) Circle(id peer.ID) (*peer.Circle, error) {
	var in storedCircle
	if ok, err := tx.load(tx.owner(0), tx.circleKey(id), &in); !ok || err != nil {
		return nil, err
	}
	out := in.out()
	for i, s := range out.Seats {
		e, err := tx.GoneEvidence(s.Member)
		if err != nil {
			return nil, err
		}
		out.Seats[i].Left = e.Agreed()
	}
	return &out, nil
}

// Circles returns all circles of the guild, oldest first, without who left the server. Those that ended are among them until they are deleted.
func (tx *Tx) Circles() ([]peer.Circle, error) {
	stored, err := loadAll[storedCircle](tx, tx.owner(0), famCircle)
	out := make([]peer.Circle, 0, len(stored))
	for _, in := range stored {
		out = append(out, in.out())
	}
	slices.SortFunc(out, func(a, b peer.Circle) int { return cmp.Compare(a.ID, b.ID) })
	return out, err
}

// PutCircle stores a circle in place of the one with its id.
func (tx *Tx) PutCircle(c peer.Circle) error {
	if c.ID == 0 {
		return errNoID
	}
	key := tx.circleKey(c.ID)
	if err := tx.deleteBackrefs(key, tx.get(bucketRecords, key)); err != nil { // who left is no longer named
		return err
	}
	return tx.save(bucketRecords, tx.owner(0), key, circleIn(c))
}

// DeleteCircle deletes a circle, if it is there.
func (tx *Tx) DeleteCircle(id peer.ID) error { return tx.dropRecord(tx.owner(0), tx.circleKey(id)) }

// CircleSeat is a member's seat in a circle that has not been deleted. About is what they wrote for those who look, ""
// unless they founded it.
type CircleSeat struct {
	Circle peer.ID
	peer.Seat
	About peer.UserText
	Ends  time.Time
}

// CircleSeats returns the seats of a member, in the order in which they took them.
func (tx *Tx) CircleSeats(member peer.ID) ([]CircleSeat, error) {
	var out []CircleSeat
	err := tx.eachMention(tx.owner(member), famCircle, func(_ []byte, v redactable) {
		c := v.(*storedCircle).out()
		seat := CircleSeat{Circle: c.ID, Ends: c.Ends}
		if c.Founder == member {
			seat.About = c.About
		}
		if s, ok := c.Seat(member); ok {
			seat.Seat = s
		}
		if seat.Member != 0 || seat.About != "" {
			out = append(out, seat)
		}
	})
	slices.SortFunc(out, func(a, b CircleSeat) int { return cmp.Or(a.Joined.Compare(b.Joined), cmp.Compare(a.Circle, b.Circle)) })
	return out, err
}

func readCircleSeats(tx *Tx, person peer.ID, d *MemberData) (err error) {
	d.CircleSeats, err = tx.CircleSeats(person)
	return err
}
