package storage

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"waymark/peer"
)

// storedMeeting is a peer.Meeting. It belongs to the guild, and names its hosts and those who would like to host.
type storedMeeting struct {
	ID       uint64           `cbor:"1,keyasint"`
	Name     string           `cbor:"2,keyasint,omitempty"`
	Channel  uint64           `cbor:"3,keyasint,omitempty"`
	Voice    bool             `cbor:"4,keyasint,omitempty"`
	For      uint64           `cbor:"5,keyasint,omitempty"`
	Language string           `cbor:"6,keyasint,omitempty"`
	About    string           `cbor:"7,keyasint,omitempty"`
	Turn     int              `cbor:"8,keyasint,omitempty"` // minutes
	Opening  string           `cbor:"9,keyasint,omitempty"`
	Talk     string           `cbor:"10,keyasint,omitempty"`
	Reading  string           `cbor:"11,keyasint,omitempty"`
	Closing  string           `cbor:"12,keyasint,omitempty"`
	Zone     string           `cbor:"13,keyasint,omitempty"`
	When     storedRecurrence `cbor:"14,keyasint"`
	Length   int              `cbor:"15,keyasint,omitempty"` // minutes
	Changes  []storedChange   `cbor:"16,keyasint,omitempty"`
	Hosts    []storedHost     `cbor:"17,keyasint,omitempty"`
	Asks     []storedHostAsk  `cbor:"18,keyasint,omitempty"`
	Covers   []storedCover    `cbor:"19,keyasint,omitempty"`
	Opened   []int32          `cbor:"20,keyasint,omitempty"`
	Steps    map[int]nanoTime `cbor:"21,keyasint,omitempty"`
	Closed   int32            `cbor:"22,keyasint,omitempty"`
	Lost     bool             `cbor:"23,keyasint,omitempty"`
	Hostless nanoTime         `cbor:"24,keyasint,omitempty"`
}

type storedRecurrence struct {
	Kind     int   `cbor:"1,keyasint"`
	Weekdays []int `cbor:"2,keyasint,omitempty"`
	Weeks    int   `cbor:"3,keyasint,omitempty"`
	Nth      int   `cbor:"4,keyasint,omitempty"`
	From     int32 `cbor:"5,keyasint,omitempty"`
	Minute   int   `cbor:"6,keyasint,omitempty"` // since midnight
}

type storedChange struct {
	Date   int32 `cbor:"1,keyasint"`
	Off    bool  `cbor:"2,keyasint,omitempty"`
	To     int32 `cbor:"3,keyasint,omitempty"`
	Minute int   `cbor:"4,keyasint,omitempty"` // since midnight
}

type storedHost struct {
	Member uint64   `cbor:"1,keyasint"`
	Since  nanoTime `cbor:"2,keyasint,omitempty"`
	Last   int32    `cbor:"3,keyasint,omitempty"`
	CantOn []int32  `cbor:"4,keyasint,omitempty"`
	Shown  bool     `cbor:"5,keyasint,omitempty"`
	Missed int      `cbor:"6,keyasint,omitempty"`
	Break  bool     `cbor:"7,keyasint,omitempty"`
	Yes    nanoTime `cbor:"8,keyasint,omitempty"`
}

type storedHostAsk struct {
	Member uint64   `cbor:"1,keyasint"`
	At     nanoTime `cbor:"2,keyasint,omitempty"`
}

type storedCover struct {
	Date   int32  `cbor:"1,keyasint"`
	Member uint64 `cbor:"2,keyasint"`
}

func (m *storedMeeting) mentions() []uint64 {
	var ids []uint64
	for _, h := range m.Hosts {
		ids = append(ids, h.Member)
	}
	for _, a := range m.Asks {
		ids = append(ids, a.Member)
	}
	for _, c := range m.Covers {
		ids = append(ids, c.Member)
	}
	return ids
}

func (m *storedMeeting) redact(gone func(uint64) bool) bool {
	m.Hosts = slices.DeleteFunc(m.Hosts, func(h storedHost) bool { return gone(h.Member) })
	m.Asks = slices.DeleteFunc(m.Asks, func(a storedHostAsk) bool { return gone(a.Member) })
	m.Covers = slices.DeleteFunc(m.Covers, func(c storedCover) bool { return gone(c.Member) })
	return true
}

func (m storedMeeting) out() peer.Meeting {
	out := peer.Meeting{
		ID: peer.ID(m.ID), Name: peer.UserText(m.Name), Channel: peer.ID(m.Channel), Voice: m.Voice, For: peer.ID(m.For),
		Language: peer.UserText(m.Language), About: peer.UserText(m.About), Turn: time.Duration(m.Turn) * time.Minute,
		Words: peer.MeetingWords{
			Opening: peer.UserText(m.Opening), Talk: peer.UserText(m.Talk), Reading: peer.UserText(m.Reading), Closing: peer.UserText(m.Closing),
		},
		Zone: m.Zone, When: m.When.out(), Length: time.Duration(m.Length) * time.Minute, Opened: daysOut(m.Opened),
		Steps: map[peer.MeetingStep]time.Time{}, Closed: peer.Day(m.Closed), Lost: m.Lost, Hostless: m.Hostless.time(),
	}
	for _, c := range m.Changes {
		out.Changes = append(out.Changes, peer.SessionChange{
			Date: peer.Day(c.Date), Off: c.Off, To: peer.Day(c.To), Hour: c.Minute / 60, Minute: c.Minute % 60,
		})
	}
	for _, h := range m.Hosts {
		out.Hosts = append(out.Hosts, peer.Host{
			Member: peer.ID(h.Member), Since: h.Since.time(), Last: peer.Day(h.Last), CantOn: daysOut(h.CantOn), Shown: h.Shown,
			Missed: h.Missed, Break: h.Break, Yes: h.Yes.time(),
		})
	}
	for _, a := range m.Asks {
		out.Asks = append(out.Asks, peer.HostAsk{Member: peer.ID(a.Member), At: a.At.time()})
	}
	for _, c := range m.Covers {
		out.Covers = append(out.Covers, peer.Cover{Date: peer.Day(c.Date), Member: peer.ID(c.Member)})
	}
	for step, at := range m.Steps {
		out.Steps[peer.MeetingStep(step)] = at.time()
	}
	return out
}

func (r storedRecurrence) out() peer.Recurrence {
	out := peer.Recurrence{
		Kind: peer.RecurrenceKind(r.Kind), Weeks: r.Weeks, Nth: r.Nth, From: peer.Day(r.From), Hour: r.Minute / 60, Minute: r.Minute % 60,
	}
	for _, w := range r.Weekdays {
		out.Weekdays = append(out.Weekdays, time.Weekday(w))
	}
	return out
}

func recurrenceIn(r peer.Recurrence) storedRecurrence {
	out := storedRecurrence{Kind: int(r.Kind), Weeks: r.Weeks, Nth: r.Nth, From: int32(r.From), Minute: 60*r.Hour + r.Minute}
	for _, w := range r.Weekdays {
		out.Weekdays = append(out.Weekdays, int(w))
	}
	return out
}

func daysOut(in []int32) (out []peer.Day) {
	for _, d := range in {
		out = append(out, peer.Day(d))
	}
	return out
}

func daysIn(in []peer.Day) (out []int32) {
	for _, d := range in {
		out = append(out, int32(d))
	}
	return out
}

func meetingIn(m peer.Meeting) *storedMeeting {
	in := &storedMeeting{
		ID: uint64(m.ID), Name: m.Name.Reveal(), Channel: uint64(m.Channel), Voice: m.Voice, For: uint64(m.For),
		Language: m.Language.Reveal(), About: m.About.Reveal(), Turn: int(m.Turn / time.Minute),
		Opening: m.Words.Opening.Reveal(), Talk: m.Words.Talk.Reveal(), Reading: m.Words.Reading.Reveal(), Closing: m.Words.Closing.Reveal(),
		Zone: m.Zone, When: recurrenceIn(m.When), Length: int(m.Length / time.Minute), Opened: daysIn(m.Opened),
		Steps: map[int]nanoTime{}, Closed: int32(m.Closed), Lost: m.Lost, Hostless: nanoTimeOf(m.Hostless),
	}
	for _, c := range m.Changes {
		in.Changes = append(in.Changes, storedChange{int32(c.Date), c.Off, int32(c.To), 60*c.Hour + c.Minute})
	}
	for _, h := range m.Hosts {
		in.Hosts = append(in.Hosts, storedHost{
			uint64(h.Member), nanoTimeOf(h.Since), int32(h.Last), daysIn(h.CantOn), h.Shown, h.Missed, h.Break, nanoTimeOf(h.Yes),
		})
	}
	for _, a := range m.Asks {
		in.Asks = append(in.Asks, storedHostAsk{uint64(a.Member), nanoTimeOf(a.At)})
	}
	for _, c := range m.Covers {
		in.Covers = append(in.Covers, storedCover{int32(c.Date), uint64(c.Member)})
	}
	for step, at := range m.Steps {
		in.Steps[int(step)] = nanoTimeOf(at)
	}
	return in
}

func (tx *Tx) meetingKey(id peer.ID) []byte {
	h := tx.entityHash(id)
	return recordKey(tx.owner(0), famMeeting, h[:]...)
}

// Meeting returns the meeting with this id, nil if there is none.
func (tx *Tx) Meeting(id peer.ID) (*peer.Meeting, error) {
	var in storedMeeting
	if ok, err := tx.load(tx.owner(0), tx.meetingKey(id), &in); !ok || err != nil {
		return nil, err
	}
	out, err := tx.withAway(in.out())
	return &out, err
}

// withAway returns a meeting with until when its hosts paused their messages.
func (tx *Tx) withAway(m peer.Meeting) (peer.Meeting, error) {
	for i, h := range m.Hosts {
		until, err := tx.PausedUntil(h.Member)
		if err != nil {
			return m, err
		}
		m.Hosts[i].Away = until
	}
	return m, nil
}

// meetingName is the name of a meeting, "" if there is none with this id.
func (tx *Tx) meetingName(id peer.ID) (peer.UserText, error) {
	m, err := tx.Meeting(id)
	if m == nil {
		return "", err
	}
	return m.Name, err
}

// meetingOf is the name of the meeting that a record is of, "" for a record of something else.
func (tx *Tx) meetingOf(v redactable) (peer.UserText, error) {
	switch v := v.(type) {
	case *storedMeeting:
		return peer.UserText(v.Name), nil
	case *storedSession:
		return tx.meetingName(peer.ID(v.Meeting))
	}
	return "", nil
}

// Meetings returns all meetings of the guild, oldest first.
func (tx *Tx) Meetings() ([]peer.Meeting, error) {
	stored, err := loadAll[storedMeeting](tx, tx.owner(0), famMeeting)
	out := make([]peer.Meeting, 0, len(stored))
	for _, in := range stored {
		m, failed := tx.withAway(in.out())
		err = errors.Join(err, failed)
		out = append(out, m)
	}
	slices.SortFunc(out, func(a, b peer.Meeting) int { return cmp.Compare(a.ID, b.ID) })
	return out, err
}

// PutMeeting stores a meeting in place of the one with its id.
func (tx *Tx) PutMeeting(m peer.Meeting) error {
	if m.ID == 0 {
		return errNoID
	}
	key := tx.meetingKey(m.ID)
	if err := tx.deleteBackrefs(key, tx.get(bucketRecords, key)); err != nil { // who no longer hosts is no longer named
		return err
	}
	return tx.save(bucketRecords, tx.owner(0), key, meetingIn(m))
}

// DeleteMeeting deletes a meeting, if it is there, but not the reminders of it.
func (tx *Tx) DeleteMeeting(id peer.ID) error { return tx.dropRecord(tx.owner(0), tx.meetingKey(id)) }
