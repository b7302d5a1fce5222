package storage

import (
	"errors"

	"waymark/peer"
)

type storedMentor struct {
	Member       uint64   `cbor:"1,keyasint"`
	Languages    []string `cbor:"2,keyasint,omitempty"`
	About        string   `cbor:"3,keyasint,omitempty"`
	Capacity     int      `cbor:"4,keyasint,omitempty"`
	State        int      `cbor:"5,keyasint,omitempty"`
	Offered      nanoTime `cbor:"6,keyasint,omitempty"`
	LastAssigned nanoTime `cbor:"7,keyasint,omitempty"`
	Name         string   `cbor:"9,keyasint,omitempty"`
	Hours        int      `cbor:"10,keyasint,omitempty"`
	Speaks       string   `cbor:"11,keyasint,omitempty"`
	Answers      int      `cbor:"12,keyasint,omitempty"`
	Conduct      int      `cbor:"13,keyasint,omitempty"`
	Leave        int32    `cbor:"14,keyasint,omitempty"`
	UserName     string   `cbor:"15,keyasint,omitempty"`
	ApprovedBy   uint64   `cbor:"16,keyasint,omitempty"`

	Proposed *storedMentorWords `cbor:"17,keyasint,omitempty"`
	Paired   bool               `cbor:"18,keyasint,omitempty"`
}

type storedMentorWords struct {
	About   string   `cbor:"1,keyasint,omitempty"`
	Speaks  string   `cbor:"2,keyasint,omitempty"`
	Answers int      `cbor:"3,keyasint,omitempty"`
	At      nanoTime `cbor:"4,keyasint,omitempty"`
}

func (m storedMentor) out() peer.Mentor {
	out := peer.Mentor{
		Member: peer.ID(m.Member), Languages: m.Languages, About: peer.UserText(m.About), Capacity: m.Capacity,
		State: peer.MentorState(m.State), Offered: m.Offered.time(), LastAssigned: m.LastAssigned.time(),
		Name: peer.UserText(m.Name), UserName: peer.UserText(m.UserName), Hours: peer.Hours(m.Hours), Speaks: peer.UserText(m.Speaks),
		Answers: peer.Wish(m.Answers), Conduct: m.Conduct, Leave: peer.Day(m.Leave), ApprovedBy: peer.ID(m.ApprovedBy),
		Paired: m.Paired,
	}
	if p := m.Proposed; p != nil {
		out.Proposed = &peer.MentorWords{About: peer.UserText(p.About), Speaks: peer.UserText(p.Speaks), Answers: peer.Wish(p.Answers), At: p.At.time()}
	}
	return out
}

func (m *storedMentor) mentions() []uint64 { return []uint64{m.ApprovedBy} }

func (m *storedMentor) redact(gone func(uint64) bool) bool {
	zeroIf(gone, &m.ApprovedBy)
	return true
}

// Mentor returns a member's offer to mentor, nil if there is none.
func (tx *Tx) Mentor(member peer.ID) (*peer.Mentor, error) { return tx.mentor(tx.owner(member)) }

func (tx *Tx) mentor(owner hash) (*peer.Mentor, error) {
	var in storedMentor
	if ok, err := tx.load(owner, recordKey(owner, famMentor), &in); !ok || err != nil {
		return nil, err
	}
	out := in.out()
	tx.in().knows(out.Member, owner)
	return &out, nil
}

// PutMentor stores a member's offer to mentor.
func (tx *Tx) PutMentor(m peer.Mentor) error {
	owner := tx.owner(m.Member)
	if m.Member == 0 {
		return errNoID
	}
	in := &storedMentor{
		Member: uint64(m.Member), Languages: m.Languages, About: m.About.Reveal(), Capacity: m.Capacity,
		State: int(m.State), Offered: nanoTimeOf(m.Offered), LastAssigned: nanoTimeOf(m.LastAssigned),
		Name: m.Name.Reveal(), UserName: m.UserName.Reveal(), Hours: int(m.Hours), Speaks: m.Speaks.Reveal(),
		Answers: int(m.Answers), Conduct: m.Conduct, Leave: int32(m.Leave), ApprovedBy: uint64(m.ApprovedBy),
		Paired: m.Paired,
	}
	if p := m.Proposed; p != nil {
		in.Proposed = &storedMentorWords{About: p.About.Reveal(), Speaks: p.Speaks.Reveal(), Answers: int(p.Answers), At: nanoTimeOf(p.At)}
	}
	if err := tx.save(bucketRecords, owner, recordKey(owner, famMentor), in); err != nil {
		return err
	}
	return tx.putIndex(indexKey(indexMentor, tx.indexHash(owner)), owner)
}

// DeleteMentor deletes a member's offer to mentor, if there is one.
func (tx *Tx) DeleteMentor(member peer.ID) error {
	owner := tx.owner(member)
	return tx.dropRecord(owner, recordKey(owner, famMentor))
}

func dropMentor(tx *Tx, owner hash, _, _ []byte) error {
	return tx.remove(bucketIndex, indexKey(indexMentor, tx.indexHash(owner)))
}

// Candidates calls fn with everyone who offered to mentor, in any state and in no particular order, until fn
// returns false: their offer, their calendar, and their load, which is active pairings and open asks. It opens all offers and all open requests of the guild. fn must not write. Unreadable
// offers are left out.
func (tx *Tx) Candidates(fn func(peer.Candidate) bool) error {
	asks, err := tx.asksByMentor()
	if err != nil {
		return err
	}
	err = tx.eachIndex(indexMentor, func(to []hash) error {
		if len(to) != 1 {
			return nil
		}
		c, err := tx.candidate(to[0], asks)
		if errors.Is(err, ErrUnreadable) {
			return nil
		}
		if err == nil && c != nil && !fn(*c) {
			err = errStop
		}
		return err
	})
	if errors.Is(err, errStop) {
		err = nil
	}
	return err
}

// Candidate is what Candidates tells of one mentor, nil if there is no offer.
func (tx *Tx) Candidate(mentor peer.ID) (*peer.Candidate, error) {
	asks, err := tx.asksByMentor()
	if err != nil {
		return nil, err
	}
	return tx.candidate(tx.owner(mentor), asks)
}

func (tx *Tx) candidate(owner hash, asks map[peer.ID]int) (*peer.Candidate, error) {
	m, err := tx.mentor(owner)
	if m == nil || err != nil {
		return nil, err
	}
	c := peer.Candidate{Mentor: *m}
	who, err := tx.member(owner)
	if err != nil {
		return nil, err
	}
	if who != nil {
		c.Calendar = who.Calendar
	}
	pairings, err := tx.activeAsMentor(owner)
	c.Load = pairings + asks[m.Member]
	return &c, err
}

// asksByMentor counts the open requests that each mentor, or their mentee, is asked about.
func (tx *Tx) asksByMentor() (map[peer.ID]int, error) {
	all, err := tx.OpenRequests()
	asks := map[peer.ID]int{}
	for _, r := range all {
		if r.Mentor != 0 {
			asks[r.Mentor]++
		}
	}
	return asks, err
}
