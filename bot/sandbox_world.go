package main

import (
	"context"
	"strings"

	"waymark/commands"
	"waymark/peer"
)

// moderatorPermission is what the role Moderator may do: moderate members, and manage messages (1 << 13).
const moderatorPermission = commands.PermissionModerateMembers | 1<<13

// guild is a server of the sandbox.
type guild struct {
	name string
	id   peer.ID
}

// firstServer is where a script begins.
const firstServer = "Harbour"

// residents is who is in every server of the sandbox besides its owner: @sam and @noor moderate, @leela and
// @ravi become mentors in the prelude.
func residents() []string { return []string{"sam", "noor", "leela", "ravi", "arjun", "maya", "tom"} }

// rooms are the channels of every server besides #general that everybody sees.
func rooms() []string { return []string{"check-ins", "celebrations", "mentoring"} }

// prelude is how a server is made ready, in the language of scripts.
func prelude() []string {
	return []string{
		`@owner /setup channels check-ins:#check-ins celebrations:#celebrations mentoring:#mentoring moderators:#moderators`,
		`@owner /setup roles moderator:&Moderator mentor:&Mentor`,
		`@owner /setup milestone-role rung:1y role:&"1 year"`,
		`@owner /setup milestone-role rung:30d role:&"30 days"`, // the last one tied is listed first
		`@leela /mentor offer languages:"Telugu, English" capacity:2`,
		`@leela clicks "I agree"`,
		`@leela clicks "I agree"`,
		`@sam /mentors approve member:@leela`,
		`@ravi /mentor offer languages:"Hindi, English" capacity:2`,
		`@ravi clicks "I agree"`,
		`@ravi clicks "I agree"`,
		`@sam /mentors approve member:@ravi`,
	}
}

// build makes a server with its people, channels and roles. The bot has been invited and nothing else.
func (s *sandbox) build(name string) error {
	id, err := s.discord.AddGuild(name, "owner")
	if err != nil {
		return err
	}
	s.servers = append(s.servers, guild{name, peer.ID(id)})
	s.people = addOnce(s.people, "owner")
	if err := s.discord.AddRole(name, "Moderator", moderatorPermission); err != nil {
		return err
	}
	for _, role := range []string{"Mentor", "30 days", "1 year"} {
		if err := s.discord.AddRole(name, role, 0); err != nil {
			return err
		}
	}
	for _, room := range rooms() {
		if err := s.discord.AddChannel(name, room); err != nil {
			return err
		}
	}
	if err := s.discord.AddChannel(name, "moderators", "Moderator"); err != nil {
		return err
	}
	for _, who := range residents() {
		var roles []string
		if who == "sam" || who == "noor" {
			roles = append(roles, "Moderator")
		}
		if s.prepared(name) && (who == "leela" || who == "ravi") {
			roles = append(roles, "Mentor")
		}
		if err := s.discord.Join(name, who, roles...); err != nil {
			return err
		}
		s.people = addOnce(s.people, who)
	}
	return nil
}

// prepare plays the prelude in the present server. Only what goes wrong is shown.
func (s *sandbox) prepare(ctx context.Context) error {
	if s.bare || s.prepared(s.server) {
		return nil
	}
	s.screen.hush(true)
	defer s.screen.hush(false)
	defer s.discord.Forget()
	for _, line := range prelude() {
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
	s.kept.Prepared = append(s.kept.Prepared, s.server)
	return s.keep()
}

// enter goes to a server, which is made, and prepared, on first use.
func (s *sandbox) enter(ctx context.Context, name string) error {
	for _, g := range s.servers {
		if strings.EqualFold(g.name, name) {
			s.server = g.name
			s.screen.in(g.name)
			return nil
		}
	}
	s.server = name
	s.screen.in(name)
	s.screen.hush(true) // the roles that people get in the making
	err := s.build(name)
	s.screen.hush(false)
	if err != nil {
		return err
	}
	if err := s.registered(ctx, name, 0); err != nil {
		return err
	}
	if err := s.rest(ctx); err != nil {
		return err
	}
	return s.prepare(ctx)
}

// current is the server where statements happen.
func (s *sandbox) current() guild {
	for _, g := range s.servers {
		if g.name == s.server {
			return g
		}
	}
	return guild{}
}
