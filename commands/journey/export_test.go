package journey

import (
	"waymark/commands"
	"waymark/peer"
)

// What the tests of this package look at from outside.

const MilestoneMax = milestoneMax

var Countings = countings
var MilestoneTarget = milestoneTarget
var RoleEffect = roleEffect
var ProgressOf = progressOf

// OfferedIn is the milestone that a message's buttons are about: the second argument of each.
func OfferedIn(m commands.Message) peer.ID {
	_, args, _ := commands.ParseID(m.Rows[0].Buttons[0].ID)
	id, _ := peer.ParseID(args[1])
	return id
}
