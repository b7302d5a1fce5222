package commands

import (
	"time"

	"waymark/peer"
	"waymark/storage"
)

// MessagesPaused reports whether a member paused all messages that they asked for, with /reminder pause or "No milestones or
// reminders for a week". Every message that comes by itself asks this before it is sent. What still matters afterwards is
// told at the member's next command. Not paused are the one message at the end of a wait, asked for minutes ago, and answers
// to a request, a call or a report of the member's own.
func MessagesPaused(tx *storage.Tx, m peer.Member, now time.Time) (bool, error) {
	today := m.Calendar.Day(now)
	if m.Quiet(today) {
		return true, nil
	}
	r, err := tx.Reminder(m.ID)
	return r != nil && r.Resumes > today, err
}
