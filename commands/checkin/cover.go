package checkin

import (
	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// coverPost is the moderators' Cover this: it puts the note of a shared check-in behind a spoiler, and it stays there
// whatever the author changes. The author reads at their next command who did it and why.
func coverPost(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	author, day, ok := postedEntry(tx, rq)
	if !ok {
		return commands.Reply{}, commands.Refuse("sharing.no-note", nil)
	}
	c, err := tx.CheckIn(author, day)
	if err != nil {
		return commands.Reply{}, err
	}
	m, err := tx.Member(author)
	if err != nil {
		return commands.Reply{}, err
	}
	if m == nil || c == nil || c.InRoom == nil || c.InRoom.Note == "" {
		return commands.Reply{}, commands.Refuse("sharing.no-note", nil)
	}
	covered, changed := c.Cover()
	if !changed {
		return rq.Reply("sharing.covered-before", nil), nil
	}
	if err := tx.PutCheckIn(author, covered); err != nil {
		return commands.Reply{}, err
	}
	set, err := tx.Settings()
	if err != nil {
		return commands.Reply{}, err
	}
	if err := commands.TellLater(tx, author, peer.News{Kind: peer.NewsCovered, From: rq.Member, Day: day, At: rq.Now}); err != nil {
		return commands.Reply{}, err
	}
	reply := rq.Reply("sharing.covered", words.Args{"Member": words.Person(author)})
	// Others may change what a member shows, never post it.
	post, err := checkinPost(tx, rq.Env, *m, set.InRoom(covered.Families).CheckIns, &covered, day)
	if err != nil {
		return commands.Reply{}, err
	}
	reply.Effects = []commands.Effect{post.EditingOnly()}
	return reply, moderators.Audit(tx, rq, moderators.VerbCoverNote, author)
}

// postedEntry finds the shared entry that a message shows by the button under it, and reports whether it is one: the
// message has to be the one that the bot posted for that entry, as buttons can be forged.
func postedEntry(tx *storage.Tx, rq commands.Request) (author peer.ID, day peer.Day, ok bool) {
	for _, id := range rq.MessageIDs {
		act, args, _ := commands.ParseID(id)
		if act != "checkin:support" {
			continue
		}
		from := commands.Request{Args: args}
		author, err := from.ArgID(0)
		if err != nil {
			continue
		}
		day, err := from.ArgDay(1)
		if err != nil {
			continue
		}
		posted, err := tx.Posted(author, checkinTarget(author, day).String())
		if err == nil && posted != nil && posted.Message == rq.Message {
			return author, day, true
		}
	}
	return 0, 0, false
}
