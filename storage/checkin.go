package storage

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"waymark/peer"
)

type storedCheckIn struct {
	Day        int32           `cbor:"1,keyasint"`
	Entry      storedEntry     `cbor:"2,keyasint"`
	Previous   *storedBefore   `cbor:"3,keyasint,omitempty"`
	Version    int             `cbor:"4,keyasint,omitempty"`
	By         uint64          `cbor:"5,keyasint,omitempty"`
	At         nanoTime        `cbor:"6,keyasint,omitempty"`
	Supporters []uint64        `cbor:"7,keyasint,omitempty"`
	Earlier    []storedBefore  `cbor:"8,keyasint,omitempty"`
	Zone       string          `cbor:"9,keyasint,omitempty"`
	InRoom     *storedEntry    `cbor:"10,keyasint,omitempty"`
	Covered    bool            `cbor:"11,keyasint,omitempty"`
	InCircle   *storedInCircle `cbor:"12,keyasint,omitempty"` // read only: the one circle, from before there could be two
	Families   bool            `cbor:"13,keyasint,omitempty"`

	InCircles []storedInCircle `cbor:"14,keyasint,omitempty"`
}

type storedInCircle struct {
	Circle uint64 `cbor:"1,keyasint"`
	Mood   int    `cbor:"2,keyasint,omitempty"`
	Note   string `cbor:"3,keyasint,omitempty"`
	Share  int    `cbor:"4,keyasint,omitempty"`
}

type storedEntry struct {
	Mood  int    `cbor:"1,keyasint,omitempty"`
	Note  string `cbor:"2,keyasint,omitempty"`
	Share int    `cbor:"3,keyasint,omitempty"`
}

// storedBefore has no InRoom in records of before that was stored: undoing takes the entry back from the room then.
type storedBefore struct {
	storedEntry
	InRoom *storedEntry `cbor:"4,keyasint,omitempty"`
}

func beforeIn(b peer.Before) storedBefore {
	out := storedBefore{storedEntry: entryIn(b.Entry)}
	if b.InRoom != nil {
		shown := entryIn(*b.InRoom)
		out.InRoom = &shown
	}
	return out
}

func (b storedBefore) out() peer.Before {
	out := peer.Before{Entry: b.storedEntry.out()}
	if b.InRoom != nil {
		shown := b.InRoom.out()
		out.InRoom = &shown
	}
	return out
}

func entryIn(e peer.Entry) storedEntry {
	return storedEntry{int(e.Mood), e.Note.Reveal(), int(e.Share)}
}

func (e storedEntry) out() peer.Entry {
	return peer.Entry{Mood: peer.Mood(e.Mood), Note: peer.UserText(e.Note), Share: peer.Share(e.Share)}
}

func (in storedInCircle) out() peer.InCircle {
	return peer.InCircle{Circle: peer.ID(in.Circle), Mood: peer.Mood(in.Mood), Note: peer.UserText(in.Note), Share: peer.Share(in.Share)}
}

func (c storedCheckIn) out() peer.CheckIn {
	out := peer.CheckIn{
		Day: peer.Day(c.Day), Entry: c.Entry.out(), Version: c.Version, By: peer.ID(c.By), At: c.At.time(),
		Supporters: idsOut(c.Supporters), Zone: c.Zone, Covered: c.Covered, Families: c.Families,
	}
	if c.InRoom != nil {
		shown := c.InRoom.out()
		out.InRoom = &shown
	}
	if c.InCircle != nil {
		out.InCircles = append(out.InCircles, c.InCircle.out())
	}
	for _, in := range c.InCircles {
		out.InCircles = append(out.InCircles, in.out())
	}
	if c.Previous != nil {
		previous := c.Previous.out()
		out.Previous = &previous
	}
	for _, e := range c.Earlier {
		out.Earlier = append(out.Earlier, e.out())
	}
	return out
}

func (c *storedCheckIn) mentions() []uint64 { return c.Supporters }

func (c *storedCheckIn) redact(gone func(uint64) bool) bool {
	c.Supporters = without(c.Supporters, gone)
	return true
}

// storedMood is what a stored check-in says of how its day was.
type storedMood struct {
	Day   int32 `cbor:"1,keyasint"`
	Entry struct {
		Mood int `cbor:"1,keyasint,omitempty"`
	} `cbor:"2,keyasint"`
}

// Summary is what is known of a member's check-ins without reading them. The zero value is: none.
type Summary struct {
	First, Last peer.Day // the first and the last local day with a check-in; 0 if Count is 0
	Count       int
}

// dayLimit is beyond every day that can be stored: the year 736,000 or so, both ways.
const dayLimit = 1 << 28

// dayKey is the key of a check-in: the day, shifted by the owner's secret.
func dayKey(owner hash, k *ownerKey, day peer.Day) []byte {
	shifted := uint32(int64(day)+dayLimit) + uint32(k.shift&(1<<31-1))
	return recordKey(owner, famCheckIn, binary.BigEndian.AppendUint32(nil, shifted)...)
}

func clampDay(d peer.Day) peer.Day { return min(max(d, -dayLimit), dayLimit-1) }

// CheckIn returns the member's entry for a local day, nil if there is none.
func (tx *Tx) CheckIn(member peer.ID, day peer.Day) (*peer.CheckIn, error) {
	owner := tx.owner(member)
	k, err := tx.b.keyOf(tx.in(), owner)
	if k == nil || err != nil || day != clampDay(day) {
		return nil, err
	}
	var in storedCheckIn
	if ok, err := tx.load(owner, dayKey(owner, k, day), &in); !ok || err != nil {
		return nil, err
	}
	out := in.out()
	return &out, nil
}

// CheckIns returns the member's entries from one local day to another, both included, oldest first.
func (tx *Tx) CheckIns(member peer.ID, from, to peer.Day) ([]peer.CheckIn, error) {
	return between(tx, member, from, to, storedCheckIn.out)
}

// Moods returns the moods of the member's entries from one local day to another, both included, oldest first. It
// decodes nothing else of them: who asks for a year waits for some hundred entries.
func (tx *Tx) Moods(member peer.ID, from, to peer.Day) ([]peer.DayMood, error) {
	return between(tx, member, from, to, func(m storedMood) peer.DayMood {
		return peer.DayMood{Day: peer.Day(m.Day), Mood: peer.Mood(m.Entry.Mood)}
	})
}

// between opens a member's entries from one local day to another, as In, and returns what out makes of them.
func between[In, Out any](tx *Tx, member peer.ID, from, to peer.Day, out func(In) Out) ([]Out, error) {
	owner := tx.owner(member)
	k, err := tx.b.keyOf(tx.in(), owner)
	if k == nil || err != nil || from > to {
		return nil, err
	}
	first, last := dayKey(owner, k, clampDay(from)), dayKey(owner, k, clampDay(to))
	var all []Out
	c := tx.in().bucket(bucketRecords).Cursor()
	for key, v := c.Seek(first); key != nil && bytes.Compare(key, last) <= 0; key, v = c.Next() {
		var in In
		err := tx.open(bucketRecords, owner, key, v, &in)
		if tx.skips(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, out(in))
	}
	return all, nil
}

// EarlierCheckIns returns at most n of the member's entries for a local day and those before it, newest first, in a
// time that does not depend on how many there are.
func (tx *Tx) EarlierCheckIns(member peer.ID, day peer.Day, n int) ([]peer.CheckIn, error) {
	owner := tx.owner(member)
	k, err := tx.b.keyOf(tx.in(), owner)
	if k == nil || err != nil {
		return nil, err
	}
	c, from := tx.in().bucket(bucketRecords).Cursor(), dayKey(owner, k, clampDay(day))
	key, v := c.Seek(from)
	switch {
	case key == nil:
		key, v = c.Last()
	case !bytes.Equal(key, from):
		key, v = c.Prev()
	}
	return tx.walk(owner, n, key, v, c.Prev)
}

// LaterCheckIns returns at most n of the member's entries after a local day, oldest first, in a time that does not
// depend on how many there are.
func (tx *Tx) LaterCheckIns(member peer.ID, day peer.Day, n int) ([]peer.CheckIn, error) {
	owner := tx.owner(member)
	k, err := tx.b.keyOf(tx.in(), owner)
	if k == nil || err != nil || day >= dayLimit-1 {
		return nil, err
	}
	c := tx.in().bucket(bucketRecords).Cursor()
	key, v := c.Seek(dayKey(owner, k, clampDay(day+1)))
	return tx.walk(owner, n, key, v, c.Next)
}

// walk opens at most n of a member's entries, from the one at key on; next returns the following key.
func (tx *Tx) walk(owner hash, n int, key, v []byte, next func() (key, v []byte)) ([]peer.CheckIn, error) {
	var out []peer.CheckIn
	family := recordKey(owner, famCheckIn)
	for ; bytes.HasPrefix(key, family) && len(out) < n; key, v = next() {
		var in storedCheckIn
		err := tx.open(bucketRecords, owner, key, v, &in)
		if tx.skips(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, in.out())
	}
	return out, nil
}

// PutCheckIn stores the member's entry for c.Day in place of any other.
func (tx *Tx) PutCheckIn(member peer.ID, c peer.CheckIn) error {
	if c.Day != clampDay(c.Day) {
		return fmt.Errorf("storage: day %d is out of range", int(c.Day))
	}
	owner := tx.owner(member)
	k, err := tx.needKey(owner)
	if err != nil {
		return err
	}
	key := dayKey(owner, k, c.Day)
	out := storedCheckIn{
		Day: int32(c.Day), Entry: entryIn(c.Entry), Version: c.Version, By: uint64(c.By), At: nanoTimeOf(c.At),
		Supporters: idsIn(c.Supporters), Zone: c.Zone, Covered: c.Covered, Families: c.Families,
	}
	if c.InRoom != nil {
		shown := entryIn(*c.InRoom)
		out.InRoom = &shown
	}
	for _, in := range c.InCircles {
		out.InCircles = append(out.InCircles, storedInCircle{uint64(in.Circle), int(in.Mood), in.Note.Reveal(), int(in.Share)})
	}
	if c.Previous != nil {
		previous := beforeIn(*c.Previous)
		out.Previous = &previous
	}
	for _, e := range c.Earlier {
		out.Earlier = append(out.Earlier, beforeIn(e))
	}
	return tx.save(bucketRecords, owner, key, &out)
}

// DeleteCheckIn removes the member's entry for a local day, if there is one.
func (tx *Tx) DeleteCheckIn(member peer.ID, day peer.Day) error {
	if !tx.b.t.Writable() {
		return ErrReadOnly
	}
	owner := tx.owner(member)
	k, err := tx.b.keyOf(tx.in(), owner)
	if k == nil || err != nil || day != clampDay(day) {
		return err
	}
	return tx.remove(bucketRecords, dayKey(owner, k, day))
}

// dayOf is the day of a check-in's key.
func dayOf(key []byte, k *ownerKey) peer.Day {
	shifted := binary.BigEndian.Uint32(key[len(key)-4:])
	return peer.Day(int64(shifted-uint32(k.shift&(1<<31-1))) - dayLimit)
}

// LastDay returns the last local day with a check-in, and whether there is any, in a time that does not
// depend on their number.
func (tx *Tx) LastDay(member peer.ID) (peer.Day, bool, error) {
	owner := tx.owner(member)
	k, err := tx.b.keyOf(tx.in(), owner)
	if k == nil || err != nil {
		return 0, false, err
	}
	c := tx.in().bucket(bucketRecords).Cursor()
	key, _ := c.Seek(recordKey(owner, famCheckIn+1))
	if key == nil {
		key, _ = c.Last()
	} else {
		key, _ = c.Prev()
	}
	if !bytes.HasPrefix(key, recordKey(owner, famCheckIn)) {
		return 0, false, nil
	}
	return dayOf(key, k), true, nil
}

// Summary returns the summary of the member's check-ins. It looks at every key of theirs and at no entry:
// for what happens with every check-in there is LastDay.
func (tx *Tx) Summary(member peer.ID) (s Summary, err error) {
	owner := tx.owner(member)
	k, err := tx.b.keyOf(tx.in(), owner)
	if k == nil || err != nil {
		return Summary{}, err
	}
	prefix := recordKey(owner, famCheckIn)
	c := tx.in().bucket(bucketRecords).Cursor()
	for key, _ := c.Seek(prefix); bytes.HasPrefix(key, prefix); key, _ = c.Next() {
		s.Last = dayOf(key, k)
		if s.Count == 0 {
			s.First = s.Last
		}
		s.Count++
	}
	return s, nil
}
