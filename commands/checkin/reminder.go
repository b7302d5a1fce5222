package checkin

import (
	"time"

	"waymark/commands"
	"waymark/commands/dates"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// A reminder is a private message that a member asked for, once a day. reminder.go is its settings, reminder_send.go sends
// it, and prompt.go asks the whole room.

// ReminderFeature is /reminder.
func ReminderFeature() commands.Feature {
	return commands.Feature{
		Name:     "reminder",
		Targets:  []commands.TargetKind{reminders, reminderOffers},
		Messages: []commands.MessageKind{dailyReminder()},
		Commands: []commands.Command{
			{Name: "reminder set", DM: true, Access: commands.Writes, Do: commands.MayPause(setReminder), Complete: completeReminder, Options: []commands.Option{
				{Name: "time", Type: commands.String, Required: true, Min: 1, Max: dates.MaxClockLength},
				{Name: "zone", Type: commands.String, Max: dates.MaxZoneLength, Complete: true},
				{Name: "days", Type: commands.String, Max: maxDaysLength, Complete: true},
			}},
			{Name: "reminder show", DM: true, Access: commands.Reads, Do: showReminder},
			{Name: "reminder pause", DM: true, Access: commands.Writes, Do: commands.MayPause(pauseReminder), Options: []commands.Option{
				{Name: "days", Type: commands.Integer, Required: true, Min: 1, Max: peer.MaxPauseDays},
			}},
			{Name: "reminder off", DM: true, Access: commands.Writes, Do: commands.MayPause(stopReminder)},
		},
		Components: []commands.Component{
			{Name: "pause", Access: commands.Writes, Do: commands.MayPause(pressPause)},
			{Name: "pause-for", Access: commands.Writes, Do: commands.MayPause(pressPauseFor)},
			{Name: "at", Access: commands.Writes, Do: commands.MayPause(pickReminder)},
			{Name: "resume", Access: commands.Writes, Do: commands.MayPause(resumeReminder)},
			{Name: "stop", Access: commands.Writes, Do: commands.MayPause(pressStop)},
		},
		Due: map[string]func(*storage.Tx, commands.Due) ([]commands.Effect, error){
			dueReminder: remind,
		},
		Outcomes: map[string]func(*storage.Tx, commands.Outcome) ([]commands.Effect, error){
			"reminder.sent":    reminderSent,
			"reminder.offered": milestoneOffered,
		},
	}
}

// setReminder is /reminder set. The zone that it names becomes the member's own. Without days it keeps those that were set
// before.
func setReminder(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	hour, minute, _, err := dates.ClockOption(rq, "time")
	if err != nil {
		return commands.Reply{}, err
	}
	zone, given, err := dates.Zone(rq, "zone")
	if err != nil {
		return commands.Reply{}, err
	}
	days, daysGiven, err := reminderDays(rq)
	if err != nil {
		return commands.Reply{}, err
	}
	m, err := commands.ConsentedMember(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	r, paused, err := switchedOn(tx, m, hour, minute, rq.Now)
	if err != nil {
		return commands.Reply{}, err
	}
	if daysGiven {
		r.Weekdays = days
	}
	moved := given && zone != dates.ZoneName(m.Calendar.Zone)
	if given {
		m.Calendar.Zone, m.ZoneSet = zone, true
		if err := tx.PutMember(m); err != nil {
			return commands.Reply{}, err
		}
	}
	next, err := putReminder(tx, m, r, rq.Now)
	if err != nil {
		return commands.Reply{}, err
	}
	args := reminderArgs(rq.Env, m, r, next)
	texts := []words.Text{rq.Say("reminder.set", args)}
	if paused {
		texts = append(texts, rq.Say("reminder.pause-ended", nil))
	}
	if moved {
		texts = append(texts, rq.Say("reminder.moved", args))
	}
	return commands.Say(words.Join("\n", texts...)), nil
}

// switchedOn returns a member's reminder as it is to be from now on, at a time of day, and whether it was paused.
func switchedOn(tx *storage.Tx, m peer.Member, hour, minute int, now time.Time) (r peer.Reminder, paused bool, err error) {
	old, err := tx.Reminder(m.ID)
	if err != nil {
		return r, false, err
	}
	r = commands.Deref(old)
	paused = r.State == peer.ReminderOn && r.Resumes > m.Calendar.Day(now)
	r.Hour, r.Minute, r.Resumes, r.State, r.Unanswered = hour, minute, 0, peer.ReminderOn, 0
	return r, paused, nil
}

func reminderArgs(s commands.Env, m peer.Member, r peer.Reminder, next time.Time) words.Args {
	return words.Args{
		"Time": dates.Clock(r.Alarm), "Zone": words.Text(dates.ZoneName(m.Calendar.Zone)), "Next": next,
		"Day": m.Calendar.Day(next), "Days": DaysInWords(s, r.Weekdays),
	}
}

// putReminder stores a reminder and schedules it, or unschedules it if it is not on. It returns when it is sent next.
func putReminder(tx *storage.Tx, m peer.Member, r peer.Reminder, now time.Time) (time.Time, error) {
	if err := tx.PutReminder(m.ID, r); err != nil {
		return time.Time{}, err
	}
	if r.State != peer.ReminderOn {
		return time.Time{}, tx.Unschedule(dueReminder, m.ID, 0)
	}
	if err := tx.Schedule(dueReminder, m.ID, 0, r.Next(m.Calendar, now)); err != nil {
		return time.Time{}, err
	}
	return nextReminder(tx, m, r, now)
}

// nextReminder is when a reminder is sent next: not while its member asked for no reminders, and not on a day for which
// there is an entry already.
func nextReminder(tx *storage.Tx, m peer.Member, r peer.Reminder, now time.Time) (time.Time, error) {
	r.Resumes = max(r.Resumes, m.QuietUntil)
	next := r.Next(m.Calendar, now)
	day := m.Calendar.Day(next)
	written, err := tx.CheckIn(m.ID, day)
	if written != nil {
		r.Resumes = day + 1
		next = r.Next(m.Calendar, now)
	}
	return next, err
}

// MoveReminder schedules a member's reminder again after their zone or the beginning of their day changed.
func MoveReminder(tx *storage.Tx, m peer.Member, now time.Time) error {
	r, err := tx.Reminder(m.ID)
	if err != nil || r == nil {
		return err
	}
	_, err = putReminder(tx, m, *r, now)
	return err
}

// showReminder is /reminder show.
func showReminder(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := commands.MemberOrDefault(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	old, err := tx.Reminder(rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	r := commands.Deref(old)
	next, err := nextReminder(tx, m, r, rq.Now)
	if err != nil {
		return commands.Reply{}, err
	}
	args := reminderArgs(rq.Env, m, r, next)
	today := m.Calendar.Day(rq.Now)
	switch {
	case r.State == peer.ReminderClosed:
		return rq.Reply("reminder.closed", args), nil
	case r.State == peer.ReminderAsking:
		return rq.Reply("reminder.asking", args, goOnRow(rq.Env, m.ID)), nil
	case r.State == peer.ReminderOff && r.Resumes > today: // the pause of the other messages; see pauseOthers
		return rq.Reply("reminder.others-paused", words.Args{"Day": r.Resumes}, commands.Unit(
			rq.Button("resume", commands.Secondary, commands.ID("reminder:resume", m.ID)))), nil
	case r.State == peer.ReminderOff:
		return rq.Reply("reminder.none-yet", args, reminderTimes(rq.Env, m.ID)), nil
	case m.Quiet(today) && m.QuietUntil >= r.Resumes:
		return rq.Reply("reminder.is-paused", args, commands.Unit(
			rq.Button("not-quiet", commands.Secondary, commands.ID("moderator:not-quiet", m.ID)), stopButton(rq.Env, m.ID))), nil
	case r.Resumes > today:
		return rq.Reply("reminder.is-paused", args, commands.Unit(
			rq.Button("resume", commands.Secondary, commands.ID("reminder:resume", m.ID)), stopButton(rq.Env, m.ID))), nil
	}
	return rq.Reply("reminder.on", args, commands.Unit(pauseButton(rq.Env, m.ID), stopButton(rq.Env, m.ID))), nil
}

// reminderTimes is the menu of full hours from which a reminder can be set without typing.
func reminderTimes(s commands.Env, member peer.ID) commands.Row {
	menu := commands.Select{ID: commands.ID("reminder:at", member), Placeholder: s.Label("reminder.choose")}
	for hour := range 24 {
		at := peer.Alarm{Hour: hour}
		menu.Options = append(menu.Options, commands.Choice{Label: dates.Clock(at), Value: commands.ArgString(hour)})
	}
	return commands.Row{Select: &menu}
}

// pickReminder sets a daily reminder at the full hour that was picked.
func pickReminder(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	hour, err := rq.ArgInt(1, 0, 23)
	if err != nil {
		return commands.Reply{}, err
	}
	m, err := commands.PressingMember(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	r, paused, err := switchedOn(tx, m, hour, 0, rq.Now)
	if err != nil {
		return commands.Reply{}, err
	}
	next, err := putReminder(tx, m, r, rq.Now)
	if err != nil {
		return commands.Reply{}, err
	}
	row := []commands.Button{pauseButton(rq.Env, m.ID), stopButton(rq.Env, m.ID)}
	if !m.ZoneSet {
		row = append(row, rq.Button("not-my-zone", commands.Secondary, commands.ID("checkin:zone", m.ID)))
	}
	text := rq.Say("reminder.set", reminderArgs(rq.Env, m, r, next))
	if paused {
		text = words.Join("\n", text, rq.Say("reminder.pause-ended", nil))
	}
	return commands.Say(text, commands.Unit(row...)).InPlace(), nil
}

func stopButton(s commands.Env, member peer.ID) commands.Button {
	return s.Button("stop", commands.Secondary, commands.ID("reminder:stop", member))
}

// stopReminder is /reminder off.
func stopReminder(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := tx.Member(rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	if m == nil {
		return commands.Reply{}, commands.Refuse("reminder.none", nil)
	}
	r, err := tx.Reminder(m.ID)
	if err != nil {
		return commands.Reply{}, err
	}
	if commands.Deref(r).State == peer.ReminderOff {
		return commands.Reply{}, commands.Refuse("reminder.none", nil)
	}
	r.State = peer.ReminderOff
	if err := tx.Cancel(reminderTarget(m.ID, r.LastFired).String()); err != nil {
		return commands.Reply{}, err
	}
	_, err = putReminder(tx, *m, *r, rq.Now)
	return rq.Reply("reminder.off", nil), err
}

func pressStop(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return commands.Reply{}, err
	}
	return stopReminder(tx, rq)
}
