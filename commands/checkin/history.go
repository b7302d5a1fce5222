package checkin

import (
	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// A history is a picture of a member's moods by day, the same figures as text, and a list of all their entries.
// history.go answers the command and turns the pages of the list, history_span.go says which days a picture shows,
// history_picture.go makes picture and figures, history_find.go finds a word in notes, and history_entry.go edits and
// deletes one entry. A day without an entry is never named or counted.

// HistoryFeature is /history.
func HistoryFeature() commands.Feature {
	return commands.Feature{
		Name: "history",
		Commands: []commands.Command{{
			Name: "history", Access: commands.Reads, Do: history,
			Options: []commands.Option{{Name: "period", Type: commands.String, Choices: periods()}},
		}},
		Components: []commands.Component{
			{Name: "page", Access: commands.Reads, Do: turnPage},
			{Name: "entry", Access: commands.Reads, Looks: shownPosts, Do: pickEntry},
			{Name: "find", Access: commands.NoStorage, Do: askWord},
			{Name: "find-show", Access: commands.Reads, Do: findWord},
			{Name: "edit", Access: commands.Reads, Looks: shownPosts, Do: showCheckIn},
			{Name: "mood", Access: commands.Writes, Looks: shownPosts, Do: changeMood},
			{Name: "undo", Access: commands.Writes, Shows: true, Looks: shownPosts, Do: undoEntry},
			{Name: "delete", Access: commands.Writes, Do: deleteEntry},
			{Name: "restore", Access: commands.Writes, Do: restoreEntry},
		},
	}
}

// history is /history.
func history(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := commands.MemberOrDefault(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	last, err := tx.EarlierCheckIns(rq.Member, newestPage, 1)
	if err != nil {
		return commands.Reply{}, err
	}
	if len(last) == 0 {
		return rq.Reply("history.none", nil), nil
	}
	first, err := tx.LaterCheckIns(rq.Member, -newestPage, 1)
	if err != nil {
		return commands.Reply{}, err
	}
	s := Period(rq, m.Calendar.Day(rq.Now), first[0].Day, last[0].Day)
	moods, err := tx.Moods(rq.Member, s.From, s.To)
	if err != nil {
		return commands.Reply{}, err
	}
	if len(moods) == 0 {
		return entryList(rq, tx, newestPage, rq.Say("history.none-lately", words.Args{"From": s.From}))
	}
	events, err := eventsOf(tx, rq.Member, s)
	if err != nil {
		return commands.Reply{}, err
	}
	list, err := entryList(rq, tx, newestPage, "")
	if err != nil {
		return commands.Reply{}, err
	}
	reply := Picture(rq, s, moods, events)
	reply.Followups = []commands.Message{*list.Message}
	return reply, nil
}

const (
	entriesAPage = 10
	// newestPage is the page with the newest entries. A page is named by a day that none of its entries is after.
	newestPage peer.Day = 1 << 20
	// noteShown is how many characters of a note the list shows.
	noteShown = 70
)

// turnPage shows another page of the list in the place of the pressed one.
func turnPage(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return commands.Reply{}, err
	}
	top, err := rq.ArgDay(1)
	if err != nil {
		return commands.Reply{}, err
	}
	reply, err := entryList(rq, tx, top, "")
	return reply.InPlace(), err
}

// entryList shows the page of the acting member's entries from top on, the newest first, after what was done, if anything.
// More buttons come before those that turn pages.
func entryList(rq commands.Request, tx *storage.Tx, top peer.Day, done words.Text, more ...commands.Button) (commands.Reply, error) {
	page, err := tx.EarlierCheckIns(rq.Member, top, entriesAPage+1)
	if err != nil {
		return commands.Reply{}, err
	}
	if len(page) == 0 && top < newestPage { // the last entries of the last page were deleted
		return entryList(rq, tx, newestPage, done, more...)
	}
	if len(page) == 0 {
		return commands.Say(words.Join("\n", done, rq.Say("history.none", nil)), commands.Buttons(more...)...), nil
	}
	older := len(page) > entriesAPage
	if older {
		more = append(more, rq.Button("older", commands.Secondary, commands.ID("history:page", rq.Member, page[entriesAPage].Day)))
		page = page[:entriesAPage]
	}
	newer, err := tx.LaterCheckIns(rq.Member, page[0].Day, entriesAPage)
	if err != nil {
		return commands.Reply{}, err
	}
	if n := len(newer); n > 0 {
		more = append(more, rq.Button("newer", commands.Secondary, commands.ID("history:page", rq.Member, newer[n-1].Day)))
	}
	more = append(more, rq.Button("find-word", commands.Secondary, commands.ID("history:find", rq.Member)))
	reply, err := listed(rq, tx, page, page[0].Day, done, rq.Say("history.list", nil))
	if err != nil {
		return commands.Reply{}, err
	}
	reply.Message.Rows = append(reply.Message.Rows, commands.Buttons(more...)...)
	return reply, nil
}

// listed shows some of the acting member's entries under a head, each on a line and in a menu that opens one. top is the
// page to go back to from there.
func listed(rq commands.Request, tx *storage.Tx, page []peer.CheckIn, top peer.Day, head ...words.Text) (commands.Reply, error) {
	lines := head
	menu := commands.Select{ID: commands.ID("history:entry", rq.Member, top), Placeholder: rq.Label("history.choose")}
	for _, c := range page {
		line, err := entryLine(rq, tx, c)
		if err != nil {
			return commands.Reply{}, err
		}
		lines = append(lines, line)
		menu.Options = append(menu.Options, commands.Choice{
			Label: rq.Say("history.option", words.Args{"Day": c.Day, "Mood": MoodWord(rq.Env, c.Mood)}),
			Value: commands.ArgString(c.Day), About: words.Plain(commands.OneLine(c.Note), 100),
		})
	}
	return commands.Say(words.Join("\n", lines...), commands.Row{Select: &menu}), nil
}

// entryLine is one of the acting member's entries on one line.
func entryLine(rq commands.Request, tx *storage.Tx, c peer.CheckIn) (words.Text, error) {
	line := rq.Say("history.line", words.Args{"Day": c.Day, "Mood": MoodWord(rq.Env, c.Mood)})
	if c.InRoom != nil {
		gone, err := takenDown(tx, rq.Member, c.Day)
		if err != nil {
			return "", err
		}
		if !gone {
			line = rq.Say("history.shared", words.Args{"Line": line})
		}
	}
	if c.Note == "" {
		return line, nil
	}
	return rq.Say("history.with-note", words.Args{"Line": line, "Note": words.Fit(commands.OneLine(c.Note), noteShown, words.Escape)}), nil
}
