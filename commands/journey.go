package commands

import (
	"slices"

	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// A journey is what a member counts, in their own words. journey.go starts and lists journeys,
// journey_change.go edits, ends and takes them up again, journey_find.go finds the one that was meant,
// journey_setback.go notes setbacks and journey_setbacks.go lists and changes them.

func journeyFeature() Feature {
	which := Option{Name: "journey", Type: String, Required: true, Max: 100, Complete: true}
	counting := Option{Name: "counting", Type: String, Choices: countings()}
	return Feature{
		Name: "journey",
		Commands: []Command{
			{Name: "journey start", Access: Writes, Do: startJourney, Options: []Option{
				{Name: "name", Type: String, Required: true, Max: peer.MaxName},
				{Name: "since", Type: String, Max: MaxDateLength},
				counting,
				{Name: "who", Type: String, Choices: []string{"me", "someone"}},
			}},
			{Name: "journey list", Access: Reads, Do: listJourneys},
			{Name: "journey setback", Access: Writes, Do: noteSetback, Complete: complete(canFall), Options: []Option{
				which,
				{Name: "when", Type: String, Max: MaxDateLength},
				{Name: "note", Type: String, Max: peer.MaxNote},
				{Name: "restart", Type: String, Max: MaxDateLength},
			}},
			{Name: "journey setbacks", Access: Reads, Do: listSetbacks, Complete: complete(every), Options: []Option{which}},
			{Name: "journey edit", Access: Writes, Do: editJourney, Complete: complete(every), Options: []Option{
				which,
				{Name: "name", Type: String, Max: peer.MaxName},
				{Name: "since", Type: String, Max: MaxDateLength},
				counting,
			}},
			{Name: "journey end", Access: Writes, Do: endJourney, Complete: complete(peer.Journey.Open), Options: []Option{which}},
			{Name: "journey reopen", Access: Writes, Do: reopenJourney, Complete: complete(ended), Options: []Option{which}},
		},
		Components: []Component{
			{Name: "had-setback", Access: Writes, Do: hadSetback},
			{Name: "which", Access: Writes, Do: pickJourney},
			{Name: "new", Access: NoStorage, Do: askNewJourney},
			{Name: "new-save", Access: Writes, Do: saveNewJourney},
			{Name: "leave", Access: NoStorage, Do: leaveIt},
			{Name: "setback", Access: Reads, Do: showSetback},
			{Name: "setback-edit", Access: Reads, Do: askSetback},
			{Name: "setback-save", Access: Writes, Do: saveSetback},
			{Name: "setback-remove", Access: Writes, Do: removeSetback},
		},
	}
}

// countings are the values of the option, in the order of peer's constants.
func countings() []string { return []string{"all", "since", "both", "none"} }

// counting reads the option; false if it was left out.
func (rq Request) counting() (peer.Counting, bool) {
	i := slices.Index(countings(), rq.Choice("counting"))
	return peer.Counting(i), i >= 0
}

// since reads the day a journey starts on, and whether it was given.
func (rq Request) since(today peer.Day) (peer.Day, bool, error) {
	day, given, err := rq.day("since", today)
	if err != nil || !given {
		return 0, false, err
	}
	return day, true, refuseDay(peer.CheckSince(day, today))
}

// journeyName reads a name from an option or a form field. It is never empty.
func (rq Request) journeyName() (peer.Words, error) {
	w, _ := rq.Text("name")
	name := peer.CleanName(w.Reveal())
	if name == "" {
		return "", Refuse("refusal.missing-option", words.Args{"Option": "name"})
	}
	return name, refuseLonger("name", name.Length(), peer.MaxName)
}

func startJourney(tx *storage.Tx, rq Request) (Reply, error) {
	m, err := consentedMember(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	today := m.Calendar.Day(rq.Now)
	j := peer.Journey{ID: rq.ID, Since: today, ForSomeone: rq.Choice("who") == "someone"}
	j.Counting = peer.DefaultCounting(j.ForSomeone)
	if c, given := rq.counting(); given {
		j.Counting = c
	}
	if j.Name, err = rq.journeyName(); err != nil {
		return Reply{}, err
	}
	since, given, err := rq.since(today)
	if err != nil {
		return Reply{}, err
	}
	if given {
		j.Since = since
	}
	if err := addJourney(tx, m, j, today); err != nil {
		return Reply{}, err
	}
	key := "journey.started"
	if j.ForSomeone {
		key = "journey.started-for"
	}
	return rq.oneJourney(tx, m, j, today, key)
}

// oneJourney shows a journey as it stands, after what was done to it.
func (rq Request) oneJourney(tx *storage.Tx, m peer.Member, j peer.Journey, today peer.Day, done string, can ...Button) (Reply, error) {
	at, err := standingOf(tx, m, today, j)
	if err != nil {
		return Reply{}, err
	}
	return say(words.Join("\n", rq.Say(done, words.Args{"Name": j.Name}), rq.journeyLine(j, at)), buttons(can...)...), nil
}

// addJourney stores a new journey and records what it has reached already. One with this id is there: the
// request came twice, and nothing changes.
func addJourney(tx *storage.Tx, m peer.Member, j peer.Journey, today peer.Day) error {
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
		return Refuse("journey.too-many", words.Args{"Max": peer.MaxJourneys})
	}
	return nil
}

// endedShown is how many ended journeys a list shows.
const endedShown = 15

func listJourneys(tx *storage.Tx, rq Request) (Reply, error) {
	m, err := memberOrDefault(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	all, err := tx.Journeys(m.ID)
	if err != nil {
		return Reply{}, err
	}
	at, err := standingOf(tx, m, m.Calendar.Day(rq.Now), all...)
	if err != nil {
		return Reply{}, err
	}
	if len(all) == 0 {
		return rq.reply("journey.list.none", nil), nil
	}
	lines := []words.Text{rq.Say("journey.list.head", nil)}
	var past []words.Text
	for _, j := range all {
		if j.Open() {
			lines = append(lines, rq.journeyLine(j, at))
		} else {
			past = append(past, rq.journeyLine(j, at))
		}
	}
	if more := len(past) - endedShown; more > 0 {
		past = append(past[more:], rq.Say("journey.list.more", words.Args{"Count": more}))
	}
	return sayAll(append(lines, past...)), nil
}

// standing is what shows where a member's journeys stand.
type standing struct {
	today  peer.Day
	ladder peer.Ladder
	had    []peer.Milestone // what was reached, where that matters for what comes next
}

// standingOf reads no milestones unless it must: after years there are many.
func standingOf(tx *storage.Tx, m peer.Member, today peer.Day, journeys ...peer.Journey) (standing, error) {
	s, err := tx.Settings()
	if err != nil {
		return standing{}, err
	}
	at := standing{today: today, ladder: ladder(s)}
	for _, j := range journeys {
		if behind, err := at.mayBeBehind(tx, m.ID, j); err != nil {
			return standing{}, err
		} else if behind {
			at.had, err = tx.Milestones(m.ID)
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
	for _, r := range j.Next(at.ladder, nil, at.today) {
		if had, err := tx.Milestone(member, peer.MilestoneID(j.ID, r)); had != nil || err != nil {
			return true, err
		}
	}
	return false, nil
}

// journeyLine is a journey with its numbers in the member's own way of counting, since when, and what
// comes next; of an ended one, how it stood at its end. A journey without numbers shows none, not even a date.
func (s Env) journeyLine(j peer.Journey, at standing) words.Text {
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
	lines := append([]words.Text{s.Say(head, args)}, s.numbers(j, at.today)...)
	for _, r := range j.Next(at.ladder, at.had, at.today) {
		lines = append(lines, s.Say("journey.line.next", words.Args{
			"What": s.rungWord(j, r.Count, r.Rung), "Day": r.Day,
		}))
	}
	return words.Join("\n", lines...)
}

// numbers are a journey's days in words, as the member counts them; the longest stretch too where there
// was more than one.
func (s Env) numbers(j peer.Journey, today peer.Day) []words.Text {
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
