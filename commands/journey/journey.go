// Package journey is what a member counts, in their own words, and the milestones on the way: /journey and /milestone.
//
// journey.go starts and lists journeys, start_form.go is the form for one, change.go edits, ends and reopens them,
// delete.go deletes them, find.go finds the one that was meant, show.go is how they read, setback.go logs setbacks, and
// setbacks.go lists and changes them. milestone.go lists and finds milestones, own_words.go adds those in a member's own
// words, milestone_offer.go asks the member what to do with one, milestone_press.go holds what its buttons do,
// milestone_share.go shows it to others, and milestone_role.go ties roles to it.
package journey

import (
	"slices"

	"waymark/commands"
	"waymark/commands/dates"
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
				{Name: "since", Type: commands.String, Max: dates.MaxDateLength},
				counting,
				{Name: "who", Type: commands.String, Choices: whose()},
			}},
			{Name: "journey list", Access: commands.Reads, Do: listJourneys},
			{Name: "journey setback", Access: commands.Writes, Looks: postsNamed, Do: logSetback, Complete: complete(CanFall), Options: []commands.Option{
				which,
				{Name: "when", Type: commands.String, Max: dates.MaxDateLength},
				{Name: "note", Type: commands.String, Max: peer.MaxNote},
				{Name: "restart", Type: commands.String, Max: dates.MaxDateLength},
			}},
			{Name: "journey setbacks", Access: commands.Reads, Do: listSetbacks, Complete: complete(every), Options: []commands.Option{which}},
			{Name: "journey edit", Access: commands.Writes, Do: editJourney, Complete: complete(every), Options: []commands.Option{
				which,
				{Name: "name", Type: commands.String, Max: peer.MaxName},
				{Name: "since", Type: commands.String, Max: dates.MaxDateLength},
				counting,
			}},
			{Name: "journey end", Access: commands.Writes, Do: endJourney, Complete: complete(peer.Journey.Open), Options: []commands.Option{which}},
			{Name: "journey reopen", Access: commands.Writes, Do: reopenJourney, Complete: complete(ended), Options: []commands.Option{which}},
			{Name: "journey delete", Access: commands.Reads, Do: askDelete, Complete: complete(every), Options: []commands.Option{which}},
		},
		Components: []commands.Component{
			{Name: "start", Access: commands.NoStorage, Do: askJourney},
			{Name: "start-save", Access: commands.Writes, Do: startJourney},
			{Name: "had-setback", Access: commands.Writes, Looks: postsNamed, Do: hadSetback},
			{Name: "which", Access: commands.Writes, Looks: postsNamed, Do: pickJourney},
			{Name: "new", Access: commands.NoStorage, Do: askNewJourney},
			{Name: "new-save", Access: commands.Writes, Looks: postsNamed, Do: saveNewJourney},
			{Name: "leave", Access: commands.Reads, Do: leaveIt},
			{Name: "setback", Access: commands.Reads, Do: showSetback},
			{Name: "setback-edit", Access: commands.Reads, Do: askSetback},
			{Name: "setback-save", Access: commands.Writes, Looks: postsNamed, Do: saveSetback},
			{Name: "setback-remove", Access: commands.Writes, Do: removeSetback},
			{Name: "edit-undo", Access: commands.Writes, Looks: postsNamed, Do: undoEdit},
			{Name: "setback-restore", Access: commands.Writes, Looks: postsNamed, Do: restoreSetback},
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

// counting reads the option or the form's field; false if it was left out.
func counting(rq commands.Request) (peer.Counting, bool) {
	chosen, _ := rq.Text("counting")
	i := slices.Index(countings(), chosen.Reveal())
	return peer.Counting(i), i >= 0
}

// whose are the values of the option about whom a journey is.
func whose() []string { return []string{"me", "someone"} }

// since reads the day a journey starts on, and whether it was given.
func since(rq commands.Request, today peer.Day) (peer.Day, bool, error) {
	day, given, err := dates.Day(rq, "since", today)
	if err != nil || !given {
		return 0, false, err
	}
	return day, true, dates.RefuseDay(peer.CheckSince(day, today))
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
	who, _ := rq.Text("who")
	j := peer.Journey{ID: rq.ID, Since: today, ForSomeone: who == "someone"}
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
	if err := AddJourney(tx, rq.Env, m, j, today); err != nil {
		return commands.Reply{}, err
	}
	if j.ForSomeone {
		return oneJourney(rq, tx, m, j, today, "journey.started-for", stepButton(rq, m.ID, j))
	}
	if j.Since < today || m.ZoneSet || j.Counting == peer.NoNumbers {
		return oneJourney(rq, tx, m, j, today, "journey.started")
	}
	// Which day is today depends on a zone that was only supposed.
	reply, err := oneJourney(rq, tx, m, j, today, "journey.started", dates.NotMyZone(rq.Env, m.ID))
	if err == nil {
		reply.Message.Text = words.Join("\n", reply.Message.Text, rq.Say("journey.today-in", words.Args{
			"When": dates.DateIn(rq.Env, today, m.Calendar.Zone),
		}))
	}
	return reply, err
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
func AddJourney(tx *storage.Tx, env commands.Env, m peer.Member, j peer.Journey, today peer.Day) error {
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
	_, err = recordMilestones(tx, env, s, m, j, today)
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
		return rq.Reply("journey.list.none", nil, commands.Unit(startButton(rq))), nil
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
	row := []commands.Button{startButton(rq)}
	if slices.ContainsFunc(all, Ongoing) {
		row = slices.Insert(row, 0, rq.Button("go-on-today", commands.Primary, commands.ID("journey:go-on", member)))
	}
	for _, j := range all {
		if j.Open() && j.ForSomeone {
			row = append(row, stepButton(rq, member, j))
			break // the others have theirs with /milestone add
		}
	}
	return commands.Buttons(row...)
}
