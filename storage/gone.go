package storage

import "waymark/peer"

type storedGone struct {
	Since     nanoTime `cbor:"1,keyasint,omitempty"`
	Confirmed nanoTime `cbor:"2,keyasint,omitempty"`
}

// GoneEvidence returns the evidence that a member is gone from the guild, or, for member 0, that the bot is. It is the
// zero value where there is none.
func (tx *Tx) GoneEvidence(member peer.ID) (peer.GoneEvidence, error) {
	var in storedGone
	owner := tx.owner(member)
	_, err := tx.load(owner, recordKey(owner, famGone), &in)
	return peer.GoneEvidence{Since: in.Since.time(), Confirmed: in.Confirmed.time()}, err
}

// PutGoneEvidence stores the evidence; the zero value deletes it.
func (tx *Tx) PutGoneEvidence(member peer.ID, e peer.GoneEvidence) error {
	owner := tx.owner(member)
	key := recordKey(owner, famGone)
	if e == (peer.GoneEvidence{}) {
		return tx.remove(bucketRecords, key)
	}
	return tx.save(bucketRecords, owner, key, storedGone{nanoTimeOf(e.Since), nanoTimeOf(e.Confirmed)})
}
