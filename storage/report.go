package storage

import (
	"errors"
	"slices"

	"waymark/peer"
)

type storedReport struct {
	ID      uint64   `cbor:"1,keyasint"`
	From    uint64   `cbor:"2,keyasint"`
	About   uint64   `cbor:"3,keyasint"`
	Request uint64   `cbor:"4,keyasint,omitempty"`
	Text    string   `cbor:"5,keyasint,omitempty"`
	At      nanoTime `cbor:"6,keyasint,omitempty"`
	Openers []uint64 `cbor:"7,keyasint,omitempty"`
	Handler uint64   `cbor:"8,keyasint,omitempty"`
	Keeper  uint64   `cbor:"9,keyasint,omitempty"`
	// AboutRef is the owner hash of About: it stays when the person is erased.
	AboutRef hash `cbor:"10,keyasint,omitempty"`
}

func (r *storedReport) mentions() []uint64 {
	return append(slices.Clone(r.Openers), r.From, r.About, r.Handler)
}

func (r *storedReport) redact(gone func(uint64) bool) bool {
	r.Openers = without(r.Openers, gone)
	zeroIf(gone, &r.From, &r.About, &r.Handler)
	return true
}

// Report returns the report with this id, nil if there is none. Its About is 0 while the person is erased, and theirs
// again when they come back as a member; IsAbout knows them all the same.
func (tx *Tx) Report(id peer.ID) (*peer.Report, error) {
	in, err := tx.report(id)
	if in == nil || err != nil {
		return nil, err
	}
	r := tx.reportOut(*in)
	return &r, nil
}

func (tx *Tx) report(id peer.ID) (*storedReport, error) {
	h := tx.entityHash(id)
	owner, ok, err := tx.ownerIn(indexKey(indexReport, h))
	if !ok || err != nil {
		return nil, err
	}
	var in storedReport
	if ok, err := tx.load(owner, recordKey(owner, famReport, h[:]...), &in); !ok || err != nil {
		return nil, err
	}
	return &in, nil
}

func (tx *Tx) reportOut(r storedReport) peer.Report {
	out := peer.Report{
		ID: peer.ID(r.ID), From: peer.ID(r.From), About: peer.ID(r.About), Request: peer.ID(r.Request),
		Text: peer.UserText(r.Text), At: r.At.time(), Openers: idsOut(r.Openers), Handler: peer.ID(r.Handler), Keeper: peer.ID(r.Keeper),
	}
	if out.About == 0 {
		out.About = tx.memberWith(r.AboutRef)
	}
	return out
}

// IsAbout reports whether a report is about a person, also when they were erased since.
func (tx *Tx) IsAbout(report, person peer.ID) (bool, error) {
	in, err := tx.report(report)
	return in != nil && person != 0 && in.AboutRef == tx.owner(person), err
}

// ReportsOf returns the reports that a member made, or that are kept with them, by id (so oldest first).
func (tx *Tx) ReportsOf(member peer.ID) ([]peer.Report, error) {
	owner := tx.owner(member)
	stored, err := loadAll[storedReport](tx, owner, famReport)
	if err != nil {
		return nil, err
	}
	err = tx.eachMention(owner, famReport, func(_ []byte, v redactable) {
		if r := v.(*storedReport); peer.ID(r.From) == member {
			stored = append(stored, *r)
		}
	})
	var out []peer.Report
	for _, r := range stored {
		out = append(out, tx.reportOut(r))
	}
	slices.SortFunc(out, func(a, b peer.Report) int { return int(a.At.Sub(b.At)) })
	return out, err
}

// PutReport stores a report in place of the one with its id. It is kept with its Keeper and deleted when they are erased;
// kept with the server (Keeper 0) it outlives the erasure of whoever made it, without their name. Its keeper never
// changes, and who it is about is stored by the first one only.
func (tx *Tx) PutReport(r peer.Report) error {
	if r.ID == 0 {
		return errNoID
	}
	before, err := tx.report(r.ID)
	if err != nil && !errors.Is(err, ErrUnreadable) {
		return err
	}
	owner, h := tx.owner(r.Keeper), tx.entityHash(r.ID)
	in := storedReport{
		ID: uint64(r.ID), From: uint64(r.From), About: uint64(r.About), Request: uint64(r.Request),
		Text: r.Text.Reveal(), At: nanoTimeOf(r.At), Openers: idsIn(r.Openers), Handler: uint64(r.Handler), Keeper: uint64(r.Keeper),
	}
	switch {
	case before != nil:
		in.AboutRef = before.AboutRef
	case r.About != 0:
		in.AboutRef = tx.owner(r.About)
	}
	if err := tx.save(bucketRecords, owner, recordKey(owner, famReport, h[:]...), &in); err != nil {
		return err
	}
	return tx.putIndex(indexKey(indexReport, h), owner)
}

// DeleteReport removes a report, if there is one.
func (tx *Tx) DeleteReport(r peer.Report) error {
	owner, h := tx.owner(r.Keeper), tx.entityHash(r.ID)
	return tx.dropRecord(owner, recordKey(owner, famReport, h[:]...))
}

func dropReport(tx *Tx, _ hash, key, _ []byte) error {
	return tx.remove(bucketIndex, indexKey(indexReport, entityIn(key)))
}
