package storage

import (
	"time"

	"waymark/peer"
)

// storedRoom is a peer.Room. It belongs to the guild and names nobody.
type storedRoom struct {
	ID      uint64   `cbor:"1,keyasint"`
	Channel uint64   `cbor:"2,keyasint,omitempty"`
	Thread  uint64   `cbor:"3,keyasint,omitempty"`
	Post    string   `cbor:"4,keyasint,omitempty"`
	Keep    int64    `cbor:"5,keyasint,omitempty"` // nanoseconds
	Ended   nanoTime `cbor:"6,keyasint,omitempty"`
	Held    nanoTime `cbor:"7,keyasint,omitempty"`
	Taken   []uint64 `cbor:"8,keyasint,omitempty"`
	Sheet   string   `cbor:"9,keyasint,omitempty"`
}

func (tx *Tx) roomKey(id peer.ID) []byte {
	h := tx.entityHash(id)
	return recordKey(tx.owner(0), famRoom, h[:]...)
}

// Room returns the room with this id, nil if there is none.
func (tx *Tx) Room(id peer.ID) (*peer.Room, error) {
	var in storedRoom
	if ok, err := tx.load(tx.owner(0), tx.roomKey(id), &in); !ok || err != nil {
		return nil, err
	}
	return &peer.Room{
		ID: peer.ID(in.ID), Channel: peer.ID(in.Channel), Thread: peer.ID(in.Thread), Post: in.Post, Keep: time.Duration(in.Keep),
		Ended: in.Ended.time(), Held: in.Held.time(), Taken: idsOut(in.Taken), Sheet: in.Sheet,
	}, nil
}

// PutRoom stores a room in place of the one with its id.
func (tx *Tx) PutRoom(r peer.Room) error {
	if r.ID == 0 {
		return errNoID
	}
	return tx.save(bucketRecords, tx.owner(0), tx.roomKey(r.ID), storedRoom{
		uint64(r.ID), uint64(r.Channel), uint64(r.Thread), r.Post, int64(r.Keep), nanoTimeOf(r.Ended), nanoTimeOf(r.Held),
		idsIn(r.Taken), r.Sheet,
	})
}

// DeleteRoom deletes a room, if it is there.
func (tx *Tx) DeleteRoom(id peer.ID) error { return tx.dropRecord(tx.owner(0), tx.roomKey(id)) }
