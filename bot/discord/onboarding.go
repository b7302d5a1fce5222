package discord

import (
	"context"
	"fmt"

	"waymark/commands/guilds"
	"waymark/peer"
)

type wireOnboarding struct {
	Enabled  bool
	Channels snowflakes `json:"default_channel_ids"`
	Prompts  []struct {
		Title        lenientString
		Required     bool
		InOnboarding bool `json:"in_onboarding"`
		Options      []struct {
			Title    lenientString
			Roles    snowflakes `json:"role_ids"`
			Channels snowflakes `json:"channel_ids"`
		}
	}
}

// Onboarding reads what Discord asks newcomers of a guild, in one request. Questions that are asked only later, in the list of
// channels and roles, are left out.
func (c *Client) Onboarding(ctx context.Context, guild peer.ID) (guilds.Onboarding, error) {
	var w wireOnboarding
	err := c.do(ctx, request{op: "read onboarding", method: "GET", path: fmt.Sprintf("guilds/%d/onboarding", guild), into: &w})
	out := guilds.Onboarding{Enabled: w.Enabled, Channels: w.Channels.peerIDs()}
	for _, p := range w.Prompts {
		if !p.InOnboarding {
			continue
		}
		prompt := guilds.OnboardingPrompt{Title: peer.CleanName(string(p.Title)), Required: p.Required}
		for _, o := range p.Options {
			prompt.Options = append(prompt.Options, guilds.OnboardingOption{
				Title: peer.CleanName(string(o.Title)), Roles: o.Roles.peerIDs(), Channels: o.Channels.peerIDs(),
			})
		}
		out.Prompts = append(out.Prompts, prompt)
	}
	return out, err
}
