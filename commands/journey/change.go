package journey

import (
	"slices"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

func editJourney(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := commands.ConsentedMember(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	today := m.Calendar.Day(rq.Now)
	before, err := named(tx, rq, every)
	if err != nil {
		return commands.Reply{}, err
	}
	if len(rq.Options) < 2 {
		return commands.Reply{}, &commands.Refusal{Key: "journey.edit-what", Rows: commands.Buttons(autoButton(rq.Env, m.ID, before)...)}
	}
	j := before
	if _, given := rq.Text("name"); given {
		if j.Name, err = journeyName(rq); err != nil {
			return commands.Reply{}, err
		}
	}
	since, given, err := since(rq, today)
	if err != nil {
		return commands.Reply{}, err
	}
	if given && j.Ended != nil && since > *j.Ended {
		return commands.Reply{}, commands.Refuse("journey.since-after-end", words.Args{"Name": j.Name, "Day": *j.Ended})
	}
	if given {
		j = j.WithSince(since)
	}
	if c, given := counting(rq); given {
		j.Counting = c
	}
	had, err := tx.Milestones(m.ID)
	if err != nil {
		return commands.Reply{}, err
	}
	if err := changeJourney(tx, rq.Env, m, before, j, today); err != nil {
		return commands.Reply{}, err
	}
	buttons := autoButton(rq.Env, m.ID, j)
	if !sameFields(before, j) {
		buttons = append(buttons, rq.Button("undo", commands.Secondary, commands.ID("journey:edit-undo", m.ID, rq.ID)))
	}
	reply, err := oneJourney(rq, tx, m, j, today, "journey.edited", buttons...)
	if err == nil && j.Since != before.Since { // what a slip changed can be typed back
		reply.Message.Text = words.Join("\n", reply.Message.Text, rq.Say("journey.edited-since", words.Args{"Before": before.Since}))
	}
	if err != nil {
		return commands.Reply{}, err
	}
	has, err := tx.Milestones(m.ID)
	edit := editedJourney{before: before, after: j}
	for _, was := range had {
		if i := slices.IndexFunc(has, func(ms peer.Milestone) bool { return ms.ID == was.ID }); i < 0 {
			edit.removed = append(edit.removed, was)
		} else if has[i].Day != was.Day || has[i].Start != was.Start {
			edit.moved = append(edit.moved, was)
		}
	}
	return rq.Keeping(reply, edit), err
}

// sameFields reports whether two states of a journey have the same name, first day and counting.
func sameFields(a, b peer.Journey) bool {
	return a.Name == b.Name && a.Since == b.Since && a.Counting == b.Counting
}

// editedJourney is what Undo needs to take an edit back.
type editedJourney struct {
	before, after  peer.Journey
	removed, moved []peer.Milestone // what a changed first day did, as they were
}

// undoEdit puts back what /journey edit changed, unless it was changed again since. Milestones that a changed first day removed come
// back, and those that it moved stand on their day again, unless the member shared or deleted them since.
func undoEdit(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := commands.PressingOwner(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	edit, err := commands.KeptOr[editedJourney](rq, 1, "journey.edit-too-late")
	if err != nil {
		return commands.Reply{}, err
	}
	now, err := tx.Journey(m.ID, edit.after.ID)
	if err != nil {
		return commands.Reply{}, err
	}
	if now == nil {
		return commands.Reply{}, commands.Refuse("journey.gone", nil)
	}
	if !sameFields(*now, edit.after) {
		return commands.Reply{}, commands.Refuse("journey.edit-too-late", nil)
	}
	today := m.Calendar.Day(rq.Now)
	j := now.WithSince(edit.before.Since)
	j.Name, j.Counting, j.Moved = edit.before.Name, edit.before.Counting, edit.before.Moved
	for _, was := range edit.removed { // before the day comes back, which would record them as if nothing had been decided
		is, err := tx.Milestone(m.ID, was.ID)
		if err == nil && is == nil { // else it was reached again
			err = tx.PutMilestone(m.ID, was)
		}
		if err != nil {
			return commands.Reply{}, err
		}
	}
	if err := changeJourney(tx, rq.Env, m, *now, j, today); err != nil {
		return commands.Reply{}, err
	}
	for _, was := range edit.moved {
		is, err := tx.Milestone(m.ID, was.ID)
		if err == nil && is != nil && !is.IsShared() && is.State != peer.Deleted {
			is.Day, is.Start = was.Day, was.Start
			err = tx.PutMilestone(m.ID, *is)
		}
		if err != nil {
			return commands.Reply{}, err
		}
	}
	reply, err := oneJourney(rq, tx, m, j, today, "journey.edit-undone", autoButton(rq.Env, m.ID, j)...)
	return reply.InPlace(), err
}

// recompute corrects the milestones of a journey after the member changed its first day or a setback, and returns the journey
// with the answers that it keeps; see peer.Journey.Recompute. Nothing is offered or posted by this.
func recompute(tx *storage.Tx, m peer.Member, before, after peer.Journey, today peer.Day) (peer.Journey, error) {
	had, err := tx.Milestones(m.ID)
	if err != nil {
		return after, err
	}
	after, store, remove := after.Recompute(before, had, today)
	for _, id := range remove {
		if err := tx.DeleteMilestone(m.ID, id); err != nil {
			return after, err
		}
	}
	for _, ms := range store {
		if err := tx.PutMilestone(m.ID, ms); err != nil {
			return after, err
		}
	}
	return after, nil
}

// autoButton switches on or off that a journey's milestones are shared without asking; none for a journey without any.
func autoButton(s commands.Env, member peer.ID, j peer.Journey) []commands.Button {
	switch {
	case !j.Open() || j.Counting == peer.NoNumbers:
		return nil
	case j.AutoShare:
		return []commands.Button{s.Button("auto-off", commands.Secondary, commands.ID("milestone:auto", member, j.ID, 0))}
	}
	return []commands.Button{s.Button("auto-on", commands.Secondary, commands.ID("milestone:auto", member, j.ID, 1))}
}

func endJourney(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := commands.ConsentedMember(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	today := m.Calendar.Day(rq.Now)
	j, err := named(tx, rq, peer.Journey.Open)
	if err != nil {
		return commands.Reply{}, err
	}
	if err := changeJourney(tx, rq.Env, m, j, j.End(today), today); err != nil {
		return commands.Reply{}, err
	}
	return rq.Reply("journey.end.done", words.Args{"Name": j.Name}, commands.Unit(
		rq.Button("undo", commands.Secondary, commands.ID("journey:reopen", m.ID, j.ID)),
	)), nil
}

func reopenJourney(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := commands.ConsentedMember(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	j, err := named(tx, rq, ended)
	if err != nil {
		return commands.Reply{}, err
	}
	return reopen(tx, rq, m, j)
}

// pressReopen is the Undo under the answer to /journey end.
func pressReopen(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, j, err := myJourney(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	reply, err := reopen(tx, rq, m, j)
	return reply.InPlace(), err
}

func reopen(tx *storage.Tx, rq commands.Request, m peer.Member, j peer.Journey) (commands.Reply, error) {
	if j.Open() { // pressed twice
		return oneJourney(rq, tx, m, j, m.Calendar.Day(rq.Now), "journey.reopened")
	}
	all, err := tx.Journeys(m.ID)
	if err != nil {
		return commands.Reply{}, err
	}
	if err := roomForOne(all); err != nil {
		return commands.Reply{}, err
	}
	today := m.Calendar.Day(rq.Now)
	open := j.Reopen()
	if err := changeJourney(tx, rq.Env, m, j, open, today); err != nil {
		return commands.Reply{}, err
	}
	return oneJourney(rq, tx, m, open, today, "journey.reopened")
}

// changeJourney stores a changed journey, with what it had reached before the change and what it reaches after. What a
// correction of its days means for its milestones comes first, so that answers are found before a rung is recorded as new.
func changeJourney(tx *storage.Tx, env commands.Env, m peer.Member, before, after peer.Journey, today peer.Day) error {
	s, err := tx.Settings()
	if err != nil {
		return err
	}
	before, err = recordMilestones(tx, env, s, m, before, today)
	if err != nil {
		return err
	}
	after.CaughtUp = before.CaughtUp
	if after, err = recompute(tx, m, before, after, today); err != nil {
		return err
	}
	if err := tx.PutJourney(m.ID, after); err != nil {
		return err
	}
	_, err = recordMilestones(tx, env, s, m, after, today)
	return err
}
