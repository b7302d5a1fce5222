package storage

import "waymark/peer"

type storedMentor struct {
	Member       uint64   `cbor:"1,keyasint"`
	Languages    []string `cbor:"2,keyasint,omitempty"`
	About        string   `cbor:"3,keyasint,omitempty"`
	Capacity     int      `cbor:"4,keyasint,omitempty"`
	State        int      `cbor:"5,keyasint,omitempty"`
	Offered      nanoTime `cbor:"6,keyasint,omitempty"`
	LastAssigned nanoTime `cbor:"7,keyasint,omitempty"`
	Blocked      []uint64 `cbor:"8,keyasint,omitempty"`
	Name         string   `cbor:"9,keyasint,omitempty"`
	Hours        int      `cbor:"10,keyasint,omitempty"`
	Speaks       string   `cbor:"11,keyasint,omitempty"`
	Answers      int      `cbor:"12,keyasint,omitempty"`
	Conduct      int      `cbor:"13,keyasint,omitempty"`
	Leave        int32    `cbor:"14,keyasint,omitempty"`
}

func (m storedMentor) out() peer.Mentor {
	return peer.Mentor{
		Member: peer.ID(m.Member), Languages: m.Languages, About: peer.UserText(m.About), Capacity: m.Capacity,
		State: peer.MentorState(m.State), Offered: m.Offered.time(), LastAssigned: m.LastAssigned.time(),
		Blocked: idsOut(m.Blocked), Name: peer.UserText(m.Name), Hours: peer.Hours(m.Hours), Speaks: peer.UserText(m.Speaks),
		Answers: peer.Wish(m.Answers), Conduct: m.Conduct, Leave: peer.Day(m.Leave),
	}
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
	err := tx.save(bucketRecords, owner, recordKey(owner, famMentor), &storedMentor{
		Member: uint64(m.Member), Languages: m.Languages, About: m.About.Reveal(), Capacity: m.Capacity,
		State: int(m.State), Offered: nanoTimeOf(m.Offered), LastAssigned: nanoTimeOf(m.LastAssigned),
		Blocked: idsIn(m.Blocked), Name: m.Name.Reveal(), Hours: int(m.Hours), Speaks: m.Speaks.Reveal(),
		Answers: int(m.Answers), Conduct: m.Conduct, Leave: int32(m.Leave),
	})
	if err != nil {
		return err
	}
	if tx.get(bucketMentors, owner[:]) == nil {
		if err := tx.recount(owner); err != nil {
			return err
		}
	}
	return tx.enrol(owner)
}
