package storage

import (
	"slices"

	"waymark/peer"
)

// storedSession is a peer.OpenSession. It belongs to the guild, and names who opened it, who raised a hand and who shared.
type storedSession struct {
	Meeting  uint64          `cbor:"1,keyasint"`
	Date     int32           `cbor:"2,keyasint"`
	Start    nanoTime        `cbor:"3,keyasint"`
	Opened   nanoTime        `cbor:"4,keyasint"`
	By       uint64          `cbor:"5,keyasint,omitempty"`
	Room     uint64          `cbor:"6,keyasint,omitempty"`
	Channel  uint64          `cbor:"7,keyasint,omitempty"`
	Post     uint64          `cbor:"8,keyasint,omitempty"`
	Thread   uint64          `cbor:"9,keyasint,omitempty"`
	NoThread bool            `cbor:"10,keyasint,omitempty"`
	Failed   bool            `cbor:"11,keyasint,omitempty"`
	State    int             `cbor:"12,keyasint,omitempty"`
	Turn     int             `cbor:"13,keyasint,omitempty"`
	Speaker  uint64          `cbor:"14,keyasint,omitempty"`
	Hands    []storedHostAsk `cbor:"15,keyasint,omitempty"`
	Shared   []uint64        `cbor:"16,keyasint,omitempty"`
	Floor    int             `cbor:"17,keyasint,omitempty"`
	Voice    bool            `cbor:"18,keyasint,omitempty"`
	Called   int             `cbor:"19,keyasint,omitempty"`
	Uncalled bool            `cbor:"20,keyasint,omitempty"`
}

func (s *storedSession) mentions() []uint64 {
	ids := append(slices.Clone(s.Shared), s.By, s.Speaker)
	for _, h := range s.Hands {
		ids = append(ids, h.Member)
	}
	return ids
}

func (s *storedSession) redact(gone func(uint64) bool) bool {
	*s = *sessionIn(s.out().Without(func(id peer.ID) bool { return gone(uint64(id)) }))
	return true
}

func (s storedSession) out() peer.OpenSession {
	out := peer.OpenSession{
		Meeting: peer.ID(s.Meeting), Date: peer.Day(s.Date), Start: s.Start.time(), Opened: s.Opened.time(), By: peer.ID(s.By),
		Room: peer.ID(s.Room), Channel: peer.ID(s.Channel), Post: peer.ID(s.Post), Thread: peer.ID(s.Thread),
		Voice: s.Voice, NoThread: s.NoThread, Failed: s.Failed, Floor: s.Floor, Called: s.Called, Uncalled: s.Uncalled,
		Turns: peer.Turns{State: peer.FloorState(s.State), Turn: s.Turn, Speaker: peer.ID(s.Speaker), Shared: idsOut(s.Shared)},
	}
	for _, h := range s.Hands {
		out.Turns.Hands = append(out.Turns.Hands, peer.Hand{Member: peer.ID(h.Member), At: h.At.time()})
	}
	return out
}

func sessionIn(s peer.OpenSession) *storedSession {
	in := &storedSession{
		Meeting: uint64(s.Meeting), Date: int32(s.Date), Start: nanoTimeOf(s.Start), Opened: nanoTimeOf(s.Opened), By: uint64(s.By),
		Room: uint64(s.Room), Channel: uint64(s.Channel), Post: uint64(s.Post), Thread: uint64(s.Thread),
		Voice: s.Voice, NoThread: s.NoThread, Failed: s.Failed, Floor: s.Floor, Called: s.Called, Uncalled: s.Uncalled,
		State: int(s.Turns.State), Turn: s.Turns.Turn, Speaker: uint64(s.Turns.Speaker), Shared: idsIn(s.Turns.Shared),
	}
	for _, h := range s.Turns.Hands {
		in.Hands = append(in.Hands, storedHostAsk{uint64(h.Member), nanoTimeOf(h.At)})
	}
	return in
}

func (tx *Tx) sessionKey(meeting peer.ID) []byte {
	h := tx.entityHash(meeting)
	return recordKey(tx.owner(0), famSession, h[:]...)
}

// OpenSession returns the open session of a meeting, nil if there is none.
func (tx *Tx) OpenSession(meeting peer.ID) (*peer.OpenSession, error) {
	var in storedSession
	if ok, err := tx.load(tx.owner(0), tx.sessionKey(meeting), &in); !ok || err != nil {
		return nil, err
	}
	out := in.out()
	return &out, nil
}

// PutOpenSession stores the open session of a meeting in place of what there was.
func (tx *Tx) PutOpenSession(s peer.OpenSession) error {
	if s.Meeting == 0 {
		return errNoID
	}
	key := tx.sessionKey(s.Meeting)
	if err := tx.deleteBackrefs(key, tx.get(bucketRecords, key)); err != nil {
		return err
	}
	return tx.save(bucketRecords, tx.owner(0), key, sessionIn(s))
}

// DeleteOpenSession deletes the open session of a meeting, if there is one, with everyone it names.
func (tx *Tx) DeleteOpenSession(meeting peer.ID) error {
	return tx.dropRecord(tx.owner(0), tx.sessionKey(meeting))
}
