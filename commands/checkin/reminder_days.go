package checkin

import (
	"strings"

	"waymark/commands"
	"waymark/commands/dates"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// maxDaysLength bounds the days of the week that a member types, in characters.
const maxDaysLength = 80

// reminderDays reads the option `days` of /reminder set, and whether it was given.
func reminderDays(rq commands.Request) (peer.Weekdays, bool, error) {
	typed, given := rq.Text("days")
	if !given {
		return peer.EveryDay, false, nil
	}
	days, err := readDays(rq, typed.Reveal())
	if err != nil {
		return 0, false, commands.Refuse("reminder.no-days", words.Args{"Days": typed})
	}
	return days, true, nil
}

// readDays reads days of the week in English or in the member's language.
func readDays(rq commands.Request, typed string) (peer.Weekdays, error) {
	days, err := peer.ParseWeekdays(typed)
	if err != nil {
		days, err = peer.ParseWeekdays(dates.EnglishDays(rq.Env, typed))
	}
	return days, err
}

// completeReminder suggests zones, and for `days` the sets of days that have a name.
func completeReminder(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if rq.Focused != "days" {
		return dates.CompleteZone(tx, rq)
	}
	typed := strings.ToLower(rq.Options["days"].Text)
	var all []commands.Choice
	for _, c := range []commands.Choice{
		{Label: rq.Say("reminder.which.every", nil), Value: "daily"},
		{Label: rq.Say("reminder.which.work", nil), Value: "weekdays"},
		{Label: rq.Say("reminder.which.weekend", nil), Value: "weekends"},
		{Label: rq.Say("reminder.which.example", nil), Value: "Mon,Wed,Fri"},
	} {
		if strings.Contains(strings.ToLower(c.Label.Reveal()), typed) {
			all = append(all, c)
		}
	}
	if days, err := readDays(rq, typed); err == nil && len(all) == 0 {
		all = append(all, commands.Choice{Label: DaysInWords(rq.Env, days), Value: typed})
	}
	return commands.Reply{Choices: all}, nil
}

// DaysInWords says on which days of the week a reminder comes: "every day", "on weekdays", "on Monday, Friday".
func DaysInWords(s commands.Env, days peer.Weekdays) words.Text {
	switch days {
	case peer.EveryDay:
		return s.Say("reminder.which.every", nil)
	case peer.WorkDays:
		return s.Say("reminder.which.work", nil)
	case peer.Weekends:
		return s.Say("reminder.which.weekend", nil)
	}
	var names []words.Text
	for _, d := range days.List() {
		names = append(names, s.Weekday(d))
	}
	return s.Say("reminder.which.on", words.Args{"Days": s.List(names...)})
}
