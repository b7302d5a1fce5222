package journey

import (
	"slices"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// A journey is what a member counts, in their own words. journey.go starts and lists journeys,
// journey_change.go edits, ends and takes them up again, journey_find.go finds the one that was meant,
// journey_setback.go notes setbacks and journey_setbacks.go lists and changes them.

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
			{Name: "journey setback", Access: commands.Writes, Do: noteSetback, Complete: complete(CanFall), Options: []commands.Option{
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
	key := "journey.started"
	if j.ForSomeone {
		key = "journey.started-for"
	}
	return oneJourney(rq, tx, m, j, today, key)
}

// oneJourney shows a journey as it stands, after what was done to it.
func oneJourney(rq commands.Request, tx *storage.Tx, m peer.Member, j peer.Journey, today peer.Day, done string, can ...commands.Button) (commands.Reply, error) {
	at, err := standingOf(tx, m, today, j)
	if err != nil {
		return commands.Reply{}, err
	}
	return commands.Say(words.Join("\n", rq.Say(done, words.Args{"Name": j.Name}), journeyLine(rq.Env, j, at)), commands.Buttons(can...)...), nil
}

// addJourney stores a new journey and records what it has reached already. One with this id is there: the
// request came twice, and nothing changes.
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

// roomForOne refuses one more open journey to whoever has as many as there can be.
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
	at, err := standingOf(tx, m, m.Calendar.Day(rq.Now), all...)
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
	return commands.SayAll(append(lines, past...)), nil
}

// standing is what shows where a member's journeys stand.
type standing struct {
	today  peer.Day
	Ladder peer.Ladder
	Had    []peer.Milestone // what was reached, where that matters for what comes next
}

// standingOf reads no milestones unless it must: after years there are many.
func standingOf(tx *storage.Tx, m peer.Member, today peer.Day, journeys ...peer.Journey) (standing, error) {
	s, err := tx.Settings()
	if err != nil {
		return standing{}, err
	}
	at := standing{today: today, Ladder: Ladder(s)}
	for _, j := range journeys {
		if behind, err := at.mayBeBehind(tx, m.ID, j); err != nil {
			return standing{}, err
		} else if behind {
			at.Had, err = tx.Milestones(m.ID)
			return at, err
		}
	}
	return at, nil
}

// mayBeBehind says whether a rung that lies ahead of a journey may be recorded already: a change of days moved
// it ahead again, or travel did.
func (at standing) mayBeBehind(tx *storage.Tx, member peer.ID, j peer.Journey) (bool, error) {
	if j.Moved {
		return true, nil
	}
	for _, r := range j.Next(at.Ladder, nil, at.today) {
		if had, err := tx.Milestone(member, peer.MilestoneID(j.ID, r)); had != nil || err != nil {
			return true, err
		}
	}
	return false, nil
}

// journeyLine is a journey with its numbers in the member's own way of counting, since when, and what
// comes next; of an ended one, how it stood at its end. A journey without numbers shows none, not even a date.
func journeyLine(s commands.Env, j peer.Journey, at standing) words.Text {
	args := words.Args{"Name": j.Name, "Day": j.Since}
	var head string
	switch {
	case j.Counting == peer.NoNumbers && j.Open():
		return s.Say("journey.line.plain", args)
	case j.Counting == peer.NoNumbers:
		return s.Say("journey.line.ended-plain", args)
	case j.Open():
		head = "journey.line.since"
	default:
		head, args["End"] = "journey.line.ended", *j.Ended
	}
	lines := append([]words.Text{s.Say(head, args)}, numbers(s, j, at.today)...)
	for _, r := range j.Next(at.Ladder, at.Had, at.today) {
		lines = append(lines, s.Say("journey.line.next", words.Args{
			"What": rungWord(s, j, r.Count, r.Rung), "Day": r.Day,
		}))
	}
	return words.Join("\n", lines...)
}

// numbers are a journey's days in words, as the member counts them; the longest stretch too where there
// was more than one.
func numbers(s commands.Env, j peer.Journey, today peer.Day) []words.Text {
	n := j.Numbers(today)
	var lines []words.Text
	if j.Counting == peer.AllMyDays || j.Counting == peer.Both {
		lines = append(lines, s.Say("journey.numbers.all", words.Args{"Count": n.All}))
	}
	if j.Counting == peer.SinceLastTime || j.Counting == peer.Both {
		lines = append(lines, s.Say("journey.numbers.since", words.Args{"Count": n.Since}))
		if len(j.Setbacks) > 0 {
			lines = append(lines, s.Say("journey.numbers.longest", words.Args{"Count": n.Longest}))
		}
	}
	return lines
}
