package setup

import (
	"slices"

	"waymark/commands"
	"waymark/commands/guilds"
	"waymark/commands/words"
	"waymark/peer"
)

// wallQuestions ask the owner about each gap in the wall, with the remedy: in the rooms where members share, and in the
// channels where audiences meet. They are questions: a community may mean to be open.
func wallQuestions(s commands.Env, set peer.Settings, meetings []peer.Meeting, seen guilds.State) []words.Text {
	var lines []words.Text
	gaps := seen.RoomGaps(set)
	for _, gap := range gaps {
		lines = append(lines, wallQuestion(s, set, gap, false))
	}
	asked := func(gap guilds.WallGap) bool {
		return slices.ContainsFunc(gaps, func(g guilds.WallGap) bool {
			return g.Kind == gap.Kind && g.Channel == gap.Channel && g.Role == gap.Role
		})
	}
	for _, m := range meetings {
		if _, named := set.Audience(m.For); !named {
			continue
		}
		for _, gap := range seen.AudienceGaps(set, m.Channel, m.For) {
			if !asked(gap) {
				gaps, lines = append(gaps, gap), append(lines, wallQuestion(s, set, gap, true))
			}
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return append([]words.Text{s.Say("setup.wall.head", nil)}, lines...)
}

// wallQuestion is the question about one gap: of a channel where people share, or of one where they meet.
func wallQuestion(s commands.Env, set peer.Settings, gap guilds.WallGap, meets bool) words.Text {
	var roles []words.Text
	for _, r := range gap.Roles {
		roles = append(roles, s.Say("setup.host.role", words.Args{"Role": words.Role(r)}))
	}
	audience, _ := set.Audience(gap.Role)
	args := words.Args{
		"Role": words.Role(gap.Role), "Channel": words.Channel(gap.Channel), "Label": audience.Label, "Roles": s.List(roles...),
	}
	switch {
	case gap.Kind == guilds.FamiliesSee:
		return s.Say("setup.wall.families-see", args)
	case gap.Kind == guilds.FamiliesSeeWith:
		return s.Say("setup.wall.families-see-with", args)
	case gap.Kind == guilds.EveryoneSees && meets:
		return s.Say("setup.wall.everyone-sees-meeting", args)
	case gap.Kind == guilds.EveryoneSees:
		return s.Say("setup.wall.everyone-sees", args)
	case gap.Kind == guilds.OthersSee && meets:
		return s.Say("setup.wall.others-see-meeting", args)
	case gap.Kind == guilds.OthersSee:
		return s.Say("setup.wall.others-see", args)
	}
	return s.Say("setup.wall.unseen", args)
}
