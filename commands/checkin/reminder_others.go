package checkin

import (
	"slices"

	"waymark/commands"
	"waymark/commands/notices"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// pauseOthers pauses the messages that come by themselves of a member who has no daily reminder, or with 0 days goes on with
// them; see commands.MessageKind.Comes. It returns nil if they have a daily reminder, or asked for no such message: then the
// pause is the reminder's own, which covers the others.
func pauseOthers(tx *storage.Tx, rq commands.Request, days int) (*commands.Reply, error) {
	m, err := tx.Member(rq.Member)
	if err != nil || m == nil {
		return nil, err
	}
	old, err := tx.Reminder(m.ID)
	r := commands.Deref(old)
	if err != nil || r.State == peer.ReminderOn || r.State == peer.ReminderAsking {
		return nil, err
	}
	if others, err := getsOthers(tx, rq, *m); err != nil || !others {
		return nil, err
	}
	r.Resumes = 0
	if days == 0 {
		reply := rq.Reply("reminder.others-on", nil)
		return &reply, tx.PutReminder(m.ID, r)
	}
	r.Resumes = m.Calendar.Day(rq.Now) + peer.Day(days)
	reply := rq.Reply("reminder.others-paused", words.Args{"Day": r.Resumes}, commands.Unit(
		rq.Button("resume", commands.Secondary, commands.ID("reminder:resume", m.ID))))
	return &reply, tx.PutReminder(m.ID, r)
}

// dailyReminder is the reminder, as one of the kinds of message that come by themselves. It pauses and stops by its own state.
func dailyReminder() commands.MessageKind {
	return commands.MessageKind{
		Name: "reminder", Says: "messages.reminder", Stop: stopReminder,
		Gets: func(tx *storage.Tx, m peer.Member) (bool, error) {
			r, err := tx.Reminder(m.ID)
			return r != nil && (r.State == peer.ReminderOn || r.State == peer.ReminderAsking), err
		},
	}
}

// getsOthers reports whether a member gets messages that a pause holds, other than the daily reminder.
func getsOthers(tx *storage.Tx, rq commands.Request, m peer.Member) (bool, error) {
	come, _, err := notices.Of(rq, tx, m)
	return slices.ContainsFunc(come, func(k commands.MessageKind) bool { return !k.Urgent && k.Name != dailyReminder().Name }), err
}
