package mentoring

import (
	"errors"
	"slices"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// queuePage is how many requests one screen of the queue shows.
const queuePage = 10

// queueFilters are what the queue can be narrowed to.
func queueFilters() []string { return []string{"all", "unclaimed", "mine", "asked"} }

func mentorsQueue(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	only := rq.Choice("only")
	if only == "" {
		only = "all"
	}
	return showQueue(tx, rq, only, 0)
}

// turnQueue shows another page. A page beyond the end, since the queue grew shorter, is the last.
func turnQueue(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	only := rq.Arg(0)
	page, err := rq.ArgInt(1, 0, 1<<20)
	if err != nil || !slices.Contains(queueFilters(), only) {
		return commands.Reply{}, commands.Refuse("refusal.old-button", nil)
	}
	reply, err := showQueue(tx, rq, only, page)
	return reply.InPlace(), err
}

// queued is a request with its place among all that are open.
type queued struct {
	place int
	peer.Request
}

// showQueue shows open requests, oldest first, without their words.
func showQueue(tx *storage.Tx, rq commands.Request, only string, page int) (commands.Reply, error) {
	open, fit := 0, 0
	err := tx.Queue(func(_ int, q storage.QueueEntry) bool {
		open++
		if queueHas(tx, only, q, rq.Member) {
			fit++
		}
		return true
	})
	switch {
	case err != nil:
		return commands.Reply{}, err
	case open == 0:
		return rq.Reply("mentors.queue-empty", nil), nil
	case fit == 0:
		return rq.Reply("mentors.queue-none-such", words.Args{"Count": open}), nil
	}
	page = min(page, (fit-1)/queuePage)
	shown, err := queuedOn(tx, only, rq.Member, page)
	if err != nil {
		return commands.Reply{}, err
	}
	head := rq.Say("mentors.queue", words.Args{"Count": open})
	if fit < open {
		head = words.Join("\n", head, rq.Say("mentors.queue-fit", words.Args{"Count": fit}))
	}
	rows := queueMenu(rq.Env, shown)
	turn := pageTurns(rq.Env, page, (page+1)*queuePage < fit, func(to int) string { return commands.ID("mentors:page", only, to) })
	rows = append(rows, commands.Buttons(turn...)...)
	return commands.Say(words.Join("\n", append([]words.Text{head}, queueLines(rq.Env, shown)...)...), rows...), nil
}

// queuedOn opens the requests on a page of those that fit.
func queuedOn(tx *storage.Tx, only string, me peer.ID, page int) (shown []queued, failed error) {
	fit := 0
	err := tx.Queue(func(place int, q storage.QueueEntry) bool {
		if !queueHas(tx, only, q, me) {
			return true
		}
		if fit++; fit <= page*queuePage {
			return true
		}
		var r *peer.Request
		if r, failed = tx.Queued(q); r != nil {
			shown = append(shown, queued{place, *r})
		}
		return failed == nil && fit < (page+1)*queuePage
	})
	return shown, errors.Join(failed, err)
}

func queueHas(tx *storage.Tx, only string, q storage.QueueEntry, me peer.ID) bool {
	switch only {
	case "unclaimed":
		return q.State == peer.Waiting && !q.Claimed
	case "mine":
		return tx.ClaimedBy(q, me)
	case "asked":
		return q.State == peer.AskedMentor || q.State == peer.AskedMentee
	}
	return true
}

func queueLines(s commands.Env, shown []queued) []words.Text {
	var lines []words.Text
	for _, q := range shown {
		line := s.Say("mentors.queue-line", words.Args{
			"Place": q.place, "Member": words.Mention(q.Member), "Since": q.Created,
			"State": s.Say(stateKey(q.State), words.Args{"Mentor": words.Mention(q.Mentor)}),
		})
		if q.ClaimedBy != 0 {
			line = words.Join(" ", line, s.Say("mentors.card.claimed", words.Args{"Moderator": words.Mention(q.ClaimedBy)}))
		}
		lines = append(lines, line)
	}
	return lines
}

func queueMenu(s commands.Env, shown []queued) []commands.Row {
	var choices []commands.Choice
	for _, q := range shown {
		choices = append(choices, commands.Choice{Label: s.Say("mentors.queue-choice", words.Args{"Place": q.place}), Value: q.ID.String()})
	}
	if len(choices) == 0 {
		return nil
	}
	return []commands.Row{{Select: &commands.Select{ID: commands.ID("mentors:open"), Placeholder: s.Label("mentors.queue-placeholder"), Options: choices}}}
}

// pageTurns are the buttons from one page, counted from 0, to those beside it.
func pageTurns(s commands.Env, page int, more bool, id func(page int) string) []commands.Button {
	var turns []commands.Button
	if page > 0 {
		turns = append(turns, s.Button("queue-back", commands.Secondary, id(page-1)))
	}
	if more {
		turns = append(turns, s.Button("queue-next", commands.Secondary, id(page+1)))
	}
	return turns
}
