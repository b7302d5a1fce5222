package storage

import (
	"bytes"
	"errors"
	"time"

	"waymark/peer"
)

// storedName is what a guild last called a person. The person need not be a member: people who never agreed have one while
// a record names them, and it is erased with them.
type storedName struct {
	Shown    string `cbor:"1,keyasint,omitempty"`
	UserName string `cbor:"2,keyasint,omitempty"`
}

// Name returns what the guild last called a person, nil if it is not known.
func (tx *Tx) Name(person peer.ID) (*peer.Name, error) {
	var in storedName
	key := recordKey(tx.owner(person), famName)
	record := tx.get(bucketRecords, key)
	if record == nil {
		return nil, nil
	}
	if err := tx.open(bucketRecords, tx.owner(0), key, record, &in); err != nil {
		if tx.skips(err) {
			err = nil
		}
		return nil, err
	}
	return &peer.Name{Shown: peer.UserText(in.Shown), UserName: peer.UserText(in.UserName)}, nil
}

// PutName stores what the guild calls a person. It is only for people who something else is stored about: see HasData.
func (tx *Tx) PutName(person peer.ID, n peer.Name) error {
	if person == 0 {
		return errors.New("storage: a name of nobody")
	}
	return tx.sealInGuild(recordKey(tx.owner(person), famName), storedName{n.Shown.Reveal(), n.UserName.Reveal()})
}

func readName(tx *Tx, person peer.ID, d *MemberData) (err error) {
	d.Name, err = tx.Name(person)
	return err
}

// expireNames removes the names of people who never agreed and who no record names any more.
func expireNames(tx *Tx, _ time.Time) (bool, error) {
	var loose []hash
	tx.eachOwner(nil, func(owner hash) bool {
		if tx.get(bucketRecords, recordKey(owner, famMember)) == nil && tx.get(bucketRecords, recordKey(owner, famName)) != nil {
			loose = append(loose, owner)
		}
		return true
	})
	removed := false
	for _, owner := range loose {
		named := false
		if err := tx.SkipUnreadable().eachMention(owner, 0, func([]byte, redactable) { named = true }); err != nil {
			return removed, err
		}
		if named {
			continue
		}
		if err := tx.dropOwner(owner); err != nil {
			return removed, err
		}
		removed = true
	}
	return removed, nil
}

// dropOwner removes what is left of a person who is no member and who no record names: the name, and back-references that
// lead nowhere.
func (tx *Tx) dropOwner(owner hash) error {
	var keys [][]byte
	err := tx.each(owner[:], func(k, _ []byte) error {
		if f := familyOf(k); f == famName || f == famBackref {
			keys = append(keys, bytes.Clone(k))
		}
		return nil
	})
	for _, k := range keys {
		err = errors.Join(err, tx.remove(bucketRecords, k))
	}
	return err
}
