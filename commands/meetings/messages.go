package meetings

import (
	"slices"

	"waymark/commands"
	"waymark/peer"
	"waymark/storage"
)

// reminderMessages are the reminders of sessions, and the word that one moves or is off.
func reminderMessages() commands.MessageKind {
	return commands.MessageKind{
		Name: "meetings", Says: "messages.meetings",
		Gets: func(tx *storage.Tx, m peer.Member) (bool, error) {
			all, err := tx.MeetingReminders(m.ID)
			for _, r := range all {
				meeting, err := tx.Meeting(r.Meeting)
				if err != nil {
					return false, err
				}
				if _, more := commands.Deref(meeting).NextStep(); more { // one that was only once is over at some time
					return true, nil
				}
			}
			return false, err
		},
		Stop: stopReminders,
	}
}

// stopReminders switches off all reminders of the acting member's.
func stopReminders(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	all, err := tx.MeetingReminders(rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	for _, r := range all {
		if err := tx.DeleteMeetingReminder(rq.Member, r.Meeting); err != nil {
			return commands.Reply{}, err
		}
	}
	return rq.Reply("meeting.wont-remind-any", nil), nil
}

// hostingMessages are the messages to those who host a meeting or would like to.
func hostingMessages() commands.MessageKind {
	return commands.MessageKind{
		Name: "hosting", Says: "messages.hosting",
		Gets: func(tx *storage.Tx, m peer.Member) (bool, error) {
			all, err := tx.Meetings()
			return slices.ContainsFunc(all, func(meeting peer.Meeting) bool {
				_, hosts := meeting.Host(m.ID)
				return hosts || meeting.Asked(m.ID)
			}), err
		},
	}
}
