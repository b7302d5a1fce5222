package setup

import (
	"strings"

	"waymark/commands"
	"waymark/commands/checkin"
	"waymark/commands/dates"
	"waymark/peer"
	"waymark/storage"
)

// setupPrompt is /setup prompt. Its zone is the prompt's alone.
func setupPrompt(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	off := strings.EqualFold(strings.TrimSpace(rq.Choice("time")), "off")
	var hour, minute int
	var timed bool
	var err error
	if !off {
		if hour, minute, timed, err = dates.ClockOption(rq, "time"); err != nil {
			return commands.Reply{}, err
		}
	}
	zone, zoned, err := dates.Zone(rq, "zone")
	if err != nil {
		return commands.Reply{}, err
	}
	if !off && !timed && !zoned {
		return commands.Reply{}, commands.Refuse("setup.nothing-given", nil)
	}
	return change(tx, rq, func(set *peer.Settings) error {
		if zoned {
			set.Prompt.Zone = zone
		}
		if timed {
			set.Prompt.Hour, set.Prompt.Minute, set.Prompt.On = hour, minute, true
		}
		set.Prompt.On = set.Prompt.On && !off
		return checkin.SchedulePrompt(tx, *set, rq.Now)
	})
}

// setupZone sets the community's time zone: that of new members, and of the daily question unless that has its own.
func setupZone(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	zone, _, err := dates.Zone(rq, "zone")
	if err != nil {
		return commands.Reply{}, err
	}
	return change(tx, rq, func(set *peer.Settings) error {
		set.Zone = zone
		return checkin.SchedulePrompt(tx, *set, rq.Now)
	})
}

// completeCommunityZone suggests zones, the community's own first.
func completeCommunityZone(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	set, err := tx.Settings()
	return commands.Reply{Choices: dates.SuggestZones(rq.Options[rq.Focused].Text, set.Zone, rq.Now)}, err
}
