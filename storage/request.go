package storage

import (
	"cmp"
	"errors"
	"slices"

	"waymark/peer"
)

type storedRequest struct {
	ID        uint64   `cbor:"1,keyasint"`
	Member    uint64   `cbor:"2,keyasint"`
	Help      string   `cbor:"3,keyasint,omitempty"`
	Languages []string `cbor:"4,keyasint,omitempty"`
	Avoid     string   `cbor:"5,keyasint,omitempty"`
	Created   nanoTime `cbor:"6,keyasint,omitempty"`
	State     int      `cbor:"7,keyasint,omitempty"`
	ClaimedBy uint64   `cbor:"8,keyasint,omitempty"`
	ClaimedAt nanoTime `cbor:"9,keyasint,omitempty"`
	Mentor    uint64   `cbor:"10,keyasint,omitempty"`
	Asked     nanoTime `cbor:"11,keyasint,omitempty"`
	Declined  []uint64 `cbor:"12,keyasint,omitempty"`
	Closed    nanoTime `cbor:"13,keyasint,omitempty"`
	Blocked   []uint64 `cbor:"14,keyasint,omitempty"`
	Version   int      `cbor:"15,keyasint,omitempty"`
	Wish      int      `cbor:"16,keyasint,omitempty"`
	Hours     int      `cbor:"17,keyasint,omitempty"`
	Counted   bool     `cbor:"18,keyasint,omitempty"`
	Asks      int      `cbor:"19,keyasint,omitempty"`
	Pairing   uint64   `cbor:"20,keyasint,omitempty"`
}

func (r storedRequest) out() peer.Request {
	return peer.Request{
		ID: peer.ID(r.ID), Member: peer.ID(r.Member), Help: peer.UserText(r.Help), Languages: r.Languages,
		Avoid: peer.UserText(r.Avoid), Created: r.Created.time(), State: peer.RequestState(r.State),
		ClaimedBy: peer.ID(r.ClaimedBy), ClaimedAt: r.ClaimedAt.time(), Mentor: peer.ID(r.Mentor),
		Asked: r.Asked.time(), Declined: idsOut(r.Declined), Closed: r.Closed.time(),
		Blocked: idsOut(r.Blocked), Version: r.Version, Wish: peer.Wish(r.Wish), Hours: peer.Hours(r.Hours), Counted: r.Counted,
		Asks: r.Asks, Pairing: peer.ID(r.Pairing),
	}
}

// waits says whether a request belongs into the queue. A state that is not known to be a last one does.
func waits(s peer.RequestState) bool {
	return s != peer.Paired && s != peer.Withdrawn && s != peer.Closed
}

func oldestFirst(a, b peer.Request) int {
	return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID))
}

// idKey is a key of "ids".
func idKey(f family, thing hash) []byte { return append([]byte{byte(f)}, thing[:]...) }

// RequestsOf returns all of a member's requests, oldest first.
func (tx *Tx) RequestsOf(member peer.ID) ([]peer.Request, error) {
	stored, err := loadAll[storedRequest](tx, tx.owner(member), famRequest)
	var out []peer.Request
	for _, r := range stored {
		out = append(out, r.out())
	}
	slices.SortFunc(out, oldestFirst)
	return out, err
}

// RequestOf returns the member's newest request, open or not, nil if they never made one.
func (tx *Tx) RequestOf(member peer.ID) (*peer.Request, error) {
	stored, err := loadAll[storedRequest](tx, tx.owner(member), famRequest)
	if len(stored) == 0 || err != nil {
		return nil, err
	}
	newest := stored[0].out()
	for _, r := range stored[1:] {
		if r := r.out(); oldestFirst(newest, r) < 0 {
			newest = r
		}
	}
	return &newest, nil
}

// Request returns the request with this id, nil if there is none.
func (tx *Tx) Request(id peer.ID) (*peer.Request, error) { return tx.request(tx.entityHash(id)) }

func (tx *Tx) request(thing hash) (*peer.Request, error) {
	member := tx.get(bucketIDs, idKey(famRequest, thing))
	if len(member) < len(hash{}) {
		return nil, nil
	}
	var in storedRequest
	owner := hash(member[:len(hash{})])
	if ok, err := tx.load(owner, recordKey(owner, famRequest, thing[:]...), &in); !ok || err != nil {
		return nil, err
	}
	out := in.out()
	return &out, nil
}

// PutRequest stores a request in place of the one with its id. A request's member never changes.
func (tx *Tx) PutRequest(r peer.Request) error {
	if r.ID == 0 || r.Member == 0 {
		return errNoID
	}
	owner, h := tx.owner(r.Member), tx.entityHash(r.ID)
	err := tx.save(bucketRecords, owner, recordKey(owner, famRequest, h[:]...), &storedRequest{
		ID: uint64(r.ID), Member: uint64(r.Member), Help: r.Help.Reveal(), Languages: r.Languages,
		Avoid: r.Avoid.Reveal(), Created: nanoTimeOf(r.Created), State: int(r.State),
		ClaimedBy: uint64(r.ClaimedBy), ClaimedAt: nanoTimeOf(r.ClaimedAt), Mentor: uint64(r.Mentor),
		Asked: nanoTimeOf(r.Asked), Declined: idsIn(r.Declined), Closed: nanoTimeOf(r.Closed),
		Blocked: idsIn(r.Blocked), Version: r.Version, Wish: int(r.Wish), Hours: int(r.Hours), Counted: r.Counted,
		Asks: r.Asks, Pairing: uint64(r.Pairing),
	})
	if err != nil {
		return err
	}
	if !waits(r.State) {
		return errors.Join(tx.dequeue(h), tx.put(bucketIDs, idKey(famRequest, h), owner[:]))
	}
	place, err := tx.enqueue(h, r)
	if err != nil {
		return err
	}
	return tx.put(bucketIDs, idKey(famRequest, h), append(owner[:], place...))
}
