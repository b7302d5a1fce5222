package commands_test

import (
	"slices"
	"testing"
	"time"

	"waymark/commands"
	"waymark/peer"
)

// The guild of TestPermissions: 1 is it and @everyone, 2 a role, 3 an administrator's, 4 the bot's.
const (
	everyone, role, admins, bot = peer.ID(1), peer.ID(2), peer.ID(3), peer.ID(4)
	owner, member               = peer.ID(9), peer.ID(7)
	open, closed, mixed         = peer.ID(20), peer.ID(21), peer.ID(22)
)

func guildForVisibility() commands.GuildState {
	const view, send, threads = commands.PermissionView, commands.PermissionSend, commands.PermissionManageThreads
	return commands.GuildState{
		Known: true, ID: everyone, Owner: owner, Bot: commands.GuildMember{ID: 8, Roles: []peer.ID{bot}},
		Roles: map[peer.ID]commands.GuildRole{
			everyone: {Permissions: view | send}, role: {Permissions: threads, Position: 1},
			admins: {Permissions: commands.PermissionAdministrator, Position: 3},
			bot:    {Permissions: commands.PermissionManageRoles | threads, Position: 2, Managed: true},
		},
		Channels: map[peer.ID]commands.GuildChannel{
			open:   {},
			closed: {Overwrites: []commands.Overwrite{{ID: everyone, Deny: view}, {ID: role, Allow: view}}},
			mixed: {Overwrites: []commands.Overwrite{ // in another order than Discord applies them
				{ID: member, Member: true, Deny: send}, {ID: role, Allow: view | send}, {ID: everyone, Deny: view | send}, {ID: 99, Deny: view},
			}},
		},
	}
}

func TestPermissions(t *testing.T) {
	const view, send = uint64(commands.PermissionView), uint64(commands.PermissionSend)
	const threads = uint64(commands.PermissionManageThreads)
	for name, test := range map[string]struct {
		who     commands.GuildMember
		channel peer.ID
		want    uint64
	}{
		"the guild at large":              {commands.GuildMember{ID: member, Roles: []peer.ID{role}}, 0, view | send | threads},
		"a channel without overwrites":    {commands.GuildMember{ID: member}, open, view | send},
		"a channel that is hidden":        {commands.GuildMember{ID: member}, closed, send},
		"seen with a role":                {commands.GuildMember{ID: member, Roles: []peer.ID{role}}, closed, view | send | threads},
		"a member's own overwrite":        {commands.GuildMember{ID: member, Roles: []peer.ID{role}}, mixed, view | threads},
		"another's overwrite":             {commands.GuildMember{ID: 6, Roles: []peer.ID{role}}, mixed, view | send | threads},
		"an unknown channel":              {commands.GuildMember{ID: member}, 404, 0},
		"an unknown role":                 {commands.GuildMember{ID: member, Roles: []peer.ID{404}}, open, view | send},
		"the owner":                       {commands.GuildMember{ID: owner}, closed, ^uint64(0)},
		"an administrator":                {commands.GuildMember{ID: member, Roles: []peer.ID{admins}}, closed, ^uint64(0)},
		"timed out":                       {commands.GuildMember{ID: member, Roles: []peer.ID{role}, TimedOutUntil: time.Unix(1, 0)}, open, view},
		"timed out, an administrator":     {commands.GuildMember{ID: member, Roles: []peer.ID{admins}, TimedOutUntil: time.Unix(1, 0)}, open, ^uint64(0)},
		"timed out where nothing is seen": {commands.GuildMember{ID: member, TimedOutUntil: time.Unix(1, 0)}, closed, 0},
	} {
		if got := guildForVisibility().Permissions(test.who, test.channel); got != test.want {
			t.Errorf("%s: %b, want %b", name, got, test.want)
		}
	}
}

func TestWhoReadsPrivateThreads(t *testing.T) {
	g := guildForVisibility()
	both := []commands.Reader{{Role: role}, {Role: admins}}
	for channel, want := range map[peer.ID][]commands.Reader{open: both, closed: both, mixed: both, 404: {{Role: admins}}} {
		if got := g.Readers(channel, commands.ReadsThreads); !slices.Equal(got, want) {
			t.Errorf("channel %d: %v, want %v", channel, got, want)
		}
	}
	if g.Everyone(closed)&commands.PermissionView != 0 || g.Everyone(open)&commands.PermissionView == 0 || g.Everyone(mixed) != 0 {
		t.Error("a member without roles sees the wrong channels")
	}
}

func TestTwoRolesAndMembersRead(t *testing.T) {
	const views, threads, keeps, named, other = 71, 72, 73, 74, 75
	g := commands.GuildState{
		Known: true, ID: everyone, Owner: owner, Bot: commands.GuildMember{ID: 99},
		Roles: map[peer.ID]commands.GuildRole{everyone: {}, views: {}, threads: {Permissions: commands.PermissionManageThreads}, keeps: {}},
		Channels: map[peer.ID]commands.GuildChannel{open: {Overwrites: []commands.Overwrite{
			{ID: views, Allow: commands.PermissionView},
			{ID: named, Member: true, Allow: commands.ReadsThreads},
			{ID: other, Member: true, Allow: commands.PermissionView},
			{ID: 99, Member: true, Allow: commands.ReadsThreads},
		}}},
	}
	want := []commands.Reader{{Role: views, With: threads}, {Member: named}}
	if got := g.Readers(open, commands.ReadsThreads); !slices.Equal(got, want) {
		t.Errorf("threads: %v, want %v", got, want)
	}
	want = []commands.Reader{{Role: views}, {Member: named}, {Member: other}}
	if got := g.Readers(open, commands.PermissionView); !slices.Equal(got, want) {
		t.Errorf("the channel: %v, want %v", got, want)
	}
}

func TestWhichRolesTheBotGives(t *testing.T) {
	g := guildForVisibility()
	for id, want := range map[peer.ID]bool{everyone: false, role: true, admins: false, bot: false, 404: false} {
		if g.CanGive(id) != want {
			t.Errorf("role %d: %v", id, !want)
		}
	}
	r := g.Roles[bot]
	r.Permissions = 0
	if g.Roles[bot] = r; g.CanGive(role) {
		t.Error("gives a role without Manage Roles")
	}
}
