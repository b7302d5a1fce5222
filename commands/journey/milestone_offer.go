package journey

import (
	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// Moment is how a member's day is when milestones may be offered: the mood of their check-in, 0 without one, the day of the
// entry, and whether they made that check-in by themselves, not asked by a reminder or the prompt.
type Moment struct {
	Mood    peer.Mood
	Day     peer.Day
	CheckIn bool
}

// Offer is a message about a milestone that was reached.
type Offer struct {
	Milestone peer.ID
	Message   commands.Message
}

// OfferMilestones records what the member's open journeys have reached and asks about the latest, each in a message of
// its own. A journey for which the member switched that on shares what it reaches today, with a check-in that they make
// by themselves. On a hard day, and while the member asked for no offers, nothing is asked: that waits for another day.
func OfferMilestones(tx *storage.Tx, rq commands.Request, m peer.Member, at Moment) ([]Offer, []commands.Effect, error) {
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
	s, anywhere, err := roomNamed(tx, rq, s)
	if err != nil {
		return nil, nil, err
	}
	auto := at.CheckIn && at.Day == today && s.Celebrations != 0 && peer.MayAutoShare(today, at.Mood, journeys)
	var offers []Offer
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
			// Counted since a setback: who read the ones before would learn of it, so the member is asked.
			tells := ms.Count == peer.CountSince && ms.Start != j.Since
			if !auto || !j.AutoShare || ms.Day != today || tells {
				message := reachedMessage(rq, j, ms)
				if anywhere {
					message = offerMessage(rq, s, m.ID, ms, j, asked)
				}
				offers, asked = append(offers, Offer{ms.ID, message}), true
				continue
			}
			ms.With = at.Day
			shared, posts, err := shareUnasked(rq, tx, m, s, ms, j)
			if err != nil {
				return nil, nil, err
			}
			offers, effects = append(offers, Offer{ms.ID, shared}), append(effects, posts...)
		}
	}
	return offers, effects, nil
}

// recordAll records what the acting member's journeys have reached, without asking about it.
func recordAll(tx *storage.Tx, rq commands.Request) error {
	m, err := tx.Member(rq.Member)
	if err != nil || m == nil {
		return err
	}
	s, err := tx.Settings()
	if err != nil {
		return err
	}
	journeys, err := tx.Journeys(m.ID)
	for _, j := range journeys {
		if err == nil {
			_, err = recordMilestones(tx, rq.Env, s, *m, j, m.Calendar.Day(rq.Now))
		}
	}
	return err
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

// reachedMessage says what was reached where no room can show it: there is nothing to ask.
func reachedMessage(rq commands.Request, j peer.Journey, ms peer.Milestone) commands.Message {
	return commands.Message{Text: rq.Say("milestone.reached", words.Args{"What": rungWord(rq.Env, j, ms.Count, ms.Rung), "Name": j.Name})}
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

// roomOf names the channel in which a milestone appears: everyone's not for someone with the families' role, who may not see it
// (wall.go).
func roomOf(rq commands.Request, set peer.Settings, families bool) words.Text {
	if !families && rq.IsFamily(set) {
		set.Celebrations = 0
	}
	return room(rq.Env, set)
}

// room names the channel in which milestones appear.
func room(s commands.Env, set peer.Settings) words.Text {
	if set.Celebrations == 0 {
		return s.Say("milestone.the-room", nil)
	}
	return s.Say("milestone.in-channel", words.Args{"Channel": words.Channel(set.Celebrations)})
}
