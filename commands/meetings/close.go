package meetings

import (
	"cmp"
	"time"

	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/rooms"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// closeSession is `Close`. Before the session's hour it takes one more press: sure. The host is asked alone how it was.
func closeSession(sure bool) commands.Handler {
	return func(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
		m, open, err := hosting(tx, rq)
		if err != nil {
			return commands.Reply{}, err
		}
		if !open.IsOpen() {
			_, effects, err := stopOpening(tx, rq.Env, &m)
			reply := rq.Reply("meeting.not-open", words.Args{"Name": m.Name, "Until": openBy(open)}).InPlace()
			reply.Effects = effects
			return reply, err
		}
		if !sure && rq.Now.Before(open.Start) {
			return rq.Reply("meeting.close-early", words.Args{"Name": m.Name, "At": words.Moment(open.Start)}, commands.Unit(
				rq.Button("close-now", commands.Danger, commands.ID("meetings:close-now", m.ID, open.Date)),
				rq.Button("hosts-sheet", commands.Secondary, commands.ID("meetings:sheet", m.ID, open.Date)),
			)).InPlace(), nil
		}
		if err := moderators.Audit(tx, rq, moderators.VerbCloseMeeting, 0); err != nil {
			return commands.Reply{}, err
		}
		effects, err := closed(tx, rq.Env, m, open)
		reply := moderators.Debrief(rq, rq.Say("meeting.closed", nil))
		reply.Effects = effects
		return reply, err
	}
}

// endByTime closes a session that nobody closed.
func endByTime(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) {
	m, err := tx.Meeting(d.Ref)
	if err != nil || m == nil {
		return nil, err
	}
	open, err := tx.OpenSession(m.ID)
	if err != nil || open == nil {
		return nil, err
	}
	return closed(tx, d.Env, *m, *open)
}

// closed ends a session: the closing words are posted, the floor post is deleted, and who raised a hand and who shared is
// forgotten. The thread is deleted peer.KeepMeetingRoomFor later; the post says when.
func closed(tx *storage.Tx, s commands.Env, m peer.Meeting, open peer.OpenSession) ([]commands.Effect, error) {
	deleted, effects, err := endSession(tx, s, &m, open)
	if err := cmp.Or(err, tx.PutMeeting(m)); err != nil || !open.IsOpen() {
		return effects, err
	}
	shown, err := board(tx, s)
	if err != nil {
		return nil, err
	}
	effects = append(effects, shown...)
	if open.Place() != 0 {
		effects = append(effects, inPlace(m, open, "closing", own(s.Community(), m, m.Words.Closing, usualClosing), s.Now.Add(closingWithin)))
	}
	if open.Floor != 0 {
		effects = append(effects, commands.Effect{
			Target: floorTarget(m, open), OnOutcome: "meetings.said", Do: commands.Post{Channel: open.Place()},
		})
	}
	return append(effects, closedPost(s, m, open, deleted)), nil
}

// closedPost is the opening post of a session that is over.
func closedPost(s commands.Env, m peer.Meeting, open peer.OpenSession, deleted time.Time) commands.Effect {
	s = s.Community()
	text := s.Say("meeting.post.over", words.Args{"Name": m.Name})
	if !deleted.IsZero() {
		text = words.Join("\n", text, s.Say("meeting.post.deleted-at", words.Args{"At": words.Moment(deleted)}))
	}
	return commands.Effect{
		Target: openingPosts.Of(m.ID, open.Date),
		Do: commands.Post{Channel: open.Channel, Message: &commands.Message{
			Card: &commands.Card{Parts: []commands.CardPart{{Text: text}}},
			Rows: commands.Buttons(s.FindHelp(), rooms.SomethingIsWrong(s, open.Room)),
		}},
	}.EditingOnly()
}
