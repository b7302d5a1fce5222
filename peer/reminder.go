package peer

// ReminderState says whether a reminder is sent.
type ReminderState int

// The states of a reminder.
const (
	ReminderOff    ReminderState = iota // not set, or switched off by the member
	ReminderOn                          // sent every day, unless paused
	ReminderClosed                      // stopped because the member's DMs are closed
)

// ReminderStates returns all states of a reminder.
func ReminderStates() []ReminderState { return values(ReminderOff, ReminderClosed) }

// Reminder is a private message that a member asked for, once a day.
type Reminder struct {
	Alarm
	State ReminderState
}
