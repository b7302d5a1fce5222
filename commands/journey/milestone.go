package journey

import (
	"slices"

	"waymark/commands"
	"waymark/commands/dates"
	"waymark/commands/notices"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// milestoneMax is how long a milestone in a member's own words can be, in characters.
const milestoneMax = 200

// MilestoneFeature is /milestone.
func MilestoneFeature() commands.Feature {
	return commands.Feature{
		Name:    "milestone",
		Targets: []commands.TargetKind{milestonePosts, milestoneRoles},
		Renamed: renamed,
		Commands: []commands.Command{
			{Name: "milestone list", Access: commands.Writes, Do: listMilestones},
			{Name: "milestone share", Access: commands.Writes, Shows: true, Looks: postOfMilestone, Do: shareMilestoneByName, Complete: completeMilestone,
				Options: []commands.Option{{Name: "milestone", Type: commands.String, Required: true, Max: 100, Complete: true}}},
			{Name: "milestone add", Access: commands.Writes, Do: addMilestone, Complete: complete(every),
				Options: []commands.Option{
					{Name: "text", Type: commands.String, Required: true, Max: milestoneMax},
					{Name: "day", Type: commands.String, Max: dates.MaxDateLength},
					{Name: "journey", Type: commands.String, Max: 100, Complete: true},
				}},
			{Name: "milestone delete", Access: commands.Writes, Do: deleteMilestoneByName, Complete: completeMilestone,
				Options: []commands.Option{{Name: "milestone", Type: commands.String, Required: true, Max: 100, Complete: true}}},
		},
		Components: []commands.Component{
			{Name: "share", Access: commands.Writes, Shows: true, Looks: postOfMilestone, Do: shareMilestone},
			{Name: "share-without", Access: commands.Writes, Shows: true, Looks: postOfMilestone, Do: shareMilestoneWithout},
			{Name: "keep", Access: commands.Writes, Do: keepMilestone},
			{Name: "back", Access: commands.Writes, Looks: postOfMilestone, Do: takeMilestoneBack},
			{Name: "celebrate", Access: commands.Writes, Waits: commands.ForOneOther, Do: celebrate},
			{Name: "auto", Access: commands.Writes, Do: shareByThemselves},
			{Name: "which-role", Access: commands.Reads, Do: askRole},
			{Name: "role-off", Access: commands.Writes, Do: takeRoleOff},
			{Name: "restore", Access: commands.Writes, Do: restoreMilestone},
			{Name: "step", Access: commands.Reads, Do: askStep},
			{Name: "step-save", Access: commands.Writes, Do: saveStep},
		},
		Due: map[string]func(*storage.Tx, commands.Due) ([]commands.Effect, error){
			roleOffAgain: takeOffAgain,
		},
		Outcomes: map[string]func(*storage.Tx, commands.Outcome) ([]commands.Effect, error){
			"milestone.told":   notices.TellIfUndelivered(peer.NewsCelebrate),
			"milestone.role":   roleGiven,
			"milestone.posted": milestonePosted,
		},
	}
}

// Ladder is the guild's ladder of rungs; one that can't be read counts as the default.
func Ladder(s peer.Settings) peer.Ladder {
	l, err := peer.ParseLadder(s.Ladder)
	if err != nil {
		return peer.DefaultLadder()
	}
	return l
}

// recordMilestones records what a journey has reached, without asking about it. It runs before and after every change to a
// journey, so that no change takes away what was reached before it. It returns the journey as it is stored then. While the
// clock is in doubt it records nothing: a milestone is never withdrawn, so none is recorded on a wrong day.
func recordMilestones(
	tx *storage.Tx, env commands.Env, s peer.Settings, m peer.Member, j peer.Journey, today peer.Day,
) (peer.Journey, error) {
	if env.ClockInDoubt {
		return j, nil
	}
	had, err := tx.Milestones(m.ID)
	if err != nil {
		return peer.Journey{}, err
	}
	j, had, err = catchUp(tx, s, m, j, had, today)
	if err != nil {
		return peer.Journey{}, err
	}
	known := map[peer.ID]bool{}
	for _, ms := range had {
		known[ms.ID] = true
	}
	record, _ := peer.RecordMilestones(j, Ladder(s), had, today)
	for _, ms := range record {
		if known[ms.ID] {
			continue // only its being offered is new, and that did not happen
		}
		ms.State = peer.Recorded
		if err := tx.PutMilestone(m.ID, ms); err != nil {
			return peer.Journey{}, err
		}
	}
	return j, nil
}

// catchUp records what a journey reached by ladders that the owner has replaced since. It returns the journey and the
// member's milestones (had, before) as they are stored then.
func catchUp(tx *storage.Tx, s peer.Settings, m peer.Member, j peer.Journey, had []peer.Milestone, today peer.Day) (peer.Journey, []peer.Milestone, error) {
	if j.CaughtUp.Equal(s.LadderSince()) {
		return j, had, nil
	}
	after, record := j.CatchUp(s, had, m.Calendar, today)
	for _, ms := range record {
		if err := tx.PutMilestone(m.ID, ms); err != nil {
			return j, had, err
		}
	}
	return after, append(had, record...), tx.PutJourney(m.ID, after)
}

// milestonesShown is how many milestones a list shows; /milestone share finds the others.
const milestonesShown = 25

func listMilestones(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := commands.MemberOrDefault(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	today := m.Calendar.Day(rq.Now)
	s, err := tx.Settings()
	if err != nil {
		return commands.Reply{}, err
	}
	journeys, err := tx.Journeys(m.ID)
	if err != nil {
		return commands.Reply{}, err
	}
	if err := recordAll(tx, rq); err != nil {
		return commands.Reply{}, err
	}
	had, err := tx.Milestones(m.ID)
	if err != nil {
		return commands.Reply{}, err
	}
	return commands.SayAll(milestoneLines(rq.Env, journeys, progress{today, Ladder(s), had}), roleRows(rq, m.ID, had)...), nil
}

// milestoneLines are what was reached, the newest first, and what comes next.
func milestoneLines(s commands.Env, journeys []peer.Journey, at progress) []words.Text {
	lines := []words.Text{s.Say("milestone.list.head", nil)}
	had := shownOnce(at.Had)
	if len(had) == 0 {
		lines = []words.Text{s.Say("milestone.list.none", nil)}
	}
	slices.SortFunc(had, peer.NewestFirst)
	for i, ms := range had {
		if i == milestonesShown {
			lines = append(lines, s.Say("milestone.list.more", words.Args{"Count": len(had) - i}))
			break
		}
		lines = append(lines, milestoneLine(s, ms, journeys))
	}
	for _, j := range journeys {
		if j.SetbackOn(at.today) {
			continue
		}
		for _, r := range nextOnce(&j, at) {
			lines = append(lines, s.Say("milestone.list.next", words.Args{
				"What": rungWord(s, j, r.Count, r.Rung), "Name": j.Name, "Day": r.Day,
			}))
		}
	}
	return lines
}

func milestoneLine(s commands.Env, ms peer.Milestone, journeys []peer.Journey) words.Text {
	args := words.Args{"Day": ms.Day}
	if ms.Count == peer.CountOwn {
		args["What"] = ownWords(ms, 160)
		return s.Say("milestone.list.own", args)
	}
	j := find(journeys, ms.Journey)
	args["What"], args["Name"] = rungWord(s, j, ms.Count, ms.Rung), j.Name
	if j.Counting == peer.NoNumbers {
		return s.Say("milestone.list.unnumbered", args)
	}
	return s.Say("milestone.list.line", args)
}

// shownOnce are the milestones to show: those that the member did not delete, and of two that both counts reached
// together only one.
func shownOnce(had []peer.Milestone) []peer.Milestone {
	had = peer.NotDeleted(had)
	return slices.DeleteFunc(slices.Clone(had), func(ms peer.Milestone) bool {
		_, twice := ms.Twin(had)
		return twice && ms.Count == peer.CountSince
	})
}

// find is the journey with that id, or an empty one if it is no more.
func find(journeys []peer.Journey, id peer.ID) peer.Journey {
	for _, j := range journeys {
		if j.ID == id {
			return j
		}
	}
	return peer.Journey{}
}

// rungWord is a rung in words, with the name of its count where a journey has both.
func rungWord(s commands.Env, j peer.Journey, c peer.Count, r peer.Rung) words.Text {
	w := Rung(s, r)
	if j.Counting != peer.Both {
		return w
	}
	if c == peer.CountSince {
		return s.Say("milestone.since", words.Args{"What": w})
	}
	return s.Say("milestone.all", words.Args{"What": w})
}

// Rung is a rung in words: "30 days", "6 months", "1 year".
func Rung(s commands.Env, r peer.Rung) words.Text {
	switch {
	case r.Years > 0:
		return s.Say("rung.years", words.Args{"Count": r.Years})
	case r.Months > 0:
		return s.Say("rung.months", words.Args{"Count": r.Months})
	}
	return s.Say("rung.days", words.Args{"Count": r.Days})
}

// milestoneChoices are a member's milestones to choose from, the newest first.
func milestoneChoices(tx *storage.Tx, rq commands.Request) ([]commands.Choice, error) {
	journeys, err := tx.Journeys(rq.Member)
	if err != nil {
		return nil, err
	}
	had, err := tx.Milestones(rq.Member)
	if err != nil {
		return nil, err
	}
	had = shownOnce(had)
	slices.SortFunc(had, peer.NewestFirst)
	var all []commands.Choice
	for _, ms := range had {
		label := ms.Text.Reveal()
		if ms.Count != peer.CountOwn {
			j := find(journeys, ms.Journey)
			on := rq.Say("day.on", words.Args{"Day": ms.Day}).Reveal()
			label = rungWord(rq.Env, j, ms.Count, ms.Rung).Reveal() + ", " + on + " · " + j.Name.Reveal()
		}
		all = append(all, commands.Choice{Label: words.Plain(peer.UserText(label), 100), Value: ms.ID.String()})
	}
	return all, nil
}

func completeMilestone(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	all, err := milestoneChoices(tx, rq)
	return commands.Reply{Choices: commands.Suggest(rq.Choice(rq.Focused), all)}, err
}

// milestoneMeant returns the acting member and the milestone that the option "milestone" means.
func milestoneMeant(tx *storage.Tx, rq commands.Request) (peer.Member, peer.Milestone, error) {
	m, err := commands.ConsentedMember(tx, rq)
	if err != nil {
		return m, peer.Milestone{}, err
	}
	all, err := milestoneChoices(tx, rq)
	if err != nil {
		return m, peer.Milestone{}, err
	}
	id, ok := commands.Choose(rq.Choice("milestone"), all)
	if !ok {
		return m, peer.Milestone{}, commands.Refuse("milestone.no-such", nil)
	}
	ms, err := tx.Milestone(m.ID, id)
	return m, commands.Deref(ms), err
}

func shareMilestoneByName(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := recordAll(tx, rq); err != nil { // also what a hard day has not offered is theirs to name
		return commands.Reply{}, err
	}
	m, ms, err := milestoneMeant(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	ms.With = 0
	return shareAs(rq, tx, m, ms, peer.Shared)
}
