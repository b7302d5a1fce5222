package mentoring

import (
	"errors"

	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// What of mentoring is on the moderators' desk: requests, offers and new words that wait for approval, and reports. A report is
// one line for everyone alike, which says no more than its card.

// requestsWaiting are the open requests, and what waits for approval.
func requestsWaiting(tx *storage.Tx, rq commands.Request) ([]commands.Waiting, error) {
	requests, err := tx.OpenRequests()
	if err != nil {
		return nil, err
	}
	var all []commands.Waiting
	for _, r := range requests {
		label, err := requestLabel(tx, rq.Env, r)
		if err != nil {
			return nil, err
		}
		all = append(all, commands.Waiting{
			Since: r.Created, Holder: r.ClaimedBy, Elsewhere: r.Asking(), Label: label, Open: commands.ID("mentors:open", r.ID),
			What: rq.Say("desk.request", words.Args{"Member": words.Linked(r.Member)}), Take: takeRequest(r),
		})
	}
	approvals, err := approvalsWaiting(tx, rq)
	return append(all, approvals...), err
}

// takeRequest gives a request that another moderator has to the acting one.
func takeRequest(r peer.Request) func(*storage.Tx, commands.Request) ([]commands.Effect, error) {
	return func(tx *storage.Tx, rq commands.Request) ([]commands.Effect, error) {
		_, effects, err := applyAsModerator(tx, rq, r, peer.TakeOver, moderators.VerbTakeOver, 0)
		return effects, err
	}
}

func approvalsWaiting(tx *storage.Tx, rq commands.Request) (all []commands.Waiting, err error) {
	mentors, err := candidates(tx)
	for _, c := range mentors {
		m, key, label := c.Mentor, "desk.offer", "desk.offer-label"
		since := m.Offered
		switch {
		case m.State == peer.MentorOffered:
		case m.Proposed != nil && !m.Gone():
			key, label, since = "desk.words", "desk.words-label", m.Proposed.At
		default:
			continue
		}
		name, err2 := commands.PlainName(tx, rq.Env, m.Member)
		err = errors.Join(err, err2)
		all = append(all, commands.Waiting{
			Since: since, Open: commands.ID("mentors:offer", m.Member), What: rq.Say(key, words.Args{"Member": words.Linked(m.Member)}),
			Label: rq.Say(label, words.Args{"Name": name}),
		})
	}
	return all, err
}
