package checkin

import (
	"slices"

	"waymark/commands"
	"waymark/commands/journey"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// moodWord is a mood's word, the same as in the command's list. A mood is never shown without it.
func MoodWord(s commands.Env, m peer.Mood) words.Text {
	switch m {
	case peer.VeryHard:
		return s.Say("choice.mood.1", nil)
	case peer.Hard:
		return s.Say("choice.mood.2", nil)
	case peer.GettingBy:
		return s.Say("choice.mood.3", nil)
	case peer.Okay:
		return s.Say("choice.mood.4", nil)
	case peer.Good:
		return s.Say("choice.mood.5", nil)
	}
	return ""
}

// moodRow is the five moods as buttons, the hardest first.
func moodRow(s commands.Env, id func(peer.Mood) string) commands.Row {
	var row commands.Row
	for mood := peer.VeryHard; mood <= peer.Good; mood++ {
		row.Buttons = append(row.Buttons, commands.Button{Label: MoodWord(s, mood).Reveal(), Style: commands.Secondary, ID: id(mood)})
	}
	return row
}

// answer is what the member is told about their entry.
type answer struct {
	day, today peer.Day
	head       string // the sentence to begin with
	back       bool   // they come back after a while
	forgot     bool   // what they had said besides the mood was held too long and is not kept
	noRoom     bool   // they wanted to share, and there is no channel for it
	gone       bool   // a moderator deleted the post, and it stays deleted
}

// put stores a changed entry and says what follows for the room. It keeps an entry private that no channel
// can show.
func (a *answer) put(tx *storage.Tx, rq commands.Request, m peer.Member, old *peer.CheckIn, e peer.Entry) (peer.CheckIn, []commands.Effect, error) {
	s, err := tx.Settings()
	if err != nil {
		return peer.CheckIn{}, nil, err
	}
	if e.Share != peer.JustMe && s.CheckIns == 0 {
		e.Share, a.noRoom = peer.JustMe, true
	}
	c := peer.NewCheckIn(a.day, e, rq.ID, rq.Now)
	if old != nil {
		c = old.Change(e, rq.ID)
	}
	effects, err := a.keep(tx, rq, m, s, old, c)
	return c, effects, err
}

// putBack stores an entry as it was before and says what follows for the room. It makes an entry private that
// no channel can show any more.
func (a *answer) putBack(tx *storage.Tx, rq commands.Request, m peer.Member, old, c *peer.CheckIn) ([]commands.Effect, error) {
	s, err := tx.Settings()
	if err != nil {
		return nil, err
	}
	if s.CheckIns == 0 {
		c.Share = peer.JustMe
	}
	return a.keep(tx, rq, m, s, old, *c)
}

// keep stores an entry that differs from the old one, and wishes its post as it is now.
func (a *answer) keep(tx *storage.Tx, rq commands.Request, m peer.Member, s peer.Settings, old *peer.CheckIn, c peer.CheckIn) ([]commands.Effect, error) {
	posted, err := tx.Posted(m.ID, checkinTarget(m.ID, a.day).String())
	if err != nil {
		return nil, err
	}
	a.gone = posted != nil && posted.Gone && c.Share != peer.JustMe
	if old != nil && c.Version == old.Version {
		return nil, nil
	}
	if err := tx.PutCheckIn(m.ID, c); err != nil {
		return nil, err
	}
	wasShown := old != nil && old.Share != peer.JustMe
	if !wasShown && c.Share == peer.JustMe || posted != nil && posted.Gone {
		return nil, nil
	}
	return []commands.Effect{checkinPost(rq.Env, m.ID, s.CheckIns, &c, a.day)}, nil
}

// show makes the answer: what is noted, who can see it, and what can be done next.
func show(rq commands.Request, tx *storage.Tx, a answer, m peer.Member, c peer.CheckIn) (commands.Reply, error) {
	args := words.Args{"When": rq.When(a.day, a.today), "Mood": MoodWord(rq.Env, c.Mood), "Seen": seenBy(rq.Env, c, a.gone)}
	texts := []words.Text{rq.Say(a.head, args)}
	if a.back && !a.forgot { // what they wrote just now was lost: they are not told that nothing was
		texts = append([]words.Text{welcome(rq.Env, c.Mood)}, texts...)
	}
	if a.forgot {
		texts = append(texts, rq.Say("checkin.forgot", nil))
	}
	switch {
	case a.noRoom:
		texts = append(texts, rq.Say("checkin.no-room", nil))
	case a.gone:
		texts = append(texts, rq.Say("checkin.taken-down", nil))
	case c.Share == peer.JustMe && !c.Mood.Low():
		texts = append(texts, rq.Say("checkin.can-share", nil))
	}
	switch {
	case c.Mood.Low() && (a.forgot || a.noRoom || a.gone): // four sentences are enough
		texts = append(texts, rq.Say("checkin.low-short", nil))
	case c.Mood.Low():
		texts = append(texts, rq.Say("checkin.low", nil))
	}
	rows, err := checkinRows(rq, tx, a, m, c)
	return commands.Say(commands.WithNote(words.Join("\n", texts...), c.Note), rows...), err
}

// seenBy says who sees what of an entry, as the end of a sentence. gone says that its post was taken down.
func seenBy(s commands.Env, c peer.CheckIn, gone bool) words.Text {
	switch {
	case c.Share == peer.JustMe || gone:
		return s.Say("checkin.seen.me", nil)
	case c.Share == peer.MoodOnly && c.Note == "":
		return s.Say("checkin.seen.mood", nil)
	case c.Share == peer.MoodOnly:
		return s.Say("checkin.seen.mood-only", nil)
	case c.Note == "":
		return s.Say("checkin.seen.note-too", nil)
	}
	return s.Say("checkin.seen.note", nil)
}

// welcome greets who comes back after a while. On a hard day it says no more than what matters.
func welcome(s commands.Env, m peer.Mood) words.Text {
	if m.Low() {
		return s.Say("checkin.welcome-hard", nil)
	}
	return s.Say("checkin.welcome", nil)
}

// checkinRows are the buttons under an answer. Every id names the member, and Undo the change it undoes. Nothing
// more is offered to be shared in a post that was taken down.
func checkinRows(rq commands.Request, tx *storage.Tx, a answer, m peer.Member, c peer.CheckIn) ([]commands.Row, error) {
	note := rq.Button("add-note", commands.Secondary, commands.ID("checkin:note", m.ID, c.Day))
	if c.Note != "" {
		note = rq.Button("edit-note", commands.Secondary, commands.ID("checkin:note", m.ID, c.Day))
	}
	share := rq.Button("share", commands.Secondary, commands.ID("checkin:share", m.ID, c.Day))
	if c.Share != peer.JustMe {
		share = rq.Button("take-back", commands.Secondary, commands.ID("checkin:back", m.ID, c.Day))
	}
	row := []commands.Button{note, share}
	if c.Share == peer.MoodOnly && c.Note != "" && !a.gone {
		row = append(row, rq.Button("share-note", commands.Secondary,
			commands.ID("checkin:share-as", m.ID, c.Day, peer.MoodAndNote)))
	}
	setbacks, err := asksForSetbacks(tx, m.ID)
	if err != nil {
		return nil, err
	}
	if setbacks {
		row = append(row, rq.Button("setback", commands.Secondary, commands.ID("journey:had-setback", m.ID, c.Day)))
	}
	rows := []commands.Row{commands.Unit(append(row, rq.Button("undo", commands.Secondary, commands.ID("checkin:undo", m.ID, c.Day, c.By)))...)}
	if c.Mood.Low() {
		rows = append(rows, waysToAPerson(rq.Env))
	}
	if rq.DM { // it stands in the place of a reminder, which could be paused and stopped
		rows = append(rows, commands.Unit(pauseButton(rq.Env, m.ID), stopButton(rq.Env, m.ID)))
	}
	return rows, nil
}

// asksForSetbacks is false for whoever counts nothing but how they care for themselves while somebody they love
// struggles: a setback would be the other person's.
func asksForSetbacks(tx *storage.Tx, member peer.ID) (bool, error) {
	all, err := tx.Journeys(member)
	open := slices.ContainsFunc(all, peer.Journey.Open)
	return !open || slices.ContainsFunc(all, journey.CanFall), err
}

// waysToAPerson are the buttons after a hard day.
func waysToAPerson(s commands.Env) commands.Row {
	return commands.Unit(
		s.Button("talk", commands.Primary, commands.ID("moderator:talk")),
		s.Button("find-help", commands.Secondary, commands.ID("helpnow:show")),
	)
}
