package mentoring

import (
	"slices"

	"waymark/commands"
	"waymark/commands/languages"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// withBlocks is the request with everybody whom its member blocked, now and before.
func withBlocks(tx *storage.Tx, r peer.Request) (peer.Request, error) {
	m, err := tx.Member(r.Member)
	if err != nil || m == nil {
		return r, err
	}
	r.Blocked = slices.Clip(r.Blocked)
	for _, who := range m.Blocked {
		if !slices.Contains(r.Blocked, who) { // the request keeps them: each choice of a mentor would add them again
			r.Blocked = append(r.Blocked, who)
		}
	}
	return r, nil
}

// candidates are all mentors, each with their load: active mentees and open asks.
func candidates(tx *storage.Tx) (all []peer.Candidate, err error) {
	err = tx.Candidates(func(c peer.Candidate) bool {
		all = append(all, c)
		return true
	})
	return all, err
}

// mayChoose refuses the choice of a mentor for a request that is not the acting moderator's to bring on now.
func mayChoose(rq commands.Request, r peer.Request) error {
	switch {
	case r.State == peer.Waiting && r.ClaimedBy != 0 && r.ClaimedBy != rq.Member:
		return explain(r, &peer.Refused{Why: peer.ClaimedByAnother})
	case r.State == peer.Waiting:
		return nil
	case r.Asking() || r.State == peer.Paired:
		return commands.Refuse("mentors.refusal.asked-already", words.Args{"Mentor": words.Mention(r.Mentor)})
	}
	return commands.Refuse("mentors.refusal.over", nil) // closed or withdrawn, and an older answer still has the button
}

// offerChoice shows the mentors who can be asked, best first, each with the reasons in words.
func offerChoice(tx *storage.Tx, rq commands.Request, r peer.Request) (commands.Reply, error) {
	if err := mayChoose(rq, r); err != nil {
		return commands.Reply{}, err
	}
	r, err := withBlocks(tx, r)
	if err != nil {
		return commands.Reply{}, err
	}
	all, err := candidates(tx)
	if err != nil {
		return commands.Reply{}, err
	}
	all = slices.DeleteFunc(all, func(c peer.Candidate) bool { return tx.MentoringBanned(c.Mentor.Member) })
	var calendar peer.Calendar
	if m, err := tx.Member(r.Member); err != nil {
		return commands.Reply{}, err
	} else if m != nil {
		calendar = m.Calendar
	}
	matches := peer.Rank(r, calendar, all, languages.New().Tags, rq.Now)
	if len(matches) == 0 {
		return rq.Reply("mentors.nobody-free", nil), nil
	}
	choices := make([]commands.Choice, len(matches))
	for i, m := range matches {
		choices[i] = commands.Choice{
			Label: words.Plain(nameOf(all, m.Mentor), 100), Value: m.Mentor.String(),
			About: words.Plain(reasons(rq.Env, m), 100),
		}
	}
	return rq.Reply("mentors.choose", words.Args{"Member": words.Mention(r.Member)}, commands.Row{Select: &commands.Select{
		ID: commands.ID("mentors:pick", r.ID, r.Version), Placeholder: rq.Label("mentors.choose-placeholder"), Options: choices,
	}}), nil
}

// nameOf is what a mentor is called in a menu, where Discord shows no mentions.
func nameOf(all []peer.Candidate, mentor peer.ID) peer.UserText {
	for _, c := range all {
		if c.Mentor.Member == mentor && c.Mentor.Name != "" {
			return c.Mentor.Name
		}
	}
	return peer.UserText(mentor.String())
}

// reasons says in words why a mentor stands where they stand: languages, hours, room.
func reasons(s commands.Env, m peer.Match) peer.UserText {
	var parts []words.Text
	if len(m.Languages) > 0 {
		parts = append(parts, s.Say("mentors.reason.speaks", words.Args{"Languages": words.Plain(languageWords(m.Languages), 50)}))
	}
	if m.Answers {
		parts = append(parts, s.Say("mentors.reason.answers", nil))
	}
	switch {
	case !m.HoursKnown:
	case m.HoursApart == 0:
		parts = append(parts, s.Say("mentors.reason.same-hours", nil))
	default:
		parts = append(parts, s.Say("mentors.reason.hours", words.Args{"Count": m.HoursApart}))
	}
	parts = append(parts, s.Say("mentors.reason.room", words.Args{"Count": m.Room}))
	if !m.Agreed {
		parts = append(parts, s.Say("mentors.roster.not-agreed", nil))
	}
	if m.Hours != peer.AnyHours {
		parts = append(parts, s.Say(hoursKey(m.Hours), nil))
	}
	return peer.UserText(words.Join(" · ", parts...).Reveal())
}
