// Package door is the quiet door for people who hesitate (product-next.md, section 3): one post in a channel that newcomers
// see. It answers before consent and while storage is locked. Looking around and the way to help lines store nothing.
//
// Nobody's joining is known to the bot, and nothing here says that someone is there.
package door

import (
	"waymark/commands"
	"waymark/storage"
)

// What is posted.
const (
	doors  commands.TargetKind = "door"       // one in the guild
	asides commands.TargetKind = "door-aside" // one that is taken down, because the door moved
	// By a person: their families' role, and the card that asks moderators about it.
	familyRoles commands.TargetKind = "door-role"
	letInCards  commands.TargetKind = "door-let-in"
)

// Feature is the door.
func Feature() commands.Feature {
	return commands.Feature{
		Name:    "door",
		Targets: []commands.TargetKind{doors, asides, familyRoles, letInCards},
		Components: []commands.Component{
			{Name: "around", Access: commands.MayRead, Do: lookAround},
			{Name: "families", Access: commands.MayRead, Do: families},
			{Name: "room", Access: commands.Reads, Do: showRoom},
			{Name: "no-role", Access: commands.NoStorage, Do: noRole},
			{Name: "role", Access: commands.Writes, Sees: true, Do: giveRole},
			{Name: "role-off", Access: commands.Writes, Do: takeRoleOff},
			{Name: "let-in", Level: commands.Moderator, Access: commands.Writes, Do: answerLetIn(true)},
			{Name: "not-yet", Level: commands.Moderator, Access: commands.Writes, Do: answerLetIn(false)},
		},
		Outcomes: map[string]func(*storage.Tx, commands.Outcome) ([]commands.Effect, error){"door.posted": posted},
	}
}
