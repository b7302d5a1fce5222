package commands

import (
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
func chosen(tx *storage.Tx, rq Request) (e shown, err error) {
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
func there(tx *storage.Tx, rq Request) (shown, error) {
	e, err := chosen(tx, rq)
	if err == nil && e.c == nil {
		err = noEntry(rq, e.a)
	}
	return e, err
}

func (e shown) id(act string, more ...any) string {
	return ID(act, append([]any{e.m.ID, e.a.day, e.top}, more...)...)
}

// entryText says what the entry says, after a head, with more sentences between it and the note.
func (rq Request) entryText(e shown, head string, more ...words.Text) words.Text {
	text := rq.Say(head, words.Args{
		"When": rq.when(e.a.day, e.a.today), "Mood": rq.moodWord(e.c.Mood), "Seen": rq.seenBy(*e.c, e.a.gone),
	})
	return withNote(words.Join("\n", append([]words.Text{text}, more...)...), e.c.Note)
}

// oneEntry shows the entry with what can be done with it.
func (rq Request) oneEntry(e shown, head string) Reply {
	return say(rq.entryText(e, head), unit(
		rq.button("edit", Secondary, e.id("history:edit")),
		rq.button("delete", Secondary, e.id("history:delete", e.c.By)),
		rq.toList(e.top),
	)).InPlace()
}

func (rq Request) toList(top peer.Day) Button {
	return rq.button("to-list", Secondary, ID("history:page", rq.Member, top))
}

// editor shows the entry with what can be changed of it. A mood that was made a hard one just now brings
// the ways to a person, as after a check-in.
func (rq Request) editor(e shown, head string, low bool) Reply {
	moodRow := rq.moodRow(func(mood peer.Mood) string { return e.id("history:mood", mood) })
	moodRow.Buttons[e.c.Mood-1].Disabled = true
	note := "add-note"
	if e.c.Note != "" {
		note = "edit-note"
	}
	row := []Button{rq.button(note, Secondary, e.id("history:note"))}
	if e.c.Share != peer.JustMe {
		row = append(row, rq.button("take-back", Secondary, e.id("history:back")))
	}
	if e.c.Previous != nil {
		row = append(row, rq.button("undo", Secondary, e.id("history:undo", e.c.By)))
	}
	rows := []Row{moodRow, unit(append(row, rq.toList(e.top))...)}
	if !low {
		return say(rq.entryText(e, head, rq.Say("history.edit", nil)), rows...).InPlace()
	}
	return say(rq.entryText(e, head, rq.Say("checkin.low", nil)), append(rows, rq.waysToAPerson())...).InPlace()
}

// pickEntry shows the entry that was picked. The menu's arguments are the member and the page.
func pickEntry(tx *storage.Tx, rq Request) (Reply, error) {
	rq.Args = []string{rq.Arg(0), rq.Arg(2), rq.Arg(1)}
	e, err := there(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	return rq.oneEntry(e, "checkin.now"), nil
}

func editEntry(tx *storage.Tx, rq Request) (Reply, error) {
	e, err := there(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	return rq.editor(e, "checkin.now", false), nil
}

// alterEntry changes the entry that a button is about, and its post with it, and shows it to be edited on.
func alterEntry(tx *storage.Tx, rq Request, head string, change func(*peer.Entry)) (Reply, error) {
	e, err := there(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	entry := e.c.Entry
	change(&entry)
	low := entry.Mood.Low() && entry.Mood != e.c.Mood
	c, effects, err := e.a.put(tx, rq, e.m, e.c, entry)
	if err != nil {
		return Reply{}, err
	}
	e.c = &c
	reply := rq.editor(e, head, low)
	reply.Effects = effects
	return reply, nil
}

func changeMood(tx *storage.Tx, rq Request) (Reply, error) {
	mood, err := rq.ArgMood(3)
	if err != nil {
		return Reply{}, err
	}
	return alterEntry(tx, rq, "history.changed", func(e *peer.Entry) { e.Mood = mood })
}

// askEntryNote opens the form for the note, the same as under a check-in.
func askEntryNote(tx *storage.Tx, rq Request) (Reply, error) {
	e, err := there(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	form, err := askNote(tx, rq)
	if form.Modal != nil {
		form.Modal.ID = e.id("history:note-save")
	}
	return form, err
}

func saveEntryNote(tx *storage.Tx, rq Request) (Reply, error) {
	note, head, err := rq.noteToSave()
	if err != nil {
		return Reply{}, err
	}
	return alterEntry(tx, rq, head, func(e *peer.Entry) { e.Note = note })
}

func takeEntryBack(tx *storage.Tx, rq Request) (Reply, error) {
	return alterEntry(tx, rq, "checkin.taken-back", func(e *peer.Entry) { e.Share = peer.JustMe })
}

// undoEntry puts back what the entry said before the change that the button names.
func undoEntry(tx *storage.Tx, rq Request) (Reply, error) {
	by, err := rq.ArgID(3)
	if err != nil {
		return Reply{}, err
	}
	e, err := there(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	if e.c.By != by || e.c.Previous == nil {
		return rq.editor(e, "history.newest", false), nil
	}
	c, _ := e.c.Undo(rq.ID)
	effects, err := e.a.putBack(tx, rq, e.m, e.c, &c)
	if err != nil {
		return Reply{}, err
	}
	e.c = &c
	reply := rq.editor(e, "checkin.undone", false)
	reply.Effects = effects
	return reply, nil
}

// deleteEntry takes an entry out, and its post with it. It is held in memory, for the Undo that the answer offers.
func deleteEntry(tx *storage.Tx, rq Request) (Reply, error) {
	by, err := rq.ArgID(3)
	if err != nil {
		return Reply{}, err
	}
	e, err := chosen(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	if e.c != nil && e.c.By != by {
		return rq.oneEntry(e, "history.newest"), nil
	}
	held, again := rq.Held(by)
	args := words.Args{"When": rq.when(e.a.day, e.a.today), "Minutes": int(holdFor.Minutes())}
	done, undo := rq.Say("history.gone", args), []Button(nil)
	if e.c != nil || again && held.removed != nil {
		done = rq.Say("history.deleted", args)
		undo = []Button{rq.button("undo", Secondary, e.id("history:restore", by))}
	}
	if e.c != nil {
		if err := tx.DeleteCheckIn(e.m.ID, e.a.day); err != nil {
			return Reply{}, err
		}
	}
	reply, err := rq.entryList(tx, e.top, done, undo...)
	if err != nil || e.c == nil {
		return reply.InPlace(), err
	}
	if e.c.Share != peer.JustMe {
		reply.Effects = []Effect{rq.checkinPost(e.m.ID, 0, nil, e.a.day)}
	}
	kept := rq
	kept.ID, kept.removed = by, e.c
	reply.Suspend = &kept
	return reply.InPlace(), nil
}

// restoreEntry puts back an entry that was just taken out, and its post with it.
func restoreEntry(tx *storage.Tx, rq Request) (Reply, error) {
	by, err := rq.ArgID(3)
	if err != nil {
		return Reply{}, err
	}
	e, err := chosen(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	held, ok := rq.Held(by)
	ok = ok && held.removed != nil && held.removed.Day == e.a.day
	switch {
	case e.c != nil && ok && e.c.Entry == held.removed.Entry: // pressed twice
		return rq.oneEntry(e, "history.restored"), nil
	case e.c != nil:
		return Reply{}, Refuse("history.anew", words.Args{"When": rq.when(e.a.day, e.a.today)})
	case !ok:
		return Reply{}, Refuse("history.too-late", nil)
	}
	c := *held.removed
	c.Version++
	c.By = rq.ID
	effects, err := e.a.putBack(tx, rq, e.m, nil, &c)
	if err != nil {
		return Reply{}, err
	}
	e.c = &c
	reply := rq.oneEntry(e, "history.restored")
	reply.Effects = effects
	return reply, nil
}
