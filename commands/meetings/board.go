package meetings

import (
	"slices"
	"time"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// The board is one message in the channel that the owner chose, edited when something changes. Sessions for an audience are
// not on it.

// BoardTarget is the board's target, of no member.
func BoardTarget() commands.Target { return boards.Of() }

// Board returns the board as it is to be now, after the owner chose another channel for it.
func Board(tx *storage.Tx, s commands.Env) ([]commands.Effect, error) {
	effects, err := commands.TakeDown(tx, boards.Of(), said) // it moves with the setting
	if err != nil {
		return nil, err
	}
	now, err := board(tx, s)
	return append(effects, now...), err
}

// board returns the board as it is to be now, nothing if no channel is set for it. It schedules its next change.
func board(tx *storage.Tx, s commands.Env) ([]commands.Effect, error) {
	s = s.Community()
	set, err := tx.Settings()
	if err != nil || set.Meetings == 0 {
		return nil, err
	}
	all, err := tx.Meetings()
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(m peer.Meeting) bool { return m.For != 0 })
	coming, err := next(tx, all, s.Now)
	if err != nil {
		return nil, err
	}
	change := s.Now.Add(24 * time.Hour)
	for _, c := range coming {
		for _, at := range []time.Time{c.Start, c.EndOf(c.Session)} {
			if at.After(s.Now) && at.Before(change) {
				change = at
			}
		}
	}
	if err := tx.Schedule(dueBoard, 0, 0, change); err != nil {
		return nil, err
	}
	texts := lines(s, set, coming)
	if len(texts) == 0 {
		texts = []words.Text{s.Say("meeting.board.empty", nil)}
	}
	pages := commands.Pages(append([]words.Text{s.Say("meeting.board.head", nil)}, texts...)...)
	m := pages[0]
	m.Rows = commands.Buttons(s.Button("my-reminders", commands.Secondary, commands.ID("meetings:mine")))
	return []commands.Effect{commands.MeetingsChannel.Post(set, boards.Of(), 0, &m)}, nil
}

// boardDue edits the board when a session on it begins or is over.
func boardDue(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) { return board(tx, d.Env) }
