package main

import (
	"context"
	"errors"
	"time"

	"waymark/bot/fakediscord"
)

// statement is one line of a sandbox script, read. do carries it out; its error says in words why that
// could not be done. What it brought about shows afterwards, when everything has come to rest.
type statement interface {
	do(ctx context.Context, s *sandbox) error
}

// The statements about people. Names come without @, # and &; an empty place means where the person
// usually is (#general), or, for a button, anywhere.
type (
	joins   struct{ who, role string }
	leaves  struct{ who string }
	slash   struct{ who, in, line string }
	types   struct{ who, in, line string }
	clicks  struct{ who, label, in string }
	picks   struct{ who, value, menu string }
	submits struct {
		who    string
		fields []fakediscord.Field
	}
	closesModal struct{ who string }
	uses        struct{ who, command, target string }
	says        struct{ who, text, in string }
	blocksDMs   struct {
		who     string
		blocked bool
	}
	forges  struct{ who, customID string }
	presses struct{ who, owner, label string }
	deletes struct{ who, in string }
)

// The statements about time and the program.
type (
	waits    struct{ span time.Duration }
	nowIs    struct{ at time.Time } // UTC
	restarts struct{}
	crashes  struct{}
	locks    struct{ locked bool }
	serverIs struct{ name string }
	helps    struct{}
)

// The statements about Discord itself.
type (
	fails struct {
		pattern, how string
		times        int
	}
	dropsGateway       struct{}
	invalidatesSession struct{}
	closesGateway      struct{ code int }
	redelivers         struct{}
	botPermission      struct {
		name string
		has  bool
	}
	removesBot struct{}
	addsBot    struct{}
)

func (st joins) do(_ context.Context, s *sandbox) error {
	if st.role == "" {
		return s.discord.Join(s.server, st.who)
	}
	return s.discord.Join(s.server, st.who, st.role)
}

func (st leaves) do(_ context.Context, s *sandbox) error { return s.discord.Leave(s.server, st.who) }

func (st slash) do(_ context.Context, s *sandbox) error {
	return s.discord.Command(s.server, orGeneral(st.in), st.who, st.line)
}

func (st types) do(_ context.Context, s *sandbox) error {
	return s.discord.Type(s.server, orGeneral(st.in), st.who, st.line)
}

func (st clicks) do(_ context.Context, s *sandbox) error {
	return s.discord.Click(s.server, st.who, st.label, st.in)
}

func (st picks) do(_ context.Context, s *sandbox) error {
	return s.discord.Pick(s.server, st.who, st.value, st.menu)
}

func (st submits) do(_ context.Context, s *sandbox) error {
	return s.discord.Submit(s.server, st.who, st.fields)
}

func (st closesModal) do(_ context.Context, s *sandbox) error {
	return s.discord.CloseModal(s.server, st.who)
}

func (st uses) do(_ context.Context, s *sandbox) error {
	return s.discord.Context(s.server, st.who, st.command, st.target)
}

func (st says) do(_ context.Context, s *sandbox) error {
	return s.discord.Say(s.server, orGeneral(st.in), st.who, st.text)
}

func (st blocksDMs) do(_ context.Context, s *sandbox) error {
	return s.discord.BlockDMs(st.who, st.blocked)
}

func (st forges) do(_ context.Context, s *sandbox) error {
	return s.discord.Forge(s.server, st.who, st.customID)
}

func (st presses) do(_ context.Context, s *sandbox) error {
	return s.discord.Press(s.server, st.who, st.owner, st.label)
}

func (st deletes) do(_ context.Context, s *sandbox) error {
	return s.discord.DeleteLast(s.server, orGeneral(st.in), st.who)
}

func (st waits) do(ctx context.Context, s *sandbox) error {
	return s.passTo(ctx, s.screen.now().Add(st.span))
}

func (st nowIs) do(ctx context.Context, s *sandbox) error {
	if now := s.screen.now().UTC(); st.at.Before(now) {
		return errors.New("time does not run backwards: it is already " + now.Format(time.RFC3339))
	}
	return s.passTo(ctx, st.at)
}

func (st restarts) do(ctx context.Context, s *sandbox) error { return s.restart(ctx) }

func (st crashes) do(ctx context.Context, s *sandbox) error { return s.crash(ctx) }

func (st locks) do(ctx context.Context, s *sandbox) error {
	if st.locked {
		return s.lock(ctx)
	}
	return s.unlock()
}

func (st serverIs) do(ctx context.Context, s *sandbox) error { return s.enter(ctx, st.name) }

func (helps) do(_ context.Context, s *sandbox) error {
	s.screen.note(statementHelp())
	return nil
}

func (st fails) do(_ context.Context, s *sandbox) error {
	return s.discord.Fail(st.pattern, st.how, st.times)
}

func (dropsGateway) do(ctx context.Context, s *sandbox) error {
	s.discord.DropGateway()
	return s.reconnected(ctx)
}

func (invalidatesSession) do(ctx context.Context, s *sandbox) error {
	s.discord.InvalidateSession()
	return s.reconnected(ctx)
}

func (st closesGateway) do(ctx context.Context, s *sandbox) error {
	s.discord.CloseGateway(st.code)
	return s.reconnected(ctx)
}

func (redelivers) do(_ context.Context, s *sandbox) error { return s.discord.Redeliver() }

func (st botPermission) do(_ context.Context, s *sandbox) error {
	return s.discord.SetBotPermission(s.server, st.name, st.has)
}

func (removesBot) do(_ context.Context, s *sandbox) error { return s.discord.RemoveBot(s.server) }

func (addsBot) do(ctx context.Context, s *sandbox) error {
	seen := s.screen.registrations(s.server)
	if err := s.discord.AddBot(s.server); err != nil {
		return err
	}
	return s.registered(ctx, s.server, seen)
}

// orGeneral is where somebody is who did not say.
func orGeneral(channel string) string {
	if channel == "" {
		return "general"
	}
	return channel
}
