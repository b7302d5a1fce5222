package storage

import (
	"time"

	"waymark/peer"
)

// storedDesk is a peer.Desk. It belongs to the guild: a moderator needs no consent to act as one.
type storedDesk struct {
	Here      []storedOnDuty   `cbor:"1,keyasint,omitempty"`
	HandOvers []storedHandOver `cbor:"2,keyasint,omitempty"`
}

type storedOnDuty struct {
	Member uint64   `cbor:"1,keyasint"`
	Until  nanoTime `cbor:"2,keyasint"`
}

type storedHandOver struct {
	ID   uint64   `cbor:"1,keyasint"`
	By   uint64   `cbor:"2,keyasint"`
	Note string   `cbor:"3,keyasint,omitempty"`
	At   nanoTime `cbor:"4,keyasint"`
}

func (d *storedDesk) mentions() (ids []uint64) {
	for _, o := range d.Here {
		ids = append(ids, o.Member)
	}
	for _, h := range d.HandOvers {
		ids = append(ids, h.By)
	}
	return ids
}

func (d *storedDesk) redact(gone func(uint64) bool) bool {
	left := d.out().Without(func(id peer.ID) bool { return gone(uint64(id)) })
	*d = deskIn(left)
	return len(d.Here)+len(d.HandOvers) > 0
}

func (d storedDesk) out() (out peer.Desk) {
	for _, o := range d.Here {
		out.Here = append(out.Here, peer.OnDuty{Member: peer.ID(o.Member), Until: o.Until.time()})
	}
	for _, h := range d.HandOvers {
		out.HandOvers = append(out.HandOvers, peer.HandOver{
			ID: peer.ID(h.ID), By: peer.ID(h.By), Note: peer.UserText(h.Note), At: h.At.time(),
		})
	}
	return out
}

func deskIn(d peer.Desk) (in storedDesk) {
	for _, o := range d.Here {
		in.Here = append(in.Here, storedOnDuty{uint64(o.Member), nanoTimeOf(o.Until)})
	}
	for _, h := range d.HandOvers {
		in.HandOvers = append(in.HandOvers, storedHandOver{uint64(h.ID), uint64(h.By), h.Note.Reveal(), nanoTimeOf(h.At)})
	}
	return in
}

func (tx *Tx) deskKey() []byte { return recordKey(tx.owner(0), famDesk) }

// Desk returns what the guild's moderators told about their shift, as it is at an instant.
func (tx *Tx) Desk(now time.Time) (peer.Desk, error) {
	var in storedDesk
	if ok, err := tx.load(tx.owner(0), tx.deskKey(), &in); !ok || err != nil {
		return peer.Desk{}, err
	}
	return in.out().At(now), nil
}

// PutDesk stores it. An empty one is deleted.
func (tx *Tx) PutDesk(d peer.Desk) error {
	if err := tx.dropRecord(tx.owner(0), tx.deskKey()); err != nil || len(d.Here)+len(d.HandOvers) == 0 {
		return err
	}
	in := deskIn(d)
	return tx.save(bucketRecords, tx.owner(0), tx.deskKey(), &in)
}

// expireDesk deletes what is over.
func expireDesk(tx *Tx, now time.Time) (bool, error) {
	var in storedDesk
	if ok, err := tx.load(tx.owner(0), tx.deskKey(), &in); !ok || err != nil {
		return false, notUnreadable(err)
	}
	left := in.out().At(now)
	if len(left.Here) == len(in.Here) && len(left.HandOvers) == len(in.HandOvers) {
		return false, nil
	}
	return true, tx.PutDesk(left)
}

// readHandOver reads the note of a person's hand-over, which waits or is not yet expired.
func readHandOver(tx *Tx, person peer.ID, d *MemberData) error {
	desk, err := tx.Desk(time.Time{})
	for _, h := range desk.HandOvers {
		if h.By == person {
			d.HandOver = &h
		}
	}
	return err
}
