package meetings

import (
	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// wordsField is a field of the form for a meeting's words. usual is ours, nil for none.
type wordsField struct {
	id, label string
	usual     func(commands.Env, peer.Meeting) words.Text
	max       int
	text      func(*peer.MeetingWords) *peer.UserText
}

func wordsFields() []wordsField {
	return []wordsField{
		{"opening", "meeting.words.opening", usualOpening, peer.MaxMeetingWords, func(w *peer.MeetingWords) *peer.UserText { return &w.Opening }},
		{"talk", "meeting.words.talk", usualTalk, peer.MaxMeetingWords, func(w *peer.MeetingWords) *peer.UserText { return &w.Talk }},
		{"reading", "meeting.words.reading", nil, peer.MaxMeetingLongWords, func(w *peer.MeetingWords) *peer.UserText { return &w.Reading }},
		{"closing", "meeting.words.closing", usualClosing, peer.MaxMeetingLongWords, func(w *peer.MeetingWords) *peer.UserText { return &w.Closing }},
	}
}

// askWords is /meetings words: a form with what the meeting says now.
func askWords(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := named(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	form := commands.Modal{ID: commands.ID("meetings:words", m.ID), Title: rq.Label("meeting.words.title")}
	for _, f := range wordsFields() {
		value := *f.text(&m.Words)
		if value == "" && f.usual != nil {
			value = peer.UserText(f.usual(rq.Env, m).Reveal())
		}
		form.Fields = append(form.Fields, commands.Field{ID: f.id, Label: rq.Label(f.label), Value: value, Max: f.max, Long: true})
	}
	return commands.Reply{Modal: &form}, nil
}

// saveWords stores the words of a meeting. A field that is emptied, or left as ours, says ours.
func saveWords(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := pressed(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	for _, f := range wordsFields() {
		text, _, err := rq.Written(f.id, f.max)
		if err != nil {
			return commands.Reply{}, err
		}
		if f.usual != nil && text.Reveal() == f.usual(rq.Env, m).Reveal() {
			text = ""
		}
		*f.text(&m.Words) = text
	}
	if err := moderators.Audit(tx, rq, moderators.VerbWordsOfMeeting, 0); err != nil {
		return commands.Reply{}, err
	}
	return rq.Reply("meeting.words.saved", words.Args{"Name": m.Name}), tx.PutMeeting(m)
}
