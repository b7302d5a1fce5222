package sandbox

import (
	"context"
	"time"

	"waymark/bot/fakediscord"
)

// The statements about people. Names come without @, # and &; an empty place means where the person
// usually is (#general), or, for a button, anywhere.
type (
	joins  struct{ who, role string }
	leaves struct{ who string }
	slash  struct{ who, in, line string }
	types  struct{ who, in, line string }
	clicks struct {
		who, label, in string
		nth            int // of several alike the nth newest, from 1
	}
	picks struct {
		who, value, menu string
		nth              int
	}
	submits struct {
		who    string
		fields []fakediscord.Field
	}
	closesModal struct{ who string }
	uses        struct{ who, command, target string }
	usesOnPost  struct {
		who, command, in string
		nth              int
	}
	says      struct{ who, text, in string }
	blocksDMs struct {
		who     string
		blocked bool
	}
	forges struct {
		who, customID string
		values        []string // chosen in a menu; nil for a button
		gone          bool     // the message was deleted
	}
	presses struct{ who, owner, label string }
	deletes struct{ who, in string }
	reads   struct{ who, language string }
	joined  struct {
		who string
		ago time.Duration
	}
	called   struct{ who, nick string }
	timesOut struct {
		who  string
		span time.Duration
	}
	hasRole struct {
		who, role string
		has       bool
	}
)

func (st joins) do(_ context.Context, s *Sandbox) error {
	if st.role == "" {
		return s.Fake.Join(s.guild(), user(st.who))
	}
	return s.Fake.Join(s.guild(), user(st.who), role(st.role))
}

func (st leaves) do(_ context.Context, s *Sandbox) error {
	return s.Fake.Leave(s.guild(), user(st.who))
}

func (st slash) do(_ context.Context, s *Sandbox) error {
	if st.in == privateChannel {
		return s.Fake.CommandInDM(user(st.who), st.line)
	}
	return s.Fake.Command(s.guild(), channel(orGeneral(st.in)), user(st.who), st.line)
}

func (st types) do(_ context.Context, s *Sandbox) error {
	if st.in == privateChannel {
		return s.Fake.AutocompleteInDM(user(st.who), st.line)
	}
	return s.Fake.Autocomplete(s.guild(), channel(orGeneral(st.in)), user(st.who), st.line)
}

func (st clicks) do(_ context.Context, s *Sandbox) error {
	return s.Fake.ClickNth(st.nth, s.guild(), user(st.who), st.label, channel(st.in))
}

func (st picks) do(_ context.Context, s *Sandbox) error {
	return s.Fake.PickNth(st.nth, s.guild(), user(st.who), st.value, st.menu)
}

func (st submits) do(_ context.Context, s *Sandbox) error {
	return s.Fake.Submit(s.guild(), user(st.who), st.fields)
}

func (st closesModal) do(_ context.Context, s *Sandbox) error {
	return s.Fake.CloseModal(s.guild(), user(st.who))
}

func (st uses) do(_ context.Context, s *Sandbox) error {
	return s.Fake.ContextCommand(s.guild(), user(st.who), st.command, user(st.target))
}

func (st usesOnPost) do(_ context.Context, s *Sandbox) error {
	return s.Fake.MessageCommand(st.nth, s.guild(), user(st.who), st.command, channel(st.in))
}

func (st says) do(_ context.Context, s *Sandbox) error {
	if st.in == privateChannel {
		return s.Fake.SendDM(user(st.who), st.text)
	}
	return s.Fake.SendMessage(s.guild(), channel(orGeneral(st.in)), user(st.who), st.text)
}

func (st blocksDMs) do(_ context.Context, s *Sandbox) error {
	return s.Fake.BlockDMs(user(st.who), st.blocked)
}

func (st forges) do(_ context.Context, s *Sandbox) error {
	return s.Fake.ForgeComponent(s.guild(), user(st.who), fakediscord.Forged{CustomID: st.customID, Values: st.values, Gone: st.gone})
}

func (st presses) do(_ context.Context, s *Sandbox) error {
	return s.Fake.ForgeClick(s.guild(), user(st.who), user(st.owner), st.label)
}

func (st deletes) do(_ context.Context, s *Sandbox) error {
	return s.Fake.DeleteLastBotMessage(s.guild(), channel(orGeneral(st.in)), user(st.who))
}

func (st reads) do(_ context.Context, s *Sandbox) error {
	err := s.Fake.SetLocale(user(st.who), st.language)
	if _, known := fakediscord.Locale(st.language); !known {
		s.Screen.note("Discord's client does not speak " + st.language + "; only the member's own setting helps.")
		return nil
	}
	return err
}

func (st joined) do(_ context.Context, s *Sandbox) error {
	return s.Fake.SetJoined(s.guild(), user(st.who), s.Screen.now().Add(-st.ago))
}

func (st called) do(_ context.Context, s *Sandbox) error {
	return s.Fake.SetNick(s.guild(), user(st.who), st.nick)
}

func (st timesOut) do(_ context.Context, s *Sandbox) error {
	return s.Fake.TimeOut(s.guild(), user(st.who), s.Screen.now().Add(st.span))
}

func (st hasRole) do(_ context.Context, s *Sandbox) error {
	if !st.has {
		return s.Fake.TakeRole(s.guild(), user(st.who), role(st.role))
	}
	if err := s.needRole(st.role); err != nil {
		return err
	}
	return s.Fake.GiveRole(s.guild(), user(st.who), role(st.role))
}
