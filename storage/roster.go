package storage

import (
	"waymark/peer"
)

// A value of "mentors" is how many active pairings a mentor has, a byte, and then what choosing among all mentors
// takes, sealed under the guild's key: it is read from one place in the order it lies in, so that a choice among a
// thousand mentors need not open two records and a key of each.
type storedCandidate struct {
	Member       uint64   `cbor:"1,keyasint"`
	Name         string   `cbor:"2,keyasint,omitempty"`
	Languages    []string `cbor:"3,keyasint,omitempty"`
	Capacity     int      `cbor:"4,keyasint,omitempty"`
	State        int      `cbor:"5,keyasint,omitempty"`
	LastAssigned stamp    `cbor:"6,keyasint,omitempty"`
	Blocked      []uint64 `cbor:"7,keyasint,omitempty"` // as a mentor and as a member
	Hours        int      `cbor:"8,keyasint,omitempty"`
	Answers      int      `cbor:"9,keyasint,omitempty"`
	Conduct      int      `cbor:"10,keyasint,omitempty"`
	Leave        int32    `cbor:"11,keyasint,omitempty"`
	Zone         string   `cbor:"12,keyasint,omitempty"`
	Rollover     int      `cbor:"13,keyasint,omitempty"`
}

// Candidates returns everyone who offered to mentor, in whatever state and in no order that means anything: what they say
// about themselves left out, whom they blocked as a member put in, and their load counted, active pairings and open asks.
// Away is not set.
func (tx *Tx) Candidates() ([]peer.Candidate, error) {
	bk := tx.in().bucket(bucketMentors)
	if bk == nil {
		return nil, nil
	}
	var out []peer.Candidate
	asks, err := tx.openAsks()
	if err != nil {
		return nil, err
	}
	guild := tx.owner(0)
	err = bk.ForEach(func(k, v []byte) error {
		if len(v) < 2 || len(k) != len(hash{}) {
			return nil
		}
		var in storedCandidate
		if err := tx.open(bucketMentors, guild, k, v[1:], &in); err != nil {
			return err
		}
		out = append(out, in.out(int(v[0])+asks[hash(k)]))
		return nil
	})
	return out, err
}

func (c storedCandidate) out(load int) peer.Candidate {
	return peer.Candidate{
		Mentor: peer.Mentor{
			Member: peer.ID(c.Member), Name: peer.Words(c.Name), Languages: c.Languages, Capacity: c.Capacity,
			State: peer.MentorState(c.State), LastAssigned: c.LastAssigned.time(), Blocked: idsOut(c.Blocked),
			Hours: peer.Hours(c.Hours), Answers: peer.Wish(c.Answers), Conduct: c.Conduct, Leave: peer.Day(c.Leave),
		},
		Load: load, Calendar: peer.Calendar{Zone: c.Zone, Rollover: c.Rollover},
	}
}

// Candidate is what Candidates returns of one mentor, nil if there is no offer.
func (tx *Tx) Candidate(mentor peer.ID) (*peer.Candidate, error) {
	owner := tx.owner(mentor)
	v := tx.get(bucketMentors, owner[:])
	if len(v) < 2 {
		return nil, nil
	}
	var in storedCandidate
	if err := tx.open(bucketMentors, tx.owner(0), owner[:], v[1:], &in); err != nil {
		return nil, err
	}
	asks, err := tx.openAsks()
	c := in.out(int(v[0]) + asks[owner])
	return &c, err
}

// enrol notes anew what choosing takes of an owner, if they are a mentor. Whatever stores a member or an offer calls it.
func (tx *Tx) enrol(owner hash) error {
	noted := tx.get(bucketMentors, owner[:])
	if len(noted) == 0 {
		return nil
	}
	load := noted[0]
	m, err := tx.mentor(owner)
	if err != nil || m == nil {
		return err
	}
	in := storedCandidate{
		Member: uint64(m.Member), Name: m.Name.Reveal(), Languages: m.Languages, Capacity: m.Capacity, State: int(m.State),
		LastAssigned: stampOf(m.LastAssigned), Blocked: idsIn(m.Blocked), Hours: int(m.Hours), Answers: int(m.Answers),
		Conduct: m.Conduct, Leave: int32(m.Leave),
	}
	who, err := tx.member(owner)
	if err != nil {
		return err
	}
	if who != nil {
		in.Zone, in.Rollover = who.Calendar.Zone, who.Calendar.Rollover
		in.Blocked = append(in.Blocked, idsIn(who.Blocked)...)
	}
	value, err := tx.sealedForGuild(bucketMentors, owner[:], in)
	if err != nil {
		return err
	}
	return tx.put(bucketMentors, owner[:], append([]byte{load}, value...))
}

// recount notes a mentor's load anew: how many active pairings they have. An owner who is no mentor has none.
func (tx *Tx) recount(owner hash) error {
	if tx.get(bucketRecords, recordKey(owner, famMentor)) == nil {
		return nil
	}
	walks, err := tx.walks(owner)
	if err != nil {
		return err
	}
	n := 0
	for _, p := range walks {
		n += active(&p)
	}
	return tx.noteLoad(owner, n)
}

// noteLoad notes how many active pairings a mentor has. It need not be exact beyond what a byte holds.
func (tx *Tx) noteLoad(owner hash, load int) error {
	value := []byte{byte(min(max(load, 0), 255))}
	if noted := tx.get(bucketMentors, owner[:]); len(noted) > 0 {
		value = append(value, noted[1:]...)
	}
	return tx.put(bucketMentors, owner[:], value)
}
