package checkin

import (
	"slices"
	"strings"

	"waymark/commands"
	"waymark/commands/dates"
	"waymark/commands/journey"
	"waymark/commands/sharing"
	"waymark/commands/whathelps"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// MoodWord is a mood's word, the same as in the command's list; "" for none. A mood is never shown without it.
func MoodWord(s commands.Env, m peer.Mood) words.Text {
	if !m.Valid() {
		return ""
	}
	return s.Say("choice.mood."+commands.ArgString(m), nil)
}

// moodButtons are the moods as buttons, the hardest first.
func moodButtons(s commands.Env, id func(peer.Mood) string) []commands.Button {
	var buttons []commands.Button
	for _, mood := range peer.Moods() {
		buttons = append(buttons, commands.Button{Label: MoodWord(s, mood).Reveal(), Style: commands.Secondary, ID: id(mood)})
	}
	return buttons
}

// reply shows the entry: what it says, who can see it, and what can be done next. It has at most four sentences.
func (v entryView) reply(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := v.noticeTakenDown(tx); err != nil {
		return commands.Reply{}, err
	}
	c := *v.entry
	texts := []words.Text{rq.Say(v.head, words.Args{"When": v.when(rq.Env), "Mood": MoodWord(rq.Env, c.Mood), "Seen": v.seen(rq.Env)})}
	if v.welcome && !v.forgot { // what they wrote just now was lost: they are not told that everything is there
		texts = append([]words.Text{rq.Say("checkin.welcome", nil)}, texts...)
	}
	if v.forgot {
		texts = append(texts, rq.Say("checkin.forgot", nil))
	}
	more := len(texts) > 1 || strings.Contains(texts[0].Reveal(), ". ") // four sentences are enough
	if next := v.next(rq.Env); next != "" {
		texts, more = append(texts, next), true
	}
	switch {
	case v.fromList() && c.Mood.Low() && v.head == "checkin.changed-old" && more:
		texts = append(texts, rq.Say("checkin.low-short", nil))
	case v.fromList() && c.Mood.Low() && v.head == "checkin.changed-old":
		texts = append(texts, rq.Say("checkin.low", nil))
	case v.fromList() && v.head != "checkin.newest":
		texts = append(texts, rq.Say("history.edit", nil))
	case v.fromList():
	case c.Mood.Low() && (more || v.wasLow || v.head != "checkin.saved" && v.head != "checkin.changed"):
		texts = append(texts, rq.Say("checkin.low-short", nil))
	case c.Mood.Low():
		texts = append(texts, rq.Say("checkin.low", nil))
	}
	first, rows, err := v.rows(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	reply, err := v.screen(tx, rq, commands.Say(commands.WithNote(words.Join("\n", texts...), c.Note), rows...), first...)
	reply.Followups = v.told
	return reply, err
}

// screen is what every screen about the entry goes through: if it says a hard day the ways to help come first, also when the
// screen answers to something else. first are the screen's own buttons for its first row.
func (v entryView) screen(tx *storage.Tx, rq commands.Request, reply commands.Reply, first ...commands.Button) (commands.Reply, error) {
	if v.entry.Mood.Low() {
		return whathelps.OnHardDay(tx, rq.Env, v.member.ID, reply, first...)
	}
	reply.Message.Rows = append(commands.Buttons(first...), reply.Message.Rows...)
	return reply, nil
}

// noticeTakenDown has an entry whose post moderators deleted shown as private, and not offered to the room again.
func (v *entryView) noticeTakenDown(tx *storage.Tx) (err error) {
	v.gone, err = takenDown(tx, v.member.ID, v.day)
	if v.gone && v.entry.InRoom != nil {
		c := *v.entry
		c.Share, c.InRoom, v.entry = peer.JustMe, nil, &c
		v.private = "checkin.taken-down"
	}
	return err
}

// next are the sentences about another entry that may have been meant, and about the room; "" for none.
func (v entryView) next(s commands.Env) words.Text {
	if v.both.offered && v.entry.InRoom == nil {
		return words.Join("\n", v.both.say(s), v.aboutRoom(s))
	}
	if v.both.offered {
		return v.both.say(s)
	}
	return v.aboutRoom(s)
}

// aboutRoom is the sentence about what the room sees or could see; "" for none.
func (v entryView) aboutRoom(s commands.Env) words.Text {
	args := words.Args{"Channel": words.Channel(v.settings.CheckIns), "Mood": MoodWord(s, commands.Deref(v.entry.InRoom).Mood)}
	switch {
	case v.barred != nil:
		return s.Say(v.barred.Key, v.barred.Args)
	case v.private != "":
		args["Families"] = words.Channel(v.settings.InRoom(true).CheckIns)
		return s.Say(v.private, args)
	case !v.entry.UpToDate():
		return s.Say("checkin.update-room", args)
	case v.left || v.gone || v.fromList() || v.entry.Share != peer.JustMe || v.entry.Mood.Low() || v.settings.CheckIns == 0 || v.open():
		return ""
	}
	if v.outside {
		return s.Say("checkin.can-share-room", nil)
	}
	return s.Say("checkin.can-share", args)
}

// seen says what of the entry is shared, as the end of a sentence.
func (v entryView) seen(s commands.Env) words.Text {
	c, circle := v.entry, v.circleSeen(s)
	if circle != "" && c.InRoom == nil {
		return circle
	}
	return words.Join("; ", v.roomSeen(s, c), circle)
}

// roomSeen says what the room sees of the entry, as the end of a sentence.
func (v entryView) roomSeen(s commands.Env, c *peer.CheckIn) words.Text {
	switch {
	case c.InRoom == nil:
		return s.Say("checkin.seen.me", nil)
	case !c.UpToDate():
		return s.Say("checkin.seen.not-yet", nil)
	}
	return sharedAs(s, c.Note != "", c.InRoom.Share)
}

// sharedAs says what others see of an entry that is shared, as the end of a sentence.
func sharedAs(s commands.Env, hasNote bool, share peer.Share) words.Text {
	switch {
	case !hasNote:
		return s.Say("checkin.seen.mood", nil)
	case share == peer.MoodOnly:
		return s.Say("checkin.seen.mood-only", nil)
	case share == peer.MoodAndCovered:
		return s.Say("checkin.seen.covered", nil)
	}
	return s.Say("checkin.seen.note", nil)
}

// rows are the buttons under the entry: those for the first row, and the rest.
func (v entryView) rows(tx *storage.Tx, rq commands.Request) (first []commands.Button, rows []commands.Row, err error) {
	if v.fromList() {
		return nil, v.editorRows(rq), nil
	}
	if v.both.offered {
		first = append(first, rq.Button("keep-both", commands.Secondary, v.id("checkin:both", v.entry.By, v.both.to)))
	}
	asksZone := v.zone && !v.member.ZoneSet
	if asksZone && !v.entry.Mood.Low() {
		first = append(first, v.zoneButton(rq))
	}
	row := append([]commands.Button{v.noteButton(rq)}, v.roomButtons(rq)...)
	setback, err := v.setbackButton(tx, rq)
	if err != nil {
		return nil, nil, err
	}
	if v.entry.UpToDate() { // else what the room sees is decided first
		row = append(row, setback...)
	}
	undo := v.id("checkin:undo", v.entry.By)
	if v.both.kept { // the other would delete one of the two
		undo = v.id("checkin:both-undo", v.entry.By, v.both.to)
	}
	row = append(row, rq.Button("undo", commands.Secondary, undo))
	if asksZone && v.entry.Mood.Low() { // the first row is for what helps
		row = append(row, v.zoneButton(rq))
	}
	rows = commands.Buttons(row...)
	if circle := v.circleButtons(rq); len(circle) > 0 {
		rows = append(rows, commands.Unit(circle...))
	}
	if !rq.DM {
		return first, rows, nil
	}
	// It may replace a reminder, which could be paused and stopped.
	r, err := tx.Reminder(v.member.ID)
	if err != nil || r == nil {
		return first, rows, err
	}
	if commands.Deref(r).State == peer.ReminderAsking {
		return first, append(rows, goOnRow(rq.Env, v.member.ID)), err
	}
	return first, append(rows, commands.Unit(pauseButton(rq.Env, v.member.ID), stopButton(rq.Env, v.member.ID))), err
}

func (v entryView) noteButton(rq commands.Request) commands.Button {
	if v.entry.Note != "" {
		return rq.Button("edit-note", commands.Secondary, v.id("checkin:note"))
	}
	return rq.Button("add-note", commands.Secondary, v.id("checkin:note"))
}

// roomButtons are what can be done about what the room shows, at most three.
func (v entryView) roomButtons(rq commands.Request) []commands.Button {
	c := v.entry
	switch {
	case v.wanted != peer.JustMe:
		return sharing.WhichRoom(rq.Env, v.settings, v.rooms, func(families bool) string {
			return v.shareID(v.wanted, map[bool]int{true: 1}[families])
		})
	case c.InRoom == nil && (v.gone || v.fromList()): // what was deleted stays deleted, and an old day is no news
		return nil
	case c.InRoom == nil && v.settings.CheckIns == 0 && !v.open(): // there is no room
		return nil
	case c.InRoom == nil:
		return []commands.Button{rq.Button("share", commands.Secondary, v.id("checkin:share", c.By))}
	}
	back := rq.Button("take-back", commands.Secondary, v.id("checkin:back"))
	switch {
	case !c.UpToDate():
		return []commands.Button{
			rq.Button("update-room", commands.Secondary, v.id("checkin:update", c.By)), back,
			rq.Button("leave-it", commands.Secondary, v.id("checkin:leave")),
		}
	case c.Note != "" && c.Share == peer.MoodOnly:
		return []commands.Button{back, rq.Button("share-note", commands.Secondary, v.shareID(peer.MoodAndNote))}
	case c.Note != "" && c.InRoom.Share == peer.MoodAndNote:
		return []commands.Button{back, rq.Button("cover-note", commands.Secondary, v.shareID(peer.MoodAndCovered))}
	}
	return []commands.Button{back}
}

// setbackButton is the one to log a setback or, while one is going on, to go on from today. There is none for a member
// who counts nothing but how they care for themselves while someone they love struggles, or nothing and is of the families: it
// would be the other person's.
func (v entryView) setbackButton(tx *storage.Tx, rq commands.Request) ([]commands.Button, error) {
	all, err := tx.Journeys(v.member.ID)
	if err != nil {
		return nil, err
	}
	open := slices.ContainsFunc(all, peer.Journey.Open)
	switch {
	case slices.ContainsFunc(all, journey.Ongoing):
		return []commands.Button{rq.Button("go-on-today", commands.Secondary, commands.ID("journey:go-on", v.member.ID))}, nil
	case (open || rq.IsFamily(v.settings)) && !slices.ContainsFunc(all, journey.CanFall):
		return nil, nil
	}
	return []commands.Button{rq.Button("setback", commands.Secondary, commands.ID("journey:had-setback", v.member.ID, v.day))}, nil
}

// zoneButton lets the member choose their time zone, where it was only supposed.
func (v entryView) zoneButton(rq commands.Request) commands.Button {
	return dates.NotMyZone(rq.Env, v.member.ID)
}
