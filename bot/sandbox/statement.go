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
	do(ctx context.Context, s *Sandbox) error
}

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

// The references of fakediscord that the names of a script turn into.
type (
	user    = fakediscord.UserRef
	channel = fakediscord.ChannelRef
	role    = fakediscord.RoleRef
)

// guild refers to the present server.
func (s *Sandbox) guild() fakediscord.GuildRef { return fakediscord.GuildRef(s.Server) }

// everyone is the name of the role that every member has.
const everyone = "@everyone"

// The statements about channels and roles. What they name is made if the server has none of that name.
type (
	makesVoice struct{ channel string }
	makesText  struct{ channel string }
	makesNews  struct{ channel string }
	mentioned  struct {
		role string
		yes  bool
	}
	canSee struct {
		role, channel string
		sees          bool
	}
	memberCanSee struct {
		member, channel string
		sees            bool
	}
	deletesChannel struct{ channel string }
	deletesRole    struct{ role string }
	rolePermission struct {
		role, name string
		has        bool
	}
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

func (st makesVoice) do(_ context.Context, s *Sandbox) error {
	return s.Fake.AddVoiceChannel(s.guild(), st.channel)
}

func (st makesText) do(_ context.Context, s *Sandbox) error {
	return s.Fake.AddChannel(s.guild(), st.channel)
}

// Do turns a text channel, made on first use, into one for announcements.
func (st makesNews) do(_ context.Context, s *Sandbox) error {
	if err := s.needChannel(st.channel); err != nil {
		return err
	}
	return s.Fake.MakeAnnouncementChannel(s.guild(), channel(st.channel))
}

func (st mentioned) do(_ context.Context, s *Sandbox) error {
	if err := s.needRole(st.role); err != nil {
		return err
	}
	return s.Fake.SetMentionable(s.guild(), role(st.role), st.yes)
}

// Do sets what the channel says about View Channel for the role. Hiding it from everyone leaves it to the bot, as a careful
// administrator would.
func (st canSee) do(_ context.Context, s *Sandbox) error {
	if err := s.needChannel(st.channel); err != nil {
		return err
	}
	if st.role != everyone {
		if err := s.needRole(st.role); err != nil {
			return err
		}
	} else if !st.sees {
		if err := s.Fake.SetMemberOverwrite(s.guild(), channel(st.channel), "bot", viewChannel, fakediscord.Allow); err != nil {
			return err
		}
	}
	return s.Fake.SetRoleOverwrite(s.guild(), channel(st.channel), role(st.role), viewChannel, sight(st.sees))
}

func (st memberCanSee) do(_ context.Context, s *Sandbox) error {
	if err := s.needChannel(st.channel); err != nil {
		return err
	}
	return s.Fake.SetMemberOverwrite(s.guild(), channel(st.channel), user(st.member), viewChannel, sight(st.sees))
}

// viewChannel is the permission to see a channel, as Discord's settings name it.
const viewChannel = "View Channel"

func sight(sees bool) fakediscord.Overwrite {
	if sees {
		return fakediscord.Allow
	}
	return fakediscord.Deny
}

func (st deletesChannel) do(_ context.Context, s *Sandbox) error {
	return s.Fake.DeleteChannel(s.guild(), channel(st.channel))
}

func (st deletesRole) do(_ context.Context, s *Sandbox) error {
	return s.Fake.DeleteRole(s.guild(), role(st.role))
}

func (st rolePermission) do(_ context.Context, s *Sandbox) error {
	return s.Fake.SetRolePermission(s.guild(), role(st.role), st.name, st.has)
}

// needRole makes a role without permissions if the server has none of that name.
func (s *Sandbox) needRole(name string) error {
	if s.Fake.HasRole(s.guild(), role(name)) {
		return nil
	}
	return s.Fake.AddRole(s.guild(), name, 0)
}

// needChannel makes a text channel if the server has no channel of that name.
func (s *Sandbox) needChannel(name string) error {
	if s.Fake.HasChannel(s.guild(), channel(name)) {
		return nil
	}
	return s.Fake.AddChannel(s.guild(), name)
}

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

// orGeneral is where somebody is who did not say.
func orGeneral(channel string) string {
	if channel == "" {
		return "general"
	}
	return channel
}
