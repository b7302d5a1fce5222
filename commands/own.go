package commands

import (
	"errors"

	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// textMax is how many characters a message can hold (Discord: Create Message).
const textMax = 2000

// own makes sure that a button belongs to who pressed it. The owner's id is the act's first argument.
// Clients show private messages to their owner only, but ids can be forged.
func (rq Request) own() error {
	id, err := rq.ArgID(0)
	if err != nil {
		return err
	}
	if id != rq.Member {
		return Refuse("refusal.not-yours", nil)
	}
	return nil
}

// ArgDay is the nth argument as a local day; anything else is a refusal.
func (rq Request) ArgDay(n int) (peer.Day, error) {
	const farthest = 1 << 20 // some 2,800 years around 1970
	d, err := rq.ArgInt(n, -farthest, farthest)
	return peer.Day(d), err
}

// picked is the one value picked in a select, "" if there is not exactly one.
func (rq Request) picked() string {
	if len(rq.Values) != 1 {
		return ""
	}
	return rq.Values[0]
}

// reader returns what is known of the acting member, to show something to them. Who has not consented has
// an empty record with the community's time zone, and nothing is stored.
func reader(tx *storage.Tx, rq Request) (peer.Member, error) {
	m, err := tx.Member(rq.Member)
	if err != nil || m != nil {
		return value(m), err
	}
	s, err := tx.Settings()
	return newMember(rq, s), err
}

func value[T any](p *T) T {
	if p == nil {
		var none T
		return none
	}
	return *p
}

// note is a note from an option or a form field, and whether it was given. Discord bounds its length, but
// forms can be forged.
func (rq Request) note(name string) (peer.Words, bool, error) {
	w, given := rq.Text(name)
	if n := w.Length(); n > peer.MaxNote {
		return "", false, Refuse("refusal.too-long", words.Args{"Option": name, "Max": peer.MaxNote, "Length": n})
	}
	return w, given, nil
}

// day reads a date as members write it from an option or a form field, and whether there was one. Whether
// the date can be is for the caller to judge.
func (rq Request) day(name string, today peer.Day) (peer.Day, bool, error) {
	w, given := rq.Text(name)
	if !given || w == "" {
		return 0, false, nil
	}
	d, err := peer.ParseDay(w.Reveal(), today)
	if err != nil {
		return 0, false, Refuse("refusal.not-a-day", nil)
	}
	return d, true, nil
}

// refuseDay turns the refusals of package peer about dates into sentences. Other errors stay.
func refuseDay(err error) error {
	switch {
	case errors.Is(err, peer.ErrFuture):
		return Refuse("refusal.future", nil)
	case errors.Is(err, peer.ErrTooLongAgo):
		return Refuse("refusal.too-long-ago", nil)
	case errors.Is(err, peer.ErrRestart):
		return Refuse("refusal.restart", nil)
	case errors.Is(err, peer.ErrNoSetback):
		return Refuse("journey.no-such-setback", nil)
	}
	return err
}

// when names a day in a sentence: today, yesterday, or its date.
func (s Scene) when(day, today peer.Day) words.Text {
	switch day {
	case today:
		return s.Say("day.today", nil)
	case today - 1:
		return s.Say("day.yesterday", nil)
	}
	return s.Say("day.on", words.Args{"Day": day})
}

// say makes a private reply of a text, with rows under it.
func say(text words.Text, rows ...Row) Reply {
	return Reply{Message: &Message{Text: text, Rows: rows}}
}

// sayAll makes a private reply of texts one under the other, on as many messages as it takes; the rows
// stand under the last.
func sayAll(texts []words.Text, rows ...Row) Reply {
	pages := words.Pages(textMax, "\n", texts...)
	var reply Reply
	for i, p := range pages {
		m := Message{Text: p}
		if i == len(pages)-1 {
			m.Rows = rows
		}
		if i == 0 {
			reply.Message = &m
			continue
		}
		reply.More = append(reply.More, m)
	}
	return reply
}

// update makes a reply take the place of the message that was pressed.
func (r Reply) update() Reply {
	r.Update = true
	return r
}

// unit makes one row of buttons.
func unit(bs ...Button) Row { return Row{Buttons: bs} }
