package checkin

import (
	"cmp"
	"time"

	"waymark/commands"
	"waymark/commands/dates"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// PromptFeature is the question that the owner may have posted in the check-ins channel once a day. Everyone who sees it
// may answer it; the answer is shown to them alone, and a press never shares anything.
func PromptFeature() commands.Feature {
	return commands.Feature{
		Name:       "prompt",
		Components: []commands.Component{{Name: "mood", Access: commands.Writes, Looks: shownPosts, Do: pressPrompt}},
		Targets:    []commands.TargetKind{promptPosts},
		Due: map[string]func(*storage.Tx, commands.Due) ([]commands.Effect, error){
			duePrompt: postPrompt,
		},
	}
}

const duePrompt = "prompt.due"

// promptPosts are the posts that ask for a day.
const promptPosts commands.TargetKind = "prompt"

// promptTarget is the post that asks for a day.
func promptTarget(day peer.Day) commands.Target { return promptPosts.Of(day) }

// promptCalendar defines the days of the prompt.
func promptCalendar(set peer.Settings) peer.Calendar {
	return peer.Calendar{Zone: cmp.Or(set.Prompt.Zone, set.Zone), Rollover: commands.RolloverAt}
}

// SchedulePrompt schedules the next prompt, or cancels it and the one that still waits.
func SchedulePrompt(tx *storage.Tx, set peer.Settings, now time.Time) error {
	if set.Prompt.On {
		return tx.Schedule(duePrompt, 0, 0, set.Prompt.Next(promptCalendar(set), now))
	}
	if err := tx.Cancel(promptTarget(set.Prompt.LastFired).String()); err != nil {
		return err
	}
	return tx.Unschedule(duePrompt, 0, 0)
}

// PromptLine is the prompt's line in the checklist of /setup show.
func PromptLine(s commands.Env, set peer.Settings) words.Text {
	args := words.Args{
		"Time": dates.Clock(set.Prompt.Alarm), "Zone": words.Text(dates.ZoneName(promptCalendar(set).Zone)), "Channel": words.Channel(set.CheckIns),
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
func postPrompt(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) {
	set, err := tx.Settings()
	if err != nil || !set.Prompt.On {
		return nil, err
	}
	var effects []commands.Effect
	day, at, rings := set.Prompt.Due(promptCalendar(set), d.Now)
	if rings && set.CheckIns != 0 {
		// Where the last one was posted is no longer needed: it stays as it is, and its buttons carry its day.
		if err := tx.DeletePosted(0, promptTarget(set.Prompt.LastFired).String()); err != nil {
			return nil, err
		}
		set.Prompt.LastFired = day
		if err := tx.PutSettings(set); err != nil {
			return nil, err
		}
		e := commands.CheckInsChannel.Post(set, promptTarget(day), 0, &commands.Message{
			Text: d.Community().Say("prompt.post", words.Args{"Day": day}),
			Rows: commands.Buttons(moodButtons(d.Community(), func(mood peer.Mood) string { return commands.ID("prompt:mood", day, mood) })...),
		})
		e.From, e.Until = at, at.Add(peer.MaxLateness)
		effects = append(effects, e)
	}
	return effects, SchedulePrompt(tx, set, d.Now)
}

// pressPrompt saves a mood for the day that the prompt asked about. If that day has not begun for the member, it is the
// one that they are in; if it is too long ago, they are asked about today.
func pressPrompt(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	day, err := rq.ArgDay(0)
	if err != nil {
		return commands.Reply{}, err
	}
	m, err := commands.ConsentedMember(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	return answerQuestion(tx, rq, m, day, checkinInput{}, peer.JustMe)
}
