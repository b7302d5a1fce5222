package sandbox

import (
	"context"

	"waymark/bot/fakediscord"
)

// statement is one line of a sandbox script, read. do carries it out; its error says in words why that
// could not be done. What it brought about shows afterwards, when everything has come to rest.
type statement interface {
	do(ctx context.Context, s *Sandbox) error
}

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

func (st makesVoice) do(_ context.Context, s *Sandbox) error {
	return s.Fake.AddVoiceChannel(s.guild(), st.channel)
}

func (st makesText) do(_ context.Context, s *Sandbox) error {
	return s.Fake.AddChannel(s.guild(), st.channel)
}

// do turns a text channel, made on first use, into one for announcements.
func (st makesNews) do(_ context.Context, s *Sandbox) error {
	if err := s.needChannel(st.channel); err != nil {
		return err
	}
	return s.heard(s.Fake.MakeAnnouncementChannel(s.guild(), channel(st.channel)))
}

func (st mentioned) do(_ context.Context, s *Sandbox) error {
	if err := s.needRole(st.role); err != nil {
		return err
	}
	return s.Fake.SetMentionable(s.guild(), role(st.role), st.yes)
}

// do sets what the channel says about View Channel for the role. Hiding it from everyone leaves it to the bot, as a careful
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
	return s.heard(s.Fake.SetRoleOverwrite(s.guild(), channel(st.channel), role(st.role), viewChannel, sight(st.sees)))
}

func (st memberCanSee) do(_ context.Context, s *Sandbox) error {
	if err := s.needChannel(st.channel); err != nil {
		return err
	}
	return s.heard(s.Fake.SetMemberOverwrite(s.guild(), channel(st.channel), user(st.member), viewChannel, sight(st.sees)))
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
	return s.heard(s.Fake.DeleteChannel(s.guild(), channel(st.channel)))
}

func (st deletesRole) do(_ context.Context, s *Sandbox) error {
	return s.heard(s.Fake.DeleteRole(s.guild(), role(st.role)))
}

func (st rolePermission) do(_ context.Context, s *Sandbox) error {
	return s.heard(s.Fake.SetRolePermission(s.guild(), role(st.role), st.name, st.has))
}

// heard has the statement wait until the bot has read what the gateway says of a change.
func (s *Sandbox) heard(err error) error {
	if err == nil {
		s.Fake.AwaitReading()
	}
	return err
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

// orGeneral is where someone is who did not say.
func orGeneral(channel string) string {
	if channel == "" {
		return "general"
	}
	return channel
}
