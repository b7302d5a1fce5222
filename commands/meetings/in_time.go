package meetings

import (
	"cmp"
	"time"

	"waymark/commands"
	"waymark/commands/rooms"
	"waymark/peer"
	"waymark/storage"
)

// What waits in the outbox for a session is posted while it helps, or not at all: each has an Until, and what still waits when
// the session ends goes with it.

const (
	// threadWithin is how long people wait for a thread until the meeting is in its channel.
	threadWithin = time.Minute
	// saidWithin is how late the bot says what a host had it say, and calls who is next.
	saidWithin = 2 * time.Minute
	// closingWithin is how late the closing words come.
	closingWithin = 10 * time.Minute
)

// What the bot can say for the host, as the argument of a target: pressed twice in a row, it waits once.
const (
	saysReading = "reading"
	saysTalk    = "talk"
)

// openBy is until when the opening post of a session can appear: then the session is off.
func openBy(open peer.OpenSession) time.Time { return open.Start.Add(peer.OpenUntil) }

// endSession notes in a meeting that its open session is over, and takes back what waits for it. What was said of it is the
// caller's. It returns when the thread will be deleted; see rooms.End.
func endSession(
	tx *storage.Tx, s commands.Env, m *peer.Meeting, open peer.OpenSession,
) (deleted time.Time, effects []commands.Effect, err error) {
	if open.IsOpen() {
		m.Closed = open.Date
	} else { // it may be opened again; a post whose answer was lost is deleted
		effects = append(effects, commands.Effect{
			Target: openingPosts.Of(m.ID, open.Date), Until: s.Now.Add(closingWithin), Do: commands.Post{Channel: open.Channel},
		})
	}
	deleted, err = rooms.End(tx, open.Room, s.Now)
	err = cmp.Or(err, tx.DeleteOpenSession(m.ID), tx.Unschedule(dueEnd, 0, m.ID))
	for _, what := range []string{saysReading, saysTalk} {
		err = cmp.Or(err, tx.Cancel(said.Of(m.ID, open.Date, what).String()))
	}
	if open.Post != 0 && !open.Voice && !open.NoThread && open.Thread == 0 {
		effects = append(effects, noThread(*m, open))
	}
	return deleted, effects, err
}

// noThread deletes the thread of a session if Discord opened it and the bot has not heard of it. A thread has the id of the message
// that it is on.
func noThread(m peer.Meeting, open peer.OpenSession) commands.Effect {
	return commands.Effect{Target: threads.Of(m.ID, open.Date), Do: commands.DeleteThread{Thread: open.Post}}
}

// opened returns the open session of a meeting, nil if there is none, or if its opening post is not there.
func opened(tx *storage.Tx, meeting peer.ID) (*peer.OpenSession, error) {
	open, err := tx.OpenSession(meeting)
	if err != nil || open == nil || !open.IsOpen() {
		return nil, err
	}
	return open, nil
}

// stopOpening takes back the opening of a session whose post is not there, and returns whether there was one.
func stopOpening(tx *storage.Tx, s commands.Env, m *peer.Meeting) (bool, []commands.Effect, error) {
	open, err := tx.OpenSession(m.ID)
	if err != nil || open == nil || open.IsOpen() {
		return false, nil, err
	}
	_, effects, err := endSession(tx, s, m, *open)
	return true, effects, err
}
