package meetings

import (
	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// remindMe is `Remind me`: a private message before each session.
func remindMe(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := pressed(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	next, some := m.Next(rq.Now)
	first, inTime := m.RemindsOf(rq.Now)
	switch {
	case !some:
		return commands.Reply{}, commands.Refuse("meeting.no-next", nil)
	case !inTime:
		return commands.Reply{}, commands.Refuse("meeting.too-soon", words.Args{"At": words.Moment(next.Start)})
	}
	if _, err := commands.ConsentedMember(tx, rq); err != nil {
		return commands.Reply{}, err
	}
	old, err := tx.MeetingReminder(rq.Member, m.ID)
	if err != nil {
		return commands.Reply{}, err
	}
	if old == nil {
		if err := tx.PutMeetingReminder(rq.Member, peer.MeetingReminder{Meeting: m.ID, Asked: rq.Now}); err != nil {
			return commands.Reply{}, err
		}
	}
	buttons := []commands.Button{rq.Button("dont-remind-me", commands.Secondary, commands.ID("meetings:dont-remind", m.ID))}
	if !commands.Deref(old).DayBefore {
		buttons = append([]commands.Button{
			rq.Button("day-before", commands.Secondary, commands.ID("meetings:day-before", m.ID)),
		}, buttons...)
	}
	text := rq.Say("meeting.will-remind", words.Args{"Name": m.Name})
	if first.Date != next.Date {
		text = words.Join("\n", text, rq.Say("meeting.remind-from", words.Args{"At": words.Moment(first.Start)}))
	}
	return commands.Say(text, commands.Unit(buttons...)), nil
}

// dayBefore is `The day before too`.
func dayBefore(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := pressed(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if _, err := commands.ConsentedMember(tx, rq); err != nil {
		return commands.Reply{}, err
	}
	old, err := tx.MeetingReminder(rq.Member, m.ID)
	if err != nil {
		return commands.Reply{}, err
	}
	r := commands.Deref(old)
	if old == nil {
		r = peer.MeetingReminder{Meeting: m.ID, Asked: rq.Now}
	}
	r.DayBefore = true
	return rq.Reply("meeting.will-remind-twice", words.Args{"Name": m.Name}, commands.Unit(
		rq.Button("dont-remind-me", commands.Secondary, commands.ID("meetings:dont-remind", m.ID)),
	)).InPlace(), tx.PutMeetingReminder(rq.Member, r)
}

// dontRemind is `Don't remind me`. It also works for a meeting that ended, or that is no longer for the member.
func dontRemind(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	id, err := rq.ArgID(0)
	if err != nil {
		return commands.Reply{}, err
	}
	return rq.Reply("meeting.wont-remind", nil), tx.DeleteMeetingReminder(rq.Member, id)
}

// myReminders is `My reminders` on the board: those of which a message can still come.
func myReminders(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	all, err := tx.MeetingReminders(rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	set, err := tx.Settings()
	if err != nil {
		return commands.Reply{}, err
	}
	var theirs []peer.Meeting
	var texts []words.Text
	for _, r := range all {
		m, err := tx.Meeting(r.Meeting)
		if err != nil {
			return commands.Reply{}, err
		}
		if m == nil || forNobody(set, *m) {
			continue
		}
		if _, some := current(*m, rq.Now); !some {
			continue
		}
		theirs = append(theirs, *m)
		texts = append(texts, rq.Say("meeting.mine.line", words.Args{"Name": m.Name, "Rule": rule(rq.Env, *m)}))
	}
	if len(theirs) == 0 {
		return rq.Reply("meeting.mine.none", nil), nil
	}
	return commands.SayAll(append([]words.Text{rq.Say("meeting.mine.head", nil)}, texts...), chooseRow(rq.Env, theirs)...), nil
}

// remind returns the private messages before a session, to everyone who asked and has not paused their messages.
func remind(tx *storage.Tx, s commands.Env, m peer.Meeting, due peer.DueStep) ([]commands.Effect, error) {
	people, err := tx.RemindedOf(m.ID)
	if err != nil {
		return nil, err
	}
	from, until := due.Step.Times(due.Session)
	args := words.Args{"Name": m.Name, "At": words.Moment(due.Session.Start), "In": due.Session.Start, "Channel": words.Channel(m.Channel)}
	var effects []commands.Effect
	for _, p := range people {
		if due.Step == peer.StepDayBefore && !p.DayBefore {
			continue
		}
		comes, err := comes(tx, s, reminderMessages(), p.Member)
		if err != nil {
			return nil, err
		}
		if !comes {
			continue
		}
		s := s.For(p.Member)
		text := s.Say("meeting.reminder", args)
		if mayMeetBlocked(tx, p.Member, m) {
			text = words.Join("\n", text, s.Say("meeting.blocked-may-host", nil))
		}
		effects = append(effects, commands.Effect{
			Target: reminders.Of(p.Member, m.ID, due.Session.Date, int(due.Step)), Owner: p.Member, OnOutcome: "meetings.reminded", Ref: m.ID,
			From: from, Until: until,
			Do: commands.DM{User: p.Member, Audience: m.For, Message: &commands.Message{Text: text, Rows: []commands.Row{dontRemindRow(s, m.ID)}}},
		})
	}
	return effects, nil
}

func dontRemindRow(s commands.Env, meeting peer.ID) commands.Row {
	return commands.Unit(s.Button("dont-remind-me", commands.Secondary, commands.ID("meetings:dont-remind", meeting)))
}

// reminded hears how a reminder ended. Where private messages are closed, the reminders of that meeting stop, and the member
// is told at their next command.
func reminded(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	switch o.Result {
	case commands.Done:
		return forgetPosted(tx, o)
	case commands.Left: // the server, or the audience
		return nil, tx.DeleteMeetingReminder(o.Effect.Owner, o.Effect.Ref)
	case commands.Closed:
		if err := tx.DeleteMeetingReminder(o.Effect.Owner, o.Effect.Ref); err != nil {
			return nil, err
		}
		return nil, commands.TellLater(tx, o.Effect.Owner, peer.News{Kind: peer.NewsMeetingReminderClosed, At: o.Now})
	case commands.GaveUp:
		return nil, commands.TellLater(tx, o.Effect.Owner, peer.News{Kind: peer.NewsMeetingMissed, At: o.Now})
	}
	return nil, nil
}

// noticed is reminded for a session that moved or is off. What did not arrive in time is told at their next command.
func noticed(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	if o.Result == commands.GaveUp {
		return nil, commands.TellLater(tx, o.Effect.Owner, peer.News{Kind: peer.NewsMeetingChanged, At: o.Now})
	}
	return reminded(tx, o)
}

// forgetPosted forgets where something was posted that is never edited.
func forgetPosted(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	if o.Result != commands.Done {
		return nil, nil
	}
	return nil, tx.DeletePosted(o.Effect.Owner, o.Effect.Target.String())
}
