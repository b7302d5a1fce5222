// Package journey is what a member counts, in their own words, and the milestones on the way: /journey and /milestone.
//
// journey.go starts and lists journeys, change.go edits, ends and reopens them, delete.go deletes them, find.go finds the
// one that was meant, setback.go logs setbacks, and setbacks.go lists and changes them. milestone.go lists, adds and finds
// milestones, milestone_offer.go asks the member what to do with one, milestone_share.go shows it to others, and
// milestone_role.go ties roles to it.
package journey

import (
	"slices"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// Feature is /journey.
func Feature() commands.Feature {
	which := commands.Option{Name: "journey", Type: commands.String, Required: true, Max: 100, Complete: true}
	counting := commands.Option{Name: "counting", Type: commands.String, Choices: countings()}
	return commands.Feature{
		Name: "journey",
		Commands: []commands.Command{
			{Name: "journey start", Access: commands.Writes, Do: startJourney, Options: []commands.Option{
				{Name: "name", Type: commands.String, Required: true, Max: peer.MaxName},
				{Name: "since", Type: commands.String, Max: commands.MaxDateLength},
				counting,
				{Name: "who", Type: commands.String, Choices: []string{"me", "someone"}},
			}},
			{Name: "journey list", Access: commands.Reads, Do: listJourneys},
			{Name: "journey setback", Access: commands.Writes, Do: logSetback, Complete: complete(CanFall), Options: []commands.Option{
				which,
				{Name: "when", Type: commands.String, Max: commands.MaxDateLength},
				{Name: "note", Type: commands.String, Max: peer.MaxNote},
				{Name: "restart", Type: commands.String, Max: commands.MaxDateLength},
			}},
			{Name: "journey setbacks", Access: commands.Reads, Do: listSetbacks, Complete: complete(every), Options: []commands.Option{which}},
			{Name: "journey edit", Access: commands.Writes, Do: editJourney, Complete: complete(every), Options: []commands.Option{
				which,
				{Name: "name", Type: commands.String, Max: peer.MaxName},
				{Name: "since", Type: commands.String, Max: commands.MaxDateLength},
				counting,
			}},
			{Name: "journey end", Access: commands.Writes, Do: endJourney, Complete: complete(peer.Journey.Open), Options: []commands.Option{which}},
			{Name: "journey reopen", Access: commands.Writes, Do: reopenJourney, Complete: complete(ended), Options: []commands.Option{which}},
			{Name: "journey delete", Access: commands.Reads, Do: askDelete, Complete: complete(every), Options: []commands.Option{which}},
		},
		Components: []commands.Component{
			{Name: "had-setback", Access: commands.Writes, Do: hadSetback},
			{Name: "which", Access: commands.Writes, Do: pickJourney},
			{Name: "new", Access: commands.NoStorage, Do: askNewJourney},
			{Name: "new-save", Access: commands.Writes, Do: saveNewJourney},
			{Name: "leave", Access: commands.NoStorage, Do: leaveIt},
			{Name: "setback", Access: commands.Reads, Do: showSetback},
			{Name: "setback-edit", Access: commands.Reads, Do: askSetback},
			{Name: "setback-save", Access: commands.Writes, Do: saveSetback},
			{Name: "setback-remove", Access: commands.Writes, Do: removeSetback},
			{Name: "setback-restore", Access: commands.Writes, Do: restoreSetback},
			{Name: "go-on", Access: commands.Writes, Do: goOn},
			{Name: "reopen", Access: commands.Writes, Do: pressReopen},
			{Name: "delete", Access: commands.Writes, Do: deleteJourney},
			{Name: "keep", Access: commands.NoStorage, Do: keepJourney},
			{Name: "restore", Access: commands.Writes, Do: restoreJourney},
		},
	}
}

// countings are the values of the option, in the order of peer's constants.
func countings() []string { return []string{"all", "since", "both", "none"} }

// counting reads the option; false if it was left out.
func counting(rq commands.Request) (peer.Counting, bool) {
	i := slices.Index(countings(), rq.Choice("counting"))
	return peer.Counting(i), i >= 0
}

// since reads the day a journey starts on, and whether it was given.
func since(rq commands.Request, today peer.Day) (peer.Day, bool, error) {
	day, given, err := rq.Day("since", today)
	if err != nil || !given {
		return 0, false, err
	}
	return day, true, commands.RefuseDay(peer.CheckSince(day, today))
}

// journeyName reads a name from an option or a form field. It is never empty.
func journeyName(rq commands.Request) (peer.UserText, error) {
	w, _ := rq.Text("name")
	name := peer.CleanName(w.Reveal())
	if name == "" {
		return "", commands.Refuse("refusal.missing-option", words.Args{"Option": "name"})
	}
	return name, commands.RefuseLonger("name", name.Length(), peer.MaxName)
}

func startJourney(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := commands.ConsentedMember(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	today := m.Calendar.Day(rq.Now)
	j := peer.Journey{ID: rq.ID, Since: today, ForSomeone: rq.Choice("who") == "someone"}
	j.Counting = peer.DefaultCounting(j.ForSomeone)
	if c, given := counting(rq); given {
		j.Counting = c
	}
	if j.Name, err = journeyName(rq); err != nil {
		return commands.Reply{}, err
	}
	since, given, err := since(rq, today)
	if err != nil {
		return commands.Reply{}, err
	}
	if given {
		j.Since = since
	}
	if err := AddJourney(tx, m, j, today); err != nil {
		return commands.Reply{}, err
	}
	if j.ForSomeone {
		return oneJourney(rq, tx, m, j, today, "journey.started-for", stepButton(rq, m.ID, j))
	}
	return oneJourney(rq, tx, m, j, today, "journey.started")
}

// oneJourney shows a journey with its numbers, after what was done to it.
func oneJourney(rq commands.Request, tx *storage.Tx, m peer.Member, j peer.Journey, today peer.Day, done string, can ...commands.Button) (commands.Reply, error) {
	at, err := progressOf(tx, m, today, j)
	if err != nil {
		return commands.Reply{}, err
	}
	return commands.Say(words.Join("\n", rq.Say(done, words.Args{"Name": j.Name}), journeyLine(rq.Env, j, at)), commands.Buttons(can...)...), nil
}

// AddJourney stores a new journey and records what it has reached already. If there is one with its id the request was
// delivered twice, and nothing changes.
func AddJourney(tx *storage.Tx, m peer.Member, j peer.Journey, today peer.Day) error {
	all, err := tx.Journeys(m.ID)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(all, func(other peer.Journey) bool { return other.ID == j.ID }) {
		return nil
	}
	if err := roomForOne(all); err != nil {
		return err
	}
	s, err := tx.Settings()
	if err != nil {
		return err
	}
	j.CaughtUp = s.LadderSince()
	if err := tx.PutJourney(m.ID, j); err != nil {
		return err
	}
	_, err = recordMilestones(tx, s, m, j, today)
	return err
}

// roomForOne refuses one more open journey to a member who has peer.MaxJourneys.
func roomForOne(all []peer.Journey) error {
	if open := slices.DeleteFunc(slices.Clone(all), ended); len(open) >= peer.MaxJourneys {
		return commands.Refuse("journey.too-many", words.Args{"Max": peer.MaxJourneys})
	}
	return nil
}

// endedShown is how many ended journeys a list shows.
const endedShown = 15

func listJourneys(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := commands.MemberOrDefault(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	all, err := tx.Journeys(m.ID)
	if err != nil {
		return commands.Reply{}, err
	}
	at, err := progressOf(tx, m, m.Calendar.Day(rq.Now), all...)
	if err != nil {
		return commands.Reply{}, err
	}
	if len(all) == 0 {
		return rq.Reply("journey.list.none", nil), nil
	}
	lines := []words.Text{rq.Say("journey.list.head", nil)}
	var past []words.Text
	for _, j := range all {
		if j.Open() {
			lines = append(lines, journeyLine(rq.Env, j, at))
		} else {
			past = append(past, journeyLine(rq.Env, j, at))
		}
	}
	if more := len(past) - endedShown; more > 0 {
		past = append(past[more:], rq.Say("journey.list.more", words.Args{"Count": more}))
	}
	return commands.SayAll(append(lines, past...), listRows(rq, m.ID, all)...), nil
}

// listRows offer what can be done with journeys of the list: go on after a setback, and add a step of one's own.
func listRows(rq commands.Request, member peer.ID, all []peer.Journey) []commands.Row {
	var row []commands.Button
	if slices.ContainsFunc(all, Ongoing) {
		row = append(row, rq.Button("go-on-today", commands.Primary, commands.ID("journey:go-on", member)))
	}
	for _, j := range all {
		if j.Open() && j.ForSomeone {
			row = append(row, stepButton(rq, member, j))
			break // the others have theirs with /milestone add
		}
	}
	return commands.Buttons(row...)
}

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
