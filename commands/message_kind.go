package commands

import (
	"slices"
	"time"

	"waymark/peer"
	"waymark/storage"
)

// Private messages that come by themselves: a member asked for their kind once, or does something here that brings it. Each
// kind is a MessageKind of a feature. /privacy show lists those that a member gets and stops any of them, and /reminder pause
// holds them for a while. Not among them are answers to a request, a call or a report of the member's own.

// MessageKind is a kind of private message that comes by itself.
type MessageKind struct {
	Name string // lower case, unique among all features
	Says string // what the messages are, in the catalogue: "reminders of meetings"
	// Gets reports whether such messages come to a member as things are, when nothing is paused.
	Gets func(tx *storage.Tx, m peer.Member) (bool, error)
	// Stop ends them for the acting member, and says how they begin again. If it is nil, the member's record says that they
	// want none, until they take that back; then Comes must be asked before each message.
	Stop Handler
	// Urgent says that /reminder pause does not hold them: someone waits for an answer, or the member asked minutes ago.
	Urgent bool
}

// Comes reports whether a message of this kind may come to a member who gets them: not if they paused all messages that
// come by themselves, with /reminder pause or "No reminders for a week", and not if they stopped this kind.
// What still matters afterwards is told at the member's next command.
func (k MessageKind) Comes(tx *storage.Tx, m peer.Member, now time.Time) (bool, error) {
	if slices.Contains(m.Stopped, k.Name) {
		return false, nil
	}
	if k.Urgent {
		return true, nil
	}
	r, err := tx.Reminder(m.ID)
	return Deref(r).PausedUntil(m) <= m.Calendar.Day(now), err
}

// Begin takes back that a member stopped this kind. It is called where they ask for it again.
func (k MessageKind) Begin(m *peer.Member) {
	m.Stopped = slices.DeleteFunc(slices.Clone(m.Stopped), func(name string) bool { return name == k.Name })
}
