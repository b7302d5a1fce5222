package commands

import (
	"time"

	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// CheckinPosts are the posts of shared check-ins: of a member, for a day.
const CheckinPosts TargetKind = "checkin"

// MadeAt returns when Discord made the thing with that id (Discord: Snowflakes).
func MadeAt(id peer.ID) time.Time {
	const epoch, shift = 1_420_070_400_000, 22
	return time.UnixMilli(int64(id>>shift) + epoch).UTC()
}

// SharedEntry names the check-in that the room shows of a member's day, with the button that takes it back; nil if the room
// shows none.
func (s Env) SharedEntry(tx *storage.Tx, m peer.Member, day peer.Day) (*Message, error) {
	c, err := tx.CheckIn(m.ID, day)
	if err != nil || c == nil || c.InRoom == nil {
		return nil, err
	}
	posted, err := tx.Posted(m.ID, CheckinPosts.Of(m.ID, day).String())
	if err != nil || posted != nil && posted.Gone {
		return nil, err
	}
	set, err := tx.Settings()
	if err != nil {
		return nil, err
	}
	channel := set.InRoom(c.Families).CheckIns
	if posted != nil {
		channel = posted.Channel
	}
	return &Message{
		Text: s.Say("journey.setback.entry-posted", words.Args{
			"When": s.When(day, m.Calendar.Day(s.Now)), "Channel": words.Channel(channel),
			"Mood": s.Say("choice.mood."+ArgString(c.InRoom.Mood), nil),
		}),
		Rows: []Row{Unit(s.Button("take-back", Secondary, ID("checkin:back", m.ID, day, "-")))},
	}, nil
}
