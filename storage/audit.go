package storage

import (
	"bytes"
	"encoding/hex"
	"errors"
	"slices"
	"time"

	"waymark/peer"
)

// Reference names a person in the audit trail: the same one always alike, and nobody without the key. It is
// hexadecimal; "" is nobody.
type Reference string

// AuditLine is one line of the audit trail as it is kept.
type AuditLine struct {
	At     time.Time
	Actor  Reference
	Verb   string
	Target Reference
}

type storedAudit struct {
	At     nanoTime `cbor:"1,keyasint,omitempty"`
	Actor  string   `cbor:"2,keyasint,omitempty"`
	Verb   string   `cbor:"3,keyasint,omitempty"`
	Target string   `cbor:"4,keyasint,omitempty"`
	ID     uint64   `cbor:"5,keyasint,omitempty"` // the interaction
}

// Reference returns the reference that the audit trail of this guild uses for a person, "" for none.
func (tx *Tx) Reference(person peer.ID) Reference {
	if person == 0 {
		return ""
	}
	return Reference(hex.EncodeToString(tx.reference(person)))
}

// reference is the same in bytes, which begin a person's keys in "trail"; none for nobody.
func (tx *Tx) reference(person peer.ID) []byte {
	if person == 0 {
		return nil
	}
	h := tx.b.secrets.hash(ofPerson, tx.guild, person, "")
	return h[:8]
}

// auditTime is an instant in a key of "audit": microseconds, shifted by the guild's secret. Years from 1 to
// 30,000 and any secret fit.
func auditTime(k *ownerKey, at time.Time) []byte {
	const half, quarter = 1 << 62, 1 << 60
	return be64(uint64(min(max(at.UnixMicro(), -quarter), quarter)+quarter) + k.shift%half)
}

// auditAgain is among how many of the newest lines one is looked for that is there already.
const auditAgain = 20

// Audit adds a line to the audit trail, unless it is the same as one of the newest, of the same interaction: that was
// delivered twice. The people in it are kept as references only.
func (tx *Tx) Audit(e peer.AuditEntry) error {
	bk, err := tx.writable(bucketAudit)
	if err != nil {
		return err
	}
	owner := tx.owner(0)
	k, err := tx.needKey(owner)
	if err != nil {
		return err
	}
	if again, err := tx.audited(e); again || err != nil {
		return err
	}
	n, err := bk.NextSequence()
	if err != nil {
		return err
	}
	key := slices.Concat(auditTime(k, e.At), be64(n))
	for _, person := range []peer.ID{e.Actor, e.Target} {
		if err := tx.noteInTrail(person, key); err != nil {
			return err
		}
	}
	return tx.save(bucketAudit, owner, key, storedAudit{
		nanoTimeOf(e.At), string(tx.Reference(e.Actor)), e.Verb, string(tx.Reference(e.Target)), uint64(e.ID),
	})
}

// noteInTrail notes that a person is in a line, and, while they are a member, to whom their reference belongs.
func (tx *Tx) noteInTrail(person peer.ID, line []byte) error {
	if person == 0 {
		return nil
	}
	ref, owner := tx.reference(person), tx.owner(person)
	err := tx.put(bucketTrail, slices.Concat(ref, line), present())
	if tx.get(bucketRecords, recordKey(owner, famMember)) == nil || tx.get(bucketTrail, ref) != nil {
		return err
	}
	return errors.Join(err, tx.put(bucketTrail, ref, owner[:]), tx.put(bucketRecords, recordKey(owner, famTrail), ref))
}

// audited says whether one of the newest lines says the same of the same interaction, whenever that was.
func (tx *Tx) audited(e peer.AuditEntry) (bool, error) {
	if e.ID == 0 {
		return false, nil
	}
	actor, target := string(tx.Reference(e.Actor)), string(tx.Reference(e.Target))
	c := tx.in().bucket(bucketAudit).Cursor()
	key, v := c.Last()
	for n := 0; key != nil && n < auditAgain; n++ {
		var in storedAudit
		if err := tx.open(bucketAudit, tx.owner(0), key, v, &in); err != nil {
			return false, err
		}
		if in.ID == uint64(e.ID) && in.Verb == e.Verb && in.Actor == actor && in.Target == target {
			return true, nil
		}
		key, v = c.Prev()
	}
	return false, nil
}

// Trail returns lines of the audit trail from an instant on, newest first: at most limit of them, after the newest skip, and
// whether there are older ones. With a person other than 0 they are those in which that person is. It opens only what it
// returns, and looks at no others than these and the skipped.
func (tx *Tx) AuditLog(person peer.ID, from time.Time, skip, limit int) (lines []AuditLine, older bool, err error) {
	k, err := tx.b.keyOf(tx.in(), tx.owner(0))
	bucket, prefix := bucketAudit, []byte(nil)
	if person != 0 {
		bucket, prefix = bucketTrail, tx.reference(person)
	}
	bk := tx.in().bucket(bucket)
	if k == nil || bk == nil || err != nil {
		return nil, false, err
	}
	first := slices.Concat(prefix, auditTime(k, from))
	c := bk.Cursor()
	key, _ := c.Seek(slices.Concat(prefix, bytes.Repeat([]byte{0xff}, 16+1)))
	if key == nil {
		key, _ = c.Last()
	} else {
		key, _ = c.Prev()
	}
	for ; bytes.HasPrefix(key, prefix) && bytes.Compare(key, first) >= 0 && key != nil; key, _ = c.Prev() {
		switch {
		case skip > 0:
			skip--
			continue
		case len(lines) == limit:
			return lines, true, nil
		}
		line, err := tx.line(key[len(prefix):])
		if err != nil {
			return nil, false, err
		}
		lines = append(lines, line)
	}
	return lines, false, nil
}

// line opens one line of the audit trail.
func (tx *Tx) line(key []byte) (AuditLine, error) {
	var in storedAudit
	err := tx.open(bucketAudit, tx.owner(0), key, tx.get(bucketAudit, key), &in) // ErrSeal for one that is not there
	return AuditLine{in.At.time(), Reference(in.Actor), in.Verb, Reference(in.Target)}, err
}

// Referred returns the member whom a reference of the audit trail names, 0 if they are none, or were none yet when they
// were last in it.
func (tx *Tx) Resolve(ref Reference) (peer.ID, error) {
	key, err := hex.DecodeString(string(ref))
	if err != nil || len(key) == 0 {
		return 0, err
	}
	owner := tx.get(bucketTrail, key)
	if len(owner) != len(hash{}) {
		return 0, nil
	}
	m, err := tx.member(hash(owner))
	if m == nil {
		return 0, err
	}
	return m.ID, err
}

// TrimAudit removes the lines of the audit trail from before an instant, at most limit of them, and returns how
// many it removed.
func (tx *Tx) TrimAudit(before time.Time, limit int) (int, error) {
	if !tx.b.t.Writable() {
		return 0, ErrReadOnly
	}
	k, err := tx.b.keyOf(tx.in(), tx.owner(0))
	bk := tx.in().bucket(bucketAudit)
	if k == nil || bk == nil || err != nil {
		return 0, err
	}
	end := auditTime(k, before)
	var keys [][]byte
	c := bk.Cursor()
	for key, _ := c.First(); key != nil && len(keys) < limit && slices.Compare(key[:len(end)], end) < 0; key, _ = c.Next() {
		keys = append(keys, slices.Clone(key))
	}
	for _, key := range keys {
		if err := tx.dropLine(key); err != nil {
			return 0, err
		}
	}
	return len(keys), nil
}

// dropLine removes a line of the audit trail, and where it stands for the people in it. One that cannot be opened goes too,
// from among all that stands for anybody.
func (tx *Tx) dropLine(key []byte) error {
	l, err := tx.line(key)
	if err != nil && !errors.Is(err, ErrUnreadable) {
		return err
	}
	refs := []Reference{l.Actor, l.Target}
	if err != nil {
		refs = tx.inLine(key)
	}
	for _, ref := range refs {
		person, err := hex.DecodeString(string(ref))
		if err != nil || len(person) == 0 {
			continue
		}
		if err := tx.remove(bucketTrail, slices.Concat(person, key)); err != nil {
			return err
		}
		if err := tx.forgetReference(person); err != nil {
			return err
		}
	}
	return tx.remove(bucketAudit, key)
}

// inLine finds who is in a line that cannot be opened.
func (tx *Tx) inLine(key []byte) (refs []Reference) {
	bk := tx.in().bucket(bucketTrail)
	if bk == nil {
		return nil
	}
	_ = bk.ForEach(func(k, _ []byte) error {
		if n := len(k) - len(key); n > 0 && bytes.Equal(k[n:], key) {
			refs = append(refs, Reference(hex.EncodeToString(k[:n])))
		}
		return nil
	})
	return refs
}

// forgetReference forgets to whom a reference belongs that stands in no line any more.
func (tx *Tx) forgetReference(person []byte) error {
	owner := tx.get(bucketTrail, person)
	if len(owner) != len(hash{}) {
		return nil
	}
	c := tx.in().bucket(bucketTrail).Cursor()
	c.Seek(person)
	if next, _ := c.Next(); bytes.HasPrefix(next, person) {
		return nil
	}
	mark := recordKey(hash(owner), famTrail)
	return errors.Join(tx.remove(bucketTrail, person), tx.remove(bucketRecords, mark))
}
