package sandbox

import (
	"context"
	"errors"
	"time"

	"waymark/bot/fakediscord"
)

// statement is one line of a sandbox script, read. do carries it out; its error says in words why that
// could not be done. What it brought about shows afterwards, when everything has come to rest.
type statement interface {
	Do(ctx context.Context, s *Sandbox) error
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

func (st joins) Do(_ context.Context, s *Sandbox) error {
	if st.role == "" {
		return s.Fake.Join(s.Server, st.who)
	}
	return s.Fake.Join(s.Server, st.who, st.role)
}

func (st leaves) Do(_ context.Context, s *Sandbox) error { return s.Fake.Leave(s.Server, st.who) }

func (st slash) Do(_ context.Context, s *Sandbox) error {
	return s.Fake.Command(s.Server, orGeneral(st.in), st.who, st.line)
}

func (st types) Do(_ context.Context, s *Sandbox) error {
	return s.Fake.Type(s.Server, orGeneral(st.in), st.who, st.line)
}

func (st clicks) Do(_ context.Context, s *Sandbox) error {
	return s.Fake.Click(s.Server, st.who, st.label, st.in)
}

func (st picks) Do(_ context.Context, s *Sandbox) error {
	return s.Fake.Pick(s.Server, st.who, st.value, st.menu)
}

func (st submits) Do(_ context.Context, s *Sandbox) error {
	return s.Fake.Submit(s.Server, st.who, st.fields)
}

func (st closesModal) Do(_ context.Context, s *Sandbox) error {
	return s.Fake.CloseModal(s.Server, st.who)
}

func (st uses) Do(_ context.Context, s *Sandbox) error {
	return s.Fake.Context(s.Server, st.who, st.command, st.target)
}

func (st says) Do(_ context.Context, s *Sandbox) error {
	return s.Fake.Say(s.Server, orGeneral(st.in), st.who, st.text)
}

func (st blocksDMs) Do(_ context.Context, s *Sandbox) error {
	return s.Fake.BlockDMs(st.who, st.blocked)
}

func (st forges) Do(_ context.Context, s *Sandbox) error {
	return s.Fake.Forge(s.Server, st.who, st.customID)
}

func (st presses) Do(_ context.Context, s *Sandbox) error {
	return s.Fake.Press(s.Server, st.who, st.owner, st.label)
}

func (st deletes) Do(_ context.Context, s *Sandbox) error {
	return s.Fake.DeleteLast(s.Server, orGeneral(st.in), st.who)
}

func (st waits) Do(ctx context.Context, s *Sandbox) error {
	return s.passTo(ctx, s.Screen.now().Add(st.span))
}

func (st nowIs) Do(ctx context.Context, s *Sandbox) error {
	if now := s.Screen.now().UTC(); st.at.Before(now) {
		return errors.New("time does not run backwards: it is already " + now.Format(time.RFC3339))
	}
	return s.passTo(ctx, st.at)
}

func (st restarts) Do(ctx context.Context, s *Sandbox) error { return s.restart(ctx) }

func (st crashes) Do(ctx context.Context, s *Sandbox) error { return s.crash(ctx) }

func (st locks) Do(ctx context.Context, s *Sandbox) error {
	if st.locked {
		return s.lock(ctx)
	}
	return s.unlock()
}

func (st serverIs) Do(ctx context.Context, s *Sandbox) error { return s.enter(ctx, st.name) }

func (helps) Do(_ context.Context, s *Sandbox) error {
	s.Screen.note(statementHelp())
	return nil
}

func (st fails) Do(_ context.Context, s *Sandbox) error {
	return s.Fake.Fail(st.pattern, st.how, st.times)
}

func (dropsGateway) Do(ctx context.Context, s *Sandbox) error {
	s.Fake.DropGateway()
	return s.reconnected(ctx)
}

func (invalidatesSession) Do(ctx context.Context, s *Sandbox) error {
	s.Fake.InvalidateSession()
	return s.reconnected(ctx)
}

func (st closesGateway) Do(ctx context.Context, s *Sandbox) error {
	s.Fake.CloseGateway(st.code)
	return s.reconnected(ctx)
}

func (redelivers) Do(_ context.Context, s *Sandbox) error { return s.Fake.Redeliver() }

func (st botPermission) Do(_ context.Context, s *Sandbox) error {
	return s.Fake.SetBotPermission(s.Server, st.name, st.has)
}

func (removesBot) Do(_ context.Context, s *Sandbox) error { return s.Fake.RemoveBot(s.Server) }

func (addsBot) Do(ctx context.Context, s *Sandbox) error {
	seen := s.Screen.registrations(s.Server)
	if err := s.Fake.AddBot(s.Server); err != nil {
		return err
	}
	return s.registered(ctx, s.Server, seen)
}

// orGeneral is where somebody is who did not say.
func orGeneral(channel string) string {
	if channel == "" {
		return "general"
	}
	return channel
}
