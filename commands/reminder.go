package commands

import (
	"fmt"
	"time"

	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// A reminder is a private message that a member asked for, once a day. reminder.go takes what they ask for,
// reminder_send.go sends it, and prompt.go asks the whole room.

func reminderFeature() Feature {
	return Feature{
		Name: "reminder",
		Commands: []Command{
			{Name: "reminder set", Access: Writes, Do: setReminder, Complete: completeZone, Options: []Option{
				{Name: "time", Type: String, Required: true, Min: 1, Max: MaxClockLength},
				{Name: "zone", Type: String, Max: MaxZoneLength, Complete: true},
			}},
			{Name: "reminder show", Access: Reads, Do: showReminder},
			{Name: "reminder pause", Access: Writes, Do: pauseReminder, Options: []Option{
				{Name: "days", Type: Integer, Required: true, Min: 1, Max: peer.MaxPauseDays},
			}},
			{Name: "reminder off", Access: Writes, Do: stopReminder},
		},
		Components: []Component{
			{Name: "pause", Access: Writes, Do: pressPause},
			{Name: "pause-for", Access: Writes, Do: pressPauseFor},
			{Name: "resume", Access: Writes, Do: resumeReminder},
			{Name: "stop", Access: Writes, Do: pressStop},
		},
		Due: map[string]func(*storage.Tx, Due) ([]Effect, error){
			dueReminder: remind,
		},
		Outcomes: map[string]func(*storage.Tx, Outcome) ([]Effect, error){
			"reminder.sent":    reminderSent,
			"reminder.offered": milestoneOffered,
		},
	}
}

// pausePress is how many days the button in a reminder pauses for; others can be chosen then.
const pausePress = 7

// clock shows a time of day.
func clock(a peer.Alarm) words.Text { return words.Text(fmt.Sprintf("%02d:%02d", a.Hour, a.Minute)) }

// clock reads a time of day from an option, and whether there was one.
func (rq Request) clockOption(option string) (hour, minute int, given bool, err error) {
	w, given := rq.Text(option)
	if !given {
		return 0, 0, false, nil
	}
	hour, minute, err = peer.ParseClock(w.Reveal())
	if err != nil {
		return 0, 0, false, Refuse("refusal.no-time", words.Args{"Time": w})
	}
	return hour, minute, true, nil
}

// setReminder is /reminder set. The zone that it names becomes the member's own.
func setReminder(tx *storage.Tx, rq Request) (Reply, error) {
	hour, minute, _, err := rq.clockOption("time")
	if err != nil {
		return Reply{}, err
	}
	zone, given, err := rq.zone("zone")
	if err != nil {
		return Reply{}, err
	}
	m, err := consentedMember(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	old, err := tx.Reminder(m.ID)
	if err != nil {
		return Reply{}, err
	}
	r := deref(old)
	r.Hour, r.Minute, r.Resumes, r.State = hour, minute, 0, peer.ReminderOn
	moved := given && zone != zoneName(m.Calendar.Zone)
	if moved {
		m.Calendar.Zone = zone
		if err := tx.PutMember(m); err != nil {
			return Reply{}, err
		}
	}
	next, err := putReminder(tx, m, r, rq.Now)
	if err != nil {
		return Reply{}, err
	}
	text := rq.Say("reminder.set", reminderArgs(m, r, next))
	if moved {
		text = words.Join("\n", text, rq.Say("reminder.moved", reminderArgs(m, r, next)))
	}
	return say(text), nil
}

func reminderArgs(m peer.Member, r peer.Reminder, next time.Time) words.Args {
	return words.Args{
		"Time": clock(r.Alarm), "Zone": words.Text(zoneName(m.Calendar.Zone)), "Next": next,
		"Day": m.Calendar.Day(next),
	}
}

// putReminder stores a reminder and schedules it, or takes it off the schedule where it is not on. It
// returns when it goes out next.
func putReminder(tx *storage.Tx, m peer.Member, r peer.Reminder, now time.Time) (time.Time, error) {
	if err := tx.PutReminder(m.ID, r); err != nil {
		return time.Time{}, err
	}
	if r.State != peer.ReminderOn {
		return time.Time{}, tx.Unschedule(dueReminder, m.ID, 0)
	}
	return nextReminder(m, r, now), tx.Schedule(dueReminder, m.ID, 0, r.Next(m.Calendar, now))
}

// nextReminder is when a reminder goes out next: not while its member asked to be left be.
func nextReminder(m peer.Member, r peer.Reminder, now time.Time) time.Time {
	r.Resumes = max(r.Resumes, m.QuietUntil)
	return r.Next(m.Calendar, now)
}

// moveReminder schedules a member's reminder anew after their zone or the beginning of their day changed.
func moveReminder(tx *storage.Tx, m peer.Member, now time.Time) error {
	r, err := tx.Reminder(m.ID)
	if err != nil || r == nil {
		return err
	}
	_, err = putReminder(tx, m, *r, now)
	return err
}

// showReminder is /reminder show.
func showReminder(tx *storage.Tx, rq Request) (Reply, error) {
	m, err := memberOrDefault(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	old, err := tx.Reminder(rq.Member)
	if err != nil {
		return Reply{}, err
	}
	r := deref(old)
	args := reminderArgs(m, r, nextReminder(m, r, rq.Now))
	today := m.Calendar.Day(rq.Now)
	switch {
	case r.State == peer.ReminderClosed:
		return rq.reply("reminder.closed", args), nil
	case r.State == peer.ReminderOff:
		return rq.reply("reminder.none", nil), nil
	case m.Quiet(today) && m.QuietUntil >= r.Resumes:
		return rq.reply("reminder.is-paused", args, unit(
			rq.button("not-quiet", Secondary, ID("moderator:not-quiet", m.ID)), rq.stopButton(m.ID))), nil
	case r.Resumes > today:
		return rq.reply("reminder.is-paused", args, unit(
			rq.button("resume", Secondary, ID("reminder:resume", m.ID)), rq.stopButton(m.ID))), nil
	}
	return rq.reply("reminder.on", args, unit(rq.pauseButton(m.ID), rq.stopButton(m.ID))), nil
}

func (s Env) pauseButton(member peer.ID) Button {
	return s.button("pause", Secondary, ID("reminder:pause", member))
}

func (s Env) stopButton(member peer.ID) Button {
	return s.button("stop", Secondary, ID("reminder:stop", member))
}

// pauseReminder is /reminder pause.
func pauseReminder(tx *storage.Tx, rq Request) (Reply, error) {
	days, _ := rq.Int("days")
	return rq.pause(tx, days)
}

// pressPause pauses for a week at once; whoever is in a hospital bed should not have to choose first.
func pressPause(tx *storage.Tx, rq Request) (Reply, error) {
	if err := rq.requireOwner(); err != nil {
		return Reply{}, err
	}
	return rq.pause(tx, pausePress)
}

func pressPauseFor(tx *storage.Tx, rq Request) (Reply, error) {
	if err := rq.requireOwner(); err != nil {
		return Reply{}, err
	}
	days, err := rq.ArgInt(1, 1, peer.MaxPauseDays)
	if err != nil {
		return Reply{}, err
	}
	reply, err := rq.pause(tx, days)
	return reply.InPlace(), err
}

// onReminder returns the acting member and their reminder, which is on.
// Whoever has none is not asked for consent to change it.
func onReminder(tx *storage.Tx, rq Request) (peer.Member, peer.Reminder, error) {
	m, err := tx.Member(rq.Member)
	if err != nil {
		return peer.Member{}, peer.Reminder{}, err
	}
	r, err := tx.Reminder(rq.Member)
	if err == nil && (m == nil || deref(r).State != peer.ReminderOn) {
		err = Refuse("reminder.none", nil)
	}
	return deref(m), deref(r), err
}

// pause keeps the reminder quiet for some days, from the next one that would come.
func (rq Request) pause(tx *storage.Tx, days int) (Reply, error) {
	m, r, err := onReminder(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	r.Resumes = 0
	r.Resumes = m.Calendar.Day(r.Next(m.Calendar, rq.Now)) + peer.Day(days)
	if err := tx.Unwish(reminderTarget(m.ID, r.Rung)); err != nil {
		return Reply{}, err
	}
	next, err := putReminder(tx, m, r, rq.Now)
	if err != nil {
		return Reply{}, err
	}
	args := reminderArgs(m, r, next)
	args["Count"] = days
	var row Row
	for _, n := range []int{3, pausePress, 14, 30} {
		if n != days {
			row.Buttons = append(row.Buttons, Button{
				Label: rq.Say("reminder.days", words.Args{"Count": n}).Reveal(), Style: Secondary,
				ID: ID("reminder:pause-for", m.ID, n),
			})
		}
	}
	row.Buttons = append(row.Buttons, rq.button("resume", Secondary, ID("reminder:resume", m.ID)))
	if len(row.Buttons) > 4 {
		row.Buttons = row.Buttons[1:] // three other lengths are enough
	}
	return rq.reply("reminder.paused", args, row), nil
}

// resumeReminder ends a pause.
func resumeReminder(tx *storage.Tx, rq Request) (Reply, error) {
	if err := rq.requireOwner(); err != nil {
		return Reply{}, err
	}
	m, r, err := onReminder(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	r.Resumes = 0
	next, err := putReminder(tx, m, r, rq.Now)
	return rq.reply("reminder.on", reminderArgs(m, r, next), unit(rq.pauseButton(m.ID), rq.stopButton(m.ID))).InPlace(), err
}

// stopReminder is /reminder off.
func stopReminder(tx *storage.Tx, rq Request) (Reply, error) {
	m, err := tx.Member(rq.Member)
	if err != nil {
		return Reply{}, err
	}
	if m == nil {
		return Reply{}, Refuse("reminder.none", nil)
	}
	r, err := tx.Reminder(m.ID)
	if err != nil {
		return Reply{}, err
	}
	if deref(r).State == peer.ReminderOff {
		return Reply{}, Refuse("reminder.none", nil)
	}
	r.State = peer.ReminderOff
	if err := tx.Unwish(reminderTarget(m.ID, r.Rung)); err != nil {
		return Reply{}, err
	}
	_, err = putReminder(tx, *m, *r, rq.Now)
	return rq.reply("reminder.off", nil), err
}

func pressStop(tx *storage.Tx, rq Request) (Reply, error) {
	if err := rq.requireOwner(); err != nil {
		return Reply{}, err
	}
	return stopReminder(tx, rq)
}
