package checkin

import (
	"waymark/commands"
	"waymark/commands/journey"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// dueReminder is the kind of due item that a member's reminder waits under.
const dueReminder = "reminder.due"

// The private messages of reminders: one asks for a day, one offers a milestone.
const (
	reminders      commands.TargetKind = "reminder"
	reminderOffers commands.TargetKind = "reminder-offer"
)

// reminderTarget is the private message that asks for a day.
func reminderTarget(member peer.ID, day peer.Day) commands.Target { return reminders.Of(member, day) }

// remind sends a reminder that is due, unless it is too late or the day has its entry, and schedules the next. After
// peer.MaxUnanswered without an answer it asks whether to go on, and schedules none.
func remind(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) {
	m, err := tx.Member(d.Member)
	if err != nil || m == nil {
		return nil, err
	}
	r, err := tx.Reminder(m.ID)
	if err != nil || r == nil || r.State != peer.ReminderOn {
		return nil, err
	}
	var effects []commands.Effect
	day, at, rings := r.Due(m.Calendar, d.Now)
	if rings {
		entry, err := tx.CheckIn(m.ID, day)
		if err != nil {
			return nil, err
		}
		if entry == nil && !m.Quiet(day) {
			last := r.LastFired
			r.LastFired = day
			if effects, err = reminder(d, tx, *m, *r, last); err != nil {
				return nil, err
			}
		}
	}
	for i := range effects {
		// By due time, after what people wait for an answer to; later than that, nobody wants it.
		effects[i].From, effects[i].Until = at, at.Add(peer.MaxLateness)
	}
	_, err = putReminder(tx, *m, *r, d.Now)
	return effects, err
}

// reminder is the private message for the day of r.LastFired, and one for each milestone to offer. Only the newest message is
// remembered; last is the day of the one before.
func reminder(d commands.Due, tx *storage.Tx, m peer.Member, r peer.Reminder, last peer.Day) ([]commands.Effect, error) {
	day := r.LastFired
	d.Env = d.For(m.ID)
	moods := moodButtons(d.Env, func(mood peer.Mood) string { return commands.ID("checkin:mood", m.ID, day, mood, nothingWaits) })
	ask := "checkin.ask"
	if last == 0 {
		ask = "reminder.ask" // the first one says why it comes
	}
	dm := commands.DM{User: m.ID, Message: &commands.Message{
		Text: d.Say(ask, nil),
		Rows: append(commands.Buttons(moods...), commands.Unit(pauseButton(d.Env, m.ID), stopButton(d.Env, m.ID))),
	}}
	lastOne := r.Unanswered >= peer.MaxUnanswered
	if lastOne {
		dm.Message = &commands.Message{Text: d.Say("reminder.go-on", words.Args{"Count": peer.MaxUnanswered}), Rows: []commands.Row{goOnRow(d.Env, m.ID)}}
	}
	before := reminderTarget(m.ID, last).String()
	posted, err := tx.Posted(m.ID, before)
	if err != nil {
		return nil, err
	}
	if posted != nil {
		dm.Channel = posted.Channel
		if err := tx.DeletePosted(m.ID, before); err != nil {
			return nil, err
		}
	}
	effects := []commands.Effect{{Target: reminderTarget(m.ID, day), Owner: m.ID, Do: dm, OnOutcome: "reminder.sent"}}
	if lastOne {
		return effects, nil
	}
	mood, err := lastMood(tx, m.ID, day)
	if err != nil {
		return nil, err
	}
	offers, posts, err := journey.OfferMilestones(tx, commands.Request{Env: d.Env, Member: m.ID}, m, journey.Moment{Mood: mood})
	if err != nil {
		return nil, err
	}
	effects = append(effects, posts...)
	for i, offer := range offers {
		effects = append(effects, commands.Effect{
			Target: reminderOffers.Of(m.ID, offer.Milestone), Owner: m.ID,
			Do:        commands.DM{User: m.ID, Channel: dm.Channel, Message: &offers[i].Message},
			OnOutcome: "reminder.offered", Ref: offer.Milestone,
		})
	}
	return effects, nil
}

// lastMood is the mood that a member last said before a day, 0 for none. After a hard day a milestone waits for a better
// check-in: nobody knows how it is for someone who has said nothing since.
func lastMood(tx *storage.Tx, member peer.ID, day peer.Day) (peer.Mood, error) {
	last, err := tx.EarlierCheckIns(member, day, 1)
	if err != nil || len(last) == 0 {
		return 0, err
	}
	return last[0].Mood, nil
}

// answeredReminder notes that the member checked in, so that reminders which had no answer no longer count.
func answeredReminder(tx *storage.Tx, member peer.ID) error {
	r, err := tx.Reminder(member)
	if err != nil || r == nil || r.Unanswered == 0 || r.State != peer.ReminderOn {
		return err
	}
	r.Unanswered = 0
	return tx.PutReminder(member, *r)
}

// reminderSent counts a reminder that arrived as unanswered, unless the day has its entry by now; after the question whether to
// go on, none follow. It stops the reminders of a member whose DMs are closed; they are told at their next command, and nothing
// is said anywhere else.
func reminderSent(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	m, err := tx.Member(o.Effect.Owner)
	if err != nil || m == nil {
		return nil, err
	}
	day := o.Effect.Target.Day(1)
	r, err := tx.Reminder(m.ID)
	if err != nil || r == nil || r.State != peer.ReminderOn {
		return nil, err
	}
	switch o.Result {
	case commands.Done:
		entry, err := tx.CheckIn(m.ID, day)
		if err != nil || entry != nil || r.LastFired != day {
			return nil, err
		}
		if r.Unanswered >= peer.MaxUnanswered {
			r.State = peer.ReminderAsking
		}
		r.Unanswered++
	case commands.Closed:
		r.State = peer.ReminderClosed
		commands.Tell(m, peer.News{Kind: peer.NewsReminderClosed, At: o.Now})
		if err := tx.PutMember(*m); err != nil {
			return nil, err
		}
	default:
		return nil, nil
	}
	if r.State == peer.ReminderOn { // the next one is scheduled
		return nil, tx.PutReminder(m.ID, *r)
	}
	_, err = putReminder(tx, *m, *r, o.Now)
	return nil, err
}

// milestoneOffered records that an offer did not arrive, so that it is made again another day.
func milestoneOffered(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	if o.Result == commands.Done {
		return nil, nil
	}
	ms, err := tx.Milestone(o.Effect.Owner, o.Effect.Ref)
	if err != nil || ms == nil || ms.State != peer.Offered {
		return nil, err
	}
	ms.State = peer.Recorded
	return nil, tx.PutMilestone(o.Effect.Owner, *ms)
}
