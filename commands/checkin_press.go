package commands

import (
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// mine returns the acting member and the entry that a button of theirs is about. The entry is nil if it
// was taken out since.
func loadEntry(tx *storage.Tx, rq Request) (m peer.Member, c *peer.CheckIn, a answer, err error) {
	if m, err = pressingOwner(tx, rq); err != nil {
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
func myEntry(tx *storage.Tx, rq Request) (peer.Member, peer.CheckIn, answer, error) {
	m, c, a, err := loadEntry(tx, rq)
	if err == nil && c == nil {
		err = noEntry(rq, a)
	}
	return m, deref(c), a, err
}

func noEntry(rq Request, a answer) error {
	return Refuse("checkin.no-entry", words.Args{"When": rq.when(a.day, a.today)})
}

// alter changes the entry that a button is about and shows it in the place of the pressed answer.
func alter(tx *storage.Tx, rq Request, head string, change func(*peer.Entry)) (Reply, error) {
	m, old, a, err := myEntry(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	e := old.Entry
	change(&e)
	a.head = head
	c, effects, err := a.put(tx, rq, m, &old, e)
	if err != nil {
		return Reply{}, err
	}
	if head == "checkin.shared" && (a.noRoom || a.gone) {
		a.head = "checkin.now"
	}
	reply, err := rq.show(tx, a, m, c)
	reply.Effects = effects
	return reply.InPlace(), err
}

// askNote opens the form for the note, with what it says now.
func askNote(tx *storage.Tx, rq Request) (Reply, error) {
	m, c, a, err := myEntry(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	title := rq.Say("checkin.note.title-day", words.Args{"Day": a.day})
	switch a.day {
	case a.today:
		title = rq.Say("checkin.note.title", nil)
	case a.today - 1:
		title = rq.Say("checkin.note.title-yesterday", nil)
	}
	return Reply{Modal: &Modal{
		ID:     ID("checkin:note-save", m.ID, a.day),
		Title:  title.Reveal(),
		Fields: []Field{rq.checkinNoteField(c)},
	}}, nil
}

// checkinNoteField says so where the room will read the note.
func (s Env) checkinNoteField(c peer.CheckIn) Field {
	f := s.noteField(c.Note)
	if c.Share == peer.MoodAndNote {
		f.Placeholder = s.Label("checkin.note.placeholder-room")
	}
	return f
}

// noteField is the form field for a note, the same wherever a note can be written.
func (s Env) noteField(note peer.Words) Field {
	return Field{
		ID: "note", Label: s.Label("checkin.note.label"), Placeholder: s.Label("checkin.note.placeholder"),
		Value: note, Max: peer.MaxNote, Long: true,
	}
}

// noteToSave is the note that came with the form, and what to say when it is saved.
func (rq Request) noteToSave() (note peer.Words, head string, err error) {
	note, given, err := rq.written("note", peer.MaxNote)
	switch {
	case err != nil:
		return "", "", err
	case !given:
		return "", "", Refuse("refusal.old-button", nil)
	case note == "":
		return "", "checkin.note-out", nil
	}
	return note, "checkin.noted", nil
}

func saveNote(tx *storage.Tx, rq Request) (Reply, error) {
	note, head, err := rq.noteToSave()
	if err != nil {
		return Reply{}, err
	}
	return alter(tx, rq, head, func(e *peer.Entry) { e.Note = note })
}

// shareCheckIn shares a mood; with a note it first asks what to share.
func shareCheckIn(tx *storage.Tx, rq Request) (Reply, error) {
	m, c, a, err := myEntry(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	s, err := tx.Settings()
	if err != nil {
		return Reply{}, err
	}
	if c.Note == "" || c.Share != peer.JustMe || s.CheckIns == 0 {
		return alter(tx, rq, "checkin.shared", func(e *peer.Entry) { e.Share = max(e.Share, peer.MoodOnly) })
	}
	return rq.reply("checkin.what-to-share", words.Args{"Channel": words.Channel(s.CheckIns)}, unit(
		rq.button("mood-only", Secondary, ID("checkin:share-as", m.ID, a.day, peer.MoodOnly)),
		rq.button("mood-and-note", Secondary, ID("checkin:share-as", m.ID, a.day, peer.MoodAndNote)),
		rq.button("leave-it", Secondary, ID("checkin:show", m.ID, a.day)),
	)).InPlace(), nil
}

func shareCheckInAs(tx *storage.Tx, rq Request) (Reply, error) {
	share, err := rq.ArgInt(2, int(peer.MoodOnly), int(peer.MoodAndNote))
	if err != nil {
		return Reply{}, err
	}
	return alter(tx, rq, "checkin.shared", func(e *peer.Entry) { e.Share = peer.Share(share) })
}

func takeCheckInBack(tx *storage.Tx, rq Request) (Reply, error) {
	return alter(tx, rq, "checkin.taken-back", func(e *peer.Entry) { e.Share = peer.JustMe })
}

// showCheckIn shows the entry as it is.
func showCheckIn(tx *storage.Tx, rq Request) (Reply, error) {
	m, c, a, err := myEntry(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	a.head = "checkin.now"
	if a.gone, err = takenDown(tx, m.ID, c); err != nil {
		return Reply{}, err
	}
	reply, err := rq.show(tx, a, m, c)
	return reply.InPlace(), err
}

// undoCheckIn puts back what the entry said before the change that the button names, or takes the entry
// out if that change made it. A button of an earlier change does nothing.
func undoCheckIn(tx *storage.Tx, rq Request) (Reply, error) {
	by, err := rq.ArgID(2)
	if err != nil {
		return Reply{}, err
	}
	m, old, a, err := loadEntry(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	args := words.Args{"When": rq.when(a.day, a.today)}
	if old == nil {
		return rq.reply("checkin.out", args).InPlace(), nil
	}
	if old.By != by && old.By != rq.ID {
		return Reply{}, Refuse("checkin.changed-since", args)
	}
	c, ok := old.Undo(rq.ID)
	if !ok {
		reply := rq.reply("checkin.out", args).InPlace()
		if old.Share != peer.JustMe {
			reply.Effects = []Effect{rq.checkinPost(m.ID, 0, nil, a.day)}
		}
		return reply, tx.DeleteCheckIn(m.ID, a.day)
	}
	a.head = "checkin.undone"
	effects, err := a.putBack(tx, rq, m, old, &c)
	if err != nil {
		return Reply{}, err
	}
	reply, err := rq.show(tx, a, m, c)
	reply.Effects = effects
	return reply.InPlace(), err
}
