package storage

import "waymark/peer"

type storedHelpPage struct {
	Harder        string   `cbor:"1,keyasint,omitempty"`
	Alone         string   `cbor:"2,keyasint,omitempty"`
	Places        string   `cbor:"3,keyasint,omitempty"`
	Call          string   `cbor:"4,keyasint,omitempty"`
	Self          string   `cbor:"5,keyasint,omitempty"`
	Written       nanoTime `cbor:"6,keyasint,omitempty"`
	Version       int      `cbor:"7,keyasint,omitempty"`
	Suggested     int32    `cbor:"8,keyasint,omitempty"`
	NoSuggestions bool     `cbor:"9,keyasint,omitempty"`
	SuggestedBy   uint64   `cbor:"10,keyasint,omitempty"`
}

// HelpPage returns a member's page of what helps them, nil if they never wrote one and were never asked to.
func (tx *Tx) HelpPage(member peer.ID) (*peer.HelpPage, error) {
	var in storedHelpPage
	owner := tx.owner(member)
	if ok, err := tx.load(owner, recordKey(owner, famHelpPage), &in); !ok || err != nil {
		return nil, err
	}
	return &peer.HelpPage{
		Harder: peer.UserText(in.Harder), Alone: peer.UserText(in.Alone), Places: peer.UserText(in.Places),
		Call: peer.UserText(in.Call), Self: peer.UserText(in.Self), Written: in.Written.time(), Version: in.Version,
		Suggested: peer.Day(in.Suggested), NoSuggestions: in.NoSuggestions, SuggestedBy: peer.ID(in.SuggestedBy),
	}, nil
}

// PutHelpPage stores a member's page in place of the one there was.
func (tx *Tx) PutHelpPage(member peer.ID, p peer.HelpPage) error {
	owner := tx.owner(member)
	return tx.save(bucketRecords, owner, recordKey(owner, famHelpPage), storedHelpPage{
		p.Harder.Reveal(), p.Alone.Reveal(), p.Places.Reveal(), p.Call.Reveal(), p.Self.Reveal(), nanoTimeOf(p.Written),
		p.Version, int32(p.Suggested), p.NoSuggestions, uint64(p.SuggestedBy),
	})
}

func readHelpPage(tx *Tx, person peer.ID, d *MemberData) (err error) {
	d.HelpPage, err = tx.HelpPage(person)
	return err
}
