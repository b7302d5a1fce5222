package checkin

import (
	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// mine returns the acting member and the entry that a button of theirs is about. The entry is nil if it
// was taken out since.
func loadEntry(tx *storage.Tx, rq commands.Request) (m peer.Member, c *peer.CheckIn, a answer, err error) {
	if m, err = commands.PressingOwner(tx, rq); err != nil {
		return
	}
	if a.day, err = rq.ArgDay(1); err != nil {
		return
	}
	a.today = m.Calendar.Day(rq.Now)
	c, err = tx.CheckIn(m.ID, a.day)
	return
}

// myEntry is mine for buttons that need the entry.
func myEntry(tx *storage.Tx, rq commands.Request) (peer.Member, peer.CheckIn, answer, error) {
	m, c, a, err := loadEntry(tx, rq)
	if err == nil && c == nil {
		err = noEntry(rq, a)
	}
	return m, commands.Deref(c), a, err
}

func noEntry(rq commands.Request, a answer) error {
	return commands.Refuse("checkin.no-entry", words.Args{"When": rq.When(a.day, a.today)})
}

// alter changes the entry that a button is about and shows it in the place of the pressed answer.
func alter(tx *storage.Tx, rq commands.Request, head string, change func(*peer.Entry)) (commands.Reply, error) {
	m, old, a, err := myEntry(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	e := old.Entry
	change(&e)
	a.head = head
	c, effects, err := a.put(tx, rq, m, &old, e)
	if err != nil {
		return commands.Reply{}, err
	}
	if head == "checkin.shared" && (a.noRoom || a.gone) {
		a.head = "checkin.now"
	}
	reply, err := show(rq, tx, a, m, c)
	reply.Effects = effects
	return reply.InPlace(), err
}

// askNote opens the form for the note, with what it says now.
func askNote(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, c, a, err := myEntry(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	title := rq.Say("checkin.note.title-day", words.Args{"Day": a.day})
	switch a.day {
	case a.today:
		title = rq.Say("checkin.note.title", nil)
	case a.today - 1:
		title = rq.Say("checkin.note.title-yesterday", nil)
	}
	return commands.Reply{Modal: &commands.Modal{
		ID:     commands.ID("checkin:note-save", m.ID, a.day),
		Title:  title.Reveal(),
		Fields: []commands.Field{checkinNoteField(rq.Env, c)},
	}}, nil
}

// checkinNoteField says so where the room will read the note.
func checkinNoteField(s commands.Env, c peer.CheckIn) commands.Field {
	f := s.NoteField(c.Note)
	if c.Share == peer.MoodAndNote {
		f.Placeholder = s.Label("checkin.note.placeholder-room")
	}
	return f
}

// noteToSave is the note that came with the form, and what to say when it is saved.
func noteToSave(rq commands.Request) (note peer.UserText, head string, err error) {
	note, given, err := rq.Written("note", peer.MaxNote)
	switch {
	case err != nil:
		return "", "", err
	case !given:
		return "", "", commands.Refuse("refusal.old-button", nil)
	case note == "":
		return "", "checkin.note-out", nil
	}
	return note, "checkin.noted", nil
}

func saveNote(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	note, head, err := noteToSave(rq)
	if err != nil {
		return commands.Reply{}, err
	}
	return alter(tx, rq, head, func(e *peer.Entry) { e.Note = note })
}

// shareCheckIn shares a mood; with a note it first asks what to share.
func shareCheckIn(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, c, a, err := myEntry(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	s, err := tx.Settings()
	if err != nil {
		return commands.Reply{}, err
	}
	if c.Note == "" || c.Share != peer.JustMe || s.CheckIns == 0 {
		return alter(tx, rq, "checkin.shared", func(e *peer.Entry) { e.Share = max(e.Share, peer.MoodOnly) })
	}
	return rq.Reply("checkin.what-to-share", words.Args{"Channel": words.Channel(s.CheckIns)}, commands.Unit(
		rq.Button("mood-only", commands.Secondary, commands.ID("checkin:share-as", m.ID, a.day, peer.MoodOnly)),
		rq.Button("mood-and-note", commands.Secondary, commands.ID("checkin:share-as", m.ID, a.day, peer.MoodAndNote)),
		rq.Button("leave-it", commands.Secondary, commands.ID("checkin:show", m.ID, a.day)),
	)).InPlace(), nil
}

func shareCheckInAs(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	share, err := rq.ArgInt(2, int(peer.MoodOnly), int(peer.MoodAndNote))
	if err != nil {
		return commands.Reply{}, err
	}
	return alter(tx, rq, "checkin.shared", func(e *peer.Entry) { e.Share = peer.Share(share) })
}

func takeCheckInBack(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	return alter(tx, rq, "checkin.taken-back", func(e *peer.Entry) { e.Share = peer.JustMe })
}

// showCheckIn shows the entry as it is.
func showCheckIn(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, c, a, err := myEntry(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	a.head = "checkin.now"
	if a.gone, err = takenDown(tx, m.ID, c); err != nil {
		return commands.Reply{}, err
	}
	reply, err := show(rq, tx, a, m, c)
	return reply.InPlace(), err
}

// undoCheckIn puts back what the entry said before the change that the button names, or takes the entry
// out if that change made it. A button of an earlier change does nothing.
func undoCheckIn(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	by, err := rq.ArgID(2)
	if err != nil {
		return commands.Reply{}, err
	}
	m, old, a, err := loadEntry(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	args := words.Args{"When": rq.When(a.day, a.today)}
	if old == nil {
		return rq.Reply("checkin.out", args).InPlace(), nil
	}
	if old.By != by && old.By != rq.ID {
		return commands.Reply{}, commands.Refuse("checkin.changed-since", args)
	}
	c, ok := old.Undo(rq.ID)
	if !ok {
		reply := rq.Reply("checkin.out", args).InPlace()
		if old.Share != peer.JustMe {
			reply.Effects = []commands.Effect{checkinPost(rq.Env, m.ID, 0, nil, a.day)}
		}
		return reply, tx.DeleteCheckIn(m.ID, a.day)
	}
	a.head = "checkin.undone"
	effects, err := a.putBack(tx, rq, m, old, &c)
	if err != nil {
		return commands.Reply{}, err
	}
	reply, err := show(rq, tx, a, m, c)
	reply.Effects = effects
	return reply.InPlace(), err
}
