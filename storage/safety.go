package storage

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"waymark/peer"
)

// Safety facts belong to the guild. People in them are named by their owner hash, which is a keyed reference, and the
// record is sealed under the guild's key. So an erasure finds and changes them without knowing an id, and nothing in
// the file shows who they are about.

// storedFact is a peer.Fact.
type storedFact struct {
	Kind  int      `cbor:"1,keyasint"`
	By    hash     `cbor:"2,keyasint"` // zero for a decision of the moderators
	About hash     `cbor:"3,keyasint"`
	At    nanoTime `cbor:"4,keyasint,omitempty"`
	Gone  nanoTime `cbor:"5,keyasint,omitempty"`
}

// factKey is the key of a fact: a hash of its kind and the two people.
func (tx *Tx) factKey(kind peer.FactKind, by, about hash) []byte {
	h := tx.b.secrets.hash(ofFact, tx.guild, peer.ID(kind), string(by[:])+string(about[:]))
	return recordKey(tx.owner(0), famFact, h[:]...)
}

func (tx *Tx) factKeyOf(kind peer.FactKind, by, about peer.ID) []byte {
	maker := hash{}
	if kind.PerMaker() {
		maker = tx.owner(by)
	}
	return tx.factKey(kind, maker, tx.owner(about))
}

// RecordFact stores a fact, in place of an equal one: for a kind that is PerMaker that is the same kind by the same
// person about the same person, else the same kind about the same person. Neither needs to be a member. The clock of a fact
// about a person without a record runs from its At: nothing would tell of their going.
func (tx *Tx) RecordFact(f peer.Fact) error {
	switch {
	case !f.Kind.Valid():
		return fmt.Errorf("storage: no kind of fact: %d", int(f.Kind))
	case f.About == 0 || f.Kind.PerMaker() && f.By == 0:
		return errNoID
	}
	in := storedFact{Kind: int(f.Kind), About: tx.owner(f.About), At: nanoTimeOf(f.At), Gone: nanoTimeOf(f.Gone)}
	if f.By != 0 {
		in.By = tx.owner(f.By)
	}
	return tx.newFact(tx.factKeyOf(f.Kind, f.By, f.About), in)
}

// newFact stores a fact and starts its clock where nothing else will.
func (tx *Tx) newFact(key []byte, in storedFact) error {
	if in.Gone == 0 && tx.get(bucketRecords, recordKey(in.About, famMember)) == nil {
		in.Gone = in.At
	}
	return tx.putFact(key, in)
}

func (tx *Tx) putFact(key []byte, in storedFact) error {
	tx.in().facts = nil
	return tx.save(bucketRecords, tx.owner(0), key, in)
}

// WithdrawFact deletes a fact, if it is there. by does not matter for a kind that is not PerMaker.
func (tx *Tx) WithdrawFact(kind peer.FactKind, by, about peer.ID) error {
	tx.in().facts = nil
	return tx.remove(bucketRecords, tx.factKeyOf(kind, by, about))
}

// WithdrawFactNamed deletes the fact with this Ref that a person made, and reports whether there was one. It is for
// facts about people whose ids storage no longer knows.
func (tx *Tx) WithdrawFactNamed(ref string, by peer.ID) (bool, error) {
	facts, err := tx.facts()
	if err != nil {
		return false, err
	}
	for _, f := range facts {
		if f.ref() == ref && f.By == tx.owner(by) {
			tx.in().facts = nil
			return true, tx.remove(bucketRecords, f.key)
		}
	}
	return false, nil
}

// HasFact reports whether there is a fact of a kind by one person about another. by does not matter for a kind that is
// not PerMaker. It opens nothing.
func (tx *Tx) HasFact(kind peer.FactKind, by, about peer.ID) bool {
	return tx.get(bucketRecords, tx.factKeyOf(kind, by, about)) != nil
}

// FactsAbout returns the facts about a person, by kind, then time. It is for moderators and for rules, never for the
// person. The first call of a transaction opens all facts of the guild.
func (tx *Tx) FactsAbout(person peer.ID) ([]peer.Fact, error) {
	owner := tx.owner(person)
	return tx.factsWhere(func(f keyedFact) bool { return f.About == owner })
}

// FactsBy returns the facts that a person made, by kind, then time.
func (tx *Tx) FactsBy(person peer.ID) ([]peer.Fact, error) {
	owner := tx.owner(person)
	return tx.factsWhere(func(f keyedFact) bool { return f.By == owner })
}

// keyedFact is a stored fact with its key.
type keyedFact struct {
	storedFact
	key []byte
}

func (f keyedFact) ref() string { return hex.EncodeToString(f.key[len(f.key)-len(hash{}):]) }

// facts returns all facts of the guild. They are opened once in a transaction; what is unreadable is left out.
func (tx *Tx) facts() ([]keyedFact, error) {
	if g := tx.in(); g.facts != nil {
		return *g.facts, nil
	}
	var all []keyedFact
	err := tx.each(recordKey(tx.owner(0), famFact), func(k, v []byte) error {
		var in storedFact
		err := tx.open(bucketRecords, tx.owner(0), k, v, &in)
		if errors.Is(err, ErrUnreadable) {
			return nil
		}
		all = append(all, keyedFact{in, bytes.Clone(k)})
		return err
	})
	if err == nil {
		tx.in().facts = &all
	}
	return all, err
}

func (tx *Tx) factsWhere(want func(keyedFact) bool) ([]peer.Fact, error) {
	all, err := tx.facts()
	if err != nil {
		return nil, err
	}
	var out []peer.Fact
	for _, f := range all {
		if !want(f) {
			continue
		}
		out = append(out, peer.Fact{
			Kind: peer.FactKind(f.Kind), By: tx.memberWith(f.By), About: tx.memberWith(f.About),
			At: f.At.time(), Gone: f.Gone.time(), Ref: f.ref(),
		})
	}
	slices.SortFunc(out, func(a, b peer.Fact) int {
		if a.Kind != b.Kind {
			return int(a.Kind - b.Kind)
		}
		return a.At.Compare(b.At)
	})
	return out, nil
}

// memberWith returns the id of the person with an owner hash, 0 if this transaction has not met them and they are no
// member, or their record is unreadable.
func (tx *Tx) memberWith(owner hash) peer.ID {
	if owner == (hash{}) {
		return 0
	}
	for id, h := range tx.in().hashes {
		if h == owner {
			return id
		}
	}
	m, err := tx.member(owner)
	if m == nil || err != nil {
		return 0
	}
	return m.ID
}

// stopFactClocks stops the clock of the facts about a person who has a record from now on.
func (tx *Tx) stopFactClocks(owner hash) error {
	all, err := tx.facts()
	if err != nil {
		return err
	}
	for _, f := range all {
		if f.About != owner || f.Gone == 0 {
			continue
		}
		f.Gone = 0
		if err := tx.putFact(f.key, f.storedFact); err != nil {
			return err
		}
	}
	return nil
}

// factsOfErased does with the facts of a person what their erasure requires: those that end with their maker go, and
// the clock of those about them starts.
func (tx *Tx) factsOfErased(owner hash, at time.Time) error {
	all, err := tx.facts()
	if err != nil {
		return err
	}
	for _, f := range all {
		switch {
		case f.By == owner && peer.FactKind(f.Kind).EndsWithMaker():
			tx.in().facts = nil
			err = tx.remove(bucketRecords, f.key)
		case f.About == owner && f.Gone == 0:
			f.Gone = nanoTimeOf(at)
			err = tx.putFact(f.key, f.storedFact)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// repeatOnFacts does with all facts what the erasures with these hashes require, at their times: who they name may have
// no record of their own.
func (tx *Tx) repeatOnFacts(erased map[hash]time.Time) error {
	all, err := tx.facts()
	if err != nil {
		return err
	}
	done := map[hash]bool{{}: true}
	for _, f := range all {
		for _, person := range []hash{f.By, f.About} {
			at, gone := erased[tx.b.erasedHash(tx.in().name, person)]
			if !gone || done[person] {
				continue
			}
			done[person] = true
			if err := tx.factsOfErased(person, at); err != nil {
				return err
			}
		}
	}
	return nil
}

// ExpireFacts deletes the facts that have expired at now and returns how many there were.
func (tx *Tx) ExpireFacts(now time.Time) (int, error) {
	all, err := tx.facts()
	n := 0
	for _, f := range all {
		if !(peer.Fact{Kind: peer.FactKind(f.Kind), Gone: f.Gone.time()}).Expired(now) {
			continue
		}
		n++
		tx.in().facts = nil
		if err := tx.remove(bucketRecords, f.key); err != nil {
			return n, err
		}
	}
	return n, err
}
