package moderators

import (
	"slices"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
)

// DutyLine says honestly whether a moderator other than the acting member has said that they are here now. Only for what
// declares Duty.
func DutyLine(rq commands.Request) words.Text {
	if slices.ContainsFunc(rq.OnDuty(), func(o peer.OnDuty) bool { return o.Member != rq.Member }) {
		return rq.Say("desk.someone-here", nil)
	}
	return rq.Say("desk.nobody-here", nil)
}
