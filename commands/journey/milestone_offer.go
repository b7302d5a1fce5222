package journey

import (
	"slices"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// offerMilestones records what the member's open journeys have reached and asks about the latest, each in
// a message of its own. A journey may share by itself, by the member's wish. On a day with a setback on any
// journey, or while the member chose to be left alone, nothing is asked: that waits for another day.
func OfferMilestones(tx *storage.Tx, rq commands.Request, m peer.Member) ([]commands.Message, []commands.Effect, error) {
	today := m.Calendar.Day(rq.Now)
	if m.Quiet(today) || rq.ClockInDoubt {
		return nil, nil, nil
	}
	s, err := tx.Settings()
	if err != nil {
		return nil, nil, err
	}
	journeys, err := tx.Journeys(m.ID)
	if err != nil || len(journeys) == 0 {
		return nil, nil, err
	}
	hard := func(j peer.Journey) bool { return j.Open() && j.SetbackOn(today) }
	if slices.ContainsFunc(journeys, hard) {
		return nil, nil, nil
	}
	had, err := tx.Milestones(m.ID)
	if err != nil {
		return nil, nil, err
	}
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
		asked, posts, err := offerOrShare(rq, tx, m, s, j, offer)
		if err != nil {
			return nil, nil, err
		}
		messages, effects = append(messages, asked...), append(effects, posts...)
	}
	return messages, effects, nil
}

// offerOrShare asks about what a journey has reached or, where the member wished that for it, shares it. A rung that both
// counts reach at once is shared once, and asked about for the other: the room would read the same words twice.
func offerOrShare(rq commands.Request, tx *storage.Tx, m peer.Member, s peer.Settings, j peer.Journey, reached []peer.Milestone) (
	messages []commands.Message, effects []commands.Effect, err error,
) {
	for i, ms := range reached {
		again := slices.ContainsFunc(reached[:i], func(o peer.Milestone) bool { return o.Rung == ms.Rung })
		if !j.AutoShare || s.Celebrations == 0 || again {
			asked := offer(rq, m.ID, ms, j)
			asked.Text = roleComes(rq.Env, s, ms, "milestone.role.comes", asked.Text)
			messages = append(messages, asked)
			continue
		}
		shared, posts, err := shareUnasked(rq, tx, m, s, ms, j)
		if err != nil {
			return nil, nil, err
		}
		messages, effects = append(messages, shared), append(effects, posts...)
	}
	return messages, effects, nil
}

// shareUnasked shares a milestone of a journey whose member wished that, and says what was reached and shared.
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

// offer asks what to do with a milestone. Nothing is shared unless the member presses it.
func offer(rq commands.Request, member peer.ID, ms peer.Milestone, j peer.Journey) commands.Message {
	if ms.Count == peer.CountOwn {
		return commands.Message{
			Text: rq.Say("milestone.offer-own", words.Args{"What": words.Fit(ms.Text, 2*milestoneMax, words.Escape)}),
			Rows: []commands.Row{commands.Unit(
				rq.Button("share-milestone", commands.Primary, commands.ID("milestone:share", member, ms.ID)),
				rq.Button("keep", commands.Secondary, commands.ID("milestone:keep", member, ms.ID)),
			)},
		}
	}
	return commands.Message{
		Text: rq.Say("milestone.offer", words.Args{
			"What": rungWord(rq.Env, j, ms.Count, ms.Rung), "Name": j.Name,
		}),
		Rows: []commands.Row{commands.Unit(
			rq.Button("share-milestone", commands.Primary, commands.ID("milestone:share", member, ms.ID)),
			rq.Button("share-without", commands.Secondary, commands.ID("milestone:share-without", member, ms.ID)),
			rq.Button("keep", commands.Secondary, commands.ID("milestone:keep", member, ms.ID)),
		)},
	}
}

// myMilestone returns the acting member and the milestone that a button of theirs is about.
func myMilestone(tx *storage.Tx, rq commands.Request) (peer.Member, peer.Milestone, error) {
	m, err := commands.PressingOwner(tx, rq)
	if err != nil {
		return m, peer.Milestone{}, err
	}
	id, err := rq.ArgID(1)
	if err != nil {
		return m, peer.Milestone{}, err
	}
	ms, err := tx.Milestone(m.ID, id)
	if err == nil && ms == nil {
		err = commands.Refuse("milestone.no-such", nil)
	}
	return m, commands.Deref(ms), err
}

func shareMilestone(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, ms, err := myMilestone(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	reply, err := shareAs(rq, tx, m, ms, peer.Shared)
	return reply.InPlace(), err
}

func shareMilestoneWithout(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, ms, err := myMilestone(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if ms.Count == peer.CountOwn {
		return commands.Reply{}, commands.Refuse("refusal.old-button", nil)
	}
	reply, err := shareAs(rq, tx, m, ms, peer.SharedWithout)
	return reply.InPlace(), err
}

func keepMilestone(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	return hide(rq, tx, "milestone.kept")
}

func takeMilestoneBack(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	return hide(rq, tx, "milestone.taken-back")
}

// hide keeps a milestone to the member and removes its post, if there is one. The role stays: only the
// member takes that off.
func hide(rq commands.Request, tx *storage.Tx, head string) (commands.Reply, error) {
	m, ms, err := myMilestone(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	wasShared := ms.IsShared()
	ms.State = peer.Kept
	reply := roleStays(rq, ms, rq.Reply(head, nil)).InPlace()
	if wasShared {
		reply.Effects = []commands.Effect{{Target: milestoneTarget(m.ID, ms.ID), Owner: m.ID, Do: commands.Post{}}}
	}
	return reply, tx.PutMilestone(m.ID, ms)
}

// shareByThemselves switches on or off that a journey's milestones are shared without asking.
func shareByThemselves(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	on, err := rq.ArgInt(2, 0, 1)
	if err != nil {
		return commands.Reply{}, err
	}
	m, j, err := myJourney(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	j.AutoShare = on == 1
	if j.AutoShare {
		return rq.Reply("milestone.auto-on", words.Args{"Name": j.Name}, commands.Unit(
			rq.Button("auto-off", commands.Secondary, commands.ID("milestone:auto", m.ID, j.ID, 0)),
		)), tx.PutJourney(m.ID, j)
	}
	return rq.Reply("milestone.auto-off", words.Args{"Name": j.Name}), tx.PutJourney(m.ID, j)
}
