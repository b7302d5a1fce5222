package setup

import (
	"waymark/commands"
	"waymark/commands/checkin"
	"waymark/commands/dates"
	"waymark/commands/journey"
	"waymark/commands/words"
	"waymark/peer"
)

// setupPart is a channel or a role that the owner sets, and the sentences for when it is and when it is not.
type setupPart struct {
	id         peer.ID
	has, lacks string
}

func setupParts(set peer.Settings) []setupPart {
	return []setupPart{
		{set.CheckIns, "setup.check-ins.set", "setup.check-ins.missing"},
		{set.Celebrations, "setup.celebrations.set", "setup.celebrations.missing"},
		{set.Mentoring, "setup.mentoring.set", "setup.mentoring.missing"},
		{set.Moderators, "setup.moderators.set", "setup.moderators.missing"},
		{set.Moderator, "setup.moderator.set", "setup.moderator.missing"},
		{set.Mentor, "setup.mentor.set", "setup.mentor.missing"},
	}
}

// checklist says what is set and, for what is not, what does not work without it and how to set it.
func checklist(s commands.Env, set peer.Settings) words.Text {
	lines := []words.Text{s.Say("setup.head", nil)}
	for _, p := range setupParts(set) {
		key := p.has
		if p.id == 0 {
			key = p.lacks
		}
		lines = append(lines, s.Say(key, words.Args{"Channel": words.Channel(p.id), "Role": words.Role(p.id)}))
	}
	lines = append(lines,
		s.Say("setup.ping", words.Args{"Ping": s.Say(pingKey(set.PingModerators), nil)}),
		s.Say("setup.zone", words.Args{"Zone": words.Text(dates.ZoneName(set.Zone))}),
		checkin.PromptLine(s, set),
		s.Say("setup.ladder", words.Args{"Ladder": words.Text(journey.Ladder(set).String())}),
	)
	if set.Adult != 0 {
		lines = append(lines, s.Say("setup.adult", words.Args{"Role": words.Role(set.Adult)}))
	}
	if len(s.Languages()) > 1 {
		lines = append(lines, languageLine(s))
	}
	if set.Meetings != 0 {
		lines = append(lines, s.Say("setup.meetings.set", words.Args{"Channel": words.Channel(set.Meetings)}))
	}
	if set.Circles != 0 {
		lines = append(lines, s.Say("setup.circles.set", words.Args{"Channel": words.Channel(set.Circles)}))
		if set.TwoCircles {
			lines = append(lines, s.Say("setup.circles.two", nil))
		}
	}
	if set.MeetingPing != 0 {
		lines = append(lines, s.Say("setup.meetings.ping", words.Args{"Role": words.Role(set.MeetingPing)}))
	}
	if set.Door != 0 {
		lines = append(lines, s.Say("setup.door.set", words.Args{"Channel": words.Channel(set.Door)}))
	}
	if set.Hellos != 0 {
		lines = append(lines, s.Say("setup.door.hellos", words.Args{"Channel": words.Channel(set.Hellos)}))
	}
	for _, rr := range set.Roles {
		lines = append(lines, s.Say("setup.rung-role", words.Args{"Rung": words.Text(rr.Rung.String()), "Role": words.Role(rr.Role)}))
	}
	return words.Join("\n", append(lines, audienceLines(s, set)...)...)
}
