package checkin

import (
	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// pausePress is how many days the button in a reminder pauses for; others can be chosen then.
const pausePress = 7

// goOnRow asks whether to go on with a reminder that had no answer for a while.
func goOnRow(s commands.Env, member peer.ID) commands.Row {
	return commands.Unit(s.Button("go-on", commands.Primary, commands.ID("reminder:resume", member)), stopButton(s, member))
}

func pauseButton(s commands.Env, member peer.ID) commands.Button {
	return s.Button("pause", commands.Secondary, commands.ID("reminder:pause", member))
}

// pauseReminder is /reminder pause.
func pauseReminder(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	days, _ := rq.Int("days")
	return pause(rq, tx, days)
}

// pressPause pauses for a week at once: someone in a hospital bed should not have to choose first.
func pressPause(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return commands.Reply{}, err
	}
	return pause(rq, tx, pausePress)
}

func pressPauseFor(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return commands.Reply{}, err
	}
	days, err := rq.ArgInt(1, 1, peer.MaxPauseDays)
	if err != nil {
		return commands.Reply{}, err
	}
	reply, err := pause(rq, tx, days)
	return reply.InPlace(), err
}

// activeReminder returns the acting member and their reminder, which is on or waits for the member to say whether to go
// on. Someone who has none is not asked for consent to change it.
func activeReminder(tx *storage.Tx, rq commands.Request) (peer.Member, peer.Reminder, error) {
	m, err := tx.Member(rq.Member)
	if err != nil {
		return peer.Member{}, peer.Reminder{}, err
	}
	r, err := tx.Reminder(rq.Member)
	state := commands.Deref(r).State
	if err == nil && (m == nil || state != peer.ReminderOn && state != peer.ReminderAsking) {
		err = commands.Refuse("reminder.none", nil)
	}
	active := commands.Deref(r)
	active.State, active.Unanswered = peer.ReminderOn, 0 // what the member does with it now is an answer
	return commands.Deref(m), active, err
}

// pause stops the reminder for some days, counted from the day of the next time of day at which it could come, whatever
// days of the week it has: a week's pause ends after a week.
func pause(rq commands.Request, tx *storage.Tx, days int) (commands.Reply, error) {
	if reply, err := pauseOthers(tx, rq, days); reply != nil || err != nil {
		return commands.Deref(reply), err
	}
	m, r, err := activeReminder(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	daily := r
	daily.Resumes, daily.Weekdays = 0, peer.EveryDay
	r.Resumes = m.Calendar.Day(daily.Next(m.Calendar, rq.Now)) + peer.Day(days)
	if err := tx.Cancel(reminderTarget(m.ID, r.LastFired).String()); err != nil {
		return commands.Reply{}, err
	}
	next, err := putReminder(tx, m, r, rq.Now)
	if err != nil {
		return commands.Reply{}, err
	}
	args := reminderArgs(rq.Env, m, r, next)
	args["Count"] = days
	var row commands.Row
	for _, n := range []int{3, pausePress, 14, 30} {
		if n != days {
			row.Buttons = append(row.Buttons, commands.Button{
				Label: rq.Say("reminder.days", words.Args{"Count": n}).Reveal(), Style: commands.Secondary,
				ID: commands.ID("reminder:pause-for", m.ID, n),
			})
		}
	}
	row.Buttons = append(row.Buttons, rq.Button("resume", commands.Secondary, commands.ID("reminder:resume", m.ID)))
	if len(row.Buttons) > 4 {
		row.Buttons = row.Buttons[1:] // three other lengths are enough
	}
	reply := rq.Reply("reminder.paused", args, row)
	others, err := getsOthers(tx, rq, m)
	if others {
		reply.Message.Text = words.Join("\n", reply.Message.Text, rq.Say("reminder.others-too", nil))
	}
	return reply, err
}

// resumeReminder ends a pause.
func resumeReminder(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return commands.Reply{}, err
	}
	if reply, err := pauseOthers(tx, rq, 0); reply != nil || err != nil {
		return commands.Deref(reply), err
	}
	m, r, err := activeReminder(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	r.Resumes = 0
	next, err := putReminder(tx, m, r, rq.Now)
	return rq.Reply("reminder.on", reminderArgs(rq.Env, m, r, next), commands.Unit(pauseButton(rq.Env, m.ID), stopButton(rq.Env, m.ID))).InPlace(), err
}
