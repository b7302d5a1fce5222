package storage

import (
	"errors"
	"slices"

	"waymark/peer"
)

// A value of "mentors" is how many active pairings a mentor has, a byte, and then what choosing among all mentors
// takes, sealed under the guild's key: it is read from one place in the order it lies in, so that a choice among a
// thousand mentors need not open two records and a key of each, nor look at the queue. It is written whenever a record that
// it repeats is: see enrol for the offer and the member, addLoad for pairings, noteAsk for requests. VerifyFile holds it
// against these.
type storedCandidate struct {
	Member       uint64   `cbor:"1,keyasint"`
	Name         string   `cbor:"2,keyasint,omitempty"`
	Languages    []string `cbor:"3,keyasint,omitempty"`
	Capacity     int      `cbor:"4,keyasint,omitempty"`
	State        int      `cbor:"5,keyasint,omitempty"`
	LastAssigned nanoTime `cbor:"6,keyasint,omitempty"`
	Blocked      []uint64 `cbor:"7,keyasint,omitempty"` // as a mentor and as a member
	Hours        int      `cbor:"8,keyasint,omitempty"`
	Answers      int      `cbor:"9,keyasint,omitempty"`
	Conduct      int      `cbor:"10,keyasint,omitempty"`
	Leave        int32    `cbor:"11,keyasint,omitempty"`
	Zone         string   `cbor:"12,keyasint,omitempty"`
	Rollover     int      `cbor:"13,keyasint,omitempty"`
	Asks         []hash   `cbor:"14,keyasint,omitempty"` // the open requests that they, or their mentee, are asked about
}

// Candidates calls fn with everyone who offered to mentor, in whatever state and in no order that means anything, until fn
// returns false: what they say about themselves left out, whom they blocked as a member put in, and their load counted,
// active pairings and open asks. Away is not set. fn must not write.
func (tx *Tx) Candidates(fn func(peer.Candidate) bool) error {
	bk := tx.in().bucket(bucketMentors)
	if bk == nil {
		return nil
	}
	c := bk.Cursor()
	for k, v := c.First(); k != nil; k, v = c.Next() {
		in, err := tx.candidate(hash(k), v)
		if err != nil {
			return err
		}
		if in != nil && !fn(in.out(int(v[0]))) {
			return nil
		}
	}
	return nil
}

// candidate opens what stands beside a mentor's load, nil if nothing does yet.
func (tx *Tx) candidate(owner hash, noted []byte) (*storedCandidate, error) {
	if len(noted) < 2 {
		return nil, nil
	}
	var in storedCandidate
	if err := tx.open(bucketMentors, tx.owner(0), owner[:], noted[1:], &in); err != nil {
		return nil, err
	}
	return &in, nil
}

// putCandidate stores what candidate reads.
func (tx *Tx) putCandidate(owner hash, load byte, in storedCandidate) error {
	value, err := tx.seal(tx.owner(0), tx.in().associatedData(bucketMentors, owner[:]), in)
	if err != nil {
		return err
	}
	return tx.put(bucketMentors, owner[:], append([]byte{load}, value...))
}

func (c storedCandidate) out(pairings int) peer.Candidate {
	return peer.Candidate{
		Mentor: peer.Mentor{
			Member: peer.ID(c.Member), Name: peer.UserText(c.Name), Languages: c.Languages, Capacity: c.Capacity,
			State: peer.MentorState(c.State), LastAssigned: c.LastAssigned.time(), Blocked: idsOut(c.Blocked),
			Hours: peer.Hours(c.Hours), Answers: peer.Wish(c.Answers), Conduct: c.Conduct, Leave: peer.Day(c.Leave),
		},
		Load: pairings + len(c.Asks), Calendar: peer.Calendar{Zone: c.Zone, Rollover: c.Rollover},
	}
}

// Candidate is what Candidates tells of one mentor, nil if there is no offer.
func (tx *Tx) Candidate(mentor peer.ID) (*peer.Candidate, error) {
	owner := tx.owner(mentor)
	v := tx.get(bucketMentors, owner[:])
	in, err := tx.candidate(owner, v)
	if in == nil || err != nil {
		return nil, err
	}
	c := in.out(int(v[0]))
	return &c, nil
}

// Asked returns the open requests that a mentor, or their mentee, is asked about, oldest first. Whoever made no offer is
// asked about none.
func (tx *Tx) Asked(mentor peer.ID) ([]peer.Request, error) {
	owner := tx.owner(mentor)
	in, err := tx.candidate(owner, tx.get(bucketMentors, owner[:]))
	if in == nil || err != nil {
		return nil, err
	}
	var out []peer.Request
	for _, thing := range in.Asks {
		r, err := tx.request(thing)
		if err != nil {
			return nil, err
		}
		if r != nil {
			out = append(out, *r)
		}
	}
	slices.SortFunc(out, oldestFirst)
	return out, nil
}

// noteAsk notes with a mentor that they are asked about an open request, or no longer: as the queue says already.
func (tx *Tx) noteAsk(mentor, request hash, asked bool) error {
	noted := tx.get(bucketMentors, mentor[:])
	in, err := tx.candidate(mentor, noted)
	switch {
	case errors.Is(err, ErrUnreadable):
		return tx.enrol(mentor) // from what is whole
	case in == nil || err != nil:
		return err
	}
	in.Asks = slices.DeleteFunc(in.Asks, func(h hash) bool { return h == request })
	if asked {
		in.Asks = append(in.Asks, request)
	}
	return tx.putCandidate(mentor, noted[0], *in)
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
	asks, err := tx.asksOf(owner, noted)
	if err != nil {
		return err
	}
	in := storedCandidate{
		Member: uint64(m.Member), Name: m.Name.Reveal(), Languages: m.Languages, Capacity: m.Capacity, State: int(m.State),
		LastAssigned: nanoTimeOf(m.LastAssigned), Blocked: idsIn(m.Blocked), Hours: int(m.Hours), Answers: int(m.Answers),
		Conduct: m.Conduct, Leave: int32(m.Leave), Asks: asks,
	}
	who, err := tx.member(owner)
	if err != nil {
		return err
	}
	if who != nil {
		in.Zone, in.Rollover = who.Calendar.Zone, who.Calendar.Rollover
		in.Blocked = append(in.Blocked, idsIn(who.Blocked)...)
	}
	return tx.putCandidate(owner, load, in)
}

// asksOf are the asks noted with a mentor. Where none can be read, as at their first offer, it looks at the whole queue.
func (tx *Tx) asksOf(owner hash, noted []byte) (asks []hash, err error) {
	in, err := tx.candidate(owner, noted)
	if in != nil {
		return in.Asks, nil
	}
	if err != nil && !errors.Is(err, ErrUnreadable) {
		return nil, err
	}
	err = tx.Queue(func(_ int, q QueueEntry) bool {
		if q.mentor == owner {
			asks = append(asks, q.thing)
		}
		return true
	})
	return asks, err
}

// recount notes a mentor's load anew: how many active pairings they have. An owner who is no mentor has none.
func (tx *Tx) recount(owner hash) error {
	if tx.get(bucketRecords, recordKey(owner, famMentor)) == nil {
		return nil
	}
	n, err := tx.activeWalks(owner)
	if err != nil {
		return err
	}
	return tx.noteLoad(owner, n)
}

// activeWalks counts one by one the active pairings that an owner has as a mentor.
func (tx *Tx) activeWalks(owner hash) (n int, err error) {
	walks, err := tx.walks(owner)
	for _, p := range walks {
		n += active(&p)
	}
	return n, err
}

// loadByte is how many active pairings a mentor has, as it is noted. It need not be exact beyond what a byte holds.
func loadByte(pairings int) byte { return byte(min(max(pairings, 0), 255)) }

// noteLoad notes how many active pairings a mentor has.
func (tx *Tx) noteLoad(owner hash, pairings int) error {
	value := []byte{loadByte(pairings)}
	if noted := tx.get(bucketMentors, owner[:]); len(noted) > 0 {
		value = append(value, noted[1:]...)
	}
	return tx.put(bucketMentors, owner[:], value)
}
