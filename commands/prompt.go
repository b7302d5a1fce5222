package commands

import (
	"fmt"
	"strings"
	"time"

	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// promptGroup is the question that the owner may have asked in the check-ins channel once a day. Whoever
// sees it may answer it; the answer goes to them alone.
func promptFeature() Feature {
	return Feature{
		Name:       "prompt",
		Components: []Component{{Name: "mood", Access: Writes, Do: pressPrompt}},
		Due: map[string]func(*storage.Tx, Due) ([]Effect, error){
			duePrompt: postPrompt,
		},
	}
}

const duePrompt = "prompt.due"

// promptTarget names the post that asks for a day.
func promptTarget(day peer.Day) string { return fmt.Sprintf("prompt/%d", day) }

// communityCalendar is by what the community's days go.
func communityCalendar(set peer.Settings) peer.Calendar {
	return peer.Calendar{Zone: set.Zone, Rollover: rolloverAt}
}

// setupPrompt is /setup prompt. The zone that it names becomes the community's.
func setupPrompt(tx *storage.Tx, rq Request) (Reply, error) {
	off := strings.EqualFold(strings.TrimSpace(rq.Choice("time")), "off")
	var hour, minute int
	var timed bool
	var err error
	if !off {
		if hour, minute, timed, err = rq.clockOption("time"); err != nil {
			return Reply{}, err
		}
	}
	zone, zoned, err := rq.zone("zone")
	if err != nil {
		return Reply{}, err
	}
	if !off && !timed && !zoned {
		return Reply{}, Refuse("setup.nothing-given", nil)
	}
	return change(tx, rq, func(set *peer.Settings) error {
		if zoned {
			set.Zone = zone
		}
		if timed {
			set.Prompt.Hour, set.Prompt.Minute, set.Prompt.On = hour, minute, true
		}
		set.Prompt.On = set.Prompt.On && !off
		return schedulePrompt(tx, *set, rq.Now)
	})
}

// schedulePrompt schedules the next prompt, or none and takes back the one that still waits.
func schedulePrompt(tx *storage.Tx, set peer.Settings, now time.Time) error {
	if set.Prompt.On {
		return tx.Schedule(duePrompt, 0, 0, set.Prompt.Next(communityCalendar(set), now))
	}
	if err := tx.Unwish(promptTarget(set.Prompt.Rung)); err != nil {
		return err
	}
	return tx.Unschedule(duePrompt, 0, 0)
}

// promptLine is the prompt's line in the checklist of /setup show.
func promptLine(s Env, set peer.Settings) words.Text {
	args := words.Args{
		"Time": clock(set.Prompt.Alarm), "Zone": words.Text(zoneName(set.Zone)), "Channel": words.Channel(set.CheckIns),
	}
	switch {
	case !set.Prompt.On:
		return s.Say("setup.prompt.off", nil)
	case set.CheckIns == 0:
		return s.Say("setup.prompt.nowhere", args)
	}
	return s.Say("setup.prompt.set", args)
}

// postPrompt posts the prompt that has fallen due, unless it is too late, and schedules the next.
func postPrompt(tx *storage.Tx, d Due) ([]Effect, error) {
	set, err := tx.Settings()
	if err != nil || !set.Prompt.On {
		return nil, err
	}
	var effects []Effect
	day, at, rings := set.Prompt.Ring(communityCalendar(set), d.Now)
	if rings && set.CheckIns != 0 {
		// Where the last one is need not be known any more: it stays as it is, and its buttons carry its day.
		if err := tx.DeletePosted(0, promptTarget(set.Prompt.Rung)); err != nil {
			return nil, err
		}
		set.Prompt.Rung = day
		if err := tx.PutSettings(set); err != nil {
			return nil, err
		}
		e := CheckInsChannel.post(set, promptTarget(day), 0, &Message{Text: d.Say("prompt.post", words.Args{"Day": day}), Rows: []Row{
			d.moodRow(func(mood peer.Mood) string { return ID("prompt:mood", day, mood) }),
		}})
		e.From, e.Until = at, at.Add(peer.Late)
		effects = append(effects, e)
	}
	return effects, schedulePrompt(tx, set, d.Now)
}

// pressPrompt notes a mood for the day that the prompt asked about. Where that day has not begun for the
// member, it is the one that they are in; where it is too long ago, they are asked about today.
func pressPrompt(tx *storage.Tx, rq Request) (Reply, error) {
	day, err := rq.ArgDay(0)
	if err != nil {
		return Reply{}, err
	}
	mood, err := rq.ArgMood(1)
	if err != nil {
		return Reply{}, err
	}
	m, err := consentedMember(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	day, late, err := rq.askedDay(m, day)
	if late || err != nil {
		return rq.tooLate(m, day), err
	}
	return saveCheckIn(tx, rq, m, day, checkinInput{mood: mood})
}

// completeCommunityZone suggests zones, the community's own first.
func completeCommunityZone(tx *storage.Tx, rq Request) (Reply, error) {
	set, err := tx.Settings()
	return Reply{Choices: suggestZones(rq.Options[rq.Focused].Text, set.Zone)}, err
}
