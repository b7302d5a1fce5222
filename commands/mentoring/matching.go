package mentoring

import (
	"slices"

	"waymark/commands"
	"waymark/commands/languages"
	"waymark/commands/moderators"
	"waymark/commands/safety"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

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
		return explain(rq.Env, r, &peer.Refused{Why: peer.ClaimedByAnother})
	case r.State == peer.Waiting:
		return nil
	case r.State == peer.Paired:
		return commands.Refuse("mentors.refusal.paired-already", words.Args{"Member": words.Person(r.Member), "Mentor": words.Person(r.Mentor)})
	case r.Asking():
		return commands.Refuse("mentors.refusal.asked-already", words.Args{"Mentor": words.Person(r.Mentor)})
	}
	return commands.Refuse("mentors.refusal.over", nil) // closed or withdrawn, and an older answer still has the button
}

// choosable splits the candidates for a request: those to choose from, and those who are left out though they are free,
// because a report about them is open or was as reported, or moderators removed them before. Who is blocked or banned is in neither.
func choosable(tx *storage.Tx, rq commands.Request, r peer.Request) (free, leftOut []peer.Candidate, err error) {
	all, err := candidates(tx)
	if err != nil {
		return nil, nil, err
	}
	for _, c := range all {
		mentor := c.Mentor.Member
		if c.Refusal(r, rq.Now) != nil || safety.KeptApart(tx, r.Member, mentor) || tx.MentoringBanned(mentor) {
			continue
		}
		reported, err := safety.Reported(tx, mentor)
		if err != nil {
			return nil, nil, err
		}
		needsYes, err := safety.NeedsYes(tx, mentor)
		if err != nil {
			return nil, nil, err
		}
		if mentor == rq.Member { // who a report is about must not see a difference
			reported = false
			needsYes = tx.HasFact(peer.FactRemoved, 0, mentor) || tx.HasFact(peer.FactOutOfCircle, 0, mentor)
		}
		if reported || needsYes {
			leftOut = append(leftOut, c)
		} else {
			free = append(free, c)
		}
	}
	return free, leftOut, nil
}

// offerChoice shows the mentors who can be asked, best first, each with the reasons in words. Above them stand the
// member's wish, with whether anyone has said they can answer it, and who is left out and why.
func offerChoice(tx *storage.Tx, rq commands.Request, r peer.Request) (commands.Reply, error) {
	if err := mayChoose(rq, r); err != nil {
		return commands.Reply{}, err
	}
	free, leftOut, err := choosable(tx, rq, r)
	if err != nil {
		return commands.Reply{}, err
	}
	m, err := tx.Member(r.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	matches := peer.Rank(r, commands.Deref(m).Calendar, free, languages.Index().Tags, rq.Now)
	lines, err := memberFacts(tx, rq, r.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	lines = append(lines, choiceLines(rq.Env, r, matches)...)
	for _, c := range leftOut {
		why, err := moderators.SafetyLines(tx, rq, c.Mentor.Member)
		if err != nil {
			return commands.Reply{}, err
		}
		not := rq.Say("mentors.choose-left-out", words.Args{"Mentor": words.Person(c.Mentor.Member)})
		lines = append(lines, words.Join(" ", append([]words.Text{not}, why...)...))
	}
	if len(matches) == 0 {
		return commands.SayAll(append([]words.Text{rq.Say("mentors.nobody-free", nil)}, lines...)), nil
	}
	choices, err := mentorChoices(tx, rq, r.Member, free, matches)
	if err != nil {
		return commands.Reply{}, err
	}
	head := rq.Say("mentors.choose", words.Args{"Member": words.Person(r.Member)})
	return commands.SayAll(append(lines, head), commands.Row{Select: &commands.Select{
		ID: commands.ID("mentors:pick", r.ID, r.Version), Placeholder: rq.Label("mentors.choose-placeholder"), Options: choices,
	}}), nil
}

// mentorChoices are the mentors of a menu for a member, each with the reasons in words, and whether they were paired before.
func mentorChoices(
	tx *storage.Tx, rq commands.Request, member peer.ID, free []peer.Candidate, matches []peer.Match,
) ([]commands.Choice, error) {
	choices := make([]commands.Choice, len(matches))
	past, err := tx.Pairings(member) // also those that ended
	if err != nil {
		return nil, err
	}
	for i, m := range matches {
		of := slices.IndexFunc(free, func(c peer.Candidate) bool { return c.Mentor.Member == m.Mentor })
		name, err := currentName(tx, m.Mentor, menuName(free[of].Mentor.Name, free[of].Mentor.UserName))
		if err != nil {
			return nil, err
		}
		about := reasons(rq.Env, m)
		if slices.ContainsFunc(past, func(p peer.Pairing) bool { return p.Mentor == m.Mentor }) {
			about = peer.UserText(words.Join(" · ", rq.Say("mentors.reason.paired-before", nil), words.Text(about)).Reveal())
		}
		choices[i] = commands.Choice{Label: words.Plain(name, 100), Value: m.Mentor.String(), About: words.Plain(about, 100)}
	}
	return choices, nil
}

// memberFacts is one line with the safety facts about the member who asks, none if there are none.
func memberFacts(tx *storage.Tx, rq commands.Request, member peer.ID) ([]words.Text, error) {
	facts, err := moderators.SafetyLines(tx, rq, member)
	if len(facts) == 0 || err != nil {
		return nil, err
	}
	head := rq.Say("mentors.choose-asks", words.Args{"Member": words.Person(member)})
	return []words.Text{words.Join(" ", append([]words.Text{head}, facts...)...)}, nil
}

// choiceLines say which wish and which languages of the member nobody in the choice answers.
func choiceLines(s commands.Env, r peer.Request, matches []peer.Match) (lines []words.Text) {
	answers, speaks := false, false
	for _, m := range matches {
		answers, speaks = answers || m.Answers, speaks || len(m.Languages) > 0
	}
	if r.Wish != peer.NoWish {
		key := "mentors.choose-wish-none"
		switch {
		case r.Wish == peer.TellModerator:
			key = "mentors.choose-wish"
		case answers:
			key = "mentors.choose-wish-some"
		}
		lines = append(lines, s.Say(key, words.Args{"Wish": s.Say(wishKey(r.Wish), nil)}))
	}
	if len(r.Languages) > 0 && len(matches) > 0 && !speaks {
		lines = append(lines, s.Say("mentors.choose-language-none", words.Args{"Languages": words.Fit(languageWords(r.Languages), 100, words.Escape)}))
	}
	return lines
}

// menuName is a display name with the user name beside it: anyone can take another's display name.
func menuName(name, userName peer.UserText) peer.UserText {
	if userName == "" || userName == name {
		return name
	}
	return name + " (" + userName + ")"
}

// reasons says why a mentor has their place in the choice: languages, hours, room.
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
