package reports

import (
	"errors"
	"slices"

	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/rooms"
	"waymark/commands/safety"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// untaken are the reports that nobody has taken, oldest first.
func untaken(tx *storage.Tx) ([]peer.Report, error) {
	all, err := tx.Reports()
	return slices.DeleteFunc(all, func(r peer.Report) bool { return !r.Untaken() }), err
}

// reportRemind reminds the moderators once a day of all reports that nobody has taken, in one message, until someone
// takes them. It tells the reporters how theirs stand.
func reportRemind(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) {
	waiting, err := untaken(tx)
	if err != nil {
		return nil, err
	}
	set, err := tx.Settings()
	if err != nil {
		return nil, err
	}
	today := int(d.Now.Unix() / int64(remindEvery.Seconds()))
	effects, err := commands.TakeDownCard(tx, reportReminders.Of(today-1), 0)
	if err != nil || len(waiting) == 0 {
		return effects, err
	}
	if err := tx.Schedule("report.remind", 0, 0, d.Now.Add(remindEvery)); err != nil {
		return nil, err
	}
	for _, r := range waiting {
		told, err := howItStands(tx, d, r)
		if err != nil {
			return nil, err
		}
		effects = append(effects, told...)
	}
	if set.Moderators == 0 {
		return effects, nil
	}
	m := &commands.Message{
		Text: d.Community().Say("report.reminder", words.Args{"Count": len(waiting)}),
		Rows: commands.Buttons(d.Community().Button("open", commands.Primary, commands.ID("report:open", 0))),
	}
	card := commands.Wordless(m)
	d.PingModerators(set, card)
	return append(effects, commands.PostToModerators(set, reportReminders.Of(today), 0, card).PostedBy(d.Now.Add(remindEvery))), nil
}

// howItStands tells a reporter honestly, one day after the report if nobody has opened it, after two days, and then every
// week.
func howItStands(tx *storage.Tx, d commands.Due, r peer.Report) ([]commands.Effect, error) {
	day := int(d.Now.Sub(r.At) / remindEvery)
	if r.From == 0 || !(day == 1 && len(r.Openers) == 0 || day == 2 || day > 0 && day%7 == 0) {
		return nil, nil
	}
	key := "report.unread"
	if len(r.Openers) > 0 {
		key = "report.not-taken"
	}
	s := d.For(r.From)
	text := s.Say(key, nil)
	alone, err := safety.OnlyModerator(tx, r.About)
	if err != nil {
		return nil, err
	}
	if alone {
		text = words.Join("\n", text, s.Say("call.only-moderator", words.Args{"About": named(s, r.About)}))
	}
	return []commands.Effect{toReporter(r, reportUnread.Of(r.ID, day), &commands.Message{
		Text: text, Rows: commands.Buttons(s.FindHelp()),
	}, 0)}, nil
}

// reportWeekly reminds the handler of a report that is still open, every week: a false report must not sideline anyone
// for long.
func reportWeekly(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) {
	r, err := tx.Report(d.Ref)
	if err != nil || r == nil || !r.Open() || r.Handler == 0 {
		return nil, err
	}
	set, err := tx.Settings()
	if err != nil {
		return nil, err
	}
	if err := tx.Schedule("report.weekly", 0, r.ID, d.Now.Add(weeklyAfter)); err != nil || set.Moderators == 0 {
		return nil, err
	}
	week := int(d.Now.Sub(r.HandledAt) / weeklyAfter)
	effects, err := commands.TakeDownCard(tx, reportWeeklies.Of(r.ID, week-1), 0)
	return append(effects, commands.PostToModerators(set, reportWeeklies.Of(r.ID, week), 0, commands.Wordless(&commands.Message{
		Text: d.Community().Say("report.still-open", words.Args{"Moderator": words.Person(r.Handler), "Since": r.HandledAt}),
		Rows: commands.Buttons(openButton(d.Community(), r.ID)),
	}), r.Handler).PostedBy(d.Now.Add(weeklyAfter))), err
}

// scheduleIdle schedules when a report goes back to the desk that its handler does not look at.
func scheduleIdle(tx *storage.Tx, r peer.Report) error {
	at, taken := r.Idle()
	if !taken {
		return nil
	}
	return tx.Schedule("report.idle", 0, r.ID, at)
}

// handBackIdleReport puts a report back on the desk that its handler has not looked at for peer.ClaimIdle. Nobody is named.
func handBackIdleReport(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) {
	r, err := tx.Report(d.Ref)
	if err != nil || r == nil || !r.Open() {
		return nil, err
	}
	if at, taken := r.Idle(); taken && d.Now.Before(at) { // who had it may have been erased
		return nil, tx.Schedule("report.idle", 0, r.ID, at)
	}
	return reportBack(tx, d.Env, *r, "call.idle")
}

// HandlerErased puts the reports back on the desk that the acting member has, who is about to be erased.
func HandlerErased(tx *storage.Tx, rq commands.Request) (effects []commands.Effect, err error) {
	all, err := tx.Reports()
	if err != nil {
		return nil, err
	}
	for _, r := range all {
		if !r.Open() || r.Handler != rq.Member {
			continue
		}
		more, err := reportBack(tx, rq.Env, r, "call.open-again")
		if err != nil {
			return nil, err
		}
		effects = append(effects, more...)
	}
	return effects, nil
}

// reportBack makes a report wait again that someone had, and tells the moderators why, by a sentence that names nobody.
func reportBack(tx *storage.Tx, s commands.Env, r peer.Report, why string) ([]commands.Effect, error) {
	answer := reportAnswers.Of(r.ID, int(r.HandledAt.Unix()))
	effects, err := moderators.ClaimLapsed(tx, s, r.From, r.ID, peer.NewsReportTaken, answer)
	if err != nil {
		return nil, err
	}
	out, err := rooms.EndVisit(tx, s, r.ID)
	if err != nil {
		return nil, err
	}
	effects = append(effects, out...)
	back := r.HandedBack()
	set, err := tx.Settings()
	if err != nil {
		return nil, err
	}
	err = errors.Join(tx.PutReport(back), tx.Unschedule("report.weekly", 0, r.ID), tx.Unschedule("report.idle", 0, r.ID), remindDaily(tx, s))
	if err != nil || set.Moderators == 0 {
		return effects, err
	}
	open := openButton(s.Community(), r.ID)
	open.ID += ":idle" // after a crash the bot knows its messages by their buttons
	word := commands.Wordless(&commands.Message{Text: s.Community().Say(why, nil), Rows: commands.Buttons(open)})
	return append(effects, reportCard(s, set, back, false), commands.PostToModerators(set, reportIdles.Of(r.ID), 0, word).PostedBy(s.Now.Add(commands.CalledWithin))), nil
}

// reportForget deletes a report that was kept for long enough. One that nobody closed loses its safety fact with it.
func reportForget(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) {
	r, err := tx.Report(d.Ref)
	if err != nil || r == nil {
		return nil, err
	}
	if until := r.KeepUntil(); d.Now.Before(until) {
		return nil, tx.Schedule("report.forget", 0, r.ID, until)
	}
	if r.Open() {
		if err := tx.SetReportFact(*r, 0); err != nil {
			return nil, err
		}
	}
	set, err := tx.Settings()
	if err != nil {
		return nil, err
	}
	if set.Moderators == 0 {
		return nil, tx.DeleteReport(r.ID)
	}
	gone := &commands.Message{Text: d.Community().Say("report.gone", nil)}
	return []commands.Effect{commands.PostToModerators(set, reportCards.Of(r.ID), 0, commands.Wordless(gone))}, tx.DeleteReport(r.ID)
}

// DeleteReportWords deletes the words of every report that a member made, for their erasure. That there was a report, and
// its safety fact, stay.
func DeleteReportWords(tx *storage.Tx, member peer.ID) error {
	all, err := tx.ReportsOf(member)
	if err != nil {
		return err
	}
	for _, r := range all {
		r.Texts = nil
		if err := tx.PutReport(r); err != nil {
			return err
		}
	}
	return nil
}
