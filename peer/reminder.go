package peer

// ReminderState says whether a reminder is sent.
type ReminderState int

// The states of a reminder.
const (
	ReminderOff    ReminderState = iota // not set, or switched off by the member
	ReminderOn                          // sent every day, unless paused
	ReminderClosed                      // stopped because the member's DMs are closed
	ReminderAsking                      // waits for the member to say whether to go on, after MaxUnanswered
)

// MaxUnanswered is how many reminders in a row may stay without an answer. After that the member is asked once whether
// to go on, and nothing more is sent until they say so.
const MaxUnanswered = 10

// ReminderStates returns all states of a reminder.
func ReminderStates() []ReminderState { return values(ReminderOff, ReminderAsking) }

// Reminder is a private message that a member asked for, once a day.
type Reminder struct {
	Alarm
	State ReminderState
	// Unanswered is how many arrived since the member last checked in or changed the reminder.
	Unanswered int
}

// PausedUntil returns the first local day on which a member gets messages again that come by themselves; 0 if they paused none.
func (r Reminder) PausedUntil(m Member) Day { return max(r.Resumes, m.QuietUntil, 0) }
