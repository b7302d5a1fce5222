package storage

import (
	"time"

	"waymark/peer"
)

// storedHeldWords is a peer.HeldWords, a record of the member who wrote them.
type storedHeldWords struct {
	ID    uint64   `cbor:"1,keyasint"`
	About uint64   `cbor:"2,keyasint,omitempty"`
	Text  string   `cbor:"3,keyasint"`
	At    nanoTime `cbor:"4,keyasint"`
	Shown bool     `cbor:"5,keyasint,omitempty"`
}

func (h *storedHeldWords) mentions() []uint64 { return []uint64{h.About} }

func (h *storedHeldWords) redact(gone func(uint64) bool) bool {
	if gone(h.About) {
		h.About = 0
	}
	return true
}

func (h storedHeldWords) out() peer.HeldWords {
	return peer.HeldWords{ID: peer.ID(h.ID), About: peer.ID(h.About), Text: peer.UserText(h.Text), At: h.At.time(), Shown: h.Shown}
}

func (tx *Tx) heldWordsKey(owner hash, id peer.ID) []byte {
	h := tx.b.secrets.hash(ofHeldWords, tx.guild, id, "")
	return recordKey(owner, famHeldWords, h[:]...)
}

// PutHeldWords stores what a member wrote to the moderators, in place of what has the same ID.
func (tx *Tx) PutHeldWords(member peer.ID, w peer.HeldWords) error {
	owner := tx.owner(member)
	in := storedHeldWords{uint64(w.ID), uint64(w.About), w.Text.Reveal(), nanoTimeOf(w.At), w.Shown}
	return tx.save(bucketRecords, owner, tx.heldWordsKey(owner, w.ID), &in)
}

// HeldWords returns what a member wrote under an ID, nil if there is nothing.
func (tx *Tx) HeldWords(member, id peer.ID) (*peer.HeldWords, error) {
	var in storedHeldWords
	owner := tx.owner(member)
	if ok, err := tx.load(owner, tx.heldWordsKey(owner, id), &in); !ok || err != nil {
		return nil, err
	}
	out := in.out()
	return &out, nil
}

// HeldWordsOf returns all that is held of a member's words, in no order that means anything.
func (tx *Tx) HeldWordsOf(member peer.ID) (all []peer.HeldWords, err error) {
	owner := tx.owner(member)
	err = tx.each(recordKey(owner, famHeldWords), func(k, v []byte) error {
		var in storedHeldWords
		if err := tx.open(bucketRecords, owner, k, v, &in); err != nil {
			return err
		}
		all = append(all, in.out())
		return nil
	})
	return all, err
}

// DeleteHeldWords deletes what a member wrote under an ID, if it is there.
func (tx *Tx) DeleteHeldWords(member, id peer.ID) error {
	return tx.remove(bucketRecords, tx.heldWordsKey(tx.owner(member), id))
}

func readHeldWords(tx *Tx, person peer.ID, d *MemberData) (err error) {
	d.HeldWords, err = tx.HeldWordsOf(person)
	return err
}

// retainHeldWords deletes the words that were held for peer.KeepHeldWordsFor.
func retainHeldWords(tx *Tx, m peer.Member, now time.Time) (had bool, err error) {
	all, err := tx.HeldWordsOf(m.ID)
	for _, w := range all {
		if err == nil && !now.Before(w.At.Add(peer.KeepHeldWordsFor)) {
			had, err = true, tx.DeleteHeldWords(m.ID, w.ID)
		}
	}
	return had, err
}
