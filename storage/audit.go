package storage

import (
	"encoding/hex"
	"errors"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"

	"waymark/peer"
)

// Reference is a person's keyed hash in the audit log and in safety facts: always the same, and meaningless without the key.
// It is 32 hexadecimal digits; "" is nobody.
type Reference string

// AuditLine is one line of the audit log. Someone who was erased since is "" in it.
type AuditLine struct {
	At     time.Time
	Actor  Reference
	Verb   string
	Target Reference
}

type storedAudit struct {
	At     nanoTime `cbor:"1,keyasint,omitempty"`
	Actor  hash     `cbor:"2,keyasint"` // zero for nobody
	Verb   string   `cbor:"3,keyasint,omitempty"`
	Target hash     `cbor:"4,keyasint"`
	ID     uint64   `cbor:"5,keyasint,omitempty"` // the interaction
}

func (a storedAudit) out() AuditLine {
	return AuditLine{a.At.time(), referenceOf(a.Actor), a.Verb, referenceOf(a.Target)}
}

func referenceOf(owner hash) Reference {
	if owner == (hash{}) {
		return ""
	}
	return Reference(hex.EncodeToString(owner[:]))
}

// Reference returns the reference of a person in this guild, "" for 0.
func (tx *Tx) Reference(person peer.ID) Reference { return referenceOf(tx.ownerOrNone(person)) }

// ownerOrNone is the hash of a person, zero for none.
func (tx *Tx) ownerOrNone(id peer.ID) (h hash) {
	if id == 0 {
		return h
	}
	return tx.owner(id)
}

// Resolve returns the member that a reference names, 0 if they are none now.
func (tx *Tx) Resolve(ref Reference) (peer.ID, error) {
	owner, err := hex.DecodeString(string(ref))
	if err != nil || len(owner) != len(hash{}) {
		return 0, err
	}
	m, err := tx.member(hash(owner))
	if m == nil {
		return 0, err
	}
	return m.ID, err
}

// auditTime is an instant in a key of "audit": microseconds, shifted by the guild's secret. Years from 1 to
// 30,000 and any secret fit.
func auditTime(k *ownerKey, at time.Time) []byte {
	const half, quarter = 1 << 62, 1 << 60
	return be64(uint64(min(max(at.UnixMicro(), -quarter), quarter)+quarter) + k.shift%half)
}

// auditAgain is among how many of the newest lines an equal one is looked for.
const auditAgain = 20

// Audit adds a line to the audit log, unless one of the newest says the same of the same interaction: that was
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
	in := storedAudit{nanoTimeOf(e.At), tx.ownerOrNone(e.Actor), e.Verb, tx.ownerOrNone(e.Target), uint64(e.ID)}
	if again, err := tx.audited(in); again || err != nil {
		return err
	}
	n, err := bk.NextSequence()
	if err != nil {
		return err
	}
	return tx.save(bucketAudit, owner, slices.Concat(auditTime(k, e.At), be64(n)), in)
}

// audited reports whether one of the newest lines says the same of the same interaction, whenever that was.
func (tx *Tx) audited(e storedAudit) (again bool, err error) {
	if e.ID == 0 {
		return false, nil
	}
	n := 0
	err = tx.eachLine(nil, func(_ []byte, in storedAudit) error {
		n++
		again = in.ID == e.ID && in.Verb == e.Verb && in.Actor == e.Actor && in.Target == e.Target
		if again || n == auditAgain {
			return errStop
		}
		return nil
	})
	return again, err
}

// eachLine calls fn with the readable lines of the audit log, newest first, down to the key first. fn must not write.
func (tx *Tx) eachLine(first []byte, fn func(key []byte, in storedAudit) error) error {
	bk := tx.in().bucket(bucketAudit)
	if bk == nil {
		return nil
	}
	c := bk.Cursor()
	for key, v := c.Last(); key != nil && slices.Compare(key, first) >= 0; key, v = c.Prev() {
		var in storedAudit
		err := tx.open(bucketAudit, tx.owner(0), key, v, &in)
		if errors.Is(err, ErrUnreadable) {
			continue
		}
		if err == nil {
			err = fn(key, in)
		}
		if errors.Is(err, errStop) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// AuditLog returns lines of the audit log from an instant on, newest first: at most limit of them, after the newest skip,
// and whether there are older ones. With a person other than 0 they are those in which that person is; then it opens
// every line since from, about 2 µs each. Unreadable lines are left out.
func (tx *Tx) AuditLog(person peer.ID, from time.Time, skip, limit int) (lines []AuditLine, older bool, err error) {
	k, err := tx.b.keyOf(tx.in(), tx.owner(0))
	if k == nil || err != nil {
		return nil, false, err
	}
	who := tx.ownerOrNone(person)
	err = tx.eachLine(auditTime(k, from), func(_ []byte, in storedAudit) error {
		switch {
		case person != 0 && in.Actor != who && in.Target != who:
		case skip > 0:
			skip--
		case len(lines) == limit:
			older = true
			return errStop
		default:
			lines = append(lines, in.out())
		}
		return nil
	})
	return lines, older, err
}

// redactAudit removes a person from all lines of the audit log. It opens all of them.
func (tx *Tx) redactAudit(person hash) error {
	type line struct {
		key []byte
		in  storedAudit
	}
	var found []line
	err := tx.eachLine(nil, func(key []byte, in storedAudit) error {
		if in.Actor == person || in.Target == person {
			found = append(found, line{slices.Clone(key), in})
		}
		return nil
	})
	for _, l := range found {
		for _, h := range []*hash{&l.in.Actor, &l.in.Target} {
			if *h == person {
				*h = hash{}
			}
		}
		err = errors.Join(err, tx.save(bucketAudit, tx.owner(0), l.key, l.in))
	}
	return err
}

// TrimAudit removes the lines of the audit log from before an instant, readable or not, at most limit of them, and
// returns how many it removed.
func (tx *Tx) TrimAudit(before time.Time, limit int) (int, error) {
	if !tx.b.t.Writable() {
		return 0, ErrReadOnly
	}
	k, err := tx.b.keyOf(tx.in(), tx.owner(0))
	bk := tx.in().bucket(bucketAudit)
	if k == nil || bk == nil || err != nil {
		return 0, err
	}
	keys := keysBefore(bk, auditTime(k, before), limit)
	for _, key := range keys {
		if err := tx.remove(bucketAudit, key); err != nil {
			return 0, err
		}
	}
	return len(keys), nil
}

// keysBefore returns the first keys of a bucket that begin with less than end, at most limit.
func keysBefore(bk *bolt.Bucket, end []byte, limit int) (keys [][]byte) {
	c := bk.Cursor()
	for key, _ := c.First(); key != nil && len(keys) < limit && slices.Compare(key[:len(end)], end) < 0; key, _ = c.Next() {
		keys = append(keys, slices.Clone(key))
	}
	return keys
}
