package checkin

import (
	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// A history is a picture of a member's moods by day, the same figures as text, and a list of all their entries.
// history.go answers the command and turns the pages of the list, history_picture.go makes picture and figures, and
// history_entry.go edits and deletes one entry. A day without an entry is never named or counted.

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
			{Name: "entry", Access: commands.Reads, Do: pickEntry},
			{Name: "edit", Access: commands.Reads, Do: showCheckIn},
			{Name: "mood", Access: commands.Writes, Do: changeMood},
			{Name: "undo", Access: commands.Writes, Do: undoEntry},
			{Name: "delete", Access: commands.Writes, Do: deleteEntry},
			{Name: "restore", Access: commands.Writes, Do: restoreEntry},
		},
	}
}

// periods are the values of the option; the first is what it means to leave it out.
func periods() []string { return []string{"30 days", "90 days", "a year"} }

// span is the local days that a picture shows, both included, and the parts in which its figures are given.
type span struct {
	From, To peer.Day
	part     func(peer.Day) peer.Day // the first day of the part that a day belongs to
	weekly   bool                    // parts are weeks from the first day, else calendar months
}

// Period reads the option. last is the day of the member's last entry: someone who travelled west may have one for a day
// that has not begun where they are now, and it belongs in the picture.
func Period(rq commands.Request, today, last peer.Day) span {
	s := span{To: max(today, min(last, today+1)), part: monthOf}
	switch rq.Choice("period") {
	case "90 days":
		s.From = today - 89
	case "a year":
		s.From = today.AddMonths(-12) + 1
	default:
		s.From, s.weekly = today-29, true
		s.part = func(d peer.Day) peer.Day { return d - (d-s.From)%7 }
	}
	return s
}

func monthOf(d peer.Day) peer.Day {
	_, _, day := d.Date()
	return d - peer.Day(day-1)
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
	s := Period(rq, m.Calendar.Day(rq.Now), last[0].Day)
	moods, err := tx.Moods(rq.Member, s.From, s.To)
	if err != nil {
		return commands.Reply{}, err
	}
	if len(moods) == 0 {
		return entryList(rq, tx, newestPage, rq.Say("history.none-lately", words.Args{"From": s.From}))
	}
	list, err := entryList(rq, tx, newestPage, "")
	if err != nil {
		return commands.Reply{}, err
	}
	reply := Picture(rq, s, moods)
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
	lines := []words.Text{done, rq.Say("history.list", nil)}
	menu := commands.Select{ID: commands.ID("history:entry", rq.Member, page[0].Day), Placeholder: rq.Label("history.choose")}
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
	return commands.Say(words.Join("\n", lines...), append([]commands.Row{{Select: &menu}}, commands.Buttons(more...)...)...), nil
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
