package fakediscord

// Onboarding is what a guild asks newcomers, and which channels it shows them (Discord: Guild Onboarding).
type Onboarding struct {
	Enabled  bool
	Channels []ID // that everyone who joins is shown
	Prompts  []OnboardingPrompt
}

// OnboardingPrompt is a question to newcomers.
type OnboardingPrompt struct {
	Title    string
	Required bool
	Options  []OnboardingOption
}

// OnboardingOption is an answer, with what it gives.
type OnboardingOption struct {
	Title           string
	Roles, Channels []ID
}

// SetOnboarding sets a guild's Onboarding, as its owner does in the server's settings. No event tells the bot.
func (s *Server) SetOnboarding(guild GuildRef, o Onboarding) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.findGuild(guild)
	if err == nil {
		g.onboarding = o
	}
	return err
}

// getOnboarding needs no permission.
func (s *Server) getOnboarding(c *call) (reply, *refusal) {
	g, why := s.lookGuild(c)
	if why != nil {
		return fail(why)
	}
	prompts := []object{}
	for i, p := range g.onboarding.Prompts {
		options := []object{}
		for j, o := range p.Options {
			options = append(options, object{"id": g.id + ID(100*i+j+2), "title": o.Title, "description": "", "role_ids": ids(o.Roles),
				"channel_ids": ids(o.Channels), "emoji": object{"id": nil, "name": nil, "animated": false}})
		}
		prompts = append(prompts, object{"id": g.id + ID(100*i+1), "title": p.Title, "options": options, "single_select": true,
			"required": p.Required, "in_onboarding": true, "type": 0})
	}
	return ok(object{"guild_id": g.id, "prompts": prompts, "default_channel_ids": ids(g.onboarding.Channels),
		"enabled": g.onboarding.Enabled, "mode": 0})
}

// ids are ids as Discord sends them: an empty list is no null.
func ids(all []ID) []ID { return append([]ID{}, all...) }
