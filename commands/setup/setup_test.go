package setup_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/commands"
	"waymark/commands/commandstest"
	"waymark/commands/guilds"
	"waymark/commands/setup"
	"waymark/commands/support"
	"waymark/peer"
)

// healthy is a guild in which everything works, and what its owner has set.
func healthy() (peer.Settings, guilds.State) {
	set := peer.Settings{
		CheckIns: 1, Celebrations: 2, Mentoring: 3, Moderators: 4, Moderator: 10, Mentor: 11,
		Roles: []peer.RungRole{{Rung: peer.Rung{Days: 30}, Role: 12}, {Rung: peer.Rung{Years: 40}, Role: 13}},
	}
	all := guilds.PermissionsOfThreads | guilds.PermissionsOfAnswers | guilds.PermissionManageRoles
	hidden := guilds.Channel{Overwrites: []guilds.Overwrite{
		{ID: 100, Deny: guilds.PermissionView}, {ID: 20, Allow: guilds.PermissionView}, {ID: 10, Allow: guilds.PermissionView},
	}}
	return set, guilds.State{
		Known: true, Privacy: true, Backup: time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC), ID: 100,
		Bot:      guilds.Member{ID: 99, Roles: []peer.ID{20}},
		Channels: map[peer.ID]guilds.Channel{1: {}, 2: {}, 3: {}, 4: hidden},
		Roles: map[peer.ID]guilds.Role{
			100: {Permissions: guilds.PermissionView | guilds.PermissionSendInThreads | guilds.PermissionUseCommands}, 20: {Permissions: all, Position: 9}, 10: {Mentionable: true, Permissions: guilds.PermissionModerateMembers}, 11: {}, 12: {}, 13: {},
		},
	}
}

// TestEveryFaultIsNamed breaks one thing at a time. Exactly one line says where it is and how to fix it.
func TestEveryFaultIsNamed(t *testing.T) {
	channel := func(id peer.ID, change func(*guilds.Channel)) func(*peer.Settings, *guilds.State) {
		return func(_ *peer.Settings, s *guilds.State) { c := s.Channels[id]; change(&c); s.Channels[id] = c }
	}
	role := func(id peer.ID, r guilds.Role) func(*peer.Settings, *guilds.State) {
		return func(_ *peer.Settings, s *guilds.State) { s.Roles[id] = r }
	}
	deny := func(id peer.ID, bits uint64) func(*peer.Settings, *guilds.State) { // to the bot
		return channel(id, func(c *guilds.Channel) {
			c.Overwrites = append(slices.Clone(c.Overwrites), guilds.Overwrite{ID: 99, Member: true, Deny: bits})
		})
	}
	denied := func(role peer.ID) func(peer.ID, uint64) func(*peer.Settings, *guilds.State) {
		return func(id peer.ID, bits uint64) func(*peer.Settings, *guilds.State) {
			return channel(id, func(c *guilds.Channel) {
				bot := guilds.Overwrite{ID: 99, Member: true, Allow: bits}
				c.Overwrites = append(slices.Clone(c.Overwrites), guilds.Overwrite{ID: role, Deny: bits}, bot)
			})
		}
	}
	everyone, mentors := denied(100), denied(11)
	lacking := func(bits uint64) func(*peer.Settings, *guilds.State) { // everywhere
		return func(_ *peer.Settings, s *guilds.State) {
			r := s.Roles[20]
			r.Permissions &^= bits
			s.Roles[20] = r
		}
	}
	faults := map[string]struct {
		spoil func(*peer.Settings, *guilds.State)
		says  []string
	}{
		"nothing":             {func(*peer.Settings, *guilds.State) {}, nil},
		"channel gone":        {func(_ *peer.Settings, s *guilds.State) { delete(s.Channels, 1) }, []string{"<#1> is gone", "not shown", "/setup channels"}},
		"a voice channel":     {channel(2, func(c *guilds.Channel) { c.Type = 2 }), []string{"<#2> is not a text channel", "milestones", "/setup channels"}},
		"hidden":              {deny(1, guilds.PermissionView), []string{"In <#1> I'm missing: View Channel.", "check-ins wait"}},
		"silent":              {deny(2, guilds.PermissionSend), []string{"In <#2> I'm missing: Send Messages.", "milestones wait"}},
		"no history":          {deny(4, guilds.PermissionReadHistory), []string{"<#4>", "Read Message History", "no cards"}},
		"no threads":          {deny(3, guilds.PermissionPrivateThreads), []string{"<#3>", "Create Private Threads", "no thread"}},
		"silent in threads":   {deny(3, guilds.PermissionSendInThreads), []string{"<#3>", "Send Messages in Threads"}},
		"can't close threads": {deny(3, guilds.PermissionManageThreads), []string{"<#3>", "Manage Threads", "ended pairings stay open"}},
		"moderators blind": {channel(4, func(c *guilds.Channel) {
			c.Overwrites = []guilds.Overwrite{{ID: 100, Deny: guilds.PermissionView}, {ID: 20, Allow: guilds.PermissionView}}
		}), []string{"<@&10> can't see <#4>"}},
		"announcements":     {channel(3, func(c *guilds.Channel) { c.Type = guilds.AnnouncementChannel }), []string{"<#3> is an announcement channel"}},
		"moderators open":   {channel(4, func(c *guilds.Channel) { c.Overwrites = nil }), []string{"Everyone can read <#4>", "@everyone"}},
		"role gone":         {func(_ *peer.Settings, s *guilds.State) { delete(s.Roles, 12) }, []string{"<@&12> is gone", "/setup milestone-role"}},
		"role above mine":   {role(13, guilds.Role{Position: 10}), []string{"<@&13>", "above mine", "Drag my role above"}},
		"mentor above mine": {role(11, guilds.Role{Position: 10}), []string{"<@&11>", "above mine"}},
		"mentoring hidden": {channel(3, func(c *guilds.Channel) {
			c.Overwrites = []guilds.Overwrite{{ID: 100, Deny: guilds.PermissionView}, {ID: 20, Allow: guilds.PermissionView}}
		}), []string{"Members can't see <#3>", "/setup channels mentoring"}},
		"members without threads": {everyone(3, guilds.PermissionSendInThreads), []string{
			"In <#3> @everyone lacks: Send Messages in Threads.", "can't write in their private threads"}},
		"members without commands": {everyone(1, guilds.PermissionUseCommands), []string{
			"In <#1> @everyone lacks: Use Application Commands.", "commands don't show"}},
		"members without commands where milestones are": {everyone(2, guilds.PermissionUseCommands), []string{"In <#2> @everyone lacks: Use Application Commands."}},
		"members without both": {everyone(3, guilds.PermissionUseCommands|guilds.PermissionSendInThreads), []string{
			"In <#3> @everyone lacks: Send Messages in Threads and Use Application Commands.", "can't write in their private threads"}},
		"members who write in no threads elsewhere": {everyone(1, guilds.PermissionSendInThreads), nil},
		"mentors who see nothing":                   {mentors(3, guilds.PermissionView), []string{"In <#3> <@&11> lacks: View Channel.", "mentors can't see"}},
		"mentors without threads":                   {mentors(3, guilds.PermissionSendInThreads), []string{"In <#3> <@&11> lacks: Send Messages in Threads."}},
		"mentors without commands":                  {mentors(3, guilds.PermissionUseCommands), []string{"In <#3> <@&11> lacks: Use Application Commands."}},
		"moderators can't":                          {role(10, guilds.Role{Mentionable: true}), []string{"<@&10> doesn't have Moderate Members", "Integrations"}},
		"moderators gone":                           {func(_ *peer.Settings, s *guilds.State) { delete(s.Roles, 10) }, []string{"moderator role is gone", "/setup roles"}},
		"moderators unheard":                        {role(10, guilds.Role{Permissions: guilds.PermissionModerateMembers}), []string{"can't notify <@&10>", "Allow anyone to mention"}},
		"administrator":                             {role(20, guilds.Role{Permissions: guilds.PermissionAdministrator, Position: 9}), []string{"Administrator", "don't need"}},
		"no pictures":                               {lacking(guilds.PermissionAttach), []string{"I'm missing: Attach Files,", "/history"}},
		"no pictures there":                         {deny(2, guilds.PermissionAttach), []string{"I'm missing: Attach Files,"}},
		"no links":                                  {lacking(guilds.PermissionEmbed), []string{"I'm missing: Embed Links,"}},
		"rung off the ladder":                       {func(set *peer.Settings, _ *guilds.State) { set.Roles[0].Rung = peer.Rung{Days: 31} }, []string{"<@&12> goes with 31d", "nobody gets it", "/setup milestones"}},
		"rung cut off":                              {func(set *peer.Settings, _ *guilds.State) { set.Ladder = "30d" }, []string{"<@&13> goes with 40y", "/setup milestones"}},
		"no privacy link":                           {func(_ *peer.Settings, s *guilds.State) { s.Privacy = false }, []string{"no link to a privacy policy"}},
		"no backup":                                 {func(_ *peer.Settings, s *guilds.State) { s.Backup = time.Time{} }, []string{"no backup yet"}},
		"a second copy":                             {func(_ *peer.Settings, s *guilds.State) { s.SecondCopy = true }, []string{"running twice", "stop one"}},
		"an old backup":                             {func(_ *peer.Settings, s *guilds.State) { s.Backup = s.Backup.AddDate(0, 0, -9) }, []string{"newest backup was made", "look at the log"}},
	}
	r := commandstest.NewRig(t)
	r.Now = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	for name, f := range faults {
		t.Run(name, func(t *testing.T) {
			set, seen := healthy()
			seen.Channels, seen.Roles = maps.Clone(seen.Channels), maps.Clone(seen.Roles)
			f.spoil(&set, &seen)
			scene := r.RequestOf(commandstest.Tom).Env
			said := append(setup.GuildFaults(scene, set, seen), setup.HostFaults(scene, support.Helplines(), seen)...)
			if f.says == nil {
				if len(said) > 0 {
					t.Errorf("a fault where there is none: %s", said[0].Reveal())
				}
				return
			}
			if len(said) != 1 {
				t.Fatalf("%d faults", len(said))
			}
			for _, part := range f.says {
				if !strings.Contains(said[0].Reveal(), part) {
					t.Errorf("%q does not say %q", said[0].Reveal(), part)
				}
			}
		})
	}
	t.Run("all roles without Manage Roles", func(t *testing.T) {
		set, seen := healthy()
		lacking(guilds.PermissionManageRoles)(&set, &seen)
		if said := setup.GuildFaults(r.RequestOf(commandstest.Tom).Env, set, seen); len(said) != 3 {
			t.Errorf("%d faults, want one for each role that the bot gives", len(said))
		}
	})
	t.Run("lines nobody checked for a year", func(t *testing.T) {
		_, seen := healthy()
		scene := r.RequestOf(commandstest.Tom).Env
		scene.Now = scene.Now.AddDate(2, 0, 0)
		seen.Backup = scene.Now
		if said := setup.HostFaults(scene, support.Helplines(), seen); len(said) != 1 || !strings.Contains(said[0].Reveal(), "29 November 2026") {
			t.Errorf("said %d", len(said))
		}
	})
}

// TestModeratorsChannelOpenToAll: a channel that everyone can read is refused for moderators, with the remedy.
func TestModeratorsChannelOpenToAll(t *testing.T) {
	r := commandstest.NewRig(t)
	_, seen := healthy()
	r.Table.GuildState = func(context.Context, peer.ID) guilds.State { return seen }
	choose := func(channel peer.ID) string {
		return commandstest.Text(r.Do(commands.Request{
			Kind: commands.SlashCommand, Member: commandstest.Tom, Permissions: guilds.PermissionManageGuild, Command: "setup channels",
			Options: map[string]commands.Value{"moderators": {ID: channel}},
		}))
	}
	if got := choose(1); !strings.Contains(got, "nothing was changed") || !strings.Contains(got, "turn off View Channel") {
		t.Errorf("a public one: %q", got)
	}
	if got := choose(4); strings.Contains(got, "nothing was changed") {
		t.Errorf("a private one: %q", got)
	}
}

// TestJoinMessagesAreNamed: where Discord announces newcomers by name, the owner reads how to turn it off.
func TestJoinMessagesAreNamed(t *testing.T) {
	r := commandstest.NewRig(t)
	for channel, says := range map[peer.ID]bool{0: false, 5: true} {
		set, seen := healthy()
		seen.JoinMessages = channel
		said := setup.HostLines(r.RequestOf(commandstest.Tom).Env, set, support.Helplines(), seen).Reveal()
		if strings.Contains(said, "Discord announces every newcomer by name in <#5>.") != says {
			t.Errorf("channel %d: %q", channel, said)
		}
	}
}
