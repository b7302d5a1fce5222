package commands

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// The moderators' desk (/mentors desk) shows what waits for moderators, and only that: what members asked of them. A feature
// adds its own by Feature.Waiting. Nothing that a member did for themselves alone may be in it or change it.

// Waiting is one thing that waits for a moderator, or that one of them has.
type Waiting struct {
	Since time.Time  // UTC, since when it waits
	What  words.Text // what it is and who asked, without their words: "**tom** asked for a mentor"
	// Label is What for a menu, where no mentions show.
	Label words.Text
	// Holder is the moderator who has it, 0 for none.
	Holder peer.ID
	// Elsewhere says that someone else is to act just now. The desk doesn't list it, but it is among what its holder has.
	Elsewhere bool
	// ForOwner says that nobody has it, that it is about someone who moderates here, and that an acting owner may read it: they
	// hear of it with their next command.
	ForOwner bool
	// Open is the id of the component that shows it to a moderator.
	Open string
	// Take gives it to the acting moderator, in a hand-over; nil where that is not possible, as for a report, which some may
	// not know of. A *Refusal leaves it as it was.
	Take func(tx *storage.Tx, rq Request) ([]Effect, error)
}

// WaitingHere returns everything that waits, oldest first.
func WaitingHere(tx *storage.Tx, rq Request) ([]Waiting, error) {
	var all []Waiting
	var failed error
	for _, f := range rq.features {
		if f.Waiting == nil {
			continue
		}
		some, err := f.Waiting(tx, rq)
		all, failed = append(all, some...), errors.Join(failed, err)
	}
	slices.SortStableFunc(all, func(a, b Waiting) int { return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.Open, b.Open)) })
	return all, failed
}

// tellOwner adds to the answer to an owner's command what waits about someone who moderates here. The bot writes to nobody
// unasked, and a word in the moderators' channel would reach the one it is about.
func (t *Table) tellOwner(tx *storage.Tx, rq Request, reply *Reply) {
	if !rq.Kind.isCommand() || !rq.IsOwner() || reply.Message == nil {
		return
	}
	all, err := WaitingHere(tx, rq)
	if err != nil {
		t.log.Warn("what waits for moderators could not be read", "what", rq.what(), "ref", rq.LogRef(), "err", err)
	}
	for _, w := range all {
		if w.ForOwner {
			reply.Followups = append(reply.Followups, Message{
				Text: rq.Say("desk.about-moderator", nil), Rows: Buttons(rq.Button("open", Primary, w.Open)),
			})
		}
	}
}

// OpenWaiting shows the acting moderator one of the things that wait, as the component Waiting.Open does.
func OpenWaiting(tx *storage.Tx, rq Request, open string) (Reply, error) {
	all, err := WaitingHere(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	if !slices.ContainsFunc(all, func(w Waiting) bool { return w.Open == open }) {
		return Reply{}, Refuse("desk.gone", nil)
	}
	act, args, _ := ParseID(open)
	for _, f := range rq.features {
		for _, c := range f.Components {
			if f.Name+":"+c.Name == act {
				rq.Kind, rq.Component, rq.Args, rq.Values = ButtonClick, act, args, nil
				return c.Do(tx, rq)
			}
		}
	}
	return Reply{}, Refuse("refusal.old-button", nil)
}

// PlainName is what a person is called in a menu, where no mentions show.
func PlainName(tx *storage.Tx, s Env, person peer.ID) (words.Text, error) {
	name, err := tx.SkipUnreadable().Name(person)
	if err != nil || name == nil || name.Shown == "" {
		return s.Say("person.unknown", nil), err
	}
	return words.Plain(name.Shown, 60), nil
}
