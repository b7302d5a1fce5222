package fakediscord

import "slices"

// ForgeClick has a member press a button that is shown to someone else, the owner: the newest with this label that the owner
// sees. No client allows that, but Discord's server delivers it.
func (s *Server) ForgeClick(guild GuildRef, user, owner UserRef, label string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, o, err := s.findMember(guild, owner)
	if err != nil {
		return err
	}
	u := s.findUser(user)
	if u == nil {
		return cannot("there is no account @%s", user.name())
	}
	post, button, err := s.find(g, o.user, "", "button", label, s.isButton(label), 1)
	if err != nil {
		return err
	}
	s.component(u, post, button, nil)
	return nil
}

// Forged is a component interaction that no client sends.
type Forged struct {
	CustomID string
	Values   []string // what was chosen in a menu; nil for a button
	Gone     bool     // on a message of the bot that was deleted meanwhile
}

// ForgeComponent sends a component interaction with any custom id, as a modified client can: on the newest message of the bot that the
// member sees (or saw, if it is to be gone), or else on a message that does not exist.
func (s *Server) ForgeComponent(guild GuildRef, user UserRef, f Forged) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, m, err := s.findMember(guild, user)
	if err != nil {
		return err
	}
	forged, more := component{Type: componentButton, Style: 2, Label: "forged", CustomID: f.CustomID}, object{}
	if f.Values != nil {
		forged = component{Type: componentSelect, Placeholder: "forged", CustomID: f.CustomID}
		more["values"] = f.Values
	}
	for _, post := range s.sawFromBot(g, m.user, f.Gone) {
		s.component(m.user, post, forged, more)
		return nil
	}
	at, err := s.placeOf(guild, "", user)
	if err != nil {
		return err
	}
	made := &message{id: s.newID(), channel: at.channel, author: s.bot, content: "a message that does not exist", created: s.opt.Now(),
		components: []component{{Type: componentRow, Components: []component{forged}}}}
	if f.Gone { // an ephemeral one: so the bot can think of replacing it
		made.deleted, made.byHand, made.viewer, made.flags = true, true, m.user, flagEphemeral
	}
	s.component(m.user, made, forged, more)
	return nil
}

// sawFromBot is every message of the bot that a person sees, or those that they could see until they were deleted, the newest
// first.
func (s *Server) sawFromBot(g *guild, u *user, gone bool) (list []*message) {
	if !gone {
		return slices.DeleteFunc(s.screen(g, u, ""), func(m *message) bool { return m.author != s.bot })
	}
	for _, c := range append(slices.Clone(g.channels), s.screenDM(u)...) {
		for _, m := range c.messages {
			before := *m
			before.deleted = false
			if m.deleted && m.author == s.bot && s.canRead(u, &before) {
				list = append(list, m)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b *message) int { return b.seq - a.seq })
	return list
}
