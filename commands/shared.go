package commands

import (
	"waymark/peer"
	"waymark/storage"
)

// Moods are the values of the option "mood", in the order of peer.Moods. Their shown names are in the catalogue, as for every
// option with choices.
func Moods() []string {
	var values []string
	for _, m := range peer.Moods() {
		values = append(values, ArgString(m))
	}
	return values
}

// Shares are the values of the option "share", in the order of peer.Shares.
func Shares() []string { return []string{"me", "mood", "The room", "covered"} }

// NoteField is the form field for a note.
func (s Env) NoteField(note peer.UserText) Field {
	return Field{
		ID: "note", Label: s.Label("checkin.note.label"), Placeholder: s.Label("checkin.note.placeholder"),
		Value: note, Max: peer.MaxNote, Long: true,
	}
}

// Turn returns the handler of a button that turns to a page of a list, which is its only argument, in the same message.
func Turn(show func(*storage.Tx, Request, int) (Reply, error)) Handler {
	return func(tx *storage.Tx, rq Request) (Reply, error) {
		page, err := rq.ArgInt(0, 0, 1<<20)
		if err != nil {
			return Reply{}, err
		}
		reply, err := show(tx, rq, page)
		return reply.InPlace(), err
	}
}

// OneLine returns a member's text without line breaks.
func OneLine(w peer.UserText) peer.UserText { return peer.CleanName(w.Reveal()) }
