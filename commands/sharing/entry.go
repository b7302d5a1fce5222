package sharing

import (
	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// CheckinPosts are the posts of shared check-ins: of a member, for a day.
const CheckinPosts commands.TargetKind = "checkin"

// Entry names the check-in that the room shows of a member's day, with the button that takes it back; nil if the room
// shows none.
func Entry(s commands.Env, tx *storage.Tx, m peer.Member, day peer.Day) (*commands.Message, error) {
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
	return &commands.Message{
		Text: s.Say("journey.setback.entry-posted", words.Args{
			"When": s.When(day, m.Calendar.Day(s.Now)), "Channel": words.Channel(channel),
			"Mood": s.Say("choice.mood."+commands.ArgString(c.InRoom.Mood), nil),
		}),
		Rows: []commands.Row{commands.Unit(s.Button("take-back", commands.Secondary, commands.ID("checkin:back", m.ID, day, "-")))},
	}, nil
}
