package checkin

import (
	"strings"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

const (
	longestWord = 60  // characters of what is looked for
	foundShown  = 12  // entries of an answer
	searchedAt  = 200 // entries read at a time
)

// askWord opens the form for a word to find in one's own notes.
func askWord(_ *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return commands.Reply{}, err
	}
	return commands.Reply{Modal: &commands.Modal{
		ID: commands.ID("history:find-show", rq.Member), Title: rq.Label("button.find-word"),
		Fields: []commands.Field{{ID: "word", Label: rq.Label("history.find.label"), Max: longestWord, Required: true}},
	}}, nil
}

// findWord lists the acting member's entries whose note holds what they look for, in any case, the newest first.
func findWord(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return commands.Reply{}, err
	}
	word, _, err := rq.Written("word", longestWord)
	if err != nil {
		return commands.Reply{}, err
	}
	found, err := entriesWith(tx, rq.Member, strings.ToLower(strings.TrimSpace(word.Reveal())))
	if err != nil {
		return commands.Reply{}, err
	}
	args, head := words.Args{"Word": word, "Most": foundShown}, "history.find.head"
	switch {
	case len(found) == 0:
		return rq.Reply("history.find.none", args, commands.Unit(toList(rq, newestPage))), nil
	case len(found) > foundShown:
		found, head = found[:foundShown], "history.find.many"
	}
	reply, err := listed(rq, tx, found, newestPage, rq.Say(head, args))
	if err == nil {
		reply.Message.Rows = append(reply.Message.Rows, commands.Unit(toList(rq, newestPage)))
	}
	return reply, err
}

// entriesWith returns the member's entries whose note holds word, which is in lower case: the newest first, and at most one
// more than are shown.
func entriesWith(tx *storage.Tx, member peer.ID, word string) ([]peer.CheckIn, error) {
	var found []peer.CheckIn
	for top := newestPage; ; {
		page, err := tx.EarlierCheckIns(member, top, searchedAt)
		if err != nil || len(page) == 0 {
			return found, err
		}
		for _, c := range page {
			if c.Note != "" && strings.Contains(strings.ToLower(c.Note.Reveal()), word) {
				if found = append(found, c); len(found) > foundShown {
					return found, nil
				}
			}
		}
		top = page[len(page)-1].Day - 1
	}
}
