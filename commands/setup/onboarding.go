package setup

import (
	"slices"

	"waymark/commands"
	"waymark/commands/guilds"
	"waymark/commands/words"
	"waymark/peer"
)

// onboardingAdvice says what the owner can do about what Discord asks newcomers and shows them: a question that leads to the
// families' room, and each channel that is shown to people it is not for. Nothing if Onboarding is off.
func onboardingAdvice(s commands.Env, set peer.Settings, seen guilds.State) []words.Text {
	asks := seen.Onboarding
	if !asks.Enabled {
		return nil
	}
	families, named := set.Families()
	args := words.Args{"Role": words.Role(families.Role), "Label": families.Label, "Door": words.Channel(set.Door)}
	var lines []words.Text
	say := func(wrong bool, key string) {
		if wrong {
			lines = append(lines, s.Say(key, args))
		}
	}
	say(named && !asks.Gives(families.Role), "setup.onboarding.propose-families")
	say(!named && len(asks.Prompts) == 0, "setup.onboarding.propose")
	say(set.Door != 0 && !slices.Contains(asks.Channels, set.Door), "setup.onboarding.hides-door")
	for _, channel := range asks.Channels {
		args["Channel"] = words.Channel(channel)
		say(set.IsFamilies(channel), "setup.onboarding.default-families")
	}
	for _, p := range asks.Prompts {
		args["Question"] = p.Title
		say(p.Required, "setup.onboarding.required")
		for _, o := range p.Options {
			lines = append(lines, answerAdvice(s, set, o)...)
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return append([]words.Text{s.Say("setup.onboarding.head", nil)}, lines...)
}

// answerAdvice is about the channels that one answer shows.
func answerAdvice(s commands.Env, set peer.Settings, o guilds.OnboardingOption) (lines []words.Text) {
	families, named := set.Families()
	if !named {
		return nil
	}
	isFamily := slices.Contains(o.Roles, families.Role)
	for _, channel := range o.Channels {
		args := words.Args{"Answer": o.Title, "Channel": words.Channel(channel), "Label": families.Label}
		switch {
		case isFamily && (channel == set.CheckIns || channel == set.Celebrations):
			lines = append(lines, s.Say("setup.onboarding.shows-others", args))
		case !isFamily && set.IsFamilies(channel):
			lines = append(lines, s.Say("setup.onboarding.shows-families", args))
		}
	}
	return lines
}
