package storage

import (
	"bytes"
	"encoding/hex"
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
	At     stamp  `cbor:"1,keyasint,omitempty"`
	Actor  string `cbor:"2,keyasint,omitempty"`
	Verb   string `cbor:"3,keyasint,omitempty"`
	Target string `cbor:"4,keyasint,omitempty"`
}

// Reference returns the reference that the audit trail of this guild uses for a person, "" for none.
func (tx *Tx) Reference(person peer.ID) Reference {
	if person == 0 {
		return ""
	}
	h := tx.b.secrets.hash(ofPerson, tx.guild, person, "")
	return Reference(hex.EncodeToString(h[:8]))
}

// auditTime is an instant in a key of "audit": microseconds, shifted by the guild's secret. Years from 1 to
// 30,000 and any secret fit.
func auditTime(k *ownerKey, at time.Time) []byte {
	const half, quarter = 1 << 62, 1 << 60
	return be64(uint64(min(max(at.UnixMicro(), -quarter), quarter)+quarter) + k.shift%half)
}

// Audit adds a line to the audit trail. The people in it are kept as references only.
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
	n, err := bk.NextSequence()
	if err != nil {
		return err
	}
	return tx.save(bucketAudit, owner, slices.Concat(auditTime(k, e.At), be64(n)), storedAudit{
		stampOf(e.At), string(tx.Reference(e.Actor)), e.Verb, string(tx.Reference(e.Target)),
	})
}

// AuditTrail returns the lines from one instant to another, both included, oldest first.
func (tx *Tx) AuditTrail(from, to time.Time) ([]AuditLine, error) {
	owner := tx.owner(0)
	k, err := tx.b.keyOf(tx.in(), owner)
	bk := tx.in().bucket(bucketAudit)
	if k == nil || bk == nil || err != nil {
		return nil, err
	}
	var out []AuditLine
	end := auditTime(k, to)
	c := bk.Cursor()
	for key, v := c.Seek(auditTime(k, from)); key != nil && bytes.Compare(key[:len(end)], end) <= 0; key, v = c.Next() {
		var in storedAudit
		if err := tx.open(bucketAudit, owner, key, v, &in); err != nil {
			return nil, err
		}
		if at := in.At.time(); !at.Before(from) && !at.After(to) {
			out = append(out, AuditLine{at, Reference(in.Actor), in.Verb, Reference(in.Target)})
		}
	}
	// Within a microsecond, and when a clock was set back, the number decides no order of instants.
	slices.SortStableFunc(out, func(a, b AuditLine) int { return a.At.Compare(b.At) })
	return out, nil
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
		tx.b.wrote = true
		if err := bk.Delete(key); err != nil {
			return 0, err
		}
	}
	return len(keys), nil
}
