package mentoring

import (
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
	requests, err := tx.OpenRequests()
	if err != nil {
		return commands.Reply{}, err
	}
	var all []queued
	for i, r := range requests {
		if queueHas(only, r, rq.Member) {
			all = append(all, queued{i + 1, r})
		}
	}
	open, fit := len(requests), len(all)
	switch {
	case open == 0:
		return rq.Reply("mentors.queue-empty", nil), nil
	case fit == 0:
		return rq.Reply("mentors.queue-none-such", words.Args{"Count": open}), nil
	}
	page = min(page, (fit-1)/queuePage)
	shown := all[page*queuePage : min(fit, (page+1)*queuePage)]
	head := rq.Say("mentors.queue", words.Args{"Count": open})
	if fit < open {
		head = words.Join("\n", head, rq.Say("mentors.queue-fit", words.Args{"Count": fit}))
	}
	var on []peer.Request
	for _, q := range shown {
		on = append(on, q.Request)
	}
	rows, err := requestMenu(tx, rq.Env, on)
	if err != nil {
		return commands.Reply{}, err
	}
	turn := pageTurns(rq.Env, page, (page+1)*queuePage < fit, func(to int) string { return commands.ID("mentors:page", only, to) })
	rows = append(rows, commands.Buttons(turn...)...)
	return commands.Say(words.Join("\n", append([]words.Text{head}, queueLines(rq.Env, shown)...)...), rows...), nil
}

func queueHas(only string, r peer.Request, me peer.ID) bool {
	switch only {
	case "unclaimed":
		return r.State == peer.Waiting && r.ClaimedBy == 0
	case "mine":
		return r.ClaimedBy == me
	case "asked":
		return r.State == peer.AskedMentor || r.State == peer.AskedMentee
	}
	return true
}

func queueLines(s commands.Env, shown []queued) []words.Text {
	var lines []words.Text
	for _, q := range shown {
		line := s.Say("mentors.queue-line", words.Args{
			"Place": q.place, "Member": words.Linked(q.Member), "Since": q.Created,
			"State": s.Say(stateKey(q.State), words.Args{"Mentor": words.Linked(q.Mentor)}),
		})
		if q.ClaimedBy != 0 {
			line = words.Join(" ", line, s.Say("mentors.card.claimed", words.Args{"Moderator": words.Person(q.ClaimedBy)}))
		}
		lines = append(lines, line)
	}
	return lines
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
