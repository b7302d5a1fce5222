package meetings

import (
	"slices"
	"strings"

	"waymark/commands"
	"waymark/commands/dates"
	"waymark/commands/moderators"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// changeSession is /meetings change: one session is moved, or called off without "to". Those who asked to be reminded of
// the meeting are told, and a host who expects the session.
func changeSession(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := named(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	today := localDate(m.Zone, rq.Now)
	date, _, err := dates.FutureDay(rq, "date", today)
	if err != nil {
		return commands.Reply{}, err
	}
	it, ok := sessionShownOn(m, date)
	date = it.Date
	switch {
	case it.Over:
		return commands.Reply{}, commands.Refuse("meeting.over", nil)
	case m.WasOpened(date):
		return commands.Reply{}, commands.Refuse("meeting.is-open", nil)
	case !ok || !rq.Now.Before(it.Start):
		return commands.Reply{}, commands.Refuse("meeting.no-session", words.Args{"Day": date})
	case it.Off && rq.Choice("to") == "":
		return commands.Reply{}, commands.Refuse("meeting.is-off", words.Args{"Name": m.Name, "Day": date})
	}
	change := peer.SessionChange{Date: date, Off: true}
	if to := rq.Choice("to"); to != "" {
		if change, ok = movedTo(rq, to, date, today); !ok {
			return commands.Reply{}, commands.Refuse("meeting.no-moment", words.Args{"To": peer.CleanName(to)})
		}
	}
	_, stopped, err := stopOpening(tx, rq.Env, &m)
	if err != nil {
		return commands.Reply{}, err
	}
	host := expecting(m, it, rq.Now)
	m = m.WithChange(change)
	after, _ := m.Session(date)
	if !after.Off && !after.Start.After(rq.Now) {
		return commands.Reply{}, commands.Refuse("meeting.past", nil)
	}
	switch same := after.Start.Equal(it.Start) && !after.Off; {
	case sameHour(m, after):
		return commands.Reply{}, commands.Refuse("meeting.same-hour", words.Args{"At": words.Moment(after.Start)})
	case same && !it.Off:
		return commands.Reply{}, commands.Refuse("meeting.same-time", words.Args{"At": words.Moment(after.Start)})
	}
	key, told, until := "meeting.moved", "meeting.moved-told", after.Start
	switch {
	case after.Off:
		key, told, until = "meeting.called-off", "meeting.called-off-told", it.Start
	case it.Off:
		key, told = "meeting.on-again", "meeting.on-again-told"
	}
	if !after.Off {
		m = m.ToldOf(after, rq.Now, host != 0)
	}
	if err := moderators.Audit(tx, rq, moderators.VerbChangeMeeting, 0); err != nil {
		return commands.Reply{}, err
	}
	if err := putMeeting(tx, rq.Env, m); err != nil {
		return commands.Reply{}, err
	}
	args := words.Args{"Name": m.Name, "Was": words.Moment(it.Start), "At": words.Moment(after.Start), "In": after.Start}
	reply := rq.Reply(key, args)
	reply.Effects, err = tellAll(tx, rq.Env, m, host, notice{date, rq.ID, told, same(args), until})
	if err != nil {
		return commands.Reply{}, err
	}
	effects, err := board(tx, rq.Env)
	reply.Effects = slices.Concat(reply.Effects, stopped, effects)
	return reply, err
}

// sessionShownOn is the session that a moderator means by a local date: that of the meeting's rule, or one that was moved to it.
func sessionShownOn(m peer.Meeting, date peer.Day) (peer.Session, bool) {
	it, ok := m.Session(date)
	for _, c := range m.Changes {
		if moved, there := m.Session(c.Date); !ok && there && !c.Off && c.To == date {
			return moved, true
		}
	}
	it.Date = date
	return it, ok
}

// sameHour reports whether another session of the meeting begins when this one does.
func sameHour(m peer.Meeting, it peer.Session) bool {
	return slices.ContainsFunc(m.Sessions(it.Start, it.Start.Add(1)), func(o peer.Session) bool {
		return !it.Off && !o.Off && o.Date != it.Date
	})
}

// movedTo reads "20:00", "Fri 20:00" and "2026-04-03 20:00".
func movedTo(rq commands.Request, typed string, date, today peer.Day) (peer.SessionChange, bool) {
	c := peer.SessionChange{Date: date, To: date}
	fields := strings.Fields(strings.ReplaceAll(typed, ",", " "))
	for n := min(2, len(fields)); n > 0; n-- { // "7 pm" is two words
		hour, minute, err := peer.ParseClock(strings.Join(fields[len(fields)-n:], " "))
		if err != nil {
			continue
		}
		c.Hour, c.Minute = hour, minute
		if rest := strings.Join(fields[:len(fields)-n], " "); rest != "" {
			if c.To, err = peer.ParseFutureDay(dates.EnglishDate(rq.Env, rest, true), today); err != nil {
				continue
			}
		}
		return c, true
	}
	return c, false
}

// completeDate suggests the dates of the next sessions of the meeting that was named.
func completeDate(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := named(tx, rq)
	if err != nil {
		return commands.Reply{Choices: []commands.Choice{}}, nil
	}
	var all []commands.Choice
	var shown []string
	for _, it := range upcoming(m, nil, rq.Now, 10) {
		day, key := localDate(m.Zone, it.Start), "meeting.date"
		if it.Off {
			key = "meeting.date-off"
		}
		all = append(all, commands.Choice{Label: rq.Say(key, words.Args{"Weekday": rq.Weekday(day.Weekday()), "Day": day}), Value: it.Date.String()})
		shown = append(shown, day.String())
	}
	typed := rq.Choice("date")
	if found := commands.Suggest(typed, all); len(found) > 0 {
		return commands.Reply{Choices: found}, nil
	}
	for i := range all { // typed as a number
		if strings.HasPrefix(all[i].Value, typed) || strings.HasPrefix(shown[i], typed) {
			return commands.Reply{Choices: all[i : i+1]}, nil
		}
	}
	return commands.Reply{Choices: []commands.Choice{}}, nil
}

// askEnd is /meetings end: it asks once.
func askEnd(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := named(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	return rq.Reply("meeting.ask-end", words.Args{"Name": m.Name}, commands.Unit(
		rq.Button("end-now", commands.Danger, commands.ID("meetings:end", m.ID)),
		rq.Button("keep-it", commands.Secondary, commands.ID("meetings:keep", m.ID)),
	)), nil
}

func keepMeeting(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if _, err := pressed(tx, rq); err != nil {
		return commands.Reply{}, err
	}
	return rq.Reply("meeting.kept", nil).InPlace(), nil
}

// endMeeting ends a meeting: its words, hosts and reminders go. Those who were reminded of it are told.
func endMeeting(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	id, err := rq.ArgID(0)
	if err != nil {
		return commands.Reply{}, err
	}
	m, err := tx.Meeting(id)
	if err != nil {
		return commands.Reply{}, err
	}
	if m == nil { // pressed twice
		return rq.Reply("meeting.ended-before", nil).InPlace(), nil
	}
	open, err := tx.OpenSession(m.ID)
	if err != nil {
		return commands.Reply{}, err
	}
	if open != nil {
		return commands.Reply{}, commands.Refuse("meeting.is-open", nil)
	}
	if err := moderators.Audit(tx, rq, moderators.VerbEndMeeting, 0); err != nil {
		return commands.Reply{}, err
	}
	args := words.Args{"Name": m.Name}
	reply := rq.Reply("meeting.ended", args).InPlace()
	if reply.Effects, err = tellAll(tx, rq.Env, *m, expectingNext(*m, rq.Now), notice{why: rq.ID, key: "meeting.ended-told", args: same(args)}); err != nil {
		return commands.Reply{}, err
	}
	if err := deleteMeeting(tx, *m); err != nil {
		return commands.Reply{}, err
	}
	effects, err := board(tx, rq.Env)
	reply.Effects = append(reply.Effects, effects...)
	return reply, err
}

// deleteMeeting deletes a meeting with its reminders.
func deleteMeeting(tx *storage.Tx, m peer.Meeting) error {
	people, err := tx.RemindedOf(m.ID)
	if err != nil {
		return err
	}
	for _, p := range people {
		if err := tx.DeleteMeetingReminder(p.Member, m.ID); err != nil {
			return err
		}
	}
	if err := tx.Unschedule(dueTick, 0, m.ID); err != nil {
		return err
	}
	return tx.DeleteMeeting(m.ID)
}
