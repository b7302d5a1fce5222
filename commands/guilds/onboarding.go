package guilds

import (
	"slices"

	"waymark/peer"
)

// Onboarding is what Discord asks newcomers of a guild, and shows them (Discord: Guild Onboarding). The bot changes nothing of
// it: that needs Manage Server. It is asked for only by a Reply with AsksOnboarding. The zero value knows nothing, or is off.
type Onboarding struct {
	Enabled  bool
	Channels []peer.ID // that everyone who joins is shown
	Prompts  []OnboardingPrompt
}

// OnboardingPrompt is a question to newcomers.
type OnboardingPrompt struct {
	Title    peer.UserText // as the owner wrote it
	Required bool
	Options  []OnboardingOption
}

// OnboardingOption is an answer, with the roles and channels that it gives.
type OnboardingOption struct {
	Title           peer.UserText
	Roles, Channels []peer.ID
}

// Gives reports whether an answer gives a role.
func (o Onboarding) Gives(role peer.ID) bool {
	return slices.ContainsFunc(o.Prompts, func(p OnboardingPrompt) bool {
		return slices.ContainsFunc(p.Options, func(a OnboardingOption) bool { return slices.Contains(a.Roles, role) })
	})
}
