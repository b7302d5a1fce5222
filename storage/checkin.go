package storage

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"waymark/peer"
)

type storedCheckIn struct {
	Day        int32        `cbor:"1,keyasint"`
	Entry      storedEntry  `cbor:"2,keyasint"`
	Previous   *storedEntry `cbor:"3,keyasint,omitempty"`
	Version    int          `cbor:"4,keyasint,omitempty"`
	By         uint64       `cbor:"5,keyasint,omitempty"`
	At         stamp        `cbor:"6,keyasint,omitempty"`
	Supporters []uint64     `cbor:"7,keyasint,omitempty"`
}

type storedEntry struct {
	Mood  int    `cbor:"1,keyasint,omitempty"`
	Note  string `cbor:"2,keyasint,omitempty"`
	Share int    `cbor:"3,keyasint,omitempty"`
}

func entryIn(e peer.Entry) storedEntry {
	return storedEntry{int(e.Mood), e.Note.Reveal(), int(e.Share)}
}

func (e storedEntry) out() peer.Entry {
	return peer.Entry{Mood: peer.Mood(e.Mood), Note: peer.Words(e.Note), Share: peer.Share(e.Share)}
}

func (c storedCheckIn) out() peer.CheckIn {
	out := peer.CheckIn{
		Day: peer.Day(c.Day), Entry: c.Entry.out(), Version: c.Version, By: peer.ID(c.By), At: c.At.time(),
		Supporters: idsOut(c.Supporters),
	}
	if c.Previous != nil {
		previous := c.Previous.out()
		out.Previous = &previous
	}
	return out
}

// Summary is what is known of a member's check-ins without reading them. The zero value is: none.
type Summary struct {
	First, Last peer.Day // the first and the last local day with a check-in; 0 if Count is 0
	Count       int
}

type storedSummary struct {
	First int32 `cbor:"1,keyasint,omitempty"`
	Last  int32 `cbor:"2,keyasint,omitempty"`
	Count int   `cbor:"3,keyasint,omitempty"`
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
	if ok, err := tx.load(bucketRecords, owner, dayKey(owner, k, day), &in); !ok || err != nil {
		return nil, err
	}
	out := in.out()
	return &out, nil
}

// CheckIns returns the member's entries from one local day to another, both included, oldest first.
func (tx *Tx) CheckIns(member peer.ID, from, to peer.Day) ([]peer.CheckIn, error) {
	owner := tx.owner(member)
	k, err := tx.b.keyOf(tx.in(), owner)
	if k == nil || err != nil || from > to {
		return nil, err
	}
	first, last := dayKey(owner, k, clampDay(from)), dayKey(owner, k, clampDay(to))
	var out []peer.CheckIn
	c := tx.in().bucket(bucketRecords).Cursor()
	for key, v := c.Seek(first); key != nil && bytes.Compare(key, last) <= 0; key, v = c.Next() {
		var in storedCheckIn
		if err := tx.open(bucketRecords, owner, key, v, &in); err != nil {
			return nil, err
		}
		out = append(out, in.out())
	}
	return out, nil
}

// PutCheckIn stores the member's entry for c.Day in place of any other and keeps their Summary.
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
	if tx.get(bucketRecords, key) == nil {
		if err := tx.count(owner, c.Day); err != nil {
			return err
		}
	}
	out := storedCheckIn{
		Day: int32(c.Day), Entry: entryIn(c.Entry), Version: c.Version, By: uint64(c.By), At: stampOf(c.At),
		Supporters: idsIn(c.Supporters),
	}
	if c.Previous != nil {
		previous := entryIn(*c.Previous)
		out.Previous = &previous
	}
	return tx.save(bucketRecords, owner, key, &out)
}

// count adds a new day to the summary.
func (tx *Tx) count(owner hash, day peer.Day) error {
	s, err := tx.summary(owner)
	if err != nil {
		return err
	}
	if s.Count == 0 {
		s.First, s.Last = int32(day), int32(day)
	}
	s.First, s.Last, s.Count = min(s.First, int32(day)), max(s.Last, int32(day)), s.Count+1
	return tx.save(bucketRecords, owner, recordKey(owner, famSummary), s)
}

// DeleteCheckIn removes the member's entry for a local day, if there is one, and keeps their Summary.
func (tx *Tx) DeleteCheckIn(member peer.ID, day peer.Day) error {
	if !tx.b.t.Writable() {
		return ErrReadOnly
	}
	owner := tx.owner(member)
	k, err := tx.b.keyOf(tx.in(), owner)
	if k == nil || err != nil || day != clampDay(day) {
		return err
	}
	key := dayKey(owner, k, day)
	if tx.get(bucketRecords, key) == nil {
		return nil
	}
	if err := tx.remove(bucketRecords, key); err != nil {
		return err
	}
	return tx.uncount(owner)
}

// uncount makes the summary fit after a day was removed.
func (tx *Tx) uncount(owner hash) error {
	s, err := tx.summary(owner)
	if err != nil {
		return err
	}
	if s.Count <= 1 {
		return tx.remove(bucketRecords, recordKey(owner, famSummary))
	}
	s.Count--
	c := tx.in().bucket(bucketRecords).Cursor()
	var ends [2]storedCheckIn
	key, v := c.Seek(recordKey(owner, famCheckIn))
	if err := tx.open(bucketRecords, owner, key, v, &ends[0]); err != nil {
		return err
	}
	c.Seek(recordKey(owner, famSummary))
	key, v = c.Prev()
	if err := tx.open(bucketRecords, owner, key, v, &ends[1]); err != nil {
		return err
	}
	s.First, s.Last = ends[0].Day, ends[1].Day
	return tx.save(bucketRecords, owner, recordKey(owner, famSummary), s)
}

// Summary returns the summary of the member's check-ins, in a time that does not depend on their number.
func (tx *Tx) Summary(member peer.ID) (Summary, error) {
	s, err := tx.summary(tx.owner(member))
	return Summary{peer.Day(s.First), peer.Day(s.Last), s.Count}, err
}

func (tx *Tx) summary(owner hash) (s storedSummary, err error) {
	_, err = tx.load(bucketRecords, owner, recordKey(owner, famSummary), &s)
	return s, err
}
