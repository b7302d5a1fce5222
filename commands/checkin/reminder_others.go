package checkin

import (
	"slices"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// pauseOthers pauses the messages that come by themselves of a member who has no daily reminder, or with 0 days goes on with
// them; see commands.MessagesPaused. It returns nil if they have a daily reminder, or asked for no such message: then the
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
	if others, err := asksForOthers(tx, *m); err != nil || !others {
		return nil, err
	}
	r.Resumes = 0
	reply := rq.Reply("reminder.others-on", nil)
	if days > 0 {
		r.Resumes = m.Calendar.Day(rq.Now) + peer.Day(days)
		reply = rq.Reply("reminder.others-paused", words.Args{"Day": r.Resumes}, commands.Unit(
			rq.Button("resume", commands.Secondary, commands.ID("reminder:resume", m.ID))))
	}
	return &reply, tx.PutReminder(m.ID, r)
}

// asksForOthers reports whether a member asked for messages other than the daily reminder.
func asksForOthers(tx *storage.Tx, m peer.Member) (bool, error) {
	reminders, err := tx.MeetingReminders(m.ID)
	if err != nil {
		return false, err
	}
	circle, err := tx.CircleSide(m.ID)
	if err != nil {
		return false, err
	}
	all, err := tx.Meetings()
	hosts := slices.ContainsFunc(all, func(meeting peer.Meeting) bool {
		_, is := meeting.Host(m.ID)
		return is || meeting.Asked(m.ID)
	})
	return m.SupportDMs || len(reminders) > 0 || circle.Messages || hosts, err
}
