package commands

import (
	"errors"
	"slices"

	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// answer turns an error into a private answer that gives the member their words back.
func (t *Table) answer(rq Request, reply Reply, err error) Reply {
	if rq.Kind == Autocomplete {
		if err != nil || reply.Choices == nil {
			reply.Choices = []Choice{} // no suggestions is an answer too
		}
		return Reply{Choices: reply.Choices}
	}
	if err == nil {
		return reply
	}
	return rq.givingBack(t.notDone(rq, err), t.wrote(rq))
}

// notDone is the answer for an error; what is not a refusal is logged.
func (t *Table) notDone(rq Request, err error) Reply {
	var refusal *Refusal
	switch {
	case errors.As(err, &refusal):
		return rq.refused(refusal)
	case errors.Is(err, storage.ErrTooMany):
		return rq.Reply("refusal.too-many", nil)
	case errors.Is(err, storage.ErrNotStarted), errors.Is(err, errNoStorage):
		t.log.Warn("storage timed out", "what", rq.what(), "ref", rq.LogRef())
		return rq.Reply("refusal.busy", nil, Unit(rq.FindHelp()))
	}
	attrs := []any{"what", rq.what(), "ref", rq.LogRef(), "err", err}
	var p *storage.PanicError
	if errors.As(err, &p) {
		attrs = append(attrs, "stack", string(p.Stack))
	}
	t.log.Error("request failed", attrs...)
	switch {
	case errors.Is(err, storage.ErrFull):
		return rq.Reply("refusal.busy", nil, Unit(rq.FindHelp()))
	case errors.Is(err, storage.ErrUnreadable):
		return rq.Reply("refusal.unreadable", words.Args{"Ref": rq.LogRef()})
	}
	return rq.Reply("refusal.broken", words.Args{"Ref": rq.LogRef()}, Unit(rq.FindHelp()))
}

// longText is the maximum length from which on a text option is given back to the member after an error.
const longText = 200

// wrote is what came with a request in the person's own words, in the order of its fields' names: all of a form but its
// dates and choices, and the long texts of a command.
func (t *Table) wrote(rq Request) []peer.UserText {
	var names []string
	for name := range rq.Fields {
		if !slices.Contains([]string{"when", "restart", "since", "counting", "who", "wish", "hours"}, name) {
			names = append(names, name)
		}
	}
	if c, ok := t.Commands[rq.Command]; ok {
		for _, o := range c.Options {
			if o.Type == String && o.Max >= longText && len(o.Choices) == 0 {
				names = append(names, o.Name)
			}
		}
	}
	slices.Sort(names)
	var wrote []peer.UserText
	for _, name := range names {
		if w, _ := rq.Text(name); w != "" {
			wrote = append(wrote, w)
		}
	}
	return wrote
}
