package journey

import (
	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// progress is what is needed to show how far a member's journeys are.
type progress struct {
	today  peer.Day
	Ladder peer.Ladder
	Had    []peer.Milestone // what was reached, if that matters for what comes next
}

// progressOf reads no milestones unless it must: after years there are many.
func progressOf(tx *storage.Tx, m peer.Member, today peer.Day, journeys ...peer.Journey) (progress, error) {
	s, err := tx.Settings()
	if err != nil {
		return progress{}, err
	}
	at := progress{today: today, Ladder: Ladder(s)}
	for _, j := range journeys {
		if behind, err := at.mayBeBehind(tx, m.ID, j); err != nil {
			return progress{}, err
		} else if behind {
			at.Had, err = tx.Milestones(m.ID)
			return at, err
		}
	}
	return at, nil
}

// mayBeBehind reports whether milestones are needed to show a journey: it has steps of its own, or a rung ahead of it may
// be recorded already, because a change of days or travel moved it ahead again.
func (at progress) mayBeBehind(tx *storage.Tx, member peer.ID, j peer.Journey) (bool, error) {
	if j.Moved || j.ForSomeone {
		return true, nil
	}
	for _, r := range j.Next(at.Ladder, nil, at.today) {
		if had, err := tx.Milestone(member, peer.MilestoneID(j.ID, r)); had != nil || err != nil {
			return true, err
		}
	}
	return false, nil
}

// journeyLine is a journey with its numbers in the member's own way of counting, since when, its own steps, and what comes
// next; of an ended one, its numbers at its end. A journey without numbers shows none, not even a date.
func journeyLine(s commands.Env, j peer.Journey, at progress) words.Text {
	args := words.Args{"Name": j.Name, "Day": j.Since}
	head := "journey.line.since"
	switch {
	case j.Counting == peer.NoNumbers && j.Open():
		head = "journey.line.plain"
	case j.Counting == peer.NoNumbers:
		head = "journey.line.ended-plain"
	case !j.Open():
		head, args["End"] = "journey.line.ended", *j.Ended
	}
	lines := []words.Text{s.Say(head, args)}
	if j.Counting != peer.NoNumbers {
		lines = append(lines, numbers(s, j, at.today)...)
	}
	lines = append(lines, steps(s, j, at)...)
	if j.SetbackOn(at.today) { // nothing is held out on a hard day
		return words.Join("\n", lines...)
	}
	for _, r := range nextOnce(&j, at) {
		lines = append(lines, s.Say("journey.line.next", words.Args{
			"What": rungWord(s, j, r.Count, r.Rung), "Day": r.Day,
		}))
	}
	return words.Join("\n", lines...)
}

// nextOnce returns what a journey reaches next, one for both counts while these agree: then j is changed to be shown
// without the name of a count.
func nextOnce(j *peer.Journey, at progress) []peer.Reach {
	next := j.Next(at.Ladder, at.Had, at.today)
	if len(next) == 2 && next[0].Rung == next[1].Rung && next[0].Day == next[1].Day {
		j.Counting = peer.AllMyDays
		return next[:1]
	}
	return next
}

// stepsShown is how many of a journey's own steps a list shows.
const stepsShown = 10

// steps are the last milestones in the member's own words that belong to a journey.
func steps(s commands.Env, j peer.Journey, at progress) (lines []words.Text) {
	for _, ms := range at.Had {
		if ms.Journey == j.ID && ms.Count == peer.CountOwn {
			lines = append(lines, s.Say("journey.line.step", words.Args{"What": ownWords(ms, milestoneMax), "Day": ms.Day}))
		}
	}
	return lines[max(0, len(lines)-stepsShown):]
}

// numbers are a journey's days in words, as the member counts them, and the longest stretch if there was more than one.
// A first day is named as such, and no count of zero is shown: after a setback today there is nothing to compare.
func numbers(s commands.Env, j peer.Journey, today peer.Day) []words.Text {
	n := j.Numbers(today)
	var lines []words.Text
	if since, on := j.OngoingSince(); on && j.Open() {
		lines = append(lines, s.Say("journey.numbers.ongoing", words.Args{"Day": since}))
	}
	if n.Elapsed == 0 && j.Open() && len(j.Setbacks) == 0 {
		return append(lines, s.Say("journey.numbers.first", nil))
	}
	add := func(key string, count int) {
		if count > 0 {
			lines = append(lines, s.Say(key, words.Args{"Count": count}))
		}
	}
	if j.Counting == peer.AllMyDays || j.Counting == peer.Both {
		add("journey.numbers.all", n.All)
	}
	if j.Counting == peer.SinceLastTime || j.Counting == peer.Both {
		add("journey.numbers.since", n.Since)
		if len(j.Setbacks) > 0 {
			add("journey.numbers.longest", n.Longest)
		}
	}
	return lines
}
