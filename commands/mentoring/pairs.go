package mentoring

import (
	"cmp"
	"slices"

	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// mentorsPairs shows who is paired with whom since when. That a moderator looked is in the audit log.
func mentorsPairs(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := moderators.Audit(tx, rq, moderators.VerbPairs, 0); err != nil {
		return commands.Reply{}, err
	}
	return showPairs(tx, rq, 0)
}

// showPairs shows a page of the active pairings, oldest first.
func showPairs(tx *storage.Tx, rq commands.Request, page int) (commands.Reply, error) {
	all, err := activePairings(tx)
	if err != nil {
		return commands.Reply{}, err
	}
	if len(all) == 0 {
		return rq.Reply("mentors.pairs.none", nil), nil
	}
	page = min(page, (len(all)-1)/rosterPage)
	end := min(len(all), (page+1)*rosterPage)
	lines := []words.Text{rq.Say("mentors.pairs.head", words.Args{"Count": len(all)})}
	for _, p := range all[page*rosterPage : end] {
		lines = append(lines, rq.Say("mentors.pairs.line", words.Args{
			"Mentee": words.Linked(p.Mentee), "Mentor": words.Linked(p.Mentor), "Since": p.Since,
		}))
	}
	turn := pageTurns(rq.Env, page, end < len(all), func(to int) string { return commands.ID("mentors:pairs", to) })
	return commands.Say(words.Join("\n", lines...), commands.Buttons(turn...)...), nil
}

func activePairings(tx *storage.Tx) ([]peer.Pairing, error) {
	mentors, err := candidates(tx)
	if err != nil {
		return nil, err
	}
	var all []peer.Pairing
	for _, c := range mentors {
		theirs, err := tx.Pairings(c.Mentor.Member)
		if err != nil {
			return nil, err
		}
		for _, p := range theirs {
			if p.Active() && p.Mentor == c.Mentor.Member {
				all = append(all, p)
			}
		}
	}
	slices.SortFunc(all, func(a, b peer.Pairing) int { return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.ID, b.ID)) })
	return all, nil
}
