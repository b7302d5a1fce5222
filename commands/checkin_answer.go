package commands

import (
	"slices"

	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// moodWord is a mood's word, the same as in the command's list. A mood is never shown without it.
func (s Env) moodWord(m peer.Mood) words.Text {
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
func (s Env) moodRow(id func(peer.Mood) string) Row {
	var row Row
	for mood := peer.VeryHard; mood <= peer.Good; mood++ {
		row.Buttons = append(row.Buttons, Button{Label: s.moodWord(mood).Reveal(), Style: Secondary, ID: id(mood)})
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
func (a *answer) put(tx *storage.Tx, rq Request, m peer.Member, old *peer.CheckIn, e peer.Entry) (peer.CheckIn, []Effect, error) {
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
func (a *answer) putBack(tx *storage.Tx, rq Request, m peer.Member, old, c *peer.CheckIn) ([]Effect, error) {
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
func (a *answer) keep(tx *storage.Tx, rq Request, m peer.Member, s peer.Settings, old *peer.CheckIn, c peer.CheckIn) ([]Effect, error) {
	posted, err := tx.Posted(m.ID, checkinTarget(m.ID, a.day))
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
	return []Effect{rq.checkinPost(m.ID, s.CheckIns, &c, a.day)}, nil
}

// show makes the answer: what is noted, who can see it, and what can be done next.
func (rq Request) show(tx *storage.Tx, a answer, m peer.Member, c peer.CheckIn) (Reply, error) {
	args := words.Args{"When": rq.when(a.day, a.today), "Mood": rq.moodWord(c.Mood), "Seen": rq.seenBy(c, a.gone)}
	texts := []words.Text{rq.Say(a.head, args)}
	if a.back && !a.forgot { // what they wrote just now was lost: they are not told that nothing was
		texts = append([]words.Text{rq.welcome(c.Mood)}, texts...)
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
	rows, err := rq.checkinRows(tx, a, m, c)
	return say(withNote(words.Join("\n", texts...), c.Note), rows...), err
}

// seenBy says who sees what of an entry, as the end of a sentence. gone says that its post was taken down.
func (s Env) seenBy(c peer.CheckIn, gone bool) words.Text {
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
func (s Env) welcome(m peer.Mood) words.Text {
	if m.Low() {
		return s.Say("checkin.welcome-hard", nil)
	}
	return s.Say("checkin.welcome", nil)
}

// checkinRows are the buttons under an answer. Every id names the member, and Undo the change it undoes. Nothing
// more is offered to be shared in a post that was taken down.
func (rq Request) checkinRows(tx *storage.Tx, a answer, m peer.Member, c peer.CheckIn) ([]Row, error) {
	note := rq.button("add-note", Secondary, ID("checkin:note", m.ID, c.Day))
	if c.Note != "" {
		note = rq.button("edit-note", Secondary, ID("checkin:note", m.ID, c.Day))
	}
	share := rq.button("share", Secondary, ID("checkin:share", m.ID, c.Day))
	if c.Share != peer.JustMe {
		share = rq.button("take-back", Secondary, ID("checkin:back", m.ID, c.Day))
	}
	row := []Button{note, share}
	if c.Share == peer.MoodOnly && c.Note != "" && !a.gone {
		row = append(row, rq.button("share-note", Secondary,
			ID("checkin:share-as", m.ID, c.Day, peer.MoodAndNote)))
	}
	setbacks, err := asksForSetbacks(tx, m.ID)
	if err != nil {
		return nil, err
	}
	if setbacks {
		row = append(row, rq.button("setback", Secondary, ID("journey:had-setback", m.ID, c.Day)))
	}
	rows := []Row{unit(append(row, rq.button("undo", Secondary, ID("checkin:undo", m.ID, c.Day, c.By)))...)}
	if c.Mood.Low() {
		rows = append(rows, rq.waysToAPerson())
	}
	if rq.DM { // it stands in the place of a reminder, which could be paused and stopped
		rows = append(rows, unit(rq.pauseButton(m.ID), rq.stopButton(m.ID)))
	}
	return rows, nil
}

// asksForSetbacks is false for whoever counts nothing but how they care for themselves while somebody they love
// struggles: a setback would be the other person's.
func asksForSetbacks(tx *storage.Tx, member peer.ID) (bool, error) {
	all, err := tx.Journeys(member)
	open := slices.ContainsFunc(all, peer.Journey.Open)
	return !open || slices.ContainsFunc(all, canFall), err
}

// waysToAPerson are the buttons after a hard day.
func (s Env) waysToAPerson() Row {
	return unit(
		s.button("talk", Primary, ID("moderator:talk")),
		s.button("find-help", Secondary, ID("helpnow:show")),
	)
}
