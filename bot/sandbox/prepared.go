package sandbox

import (
	"context"
	"strings"

	"waymark/bot/fakediscord"
	"waymark/commands/guilds"
	"waymark/peer"
)

// moderatorPermission is what the role Moderator may do: moderate members, and manage messages (1 << 13).
const moderatorPermission = guilds.PermissionModerateMembers | 1<<13

// preparedGuild is a server of the sandbox.
type preparedGuild struct {
	name string
	ID   peer.ID
}

// FirstGuild is where a script begins.
const FirstGuild = "Harbour"

// residents is who is in every server of the sandbox besides its owner: @sam and @noor moderate, @leela and
// @ravi become mentors in the prelude.
func residents() []string { return []string{"sam", "noor", "leela", "ravi", "arjun", "maya", "tom"} }

// channels are the channels of every server besides #general that everybody sees.
func channels() []string { return []string{"check-ins", "celebrations", "mentoring"} }

// Prelude is how a server is made ready, in the language of scripts.
func Prelude() []string {
	return []string{
		`@owner /setup channels check-ins:#check-ins celebrations:#celebrations mentoring:#mentoring moderators:#moderators`,
		`@owner /setup roles moderator:&Moderator mentor:&Mentor`,
		`@owner /setup milestone-role rung:1y role:&"1 year"`,
		`@owner /setup milestone-role rung:30d role:&"30 days"`, // the last one tied is listed first
		`@leela /mentor offer languages:"Telugu, English" capacity:2`,
		`@leela clicks "I agree"`,
		`@leela clicks "I agree"`,
		`@owner /mentors approve member:@leela`,
		`@ravi /mentor offer languages:"Hindi, English" capacity:2`,
		`@ravi clicks "I agree"`,
		`@ravi clicks "I agree"`,
		`@owner /mentors approve member:@ravi`,
	}
}

// Build makes a server with its people, channels and roles. The bot has been invited and nothing else.
func (s *Sandbox) Build(name string) error {
	guild := fakediscord.GuildRef(name)
	id, err := s.Fake.AddGuild(name, "owner")
	if err != nil {
		return err
	}
	s.Servers = append(s.Servers, preparedGuild{name, peer.ID(id)})
	s.people = addOnce(s.people, "owner")
	if err := s.Fake.AddRole(guild, "Moderator", moderatorPermission); err != nil {
		return err
	}
	if err := s.Fake.SetMentionable(guild, "Moderator", true); err != nil {
		return err
	}
	for _, name := range []string{"Mentor", "30 days", "1 year"} {
		if err := s.Fake.AddRole(guild, name, 0); err != nil {
			return err
		}
	}
	for _, room := range channels() {
		if err := s.Fake.AddChannel(guild, room); err != nil {
			return err
		}
	}
	if err := s.Fake.AddChannel(guild, "moderators", "Moderator"); err != nil {
		return err
	}
	for _, who := range residents() {
		var roles []role
		if who == "sam" || who == "noor" {
			roles = append(roles, "Moderator")
		}
		if s.prepared(name) && (who == "leela" || who == "ravi") {
			roles = append(roles, "Mentor")
		}
		if err := s.Fake.Join(guild, user(who), roles...); err != nil {
			return err
		}
		s.people = addOnce(s.people, who)
	}
	return nil
}

// prepare plays the prelude in the present server. Only what goes wrong is shown.
func (s *Sandbox) prepare(ctx context.Context) error {
	if s.bare || s.prepared(s.Server) {
		return nil
	}
	s.Screen.mute(true)
	defer s.Screen.mute(false)
	defer s.Fake.ForgetInteractions()
	for _, line := range Prelude() {
		st, err := parseStatement(line)
		if err != nil {
			return err
		}
		if agrees, ok := st.(clicks); ok && s.used {
			_ = agrees.do(ctx, s) // they may have consented the last time
			if err := s.rest(ctx); err != nil {
				return err
			}
			continue
		}
		if err := s.carryOut(ctx, line, st); err != nil {
			return err
		}
	}
	s.Kept.Prepared = append(s.Kept.Prepared, s.Server)
	return s.keep()
}

// enter goes to a server, which is made, and prepared, on first use.
func (s *Sandbox) enter(ctx context.Context, name string) error {
	for _, g := range s.Servers {
		if strings.EqualFold(g.name, name) {
			s.Server = g.name
			s.Screen.in(g.name)
			return nil
		}
	}
	s.Server = name
	s.Screen.in(name)
	s.Screen.mute(true) // the roles that people get in the making
	err := s.Build(name)
	s.Screen.mute(false)
	if err != nil {
		return err
	}
	if err := s.rest(ctx); err != nil {
		return err
	}
	return s.prepare(ctx)
}

// Current is the server where statements happen.
func (s *Sandbox) Current() preparedGuild {
	for _, g := range s.Servers {
		if g.name == s.Server {
			return g
		}
	}
	return preparedGuild{}
}
