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
)

// Feature is the door.
func Feature() commands.Feature {
	return commands.Feature{
		Name:    "door",
		Targets: []commands.TargetKind{doors, asides},
		Components: []commands.Component{
			{Name: "around", Access: commands.MayRead, Do: lookAround},
		},
		Outcomes: map[string]func(*storage.Tx, commands.Outcome) ([]commands.Effect, error){"door.posted": posted},
	}
}
