package storage

import (
	"time"

	"waymark/peer"
)

// storedAlarm holds its hour and minute as minutes since midnight.
type storedAlarm struct {
	At      int   `cbor:"1,keyasint,omitempty"`
	Rung    int32 `cbor:"2,keyasint,omitempty"`
	Resumes int32 `cbor:"3,keyasint,omitempty"`
	Days    uint8 `cbor:"4,keyasint,omitempty"`
}

func alarmIn(a peer.Alarm) storedAlarm {
	return storedAlarm{a.Hour*60 + a.Minute, int32(a.LastFired), int32(a.Resumes), uint8(a.Weekdays)}
}

func (a storedAlarm) alarm() peer.Alarm {
	return peer.Alarm{
		Hour: a.At / 60, Minute: a.At % 60, LastFired: peer.Day(a.Rung), Resumes: peer.Day(a.Resumes), Weekdays: peer.Weekdays(a.Days),
	}
}

type storedReminder struct {
	Alarm storedAlarm `cbor:"1,keyasint"`
	State int         `cbor:"2,keyasint,omitempty"`
	Quiet int         `cbor:"3,keyasint,omitempty"`
}

// Reminder returns a member's reminder, nil if they never set one.
func (tx *Tx) Reminder(member peer.ID) (*peer.Reminder, error) {
	var in storedReminder
	owner := tx.owner(member)
	if ok, err := tx.load(owner, recordKey(owner, famReminder), &in); !ok || err != nil {
		return nil, err
	}
	return &peer.Reminder{Alarm: in.Alarm.alarm(), State: peer.ReminderState(in.State), Unanswered: in.Quiet}, nil
}

// PutReminder stores a member's reminder, in place of the one there was.
func (tx *Tx) PutReminder(member peer.ID, r peer.Reminder) error {
	owner := tx.owner(member)
	return tx.save(bucketRecords, owner, recordKey(owner, famReminder), storedReminder{alarmIn(r.Alarm), int(r.State), r.Unanswered})
}

// PausedUntil returns when a member gets messages again that come by themselves, the zero time if they paused none. What is
// unreadable paused nothing.
func (tx *Tx) PausedUntil(member peer.ID) (time.Time, error) {
	tx = tx.SkipUnreadable()
	m, err := tx.Member(member)
	if err != nil || m == nil {
		return time.Time{}, err
	}
	r, err := tx.Reminder(member)
	if err != nil {
		return time.Time{}, err
	}
	if r == nil {
		r = &peer.Reminder{}
	}
	until := r.PausedUntil(*m)
	if until == 0 {
		return time.Time{}, nil
	}
	return m.Calendar.Start(until), nil
}
