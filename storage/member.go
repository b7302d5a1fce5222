package storage

import (
	"errors"
	"slices"

	"waymark/peer"
)

type storedMember struct {
	ID         uint64       `cbor:"1,keyasint"`
	Consent    int          `cbor:"2,keyasint,omitempty"`
	ConsentAt  nanoTime     `cbor:"3,keyasint,omitempty"`
	Zone       string       `cbor:"4,keyasint,omitempty"`
	Rollover   int          `cbor:"5,keyasint,omitempty"`
	Share      int          `cbor:"6,keyasint,omitempty"`
	KeepNotes  int          `cbor:"7,keyasint,omitempty"`
	SupportDMs bool         `cbor:"8,keyasint,omitempty"`
	Country    string       `cbor:"9,keyasint,omitempty"`
	News       []storedNews `cbor:"10,keyasint,omitempty"`
	Blocked    []uint64     `cbor:"11,keyasint,omitempty"`
	QuietUntil int32        `cbor:"12,keyasint,omitempty"`
	ZoneSet    bool         `cbor:"13,keyasint,omitempty"`
	Language   string       `cbor:"30,keyasint,omitempty"`
	Heard      string       `cbor:"31,keyasint,omitempty"`
	Stopped    []string     `cbor:"32,keyasint,omitempty"`
	ToldReader bool         `cbor:"33,keyasint,omitempty"`
	Offered    bool         `cbor:"34,keyasint,omitempty"`
	SaidHello  nanoTime     `cbor:"35,keyasint,omitempty"`
	Rooms      uint8        `cbor:"36,keyasint,omitempty"`
}

type storedNews struct {
	Kind int      `cbor:"1,keyasint,omitempty"`
	From uint64   `cbor:"2,keyasint,omitempty"`
	Day  int32    `cbor:"3,keyasint,omitempty"`
	At   nanoTime `cbor:"4,keyasint,omitempty"`

	Circle uint64 `cbor:"5,keyasint,omitempty"`
}

func (m *storedMember) mentions() []uint64 {
	all := slices.Clone(m.Blocked)
	for _, n := range m.News {
		all = append(all, n.From)
	}
	return all
}

func (m *storedMember) redact(gone func(uint64) bool) bool {
	m.Blocked = without(m.Blocked, gone)
	m.News = slices.DeleteFunc(m.News, func(n storedNews) bool { return gone(n.From) })
	return true
}

// Member returns what is known of a member, nil if nothing is.
func (tx *Tx) Member(id peer.ID) (*peer.Member, error) {
	return tx.member(tx.owner(id))
}

func (tx *Tx) member(owner hash) (*peer.Member, error) {
	var in storedMember
	if ok, err := tx.load(owner, recordKey(owner, famMember), &in); !ok || err != nil {
		return nil, err
	}
	out := &peer.Member{
		ID: peer.ID(in.ID), Consent: in.Consent, ConsentAt: in.ConsentAt.time(),
		Calendar: peer.Calendar{Zone: in.Zone, Rollover: in.Rollover},
		Share:    peer.Share(in.Share), KeepNotes: in.KeepNotes, SupportDMs: in.SupportDMs, Country: in.Country,
		Blocked: idsOut(in.Blocked), QuietUntil: peer.Day(in.QuietUntil), ZoneSet: in.ZoneSet,
		Language: in.Language, Heard: in.Heard, Stopped: in.Stopped, ToldReaders: in.ToldReader,
		LanguageOffered: in.Offered, SaidHello: in.SaidHello.time(), Rooms: peer.ShareRooms(in.Rooms),
	}
	for _, n := range in.News {
		out.News = append(out.News, peer.News{
			Kind: peer.NewsKind(n.Kind), From: peer.ID(n.From), Day: peer.Day(n.Day), At: n.At.time(), Circle: peer.ID(n.Circle),
		})
	}
	return out, nil
}

// PutMember stores a member. The first time it also makes the key that seals everything of theirs; before
// that, nothing can be stored about them (ErrNoMember).
func (tx *Tx) PutMember(m peer.Member) error {
	if m.ID == 0 {
		return errors.New("storage: a member without an id")
	}
	owner := tx.owner(m.ID)
	if tx.get(bucketRecords, recordKey(owner, famMember)) == nil {
		if err := tx.stopFactClocks(owner); err != nil {
			return err
		}
	}
	if _, err := tx.makeKey(owner); err != nil {
		return err
	}
	out := storedMember{
		ID: uint64(m.ID), Consent: m.Consent, ConsentAt: nanoTimeOf(m.ConsentAt),
		Zone: m.Calendar.Zone, Rollover: m.Calendar.Rollover,
		Share: int(m.Share), KeepNotes: m.KeepNotes, SupportDMs: m.SupportDMs, Country: m.Country,
		Blocked: idsIn(m.Blocked), QuietUntil: int32(m.QuietUntil), ZoneSet: m.ZoneSet,
		Language: m.Language, Heard: m.Heard, Stopped: m.Stopped, ToldReader: m.ToldReaders,
		Offered: m.LanguageOffered, SaidHello: nanoTimeOf(m.SaidHello), Rooms: uint8(m.Rooms),
	}
	for _, n := range m.News {
		out.News = append(out.News, storedNews{int(n.Kind), uint64(n.From), int32(n.Day), nanoTimeOf(n.At), uint64(n.Circle)})
	}
	return tx.save(bucketRecords, owner, recordKey(owner, famMember), &out)
}
