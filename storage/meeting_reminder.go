package storage

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"waymark/peer"
)

// storedMeetingReminder is a peer.MeetingReminder, a record of the member who asked for it. An entry of the index leads to
// it, so that those who asked to be reminded of a meeting are found.
type storedMeetingReminder struct {
	Meeting   uint64   `cbor:"1,keyasint"`
	DayBefore bool     `cbor:"2,keyasint,omitempty"`
	Asked     nanoTime `cbor:"3,keyasint,omitempty"`
	Member    uint64   `cbor:"4,keyasint"`
}

func (r storedMeetingReminder) out() peer.MeetingReminder {
	return peer.MeetingReminder{Meeting: peer.ID(r.Meeting), DayBefore: r.DayBefore, Asked: r.Asked.time()}
}

// meetingReminderKey is the key of a member's reminder. It depends on the owner, so that nothing shows which people have one of the
// same meeting.
func (tx *Tx) meetingReminderKey(owner hash, meeting peer.ID) []byte {
	h := tx.b.secrets.hash(ofEntity, tx.guild, meeting, string(owner[:]))
	return recordKey(owner, famMeetingReminder, h[:]...)
}

// reminderIndexKey is the key of the index entry for a record.
func (tx *Tx) reminderIndexKey(record []byte) []byte {
	return indexKey(indexMeetingReminder, tx.b.secrets.hash(ofIndex, 0, 0, string(record)))
}

// MeetingReminder returns a member's reminder of a meeting, nil if there is none.
func (tx *Tx) MeetingReminder(member, meeting peer.ID) (*peer.MeetingReminder, error) {
	var in storedMeetingReminder
	owner := tx.owner(member)
	if ok, err := tx.load(owner, tx.meetingReminderKey(owner, meeting), &in); !ok || err != nil {
		return nil, err
	}
	out := in.out()
	return &out, nil
}

// PutMeetingReminder stores a member's reminder of a meeting.
func (tx *Tx) PutMeetingReminder(member peer.ID, r peer.MeetingReminder) error {
	owner := tx.owner(member)
	key := tx.meetingReminderKey(owner, r.Meeting)
	in := storedMeetingReminder{uint64(r.Meeting), r.DayBefore, nanoTimeOf(r.Asked), uint64(member)}
	if err := tx.save(bucketRecords, owner, key, in); err != nil {
		return err
	}
	return tx.putIndex(tx.reminderIndexKey(key), owner, tx.entityHash(r.Meeting))
}

// DeleteMeetingReminder deletes a member's reminder of a meeting, if there is one.
func (tx *Tx) DeleteMeetingReminder(member, meeting peer.ID) error {
	owner := tx.owner(member)
	return tx.dropRecord(owner, tx.meetingReminderKey(owner, meeting))
}

func dropMeetingReminder(tx *Tx, _ hash, key, _ []byte) error {
	return tx.remove(bucketIndex, tx.reminderIndexKey(key))
}

// MeetingReminders returns all reminders of a member, oldest first.
func (tx *Tx) MeetingReminders(member peer.ID) ([]peer.MeetingReminder, error) {
	stored, err := loadAll[storedMeetingReminder](tx, tx.owner(member), famMeetingReminder)
	var out []peer.MeetingReminder
	for _, in := range stored {
		out = append(out, in.out())
	}
	slices.SortFunc(out, func(a, b peer.MeetingReminder) int {
		return cmp.Or(a.Asked.Compare(b.Asked), cmp.Compare(a.Meeting, b.Meeting))
	})
	return out, err
}

// RemindedMeeting is a member's reminder of a meeting as they are shown it. Meeting is its name, "" if it ended meanwhile.
type RemindedMeeting struct {
	Meeting   peer.UserText
	DayBefore bool
	Asked     time.Time
}

func readMeetingReminders(tx *Tx, person peer.ID, d *MemberData) error {
	all, failed := tx.MeetingReminders(person)
	for _, r := range all {
		name, err := tx.meetingName(r.Meeting)
		failed = errors.Join(failed, err)
		d.MeetingReminders = append(d.MeetingReminders, RemindedMeeting{name, r.DayBefore, r.Asked})
	}
	return failed
}

// Reminded is a member who asked to be reminded of a meeting.
type Reminded struct {
	Member peer.ID
	peer.MeetingReminder
}

// RemindedOf returns everyone who asked to be reminded of a meeting, by id. Unreadable records are left out.
func (tx *Tx) RemindedOf(meeting peer.ID) ([]Reminded, error) {
	var all []Reminded
	wanted := tx.entityHash(meeting)
	err := tx.eachIndex(indexMeetingReminder, func(to []hash) error {
		if len(to) != 2 || to[1] != wanted {
			return nil
		}
		var in storedMeetingReminder
		ok, err := tx.load(to[0], tx.meetingReminderKey(to[0], meeting), &in)
		if errors.Is(err, ErrUnreadable) || err == nil && !ok {
			return nil
		}
		all = append(all, Reminded{peer.ID(in.Member), in.out()})
		return err
	})
	slices.SortFunc(all, func(a, b Reminded) int { return cmp.Compare(a.Member, b.Member) })
	return all, err
}
