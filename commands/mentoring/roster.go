package mentoring

import (
	"cmp"
	"slices"
	"time"

	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// mentorStateKey says how a mentor stands, in the moderators' words.
func mentorStateKey(c peer.Candidate, now time.Time) string {
	switch {
	case c.Mentor.State == peer.MentorOffered:
		return "mentors.roster.offered"
	case c.Mentor.State == peer.MentorPaused:
		return "mentors.roster.paused"
	case c.Mentor.Conduct == 0:
		return "mentors.roster.not-agreed"
	case c.OnLeave(now):
		return "mentors.roster.away"
	}
	return "mentors.roster.open"
}

// rosterPage is how many mentors one screen of the roster shows.
const rosterPage = 15

func mentorsRoster(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	return showRoster(tx, rq, 0)
}

// showRoster shows a page of the mentors. One beyond the end is the last.
func showRoster(tx *storage.Tx, rq commands.Request, page int) (commands.Reply, error) {
	all, err := candidates(tx)
	if err != nil {
		return commands.Reply{}, err
	}
	all = slices.DeleteFunc(all, func(c peer.Candidate) bool { return c.Mentor.Gone() })
	if len(all) == 0 {
		return rq.Reply("mentors.roster.empty", nil), nil
	}
	slices.SortFunc(all, func(a, b peer.Candidate) int { return cmp.Compare(a.Mentor.Member, b.Mentor.Member) })
	page = min(page, (len(all)-1)/rosterPage)
	end := min(len(all), (page+1)*rosterPage)
	lines := []words.Text{rq.Say("mentors.roster.head", words.Args{"Count": len(all)})}
	for _, c := range all[page*rosterPage : end] {
		facts, err := moderators.SafetyLines(tx, rq, c.Mentor.Member)
		if err != nil {
			return commands.Reply{}, err
		}
		lines = append(lines, words.Join(" · ", append([]words.Text{rosterLine(rq.Env, c)}, facts...)...))
	}
	turn := pageTurns(rq.Env, page, end < len(all), func(to int) string { return commands.ID("mentors:roster", to) })
	return commands.SayAll(lines, commands.Buttons(turn...)...), nil
}

func rosterLine(s commands.Env, c peer.Candidate) words.Text {
	line := s.Say("mentors.roster.line", words.Args{
		"Mentor": words.Linked(c.Mentor.Member), "Load": c.Load, "Capacity": c.Mentor.Capacity,
		"State": s.Say(mentorStateKey(c, s.Now), words.Args{"Day": c.Mentor.Leave}),
	})
	if len(c.Mentor.Languages) > 0 {
		line = words.Join(" · ", line, words.Fit(languageWords(c.Mentor.Languages), 40, words.Escape))
	}
	if c.Mentor.Hours != peer.AnyHours {
		line = words.Join(" · ", line, s.Say(hoursKey(c.Mentor.Hours), nil))
	}
	if c.Mentor.Answers != peer.NoWish {
		line = words.Join(" · ", line, s.Say("mentors.roster.answers", words.Args{"Wish": s.Say(wishKey(c.Mentor.Answers), nil)}))
	}
	return line
}
