package commands

import (
	"slices"

	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// List names texts one after the other, as the language does: "Monday, Friday and Sunday". Texts that are empty are left out.
func (s Env) List(texts ...words.Text) words.Text {
	texts = slices.DeleteFunc(slices.Clone(texts), func(t words.Text) bool { return t == "" })
	last := len(texts) - 1
	if last < 1 {
		return words.Join("", texts...)
	}
	key := "list.pair"
	if last > 1 {
		key = "list.last"
	}
	return s.words().Say(key, words.Args{"First": s.Facts(texts[:last]...), "Last": texts[last]})
}

// Facts sets texts one after the other that are of several kinds, as the language does: "evenings, Telugu, 3 of 5". Texts that
// are empty are left out.
func (s Env) Facts(texts ...words.Text) words.Text {
	var all words.Text
	for _, t := range texts {
		switch {
		case all == "":
			all = t
		case t != "":
			all = s.words().Say("list.comma", words.Args{"First": all, "Next": t})
		}
	}
	return all
}

// Turn returns the handler of a button that turns to a page of a list, which is its only argument, in the same message.
func Turn(show func(*storage.Tx, Request, int) (Reply, error)) Handler {
	return func(tx *storage.Tx, rq Request) (Reply, error) {
		page, err := rq.ArgInt(0, 0, 1<<20)
		if err != nil {
			return Reply{}, err
		}
		reply, err := show(tx, rq, page)
		return reply.InPlace(), err
	}
}

// OneLine returns a member's text without line breaks.
func OneLine(w peer.UserText) peer.UserText { return peer.CleanName(w.Reveal()) }
