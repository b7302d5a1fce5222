package storage

import (
	"slices"

	"waymark/peer"
)

// Attempt is an attempt to bring a target to its state whose outcome is not known yet. It is stored before the act, so
// that it is known after a crash.
type Attempt struct {
	Channel peer.ID
	// Fingerprint is how the message is recognized in its channel, and Content the hash of what was sent. Both are the
	// caller's.
	Fingerprint, Content uint64
	// RefusalReported says that the caller was told already that Discord refuses.
	RefusalReported bool
	// About are the people besides the owner who are named in what was sent, or who it was sent to.
	About []peer.ID
}

type storedAttempt struct {
	Target          string   `cbor:"1,keyasint"`
	Channel         uint64   `cbor:"2,keyasint,omitempty"`
	Fingerprint     uint64   `cbor:"3,keyasint,omitempty"`
	Content         uint64   `cbor:"4,keyasint,omitempty"`
	RefusalReported bool     `cbor:"5,keyasint,omitempty"`
	About           []uint64 `cbor:"6,keyasint,omitempty"`
}

func (tx *Tx) attemptKey(owner hash, target string) []byte {
	h := tx.target(target)
	return recordKey(owner, famAttempt, h[:]...)
}

// Attempt returns the attempt at a target of the owner (a member, 0 for the guild), nil if there is none.
func (tx *Tx) Attempt(owner peer.ID, target string) (*Attempt, error) {
	var in storedAttempt
	o := tx.owner(owner)
	if ok, err := tx.load(o, tx.attemptKey(o, target), &in); !ok || err != nil {
		return nil, err
	}
	return &Attempt{peer.ID(in.Channel), in.Fingerprint, in.Content, in.RefusalReported, idsOut(in.About)}, nil
}

// PutAttempt stores the attempt at a target, 1 to 200 bytes. The erasure of the owner, or of one of About, deletes it.
func (tx *Tx) PutAttempt(owner peer.ID, target string, a Attempt) error {
	if err := checkTarget(target); err != nil {
		return err
	}
	o := tx.owner(owner)
	return tx.save(bucketRecords, o, tx.attemptKey(o, target), &storedAttempt{
		target, uint64(a.Channel), a.Fingerprint, a.Content, a.RefusalReported, idsIn(a.About),
	})
}

// DeleteAttempt deletes the attempt at a target, if there is one.
func (tx *Tx) DeleteAttempt(owner peer.ID, target string) error {
	return tx.remove(bucketRecords, tx.attemptKey(tx.owner(owner), target))
}

func (a *storedAttempt) mentions() []uint64 { return a.About }

// redact keeps no attempt at a message that names someone who is gone.
func (a *storedAttempt) redact(gone func(uint64) bool) bool {
	return !slices.ContainsFunc(a.About, gone)
}
