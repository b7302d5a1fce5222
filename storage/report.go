package storage

import "waymark/peer"

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
}

// Report returns the report with this id, nil if there is none.
func (tx *Tx) Report(id peer.ID) (*peer.Report, error) {
	h := tx.entityHash(id)
	from := tx.get(bucketIDs, idKey(famReport, h))
	if len(from) != len(hash{}) {
		return nil, nil
	}
	var in storedReport
	owner := hash(from)
	if ok, err := tx.load(owner, recordKey(owner, famReport, h[:]...), &in); !ok || err != nil {
		return nil, err
	}
	r := in.out()
	return &r, nil
}

func (r storedReport) out() peer.Report {
	return peer.Report{
		ID: peer.ID(r.ID), From: peer.ID(r.From), About: peer.ID(r.About), Request: peer.ID(r.Request),
		Text: peer.UserText(r.Text), At: r.At.time(), Openers: idsOut(r.Openers), Handler: peer.ID(r.Handler), Keeper: peer.ID(r.Keeper),
	}
}

// ReportsOf returns the reports that lie with a member, in no order that means anything.
func (tx *Tx) ReportsOf(member peer.ID) ([]peer.Report, error) {
	stored, err := loadAll[storedReport](tx, tx.owner(member), famReport)
	var out []peer.Report
	for _, r := range stored {
		out = append(out, r.out())
	}
	return out, err
}

// PutReport stores a report in place of the one with its id. It lies with its keeper, and goes with them.
func (tx *Tx) PutReport(r peer.Report) error {
	if r.ID == 0 {
		return errNoID
	}
	owner, h := tx.owner(r.Keeper), tx.entityHash(r.ID)
	err := tx.save(bucketRecords, owner, recordKey(owner, famReport, h[:]...), &storedReport{
		ID: uint64(r.ID), From: uint64(r.From), About: uint64(r.About), Request: uint64(r.Request),
		Text: r.Text.Reveal(), At: nanoTimeOf(r.At), Openers: idsIn(r.Openers), Handler: uint64(r.Handler), Keeper: uint64(r.Keeper),
	})
	if err != nil {
		return err
	}
	return tx.put(bucketIDs, idKey(famReport, h), owner[:])
}

// DeleteReport removes a report, if there is one.
func (tx *Tx) DeleteReport(r peer.Report) error {
	owner, h := tx.owner(r.Keeper), tx.entityHash(r.ID)
	if err := tx.remove(bucketRecords, recordKey(owner, famReport, h[:]...)); err != nil {
		return err
	}
	return tx.remove(bucketIDs, idKey(famReport, h))
}
