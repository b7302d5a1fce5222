package checkin

import (
	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// An entry of the list is opened, edited and deleted here. It cannot be shared from here: in the room an old day would
// look like today.

// openedEntry shows the entry with what can be done with it.
func (v entryView) openedEntry(tx *storage.Tx, rq commands.Request, head string) (commands.Reply, error) {
	if err := v.noticeTakenDown(tx); err != nil {
		return commands.Reply{}, err
	}
	text := rq.Say(head, words.Args{"When": v.when(rq.Env), "Mood": MoodWord(rq.Env, v.entry.Mood), "Seen": v.seen(rq.Env)})
	return v.screen(tx, rq, commands.Say(commands.WithNote(text, v.entry.Note), commands.Unit(
		rq.Button("edit", commands.Secondary, v.id("history:edit")),
		rq.Button("delete", commands.Secondary, v.id("history:delete", v.entry.By)),
		toList(rq, v.page),
	)).InPlace())
}

func toList(rq commands.Request, page peer.Day) commands.Button {
	return rq.Button("to-list", commands.Secondary, commands.ID("history:page", rq.Member, page))
}

// editorRows are the buttons under an entry of the list that is edited.
func (v entryView) editorRows(rq commands.Request) []commands.Row {
	moods := moodButtons(rq.Env, func(mood peer.Mood) string { return v.id("history:mood", mood) })
	moods[v.entry.Mood-1].Disabled = true
	row := []commands.Button{v.noteButton(rq)}
	if v.entry.UpToDate() {
		row = append(row, v.roomButtons(rq)...)
	}
	if v.entry.Previous != nil {
		row = append(row, rq.Button("undo", commands.Secondary, v.id("history:undo", v.entry.By)))
	}
	rows := append(commands.Buttons(moods...), commands.Unit(append(row, toList(rq, v.page))...))
	if !v.entry.UpToDate() {
		rows = append(rows, commands.Unit(v.roomButtons(rq)...))
	}
	return rows
}

// pickEntry shows the entry that was picked. The menu's arguments are the member and the page.
func pickEntry(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	rq.Args = []string{rq.Arg(0), rq.Arg(2), rq.Arg(1)}
	v, err := loadEntry(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	return v.openedEntry(tx, rq, "checkin.now")
}

func changeMood(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	mood, err := rq.ArgMood(3)
	if err != nil {
		return commands.Reply{}, err
	}
	return editEntry(tx, rq, "checkin.changed-old", false, func(e *peer.Entry) { e.Mood = mood })
}

// undoEntry puts back what the entry said before the change that the button names.
func undoEntry(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	by, err := rq.ArgID(3)
	if err != nil {
		return commands.Reply{}, err
	}
	v, err := loadEntry(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if v.entry.By != by || v.entry.Previous == nil {
		return v.newest(tx, rq)
	}
	effects, err := v.undo(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	reply, err := v.reply(tx, rq)
	reply.Effects = effects
	return reply.InPlace(), err
}

// deleteEntry deletes an entry and its post. It stays in memory for a while, for the Undo that the answer offers.
func deleteEntry(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	by, err := rq.ArgID(3)
	if err != nil {
		return commands.Reply{}, err
	}
	v, err := loadEntryView(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if v.entry != nil && v.entry.By != by {
		return v.openedEntry(tx, rq, "checkin.newest")
	}
	done, undo := v.deleted(rq, by)
	var effects []commands.Effect
	if v.entry != nil {
		if effects, err = v.remove(tx, rq); err != nil {
			return commands.Reply{}, err
		}
	}
	reply, err := entryList(rq, tx, v.page, done, undo...)
	if err != nil || v.entry == nil {
		return reply.InPlace(), err
	}
	reply.Effects, reply.Followups = effects, v.told
	return v.keeping(rq, by, reply.InPlace()), nil
}

// deleted says that the entry is deleted, with the Undo for as long as it is in memory. by is the request that wrote it.
func (v entryView) deleted(rq commands.Request, by peer.ID) (words.Text, []commands.Button) {
	args := words.Args{"When": v.when(rq.Env), "Minutes": int(commands.HoldFor.Minutes())}
	if _, kept := commands.Kept[peer.CheckIn](rq, by); v.entry == nil && !kept {
		return rq.Say("history.gone", args), nil
	}
	return rq.Say("history.deleted", args), []commands.Button{rq.Button("undo", commands.Secondary, v.id("history:restore", by))}
}

// keeping keeps the entry in memory for the Undo of deleted.
func (v entryView) keeping(rq commands.Request, by peer.ID, reply commands.Reply) commands.Reply {
	rq.ID = by
	return rq.Keeping(reply, *v.entry)
}

// restoreEntry puts back an entry that was just deleted, for the member alone.
func restoreEntry(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	by, err := rq.ArgID(3)
	if err != nil {
		return commands.Reply{}, err
	}
	v, err := loadEntryView(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	c, ok := commands.Kept[peer.CheckIn](rq, by)
	ok = ok && c.Day == v.day
	switch {
	case v.entry != nil && ok && v.entry.Mood == c.Mood && v.entry.Note == c.Note: // pressed twice
		return v.openedEntry(tx, rq, "history.restored")
	case v.entry != nil:
		return commands.Reply{}, commands.Refuse("history.anew", words.Args{"When": v.when(rq.Env)})
	case !ok:
		return commands.Reply{}, commands.Refuse("history.too-late", words.Args{"Minutes": int(commands.HoldFor.Minutes())})
	}
	c.Share, c.InRoom, c.InCircles = peer.JustMe, nil, nil
	c.Version++
	c.By = rq.ID
	effects, err := v.store(tx, rq, c)
	if err != nil {
		return commands.Reply{}, err
	}
	reply, err := v.openedEntry(tx, rq, "history.restored")
	reply.Effects = effects
	return reply, err
}
