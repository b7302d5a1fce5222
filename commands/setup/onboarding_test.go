package setup_test

import (
	"strings"
	"testing"

	"waymark/commands/commandstest"
	"waymark/commands/guilds"
	"waymark/commands/setup"
	"waymark/peer"
)

// TestOnboardingAdvice spoils one thing at a time in an Onboarding that is as it should be. Exactly one line says so, with
// the remedy.
func TestOnboardingAdvice(t *testing.T) {
	const families, checkIns, celebrations, kin, door, general = 30, 1, 2, 6, 7, 9
	type spoil = func(*guilds.Onboarding, *peer.Settings)
	for name, c := range map[string]struct {
		spoil spoil
		says  string
	}{
		"whole": {func(*guilds.Onboarding, *peer.Settings) {}, ""},
		"off":   {func(o *guilds.Onboarding, _ *peer.Settings) { *o = guilds.Onboarding{Channels: []peer.ID{kin}} }, ""},
		"nothing asked": {func(o *guilds.Onboarding, set *peer.Settings) {
			o.Prompts, set.Audiences = nil, nil
		}, `"What brings you here?"`},
		"no answer gives the role": {func(o *guilds.Onboarding, _ *peer.Settings) {
			o.Prompts[0].Options[1] = guilds.OnboardingOption{Title: "I love someone who struggles"}
		}, "No answer gives <@&30>."},
		"the door is hidden": {func(o *guilds.Onboarding, _ *peer.Settings) { o.Channels = []peer.ID{general} }, "Newcomers aren't shown <#7>, the door."},
		"everyone is shown the families' room": {func(o *guilds.Onboarding, _ *peer.Settings) {
			o.Channels = append(o.Channels, kin)
		}, "Everyone who joins is shown <#6>, which is for Families."},
		"it has to be answered": {func(o *guilds.Onboarding, _ *peer.Settings) { o.Prompts[0].Required = true }, "The question What brings you here? has to be answered."},
		"families are shown where others share": {func(o *guilds.Onboarding, _ *peer.Settings) {
			o.Prompts[0].Options[1].Channels = []peer.ID{kin, checkIns}
		}, "and shows them <#1>, where others share."},
		"others are shown the families' room": {func(o *guilds.Onboarding, _ *peer.Settings) {
			o.Prompts[0].Options[0].Channels = []peer.ID{checkIns, kin}
		}, "shows <#6>, which is for Families, to people who aren't."},
	} {
		t.Run(name, func(t *testing.T) {
			set, seen := healthy()
			set.Door = door
			set.Audiences = []peer.Audience{{Role: families, Label: "Families", Families: true, CheckIns: kin, Celebrations: kin}}
			asks := guilds.Onboarding{Enabled: true, Channels: []peer.ID{general, door, checkIns, celebrations}, Prompts: []guilds.OnboardingPrompt{{
				Title: "What brings you here?", Options: []guilds.OnboardingOption{
					{Title: "Support for myself", Channels: []peer.ID{checkIns}},
					{Title: "I love someone who struggles", Roles: []peer.ID{families}, Channels: []peer.ID{kin}},
					{Title: "I'd rather not say"},
				},
			}}}
			c.spoil(&asks, &set)
			seen.Onboarding = asks
			said := setup.OnboardingAdvice(commandstest.NewRig(t).RequestOf(commandstest.Tom).Env, set, seen)
			switch {
			case c.says == "" && len(said) > 0:
				t.Errorf("advice without a reason: %s", said[1].Reveal())
			case c.says != "" && len(said) != 2:
				t.Fatalf("%d lines, want the heading and one", len(said))
			case c.says != "" && (!strings.Contains(said[1].Reveal(), c.says) || !strings.Contains(said[1].Reveal(), "Server Settings → Onboarding")):
				t.Errorf("%q does not say %q and how", said[1].Reveal(), c.says)
			}
		})
	}
}
