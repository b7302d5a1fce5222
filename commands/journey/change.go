package journey

import (
	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

func editJourney(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := commands.ConsentedMember(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	today := m.Calendar.Day(rq.Now)
	before, err := named(tx, rq, every)
	if err != nil {
		return commands.Reply{}, err
	}
	if len(rq.Options) < 2 {
		return commands.Reply{}, &commands.Refusal{Key: "journey.edit-what", Rows: commands.Buttons(autoButton(rq.Env, m.ID, before)...)}
	}
	j := before
	if _, given := rq.Text("name"); given {
		if j.Name, err = journeyName(rq); err != nil {
			return commands.Reply{}, err
		}
	}
	since, given, err := since(rq, today)
	if err != nil {
		return commands.Reply{}, err
	}
	if given {
		j = j.WithSince(since)
	}
	if c, given := counting(rq); given {
		j.Counting = c
	}
	if err := changeJourney(tx, m, before, j, today); err != nil {
		return commands.Reply{}, err
	}
	return oneJourney(rq, tx, m, j, today, "journey.edited", autoButton(rq.Env, m.ID, j)...)
}

// autoButton is the one to have a journey's milestones shared without asking, or asked about again; none for a
// journey that marks none.
func autoButton(s commands.Env, member peer.ID, j peer.Journey) []commands.Button {
	switch {
	case !j.Open() || j.Counting == peer.NoNumbers:
		return nil
	case j.AutoShare:
		return []commands.Button{s.Button("auto-off", commands.Secondary, commands.ID("milestone:auto", member, j.ID, 0))}
	}
	return []commands.Button{s.Button("auto-on", commands.Secondary, commands.ID("milestone:auto", member, j.ID, 1))}
}

func endJourney(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := commands.ConsentedMember(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	today := m.Calendar.Day(rq.Now)
	j, err := named(tx, rq, peer.Journey.Open)
	if err != nil {
		return commands.Reply{}, err
	}
	if err := changeJourney(tx, m, j, j.End(today), today); err != nil {
		return commands.Reply{}, err
	}
	return rq.Reply("journey.end.done", words.Args{"Name": j.Name}), nil
}

func reopenJourney(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := commands.ConsentedMember(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	j, err := named(tx, rq, ended)
	if err != nil {
		return commands.Reply{}, err
	}
	all, err := tx.Journeys(m.ID)
	if err != nil {
		return commands.Reply{}, err
	}
	if err := roomForOne(all); err != nil {
		return commands.Reply{}, err
	}
	today := m.Calendar.Day(rq.Now)
	open := j.Reopen()
	if err := changeJourney(tx, m, j, open, today); err != nil {
		return commands.Reply{}, err
	}
	return oneJourney(rq, tx, m, open, today, "journey.reopened")
}

// changeJourney stores a changed journey, with what it had reached before the change and what it has after.
func changeJourney(tx *storage.Tx, m peer.Member, before, after peer.Journey, today peer.Day) error {
	s, err := tx.Settings()
	if err != nil {
		return err
	}
	before, err = recordMilestones(tx, s, m, before, today)
	if err != nil {
		return err
	}
	after.CaughtUp = before.CaughtUp
	if err := tx.PutJourney(m.ID, after); err != nil {
		return err
	}
	_, err = recordMilestones(tx, s, m, after, today)
	return err
}
