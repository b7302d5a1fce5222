package checkin

import (
	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// An entry of the list is changed here in what it says: mood, note, and taking it back from the room. It
// cannot be shared from here: in the room an old day would look like today.

// shown is one entry on the way to being shown, with the page of the list it was chosen on.
type shown struct {
	m   peer.Member
	c   *peer.CheckIn // nil if it was taken out since
	a   answer
	top peer.Day
}

// chosen returns the entry that a button of the acting member is about. The button's arguments are member,
// day and page, and what it needs besides.
func chosen(tx *storage.Tx, rq commands.Request) (e shown, err error) {
	if e.m, e.c, e.a, err = loadEntry(tx, rq); err != nil {
		return e, err
	}
	if e.top, err = rq.ArgDay(2); err != nil {
		return e, err
	}
	if e.c != nil {
		e.a.gone, err = takenDown(tx, e.m.ID, *e.c)
	}
	return e, err
}

// there is chosen for buttons that need the entry.
func there(tx *storage.Tx, rq commands.Request) (shown, error) {
	e, err := chosen(tx, rq)
	if err == nil && e.c == nil {
		err = noEntry(rq, e.a)
	}
	return e, err
}

func (e shown) id(act string, more ...any) string {
	return commands.ID(act, append([]any{e.m.ID, e.a.day, e.top}, more...)...)
}

// entryText says what the entry says, after a head, with more sentences between it and the note.
func entryText(rq commands.Request, e shown, head string, more ...words.Text) words.Text {
	text := rq.Say(head, words.Args{
		"When": rq.When(e.a.day, e.a.today), "Mood": MoodWord(rq.Env, e.c.Mood), "Seen": seenBy(rq.Env, *e.c, e.a.gone),
	})
	return commands.WithNote(words.Join("\n", append([]words.Text{text}, more...)...), e.c.Note)
}

// oneEntry shows the entry with what can be done with it.
func oneEntry(rq commands.Request, e shown, head string) commands.Reply {
	return commands.Say(entryText(rq, e, head), commands.Unit(
		rq.Button("edit", commands.Secondary, e.id("history:edit")),
		rq.Button("delete", commands.Secondary, e.id("history:delete", e.c.By)),
		toList(rq, e.top),
	)).InPlace()
}

func toList(rq commands.Request, top peer.Day) commands.Button {
	return rq.Button("to-list", commands.Secondary, commands.ID("history:page", rq.Member, top))
}

// editor shows the entry with what can be changed of it. A mood that was made a hard one just now brings
// the ways to a person, as after a check-in.
func editor(rq commands.Request, e shown, head string, low bool) commands.Reply {
	moodRow := moodRow(rq.Env, func(mood peer.Mood) string { return e.id("history:mood", mood) })
	moodRow.Buttons[e.c.Mood-1].Disabled = true
	note := "add-note"
	if e.c.Note != "" {
		note = "edit-note"
	}
	row := []commands.Button{rq.Button(note, commands.Secondary, e.id("history:note"))}
	if e.c.Share != peer.JustMe {
		row = append(row, rq.Button("take-back", commands.Secondary, e.id("history:back")))
	}
	if e.c.Previous != nil {
		row = append(row, rq.Button("undo", commands.Secondary, e.id("history:undo", e.c.By)))
	}
	rows := []commands.Row{moodRow, commands.Unit(append(row, toList(rq, e.top))...)}
	if !low {
		return commands.Say(entryText(rq, e, head, rq.Say("history.edit", nil)), rows...).InPlace()
	}
	return commands.Say(entryText(rq, e, head, rq.Say("checkin.low", nil)), append(rows, waysToAPerson(rq.Env))...).InPlace()
}

// pickEntry shows the entry that was picked. The menu's arguments are the member and the page.
func pickEntry(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	rq.Args = []string{rq.Arg(0), rq.Arg(2), rq.Arg(1)}
	e, err := there(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	return oneEntry(rq, e, "checkin.now"), nil
}

func editEntry(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	e, err := there(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	return editor(rq, e, "checkin.now", false), nil
}

// alterEntry changes the entry that a button is about, and its post with it, and shows it to be edited on.
func alterEntry(tx *storage.Tx, rq commands.Request, head string, change func(*peer.Entry)) (commands.Reply, error) {
	e, err := there(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	entry := e.c.Entry
	change(&entry)
	low := entry.Mood.Low() && entry.Mood != e.c.Mood
	c, effects, err := e.a.put(tx, rq, e.m, e.c, entry)
	if err != nil {
		return commands.Reply{}, err
	}
	e.c = &c
	reply := editor(rq, e, head, low)
	reply.Effects = effects
	return reply, nil
}

func changeMood(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	mood, err := rq.ArgMood(3)
	if err != nil {
		return commands.Reply{}, err
	}
	return alterEntry(tx, rq, "history.changed", func(e *peer.Entry) { e.Mood = mood })
}

// askEntryNote opens the form for the note, the same as under a check-in.
func askEntryNote(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	e, err := there(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	form, err := askNote(tx, rq)
	if form.Modal != nil {
		form.Modal.ID = e.id("history:note-save")
	}
	return form, err
}

func saveEntryNote(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	note, head, err := noteToSave(rq)
	if err != nil {
		return commands.Reply{}, err
	}
	return alterEntry(tx, rq, head, func(e *peer.Entry) { e.Note = note })
}

func takeEntryBack(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	return alterEntry(tx, rq, "checkin.taken-back", func(e *peer.Entry) { e.Share = peer.JustMe })
}

// undoEntry puts back what the entry said before the change that the button names.
func undoEntry(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	by, err := rq.ArgID(3)
	if err != nil {
		return commands.Reply{}, err
	}
	e, err := there(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if e.c.By != by || e.c.Previous == nil {
		return editor(rq, e, "history.newest", false), nil
	}
	c, _ := e.c.Undo(rq.ID)
	effects, err := e.a.putBack(tx, rq, e.m, e.c, &c)
	if err != nil {
		return commands.Reply{}, err
	}
	e.c = &c
	reply := editor(rq, e, "checkin.undone", false)
	reply.Effects = effects
	return reply, nil
}

// deleteEntry takes an entry out, and its post with it. It is held in memory, for the Undo that the answer offers.
func deleteEntry(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	by, err := rq.ArgID(3)
	if err != nil {
		return commands.Reply{}, err
	}
	e, err := chosen(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if e.c != nil && e.c.By != by {
		return oneEntry(rq, e, "history.newest"), nil
	}
	held, again := rq.Held(by)
	args := words.Args{"When": rq.When(e.a.day, e.a.today), "Minutes": int(commands.HoldFor.Minutes())}
	done, undo := rq.Say("history.gone", args), []commands.Button(nil)
	if e.c != nil || again && held.Removed != nil {
		done = rq.Say("history.deleted", args)
		undo = []commands.Button{rq.Button("undo", commands.Secondary, e.id("history:restore", by))}
	}
	if e.c != nil {
		if err := tx.DeleteCheckIn(e.m.ID, e.a.day); err != nil {
			return commands.Reply{}, err
		}
	}
	reply, err := entryList(rq, tx, e.top, done, undo...)
	if err != nil || e.c == nil {
		return reply.InPlace(), err
	}
	if e.c.Share != peer.JustMe {
		reply.Effects = []commands.Effect{checkinPost(rq.Env, e.m.ID, 0, nil, e.a.day)}
	}
	kept := rq
	kept.ID, kept.Removed = by, e.c
	reply.Suspend = &kept
	return reply.InPlace(), nil
}

// restoreEntry puts back an entry that was just taken out, and its post with it.
func restoreEntry(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	by, err := rq.ArgID(3)
	if err != nil {
		return commands.Reply{}, err
	}
	e, err := chosen(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	held, ok := rq.Held(by)
	ok = ok && held.Removed != nil && held.Removed.Day == e.a.day
	switch {
	case e.c != nil && ok && e.c.Entry == held.Removed.Entry: // pressed twice
		return oneEntry(rq, e, "history.restored"), nil
	case e.c != nil:
		return commands.Reply{}, commands.Refuse("history.anew", words.Args{"When": rq.When(e.a.day, e.a.today)})
	case !ok:
		return commands.Reply{}, commands.Refuse("history.too-late", nil)
	}
	c := *held.Removed
	c.Version++
	c.By = rq.ID
	effects, err := e.a.putBack(tx, rq, e.m, nil, &c)
	if err != nil {
		return commands.Reply{}, err
	}
	e.c = &c
	reply := oneEntry(rq, e, "history.restored")
	reply.Effects = effects
	return reply, nil
}
