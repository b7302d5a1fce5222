package storage

import (
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

// Reference returns the reference that the audit trail of this guild uses for a person, "" for none.
func (tx *Tx) Reference(person peer.ID) Reference { panic("not yet") }

// Audit adds a line to the audit trail. The people in it are kept as references only.
func (tx *Tx) Audit(e peer.AuditEntry) error { panic("not yet") }

// AuditTrail returns the lines from one instant to another, both included, oldest first.
func (tx *Tx) AuditTrail(from, to time.Time) ([]AuditLine, error) { panic("not yet") }
