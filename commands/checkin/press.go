package checkin

import (
	"waymark/commands"
	"waymark/commands/circles"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// editEntry changes the entry that a button is about and shows it in the place of the pressed message. room says that
// the member pressed something that named what the room will see.
func editEntry(tx *storage.Tx, rq commands.Request, head string, room bool, change func(*peer.Entry)) (commands.Reply, error) {
	v, err := loadEntry(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	return v.edit(tx, rq, head, room, change)
}

// edit is editEntry for an entry that is loaded.
func (v entryView) edit(tx *storage.Tx, rq commands.Request, head string, room bool, change func(*peer.Entry)) (commands.Reply, error) {
	if rq.Component == "checkin:share-as" {
		if err := v.choose(tx, rq, 5); err != nil {
			return commands.Reply{}, err
		}
	}
	e := v.entry.Entry
	change(&e)
	v.head = head
	gone, err := takenDown(tx, v.member.ID, v.day)
	if err != nil {
		return commands.Reply{}, err
	}
	if room && gone { // also what they take back is no longer there
		v.private = "checkin.taken-down"
	}
	if head == "checkin.changed-old" && e.Mood == v.entry.Mood {
		v.head = "checkin.now"
	}
	effects, err := v.save(tx, rq, e, room)
	if err != nil {
		return commands.Reply{}, err
	}
	if v.private != "" || v.barred != nil {
		v.head = "checkin.now"
	}
	reply, err := v.reply(tx, rq)
	reply.Effects = effects
	return reply.InPlace(), err
}

// askNote opens the form for the note, with what it says now.
func askNote(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	v, err := loadEntry(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	title, args := "checkin.note.title-day", words.Args{"Day": v.day}
	switch v.day {
	case v.today:
		title, args = "checkin.note.title", nil
	case v.today - 1:
		title, args = "checkin.note.title-yesterday", nil
	}
	form := &commands.Modal{
		ID: v.id("checkin:note-save"), Title: rq.Say(title, args).Reveal(), Fields: []commands.Field{rq.NoteField(v.entry.Note)},
	}
	for _, in := range v.noteSeen().named {
		form.Text = words.Join("\n", form.Text, rq.Say("checkin.circle.note-seen", words.Args{"Circle": v.seat(in.Circle).Name(rq.Env)}))
	}
	return commands.Reply{Modal: form}, nil
}

// saveNote saves the note that came with the form. What the room shows stays as it is until the member says so.
func saveNote(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	note, given, err := rq.Written("note", peer.MaxNote)
	if err != nil {
		return commands.Reply{}, err
	}
	if !given {
		return commands.Reply{}, commands.Refuse("refusal.old-button", nil)
	}
	head := "checkin.noted"
	if note == "" {
		head = "checkin.note-out"
	}
	v, err := loadEntry(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	v.auto = v.noteSeen()
	return v.edit(tx, rq, head, false, func(e *peer.Entry) { e.Note = note })
}

// shareCheckIn shares a mood. With a note it first asks what to share, and in a private message where it will appear:
// there the server is not in view. So does a low mood: what is said about it leaves no place to name the room.
func shareCheckIn(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	v, err := loadEntry(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if v.stale(rq, 3) {
		return v.newest(tx, rq)
	}
	asks := v.entry.Note != "" || rq.DM || v.entry.Mood.Low()
	gone, err := takenDown(tx, v.member.ID, v.day)
	if err != nil {
		return commands.Reply{}, err
	}
	if !asks || gone || rq.MayShow() != nil || v.entry.InRoom != nil || v.settings.CheckIns == 0 {
		return v.edit(tx, rq, "checkin.shared", true, func(e *peer.Entry) { e.Share = max(e.Share, peer.MoodOnly) })
	}
	row := []commands.Button{rq.Button("mood-only", commands.Secondary, v.shareID(peer.MoodOnly))}
	if v.entry.Note != "" {
		row = append(row, rq.Button("mood-and-note", commands.Secondary, v.shareID(peer.MoodAndNote)),
			rq.Button("mood-and-covered", commands.Secondary, v.shareID(peer.MoodAndCovered)))
	}
	row = append(row, rq.Button("leave-it", commands.Secondary, v.id("checkin:show")))
	key := "checkin.what-to-share"
	if v.open() {
		key = "checkin.what-to-share-where"
	}
	return v.screen(tx, rq, rq.Reply(key, words.Args{"Channel": words.Channel(v.settings.CheckIns)}, commands.Unit(row...)).InPlace())
}

func shareCheckInAs(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	share, err := rq.ArgInt(4, int(peer.MoodOnly), int(peer.MoodAndCovered))
	if err != nil {
		return commands.Reply{}, err
	}
	return showOthers(tx, rq, "checkin.shared", func(e *peer.Entry) { e.Share = peer.Share(share) })
}

// updateRoom shows the room the entry as the screen with the button says it.
func updateRoom(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	return showOthers(tx, rq, "checkin.updated", func(*peer.Entry) {})
}

// showOthers is editEntry for what shows the room something: only what the screen with the button said. If the entry has
// changed since, it is shown as it is now, and nothing happens.
func showOthers(tx *storage.Tx, rq commands.Request, head string, change func(*peer.Entry)) (commands.Reply, error) {
	v, err := loadEntry(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if v.stale(rq, 3) {
		return v.newest(tx, rq)
	}
	return v.edit(tx, rq, head, true, change)
}

// stale reports whether the entry has changed since the screen with the button was made. The button's nth argument is the last
// change that the screen knew.
func (v entryView) stale(rq commands.Request, n int) bool {
	by, err := rq.ArgID(n)
	return err != nil || v.entry.By != by && v.entry.By != rq.ID
}

// newest shows the entry as it is now, in the place of an older screen.
func (v entryView) newest(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	v.head = "checkin.newest"
	reply, err := v.reply(tx, rq)
	return reply.InPlace(), err
}

// leaveRoom leaves what the room shows as it is.
func leaveRoom(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	v, err := loadEntry(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if gone, err := takenDown(tx, v.member.ID, v.day); gone || err != nil {
		return showCheckIn(tx, rq)
	}
	text := rq.Say("checkin.left", words.Args{"When": v.when(rq.Env), "Mood": MoodWord(rq.Env, v.entry.Mood)})
	return v.screen(tx, rq, commands.Say(commands.WithNote(text, v.entry.Note), commands.Unit(
		v.noteButton(rq),
		rq.Button("update-room", commands.Secondary, v.id("checkin:update", v.entry.By)),
		rq.Button("take-back", commands.Secondary, v.id("checkin:back")),
	)).InPlace())
}

func takeCheckInBack(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	return editEntry(tx, rq, "checkin.taken-back", true, func(e *peer.Entry) { e.Share = peer.JustMe })
}

// showCheckIn shows the entry as it is.
func showCheckIn(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	v, err := loadEntry(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	reply, err := v.reply(tx, rq)
	return reply.InPlace(), err
}

// undoCheckIn puts back what the entry said before the change that the button names, or deletes the entry if that
// change made it; then the answer has an Undo, since its note goes, too. A button of an earlier change does nothing.
func undoCheckIn(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	by, err := rq.ArgID(3)
	if err != nil {
		return commands.Reply{}, err
	}
	v, err := loadEntryView(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	done, undo := v.deleted(rq, by)
	deleted := commands.Say(done, commands.Buttons(undo...)...).InPlace()
	switch {
	case v.entry == nil:
		return deleted, nil
	case v.entry.By != by && v.entry.By != rq.ID:
		return commands.Reply{}, commands.Refuse("checkin.changed-since", words.Args{"When": v.when(rq.Env)})
	}
	if _, ok := v.entry.Undo(rq.ID); !ok {
		deleted.Effects, err = v.remove(tx, rq)
		deleted.Followups = v.told
		return v.keeping(rq, by, deleted), err
	}
	effects, err := v.undo(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	reply, err := v.reply(tx, rq)
	reply.Effects = effects
	return reply.InPlace(), err
}

// unposted wishes the entry's post away, if it has one.
func (v entryView) unposted(rq commands.Request) []commands.Effect {
	var effects []commands.Effect
	for _, in := range v.entry.InCircles {
		effects = append(effects, circles.CheckIn(in.Circle, 0, v.member.ID, v.day, nil))
	}
	if v.entry.InRoom == nil {
		return effects
	}
	return append(effects, commands.Effect{
		Target: checkinTarget(v.member.ID, v.day), Owner: v.member.ID,
		Do: commands.Post{Role: commands.CheckInsChannel.Role()}, OnOutcome: "checkin.posted",
	})
}
