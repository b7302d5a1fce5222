package storage

import (
	"bytes"
	"errors"
	"slices"

	"waymark/peer"
)

// A record can name people who are not its owner: who sent support, who was asked, who is blocked. Each
// naming is noted with the person named, so that their erasure finds it without looking at everything.

// naming is a stored type that can name others.
type redactable interface {
	// names are the people it names; 0 and its owner count for nobody.
	mentions() []uint64
	// without takes out everybody for whom gone holds.
	redact(gone func(uint64) bool)
}

// named is what is noted with a person about one record that names them.
type backref struct {
	Key []byte `cbor:"1,keyasint"` // the record's
}

// namedKey is the key under which a person's naming in a record is noted.
func (b *batch) backrefKey(g *guild, person hash, record []byte) []byte {
	h := b.secrets.hash(ofBackref, 0, 0, string(g.associatedData(bucketRecords, record)))
	return recordKey(person, famBackref, h[:]...)
}

// note notes with everybody whom a record names that it does.
func (tx *Tx) addBackrefs(owner hash, key []byte, v any) error {
	n, ok := v.(redactable)
	if !ok {
		return nil
	}
	for _, id := range n.mentions() {
		person := tx.owner(peer.ID(id))
		if id == 0 || person == owner {
			continue
		}
		at := tx.b.backrefKey(tx.in(), person, key)
		if tx.get(bucketRecords, at) != nil {
			continue
		}
		if err := tx.sealInGuild(at, backref{Key: key}); err != nil {
			return err
		}
	}
	return nil
}

// sealInGuild stores a record that lies with a person but is the guild's: who is named need not be a member.
func (tx *Tx) sealInGuild(key []byte, v any) error {
	record, err := tx.seal(tx.owner(0), tx.in().associatedData(bucketRecords, key), v)
	if err != nil {
		return err
	}
	return tx.put(bucketRecords, key, record)
}

// namings opens the notes of a person and returns the keys of the records of others that name them. With
// ErrSeal it returns those whose notes are whole.
func (tx *Tx) backrefs(person hash) (keys [][]byte, err error) {
	var broken error
	err = tx.each(recordKey(person, famBackref), func(k, v []byte) error {
		var in backref
		err := tx.open(bucketRecords, tx.owner(0), k, v, &in)
		if errors.Is(err, ErrUnreadable) {
			broken = err
			return nil
		}
		if err == nil && len(in.Key) > len(hash{}) && !bytes.HasPrefix(in.Key, person[:]) {
			keys = append(keys, in.Key)
		}
		return err
	})
	return keys, errors.Join(err, broken)
}

// unname takes a person out of every record of others that names them.
func (tx *Tx) redactOthers(person hash) error {
	keys, err := tx.backrefs(person)
	if err != nil && !errors.Is(err, ErrUnreadable) {
		return err
	}
	for _, key := range keys {
		if err := tx.redactRecord(person, key); err != nil {
			return err
		}
	}
	return nil
}

// strip takes a person out of one record. One that is gone or broken has nothing to take out.
func (tx *Tx) redactRecord(person hash, key []byte) error {
	v := storedAs(family(key[len(hash{})]))
	if v == nil {
		return nil
	}
	owner := hash(key[:len(hash{})])
	found, err := tx.load(owner, key, v)
	if errors.Is(err, ErrUnreadable) || !found && err == nil {
		return nil
	}
	if err != nil {
		return err
	}
	if f := family(key[len(hash{})]); f == famAttempt {
		return tx.remove(bucketRecords, key) // it is about a message that names them
	}
	if p, is := v.(*storedPosted); is && tx.standsIn(person, []byte(p.Target)) {
		return tx.remove(bucketRecords, key) // what it says where is is about both; it would name them for good
	}
	// By hash: an erasure that is repeated knows nobody's id.
	v.redact(func(id uint64) bool { return id != 0 && tx.owner(peer.ID(id)) == person })
	return errors.Join(tx.save(bucketRecords, owner, key, v), tx.enrol(owner))
}

// storedAs returns an empty record of a family whose records can name others, nil for the rest.
func storedAs(f family) redactable {
	switch f {
	case famMember:
		return new(storedMember)
	case famCheckIn:
		return new(storedCheckIn)
	case famMilestone:
		return new(storedMilestone)
	case famMentor:
		return new(storedMentor)
	case famRequest:
		return new(storedRequest)
	case famPairing:
		return new(storedPairing)
	case famPosted:
		return new(storedPosted)
	case famAttempt:
		return new(storedAttempt)
	case famReport:
		return new(storedReport)
	case famDesk:
		return new(storedDesk)
	}
	return nil
}

// forgetNames removes, from with the people whom a record names, the notes that it does. Of a record that
// is broken they stay: they lead nowhere.
func (tx *Tx) deleteBackrefs(key, value []byte) error {
	v := storedAs(family(key[len(hash{})]))
	if v == nil || tx.open(bucketRecords, hash(key[:len(hash{})]), key, value, v) != nil {
		return nil
	}
	var err error
	for _, id := range v.mentions() {
		if id != 0 {
			err = errors.Join(err, tx.remove(bucketRecords, tx.b.backrefKey(tx.in(), tx.owner(peer.ID(id)), key)))
		}
	}
	return err
}

func (d *storedDesk) mentions() []uint64            { return d.Moderators }
func (d *storedDesk) redact(gone func(uint64) bool) { d.Moderators = drop(d.Moderators, gone) }

func (r *storedReport) mentions() []uint64 {
	return append(slices.Clone(r.Openers), r.From, r.About, r.Handler)
}

func (r *storedReport) redact(gone func(uint64) bool) {
	r.Openers = drop(r.Openers, gone)
	if gone(r.From) {
		r.From = 0
	}
	if gone(r.About) {
		r.About = 0
	}
	if gone(r.Handler) {
		r.Handler = 0
	}
}

func drop(ids []uint64, gone func(uint64) bool) []uint64 {
	return slices.DeleteFunc(ids, gone)
}

func (m *storedMember) mentions() []uint64 {
	all := slices.Clone(m.Blocked)
	for _, n := range m.News {
		all = append(all, n.From)
	}
	return all
}

func (m *storedMember) redact(gone func(uint64) bool) {
	m.Blocked = drop(m.Blocked, gone)
	m.News = slices.DeleteFunc(m.News, func(n storedNews) bool { return gone(n.From) })
}

func (c *storedCheckIn) mentions() []uint64            { return c.Supporters }
func (c *storedCheckIn) redact(gone func(uint64) bool) { c.Supporters = drop(c.Supporters, gone) }

func (m *storedMilestone) mentions() []uint64 { return m.Celebrations }
func (m *storedMilestone) redact(gone func(uint64) bool) {
	m.Celebrations = drop(m.Celebrations, gone)
}

func (m *storedMentor) mentions() []uint64            { return m.Blocked }
func (m *storedMentor) redact(gone func(uint64) bool) { m.Blocked = drop(m.Blocked, gone) }

func (r *storedRequest) mentions() []uint64 {
	return slices.Concat(r.Declined, r.Blocked, []uint64{r.ClaimedBy, r.Mentor})
}

func (r *storedRequest) redact(gone func(uint64) bool) {
	r.Declined, r.Blocked = drop(r.Declined, gone), drop(r.Blocked, gone)
	if gone(r.ClaimedBy) {
		r.ClaimedBy, r.ClaimedAt = 0, 0
	}
	if gone(r.Mentor) {
		r.Mentor = 0
	}
}

// The mentor of a pairing has a record of their own that leads to it, so it needs no note for them.
func (p *storedPairing) mentions() []uint64 { return []uint64{p.EndedBy} }

func (p *storedPairing) redact(gone func(uint64) bool) {
	if gone(p.EndedBy) {
		p.EndedBy = 0
	}
}

func (p *storedPosted) mentions() []uint64 { return p.About }

func (p *storedPosted) redact(gone func(uint64) bool) { p.About = drop(p.About, gone) }
