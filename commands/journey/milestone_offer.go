package journey

import (
	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// Moment is how a member's day is when milestones may be offered: the mood of their check-in, 0 without one, and
// whether they made that check-in by themselves, not asked by a reminder or the prompt.
type Moment struct {
	Mood    peer.Mood
	CheckIn bool
}

// OfferMilestones records what the member's open journeys have reached and asks about the latest, each in a message of
// its own. A journey for which the member switched that on shares what it reaches today, with a check-in that they make
// by themselves. On a hard day, and while the member asked for no offers, nothing is asked: that waits for another day.
func OfferMilestones(tx *storage.Tx, rq commands.Request, m peer.Member, at Moment) ([]commands.Message, []commands.Effect, error) {
	asked := false // in a message before this one
	today := m.Calendar.Day(rq.Now)
	if m.Quiet(today) || rq.ClockInDoubt {
		return nil, nil, nil
	}
	journeys, err := tx.Journeys(m.ID)
	if err != nil || len(journeys) == 0 {
		return nil, nil, err
	}
	if !peer.MayOffer(today, at.Mood, journeys) {
		effects, err := withdrawOffers(tx, m.ID, today)
		return nil, effects, err
	}
	s, err := tx.Settings()
	if err != nil {
		return nil, nil, err
	}
	had, err := tx.Milestones(m.ID)
	if err != nil {
		return nil, nil, err
	}
	if s, err = roomNamed(tx, rq, s); err != nil {
		return nil, nil, err
	}
	auto := at.CheckIn && s.Celebrations != 0 && peer.MayAutoShare(today, at.Mood, journeys)
	var messages []commands.Message
	var effects []commands.Effect
	for _, j := range journeys {
		if !j.Open() {
			continue
		}
		if j, had, err = catchUp(tx, s, m, j, had, today); err != nil {
			return nil, nil, err
		}
		record, offer := peer.RecordMilestones(j, Ladder(s), had, today)
		for _, ms := range record {
			if err := tx.PutMilestone(m.ID, ms); err != nil {
				return nil, nil, err
			}
		}
		for _, ms := range offer {
			if _, together := ms.Twin(record); together { // both counts reached it, so it needs no name of one
				j.Counting = peer.AllMyDays
			}
			if !auto || !j.AutoShare || ms.Day != today {
				messages = append(messages, offerMessage(rq, s, m.ID, ms, j, asked))
				asked = true
				continue
			}
			shared, posts, err := shareUnasked(rq, tx, m, s, ms, j)
			if err != nil {
				return nil, nil, err
			}
			messages, effects = append(messages, shared), append(effects, posts...)
		}
	}
	return messages, effects, nil
}

// withdrawOffers takes back the open offers of rungs, and what was shared but is not in the room yet, because Discord refused
// it or was away: they are offered again on a better day. The buttons of offers then say so. What only its being shared kept,
// since the member corrected the first day, is gone.
func withdrawOffers(tx *storage.Tx, member peer.ID, today peer.Day) ([]commands.Effect, error) {
	had, err := tx.Milestones(member)
	if err != nil {
		return nil, err
	}
	var effects []commands.Effect
	for _, ms := range had {
		waits, err := waitsToBePosted(tx, member, ms)
		if err != nil {
			return nil, err
		}
		if ms.Count == peer.CountOwn || ms.State != peer.Offered && !waits {
			continue
		}
		if waits {
			effects = append(effects, unpostMilestone(member, ms.ID))
		}
		ms.State, ms.SharedOn = peer.Recorded, 0
		if err := putIfReached(tx, member, ms, today); err != nil {
			return nil, err
		}
	}
	return effects, nil
}

// putIfReached stores a milestone, or deletes it if its journey can't have reached it.
func putIfReached(tx *storage.Tx, member peer.ID, ms peer.Milestone, today peer.Day) error {
	j, err := tx.Journey(member, ms.Journey)
	if err != nil {
		return err
	}
	if j == nil || !j.CanReach(ms, today) {
		return tx.DeleteMilestone(member, ms.ID)
	}
	return tx.PutMilestone(member, ms)
}

// waitsToBePosted reports whether a milestone is shared and not in the room yet.
func waitsToBePosted(tx *storage.Tx, member peer.ID, ms peer.Milestone) (bool, error) {
	if !ms.IsShared() {
		return false, nil
	}
	posted, err := tx.Posted(member, milestoneTarget(member, ms.ID).String())
	return posted == nil, err
}

// shareUnasked shares a milestone of a journey whose member switched that on, and says what was reached and shared.
func shareUnasked(rq commands.Request, tx *storage.Tx, m peer.Member, s peer.Settings, ms peer.Milestone, j peer.Journey) (commands.Message, []commands.Effect, error) {
	reply, err := shareAs(rq, tx, m, ms, peer.Shared)
	if err != nil {
		return commands.Message{}, nil, err
	}
	return commands.Message{
		Text: roleComes(rq.Env, s, ms, "milestone.role.given", rq.Say("milestone.shared-unasked", words.Args{
			"What": rungWord(rq.Env, j, ms.Count, ms.Rung), "Name": j.Name, "Channel": words.Channel(s.Celebrations),
		})),
		Rows: reply.Message.Rows,
	}, reply.Effects, nil
}

// offerMessage asks what to do with a milestone, and names where it would appear. Nothing is shared unless the member
// presses it. One that comes beside another does not explain that again.
func offerMessage(rq commands.Request, s peer.Settings, member peer.ID, ms peer.Milestone, j peer.Journey, also bool) commands.Message {
	args := words.Args{"Where": room(rq.Env, s), "Name": j.Name}
	row := []commands.Button{rq.Button("share-milestone", commands.Primary, commands.ID("milestone:share", member, ms.ID))}
	keep := rq.Button("keep", commands.Secondary, commands.ID("milestone:keep", member, ms.ID))
	if ms.Count == peer.CountOwn {
		args["What"] = ownWords(ms, 2*milestoneMax)
		return commands.Message{Text: rq.Say("milestone.offer-own", args), Rows: []commands.Row{commands.Unit(append(row, keep)...)}}
	}
	args["What"] = rungWord(rq.Env, j, ms.Count, ms.Rung)
	row = append(row, rq.Button("share-without", commands.Secondary, commands.ID("milestone:share-without", member, ms.ID)), keep)
	key := "milestone.offer"
	if also {
		key = "milestone.offer-also"
	}
	return commands.Message{
		Text: roleComes(rq.Env, s, ms, "milestone.role.comes", rq.Say(key, args)),
		Rows: []commands.Row{commands.Unit(row...)},
	}
}

// room names the channel in which milestones appear.
func room(s commands.Env, set peer.Settings) words.Text {
	if set.Celebrations == 0 {
		return s.Say("milestone.the-room", nil)
	}
	return s.Say("milestone.in-channel", words.Args{"Channel": words.Channel(set.Celebrations)})
}
