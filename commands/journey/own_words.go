package journey

import (
	"waymark/commands"
	"waymark/commands/dates"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// addMilestone is /milestone add.
func addMilestone(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := commands.ConsentedMember(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	today := m.Calendar.Day(rq.Now)
	day, given, err := dates.Day(rq, "day", today)
	if err != nil {
		return commands.Reply{}, err
	}
	if !given {
		day = today
	}
	if err := peer.CheckSince(day, today); err != nil {
		return commands.Reply{}, dates.RefuseDay(err)
	}
	var j peer.Journey
	if rq.Choice("journey") != "" {
		if j, err = named(tx, rq, every); err != nil {
			return commands.Reply{}, err
		}
	}
	return addOwn(tx, rq, m, j.ID, day)
}

// addOwn stores a milestone in the member's own words, of a journey or of none, and asks what to do with it, but not on a hard
// day.
func addOwn(tx *storage.Tx, rq commands.Request, m peer.Member, journey peer.ID, day peer.Day) (commands.Reply, error) {
	w, _ := rq.Text("text")
	text := peer.CleanName(w.Reveal())
	if text == "" {
		return commands.Reply{}, commands.Refuse("refusal.missing-option", words.Args{"Option": "text"})
	}
	if err := commands.RefuseLonger("text", text.Length(), milestoneMax); err != nil {
		return commands.Reply{}, err
	}
	ms := peer.Milestone{ID: rq.ID, Journey: journey, Count: peer.CountOwn, Start: day, Day: day, Text: text, State: peer.Offered}
	known, err := tx.Milestone(m.ID, ms.ID)
	if err != nil {
		return commands.Reply{}, err
	}
	if known != nil {
		ms = *known
	}
	waits, err := waitsForABetterDay(tx, rq, m, ms)
	if err != nil {
		return commands.Reply{}, err
	}
	if waits {
		return rq.Reply("milestone.own-waits", words.Args{"What": ownWords(ms, 2*milestoneMax)}), tx.PutMilestone(m.ID, ms)
	}
	s, err := tx.Settings()
	if err != nil {
		return commands.Reply{}, err
	}
	s, anywhere, err := roomNamed(tx, rq, s)
	if err != nil {
		return commands.Reply{}, err
	}
	if !anywhere {
		return rq.Reply("milestone.own-saved", words.Args{"What": ownWords(ms, 2*milestoneMax)}), tx.PutMilestone(m.ID, ms)
	}
	offer := offerMessage(rq, s, m.ID, ms, peer.Journey{}, false)
	return commands.Reply{Message: &offer}, tx.PutMilestone(m.ID, ms)
}

// stepButton opens the form for a step of the member's own on a journey.
func stepButton(rq commands.Request, member peer.ID, j peer.Journey) commands.Button {
	return rq.Button("add-step", commands.Secondary, commands.ID("milestone:step", member, j.ID))
}

func askStep(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, j, err := myJourney(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	return commands.Reply{Modal: &commands.Modal{
		ID: commands.ID("milestone:step-save", m.ID, j.ID), Title: rq.Label("milestone.step.title"),
		Fields: []commands.Field{{
			ID: "text", Label: rq.Label("milestone.step.text"), Placeholder: rq.Label("milestone.step.placeholder"),
			Max: milestoneMax, Required: true,
		}},
	}}, nil
}

func saveStep(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, j, err := myJourney(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	return addOwn(tx, rq, m, j.ID, m.Calendar.Day(rq.Now))
}
