package storage

import (
	"cmp"
	"errors"
	"slices"

	"waymark/peer"
)

type storedRequest struct {
	ID         uint64   `cbor:"1,keyasint"`
	Member     uint64   `cbor:"2,keyasint"`
	Help       string   `cbor:"3,keyasint,omitempty"`
	Languages  []string `cbor:"4,keyasint,omitempty"`
	Avoid      string   `cbor:"5,keyasint,omitempty"`
	Created    nanoTime `cbor:"6,keyasint,omitempty"`
	State      int      `cbor:"7,keyasint,omitempty"`
	ClaimedBy  uint64   `cbor:"8,keyasint,omitempty"`
	ClaimedAt  nanoTime `cbor:"9,keyasint,omitempty"`
	Mentor     uint64   `cbor:"10,keyasint,omitempty"`
	Asked      nanoTime `cbor:"11,keyasint,omitempty"`
	Declined   []uint64 `cbor:"12,keyasint,omitempty"`
	Closed     nanoTime `cbor:"13,keyasint,omitempty"`
	SeemsAsked nanoTime `cbor:"14,keyasint,omitempty"`
	Version    int      `cbor:"15,keyasint,omitempty"`
	Wish       int      `cbor:"16,keyasint,omitempty"`
	Hours      int      `cbor:"17,keyasint,omitempty"`
	Counted    bool     `cbor:"18,keyasint,omitempty"`
	Asks       int      `cbor:"19,keyasint,omitempty"`
	Pairing    uint64   `cbor:"20,keyasint,omitempty"`
	Name       string   `cbor:"21,keyasint,omitempty"`
	Quiet      bool     `cbor:"22,keyasint,omitempty"`
}

func (r storedRequest) out() peer.Request {
	return peer.Request{
		ID: peer.ID(r.ID), Member: peer.ID(r.Member), Name: peer.UserText(r.Name), Help: peer.UserText(r.Help), Languages: r.Languages,
		Avoid: peer.UserText(r.Avoid), Created: r.Created.time(), State: peer.RequestState(r.State),
		ClaimedBy: peer.ID(r.ClaimedBy), ClaimedAt: r.ClaimedAt.time(), Mentor: peer.ID(r.Mentor),
		Asked: r.Asked.time(), Declined: idsOut(r.Declined), Closed: r.Closed.time(),
		SeemsAskedUntil: r.SeemsAsked.time(), Version: r.Version, Wish: peer.Wish(r.Wish), Hours: peer.Hours(r.Hours), Counted: r.Counted,
		Asks: r.Asks, Pairing: peer.ID(r.Pairing), Quiet: r.Quiet,
	}
}

func (r *storedRequest) mentions() []uint64 {
	return append(slices.Clone(r.Declined), r.ClaimedBy, r.Mentor)
}

func (r *storedRequest) redact(gone func(uint64) bool) bool {
	r.Declined = without(r.Declined, gone)
	if gone(r.ClaimedBy) {
		r.ClaimedBy, r.ClaimedAt = 0, 0
	}
	zeroIf(gone, &r.Mentor)
	return true
}

// isOpen reports whether a request is among the open ones. A state that is not known to be a last one is.
func isOpen(s peer.RequestState) bool {
	return s != peer.Paired && s != peer.Withdrawn && s != peer.Closed
}

func oldestFirst(a, b peer.Request) int {
	return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID))
}

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
	all, err := tx.RequestsOf(member)
	if len(all) == 0 || err != nil {
		return nil, err
	}
	return &all[len(all)-1], nil
}

// Request returns the request with this id, nil if there is none.
func (tx *Tx) Request(id peer.ID) (*peer.Request, error) {
	h := tx.entityHash(id)
	owner, ok, err := tx.ownerIn(indexKey(indexRequest, h))
	if !ok || err != nil {
		return nil, err
	}
	return tx.request(owner, h)
}

func (tx *Tx) request(owner, entity hash) (*peer.Request, error) {
	var in storedRequest
	if ok, err := tx.load(owner, recordKey(owner, famRequest, entity[:]...), &in); !ok || err != nil {
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
		ID: uint64(r.ID), Member: uint64(r.Member), Name: r.Name.Reveal(), Help: r.Help.Reveal(), Languages: r.Languages,
		Avoid: r.Avoid.Reveal(), Created: nanoTimeOf(r.Created), State: int(r.State),
		ClaimedBy: uint64(r.ClaimedBy), ClaimedAt: nanoTimeOf(r.ClaimedAt), Mentor: uint64(r.Mentor),
		Asked: nanoTimeOf(r.Asked), Declined: idsIn(r.Declined), Closed: nanoTimeOf(r.Closed),
		SeemsAsked: nanoTimeOf(r.SeemsAskedUntil), Version: r.Version, Wish: int(r.Wish), Hours: int(r.Hours), Counted: r.Counted, Quiet: r.Quiet,
		Asks: r.Asks, Pairing: uint64(r.Pairing),
	})
	if err != nil {
		return err
	}
	tx.in().open = nil
	if err := tx.putIndex(indexKey(indexRequest, h), owner); err != nil {
		return err
	}
	open := indexKey(indexOpenRequest, tx.indexHash(h))
	if !isOpen(r.State) {
		return tx.remove(bucketIndex, open)
	}
	return tx.putIndex(open, owner, h)
}

// dropRequest removes what leads to a request.
func dropRequest(tx *Tx, _ hash, key, _ []byte) error {
	h := entityIn(key)
	tx.in().open = nil
	return errors.Join(tx.remove(bucketIndex, indexKey(indexRequest, h)),
		tx.remove(bucketIndex, indexKey(indexOpenRequest, tx.indexHash(h))))
}

// OpenRequests returns the open requests of the guild, oldest first. The first call of a transaction opens all of them,
// about 4 µs each. The caller must not change what it returns. Unreadable ones are left out.
func (tx *Tx) OpenRequests() ([]peer.Request, error) {
	g := tx.in()
	if g.open != nil {
		return *g.open, nil
	}
	var all []peer.Request
	err := tx.eachIndex(indexOpenRequest, func(to []hash) error {
		if len(to) != 2 {
			return nil
		}
		r, err := tx.request(to[0], to[1])
		if r != nil {
			all = append(all, *r)
		}
		if errors.Is(err, ErrUnreadable) {
			err = nil
		}
		return err
	})
	slices.SortFunc(all, oldestFirst)
	if err == nil {
		g.open = &all
	}
	return all, err
}

// Place is the place of an open request among all of them, from 1; 0 for a request that is not open.
func (tx *Tx) Place(request peer.ID) (int, error) {
	all, err := tx.OpenRequests()
	return 1 + slices.IndexFunc(all, func(r peer.Request) bool { return r.ID == request }), err
}

// Asked returns the open requests that a mentor, or their mentee, is asked about, oldest first.
func (tx *Tx) Asked(mentor peer.ID) ([]peer.Request, error) {
	all, err := tx.OpenRequests()
	var out []peer.Request
	for _, r := range all {
		if r.Mentor == mentor && mentor != 0 {
			out = append(out, r)
		}
	}
	return out, err
}
