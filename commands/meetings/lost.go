package meetings

import (
	"cmp"
	"slices"
	"time"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// A meeting whose channel was deleted, or is hidden from the bot, is lost: it has no sessions until the channel can be seen
// again, or `/meetings edit` names another. Those with a reminder, the host who expects the next session, and the moderators are told
// once.

// channelsUsed are the channels of meetings, and the threads of their open sessions.
func channelsUsed(tx *storage.Tx) (used []peer.ID, err error) {
	all, err := tx.Meetings()
	for _, m := range all {
		if m.Lost {
			continue
		}
		open, err := tx.OpenSession(m.ID)
		if err != nil {
			return nil, err
		}
		if used = append(used, m.Channel); open != nil && open.Thread != 0 {
			used = append(used, open.Thread)
		}
	}
	return used, err
}

// channelDeleted stores that a channel was deleted, for each meeting in it. A session whose thread was deleted is over.
func channelDeleted(tx *storage.Tx, s commands.Env, channel peer.ID) (effects []commands.Effect, err error) {
	all, err := tx.Meetings()
	if err != nil {
		return nil, err
	}
	changed := false
	for _, m := range all {
		if m.Lost {
			continue
		}
		open, err := tx.OpenSession(m.ID)
		if err != nil {
			return nil, err
		}
		var told []commands.Effect
		switch {
		case m.Channel == channel:
			told, err = lose(tx, s, m)
		case open != nil && open.Thread == channel:
			_, told, err = endSession(tx, s, &m, *open)
			told = append(told, closedPost(s, m, *open, time.Time{}))
			err = cmp.Or(err, tx.PutMeeting(m))
		default:
			continue
		}
		if err != nil {
			return nil, err
		}
		effects, changed = append(effects, told...), true
	}
	if !changed {
		return nil, nil
	}
	shown, err := board(tx, s)
	return append(effects, shown...), err
}

// lose stores that a meeting is lost, ends the session that is open, and tells its people and the moderators.
func lose(tx *storage.Tx, s commands.Env, m peer.Meeting) ([]commands.Effect, error) {
	open, err := tx.OpenSession(m.ID)
	if err != nil {
		return nil, err
	}
	var ended []commands.Effect
	if open != nil {
		if _, ended, err = endSession(tx, s, &m, *open); err != nil {
			return nil, err
		}
	}
	host := expectingNext(m, s.Now)
	m.Lost = true
	if err := putMeeting(tx, s, m); err != nil {
		return nil, err
	}
	told, err := tellAll(tx, s, m, host, notice{why: m.Channel, key: "meeting.lost-told", args: same(words.Args{"Name": m.Name})})
	if err != nil {
		return nil, err
	}
	card, err := lostCard(tx, s, m, m.Channel, "meeting.lost-card")
	return slices.Concat(ended, told, card), err
}

// lostCard is the moderators' card that a meeting's channel is gone, or that the meeting has another since; nothing without a
// channel for it.
func lostCard(tx *storage.Tx, s commands.Env, m peer.Meeting, gone peer.ID, key string) ([]commands.Effect, error) {
	set, err := tx.Settings()
	if err != nil || set.Moderators == 0 || set.Moderators == gone {
		return nil, err
	}
	card := commands.Wordless(&commands.Message{
		Text: s.Community().Say(key, words.Args{"Name": m.Name, "Channel": words.Channel(m.Channel)}),
	})
	effect := commands.PostToModerators(set, lostCards.Of(m.ID, gone), 0, card)
	if !m.Lost {
		effect = effect.EditingOnly()
	}
	return []commands.Effect{effect}, nil
}

// noteLost is channelDeleted for the meetings whose channels are missing from what Discord says now. It also notes which
// channels can be seen again.
func noteLost(tx *storage.Tx, rq commands.Request) (effects []commands.Effect, err error) {
	if !rq.Seen.Known {
		return nil, nil
	}
	all, err := tx.Meetings()
	changed := false
	for _, m := range all {
		_, there := rq.Seen.Channels[m.Channel]
		var told []commands.Effect
		switch {
		case there && m.Lost:
			told, err = regain(tx, rq.Env, m)
		case !there && !m.Lost:
			told, err = lose(tx, rq.Env, m)
		default:
			continue
		}
		if err != nil {
			return nil, err
		}
		effects, changed = append(effects, told...), true
	}
	if err != nil || !changed {
		return nil, err
	}
	shown, err := board(tx, rq.Env)
	return append(effects, shown...), err
}

// regain stores that a lost meeting's channel can be seen again, and tells its people and the moderators.
func regain(tx *storage.Tx, s commands.Env, m peer.Meeting) ([]commands.Effect, error) {
	host := expectingNext(m, s.Now)
	m.Lost = false
	m = m.StartingAt(s.Now)
	if err := putMeeting(tx, s, m); err != nil {
		return nil, err
	}
	told, err := tellAll(tx, s, m, host, notice{why: m.Channel, key: "meeting.back-told", args: same(words.Args{"Name": m.Name})})
	if err != nil {
		return nil, err
	}
	card, err := lostCard(tx, s, m, m.Channel, "meeting.found-card")
	return append(told, card...), err
}
