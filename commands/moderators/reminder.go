package moderators

import (
	"slices"
	"time"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// A call that nobody takes is on the desk, which nobody may look at. So moderators are reminded of all that wait, in one message:
// when one has waited for remindOfCall, and every day from then on, until each is taken, or the newest is a week old. It notifies
// them once a day.

const (
	remindOfCall  = 2 * time.Hour
	remindOfCalls = 24 * time.Hour
	remindFor     = 7 * 24 * time.Hour
	dueCalls      = "calls.remind"
	// callReminders is the one reminder that stands; callRemindersGone takes the one before away.
	callReminders     commands.TargetKind = "call-reminder"
	callRemindersGone commands.TargetKind = "call-reminder-gone"
)

// PutOpenCall stores a call that waits for a moderator: a new one, or one that its holder gave back. Moderators are reminded of it.
func PutOpenCall(tx *storage.Tx, c peer.Call, now time.Time) error {
	err := tx.PutCall(c)
	if err == nil && !tx.Scheduled(dueCalls, 0, 0) {
		err = tx.Schedule(dueCalls, 0, 0, now.Add(remindOfCall))
	}
	return err
}

// remind posts the reminder of the calls that nobody took, in place of the one before.
func remind(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) {
	calls, err := tx.Calls()
	if err != nil {
		return nil, err
	}
	effects, err := commands.TakeDown(tx, callReminders.Of(), callRemindersGone)
	if err != nil {
		return nil, err
	}
	open := slices.DeleteFunc(calls, func(c peer.Call) bool { return c.Holder != 0 || c.Kind == peer.VisitCall })
	if !slices.ContainsFunc(open, func(c peer.Call) bool { return d.Now.Before(c.At.Add(remindFor)) }) {
		return effects, nil
	}
	next := d.Now.Add(remindOfCalls)
	waiting := slices.DeleteFunc(slices.Clone(open), func(c peer.Call) bool { return c.At.Add(remindOfCall).After(d.Now) })
	for _, c := range open { // one that is newer has its reminder in time
		if at := c.At.Add(remindOfCall); at.After(d.Now) && at.Before(next) {
			next = at
		}
	}
	if err := tx.Schedule(dueCalls, 0, 0, next); err != nil || len(waiting) == 0 {
		return effects, err
	}
	set, err := tx.Settings()
	if err != nil || set.Moderators == 0 {
		return effects, err
	}
	oldest := slices.MinFunc(waiting, func(a, b peer.Call) int { return a.At.Compare(b.At) }).At
	s := d.Community()
	card := commands.Wordless(&commands.Message{Text: s.Say("call.reminder", words.Args{"Count": len(waiting), "Since": oldest})})
	ping, err := tx.AcquireDailySlot("call-reminder", 0, d.Now, 1)
	if ping {
		s.PingModerators(set, card)
	}
	return append(effects, commands.PostToModerators(set, callReminders.Of(), 0, card).PostedBy(next)), err
}
