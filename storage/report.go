package storage

import (
	"cmp"
	"encoding/hex"
	"slices"

	"waymark/peer"
)

// Reports belong to the guild, so that neither the erasure of the reporter nor that of the person they are about deletes
// one. Both are kept as keyed references beside their ids: an erasure removes the ids, and the references stay.

type storedReport struct {
	ID        uint64   `cbor:"1,keyasint"`
	From      uint64   `cbor:"2,keyasint,omitempty"`
	About     uint64   `cbor:"3,keyasint,omitempty"`
	Request   uint64   `cbor:"4,keyasint,omitempty"`
	Texts     []string `cbor:"5,keyasint,omitempty"`
	At        nanoTime `cbor:"6,keyasint,omitempty"`
	Openers   []uint64 `cbor:"7,keyasint,omitempty"`
	Handler   uint64   `cbor:"8,keyasint,omitempty"`
	FromRef   hash     `cbor:"9,keyasint"`
	AboutRef  hash     `cbor:"10,keyasint"`
	HandledAt nanoTime `cbor:"11,keyasint,omitempty"`
	Closed    nanoTime `cbor:"12,keyasint,omitempty"`
	Upheld    bool     `cbor:"13,keyasint,omitempty"`
	LastBy    uint64   `cbor:"14,keyasint,omitempty"`
	Room      uint64   `cbor:"15,keyasint,omitempty"`
	LookedAt  nanoTime `cbor:"16,keyasint,omitempty"`
	Paused    bool     `cbor:"17,keyasint,omitempty"`
}

func (r *storedReport) mentions() []uint64 {
	return append(slices.Clone(r.Openers), r.From, r.About, r.Handler)
}

func (r *storedReport) redact(gone func(uint64) bool) bool {
	r.Openers = without(r.Openers, gone)
	zeroIf(gone, &r.From, &r.About, &r.Handler)
	return true
}

// PersonRef returns the keyed reference of a person in this guild. It survives their erasure.
func (tx *Tx) PersonRef(person peer.ID) peer.PersonRef { return refOf(tx.owner(person)) }

// PersonWith returns the id of the person with a reference, 0 if they are no member now.
func (tx *Tx) PersonWith(ref peer.PersonRef) peer.ID { return tx.memberWith(hashOf(ref)) }

func refOf(h hash) peer.PersonRef {
	if h == (hash{}) {
		return ""
	}
	return peer.PersonRef(hex.EncodeToString(h[:]))
}

// hashOf is the hash in a reference; zero for a malformed one.
func hashOf(ref peer.PersonRef) (h hash) {
	if b, err := hex.DecodeString(string(ref)); err == nil && len(b) == len(h) {
		h = hash(b)
	}
	return h
}

func (tx *Tx) reportKey(id hash) []byte { return recordKey(tx.owner(0), famReport, id[:]...) }

// Report returns the report with this id, nil if there is none.
func (tx *Tx) Report(id peer.ID) (*peer.Report, error) {
	var in storedReport
	if ok, err := tx.load(tx.owner(0), tx.reportKey(tx.entityHash(id)), &in); !ok || err != nil {
		return nil, err
	}
	r := tx.report(in)
	return &r, nil
}

func (in storedReport) out() peer.Report {
	r := peer.Report{
		ID: peer.ID(in.ID), From: peer.ID(in.From), About: peer.ID(in.About), Request: peer.ID(in.Request),
		At: in.At.time(), Openers: idsOut(in.Openers), Handler: peer.ID(in.Handler), FromRef: refOf(in.FromRef), AboutRef: refOf(in.AboutRef),
		HandledAt: in.HandledAt.time(), Closed: in.Closed.time(), Upheld: in.Upheld, LastBy: peer.ID(in.LastBy),
		Room: peer.ID(in.Room), LookedAt: in.LookedAt.time(), Paused: in.Paused,
	}
	for _, text := range in.Texts {
		r.Texts = append(r.Texts, peer.UserText(text))
	}
	return r
}

// report fills in the id of a person reported who was erased and is a member again, but never who made the report: they
// may have removed their name.
func (tx *Tx) report(in storedReport) peer.Report {
	r := in.out()
	if r.About == 0 {
		r.About = tx.memberWith(in.AboutRef)
	}
	return r
}

// Reports returns all reports of the guild, oldest first.
func (tx *Tx) Reports() ([]peer.Report, error) {
	stored, err := loadAll[storedReport](tx, tx.owner(0), famReport)
	var out []peer.Report
	for _, in := range stored {
		out = append(out, tx.report(in))
	}
	slices.SortFunc(out, func(a, b peer.Report) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	return out, err
}

// ReportsOf returns the reports that a member made and left their name on, oldest first.
func (tx *Tx) ReportsOf(member peer.ID) ([]peer.Report, error) {
	all, err := tx.Reports()
	return slices.DeleteFunc(all, func(r peer.Report) bool { return r.From != member }), err
}

// PutReport stores a report in place of the one with its id. References that are missing are made from the ids.
func (tx *Tx) PutReport(r peer.Report) error {
	if r.ID == 0 || r.About == 0 && r.AboutRef == "" {
		return errNoID
	}
	in := &storedReport{
		ID: uint64(r.ID), From: uint64(r.From), About: uint64(r.About), Request: uint64(r.Request),
		At: nanoTimeOf(r.At), Openers: idsIn(r.Openers), Handler: uint64(r.Handler), FromRef: hashOf(r.FromRef), AboutRef: hashOf(r.AboutRef),
		HandledAt: nanoTimeOf(r.HandledAt), Closed: nanoTimeOf(r.Closed), Upheld: r.Upheld, LastBy: uint64(r.LastBy), LookedAt: nanoTimeOf(r.LookedAt), Paused: r.Paused,
		Room: uint64(r.Room),
	}
	for _, text := range r.Texts {
		in.Texts = append(in.Texts, text.Reveal())
	}
	if r.FromRef == "" && r.From != 0 {
		in.FromRef = tx.owner(r.From)
	}
	if r.AboutRef == "" {
		in.AboutRef = tx.owner(r.About)
	}
	return tx.save(bucketRecords, tx.owner(0), tx.reportKey(tx.entityHash(r.ID)), in)
}

// DeleteReport deletes a report, if it is there. Its safety fact stays.
func (tx *Tx) DeleteReport(id peer.ID) error {
	return tx.dropRecord(tx.owner(0), tx.reportKey(tx.entityHash(id)))
}

// dropReportWords deletes the words of the reports that a person made, when their erasure is repeated on an older file:
// the list of erasures does not say whether they left them, and what they deleted must not come back.
func (tx *Tx) dropReportWords(from hash) error {
	all, err := loadAll[storedReport](tx, tx.owner(0), famReport)
	if err != nil {
		return err
	}
	for _, r := range all {
		if r.FromRef != from || len(r.Texts) == 0 {
			continue
		}
		r.Texts = nil
		if err := tx.save(bucketRecords, tx.owner(0), tx.reportKey(tx.entityHash(peer.ID(r.ID))), &r); err != nil {
			return err
		}
	}
	return nil
}

// SetReportFact records the safety fact that a report is open (FactReportOpen), or replaces that by FactReportUpheld, or
// with 0 deletes it. It needs no ids, so it works after an erasure.
func (tx *Tx) SetReportFact(r peer.Report, kind peer.FactKind) error {
	by, about := hashOf(r.FromRef), hashOf(r.AboutRef)
	tx.in().facts = nil
	if kind != peer.FactReportOpen {
		if err := tx.remove(bucketRecords, tx.factKey(peer.FactReportOpen, by, about)); err != nil || kind == 0 {
			return err
		}
	}
	return tx.newFact(tx.factKey(kind, by, about), storedFact{Kind: int(kind), By: by, About: about, At: nanoTimeOf(r.At)})
}
