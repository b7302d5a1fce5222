package commands

import (
	"time"

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
	r.Blocked = append(r.Blocked[:len(r.Blocked):len(r.Blocked)], m.Blocked...)
	return r, nil
}

// candidate is a mentor with what choosing needs to know: load, zone and whom they blocked.
func candidate(tx *storage.Tx, m peer.Mentor, now time.Time) (peer.Candidate, error) {
	c := peer.Candidate{Mentor: m}
	load, err := tx.Load(m.Member)
	if err != nil {
		return c, err
	}
	c.Load = load
	who, err := tx.Member(m.Member)
	if err != nil || who == nil {
		return c, err
	}
	c.Calendar = who.Calendar
	c.Away = m.Leave != 0 && c.Calendar.Day(now) < m.Leave
	c.Mentor.Blocked = append(m.Blocked[:len(m.Blocked):len(m.Blocked)], who.Blocked...)
	return c, nil
}

// candidates are all mentors, each with their load: active mentees and open asks.
func candidates(tx *storage.Tx, now time.Time) ([]peer.Candidate, error) {
	mentors, err := tx.Mentors()
	if err != nil {
		return nil, err
	}
	asks, err := tx.OpenAsks()
	if err != nil {
		return nil, err
	}
	all := make([]peer.Candidate, 0, len(mentors))
	for _, m := range mentors {
		c, err := candidate(tx, m, now)
		if err != nil {
			return nil, err
		}
		c.Load += asks(m.Member)
		all = append(all, c)
	}
	return all, nil
}

// offerChoice shows the mentors who can be asked, best first, each with the reasons in words.
func offerChoice(tx *storage.Tx, rq Request, r peer.Request) (Reply, error) {
	r, err := withBlocks(tx, r)
	if err != nil {
		return Reply{}, err
	}
	switch r.State {
	case peer.Waiting:
	case peer.AskedMentor, peer.AskedMentee, peer.Paired:
		return Reply{}, Refuse("mentors.refusal.asked-already", words.Args{"Mentor": words.Mention(r.Mentor)})
	default: // closed or withdrawn, and an older answer still has the button
		return Reply{}, Refuse("mentors.refusal.over", nil)
	}
	all, err := candidates(tx, rq.Now)
	if err != nil {
		return Reply{}, err
	}
	var calendar peer.Calendar
	if m, err := tx.Member(r.Member); err != nil {
		return Reply{}, err
	} else if m != nil {
		calendar = m.Calendar
	}
	matches := peer.Rank(r, calendar, all, rq.Now)
	if len(matches) == 0 {
		return rq.reply("mentors.nobody-free", nil), nil
	}
	choices := make([]Choice, len(matches))
	for i, m := range matches {
		choices[i] = Choice{
			Label: words.Plain(nameOf(all, m.Mentor), 100), Value: m.Mentor.String(),
			About: words.Plain(reasons(rq.Scene, m), 100),
		}
	}
	return rq.reply("mentors.choose", words.Args{"Member": words.Mention(r.Member)}, Row{Select: &Select{
		ID: ID("mentors:pick", r.ID, r.Version), Placeholder: rq.Label("mentors.choose-placeholder"), Options: choices,
	}}), nil
}

// nameOf is what a mentor is called in a menu, where Discord shows no mentions.
func nameOf(all []peer.Candidate, mentor peer.ID) peer.Words {
	for _, c := range all {
		if c.Mentor.Member == mentor && c.Mentor.Name != "" {
			return c.Mentor.Name
		}
	}
	return peer.Words(mentor.String())
}

// reasons says in words why a mentor stands where they stand: languages, hours, room.
func reasons(s Scene, m peer.Match) peer.Words {
	var parts []words.Text
	if len(m.Languages) > 0 {
		parts = append(parts, s.Say("mentors.reason.speaks", words.Args{"Languages": words.Plain(languageWords(m.Languages), 50)}))
	}
	if m.Answers {
		parts = append(parts, s.Say("mentors.reason.answers", nil))
	}
	hours := "mentors.reason.hours"
	if m.HoursApart == 0 {
		hours = "mentors.reason.same-hours"
	}
	parts = append(parts,
		s.Say(hours, words.Args{"Count": m.HoursApart}),
		s.Say("mentors.reason.room", words.Args{"Count": m.Room}))
	if !m.Agreed {
		parts = append(parts, s.Say("mentors.roster.not-agreed", nil))
	}
	if m.Hours != peer.AnyHours {
		parts = append(parts, s.Say(hoursKey(m.Hours), nil))
	}
	return peer.Words(words.Join(" · ", parts...).Reveal())
}
