package sandbox

import (
	"context"
	"errors"
	"time"
)

// The statements about time and the program.
type (
	waits    struct{ span time.Duration }
	nowIs    struct{ at time.Time } // UTC
	restarts struct{}
	crashes  struct{}
	backsUp  struct{}
	restores struct{}
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
	wantsShards        struct{ count int }
	redelivers         struct{}
	botPermission      struct {
		name string
		has  bool
	}
	removesBot struct{}
	addsBot    struct{}
)

func (st waits) do(ctx context.Context, s *Sandbox) error {
	return s.passTo(ctx, s.Screen.now().Add(st.span))
}

func (st nowIs) do(ctx context.Context, s *Sandbox) error {
	if now := s.Screen.now().UTC(); st.at.Before(now) {
		return errors.New("time does not run backwards: it is already " + now.Format(time.RFC3339))
	}
	return s.passTo(ctx, st.at)
}

func (st restarts) do(ctx context.Context, s *Sandbox) error { return s.restart(ctx) }

func (st crashes) do(ctx context.Context, s *Sandbox) error { return s.crash(ctx) }

func (st locks) do(ctx context.Context, s *Sandbox) error {
	if st.locked {
		return s.lock(ctx)
	}
	return s.unlock()
}

func (st serverIs) do(ctx context.Context, s *Sandbox) error { return s.enter(ctx, st.name) }

func (helps) do(_ context.Context, s *Sandbox) error {
	s.Screen.note(statementHelp())
	return nil
}

func (st fails) do(_ context.Context, s *Sandbox) error {
	return s.Fake.Fail(st.pattern, st.how, st.times)
}

func (dropsGateway) do(ctx context.Context, s *Sandbox) error {
	s.Fake.DropGateway()
	return s.reconnected(ctx)
}

func (invalidatesSession) do(ctx context.Context, s *Sandbox) error {
	s.Fake.InvalidateSession()
	return s.reconnected(ctx)
}

func (st closesGateway) do(ctx context.Context, s *Sandbox) error {
	s.Fake.CloseGateway(st.code)
	return s.reconnected(ctx)
}

func (st wantsShards) do(_ context.Context, s *Sandbox) error {
	s.Fake.WantShards(st.count)
	return nil
}

func (redelivers) do(_ context.Context, s *Sandbox) error { return s.Fake.Redeliver() }

func (st botPermission) do(_ context.Context, s *Sandbox) error {
	return s.Fake.SetBotPermission(s.guild(), st.name, st.has)
}

func (removesBot) do(_ context.Context, s *Sandbox) error { return s.Fake.RemoveBot(s.guild()) }

func (addsBot) do(_ context.Context, s *Sandbox) error { return s.Fake.AddBot(s.guild()) }
