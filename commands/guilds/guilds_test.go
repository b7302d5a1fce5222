package guilds_test

import (
	"slices"
	"testing"
	"time"

	"waymark/commands/guilds"
	"waymark/peer"
)

// The guild of TestPermissions: 1 is it and @everyone, 2 a role, 3 an administrator's, 4 the bot's.
const (
	everyone, role, admins, bot = peer.ID(1), peer.ID(2), peer.ID(3), peer.ID(4)
	owner, member               = peer.ID(9), peer.ID(7)
	open, closed, mixed         = peer.ID(20), peer.ID(21), peer.ID(22)
)

func guildForVisibility() guilds.State {
	const view, send, threads = guilds.PermissionView, guilds.PermissionSend, guilds.PermissionManageThreads
	return guilds.State{
		Known: true, ID: everyone, Owner: owner, Bot: guilds.Member{ID: 8, Roles: []peer.ID{bot}},
		Roles: map[peer.ID]guilds.Role{
			everyone: {Permissions: view | send}, role: {Permissions: threads, Position: 1},
			admins: {Permissions: guilds.PermissionAdministrator, Position: 3},
			bot:    {Permissions: guilds.PermissionManageRoles | threads, Position: 2, Managed: true},
		},
		Channels: map[peer.ID]guilds.Channel{
			open:   {},
			closed: {Overwrites: []guilds.Overwrite{{ID: everyone, Deny: view}, {ID: role, Allow: view}}},
			mixed: {Overwrites: []guilds.Overwrite{ // in another order than Discord applies them
				{ID: member, Member: true, Deny: send}, {ID: role, Allow: view | send}, {ID: everyone, Deny: view | send}, {ID: 99, Deny: view},
			}},
		},
	}
}

func TestPermissions(t *testing.T) {
	const view, send = uint64(guilds.PermissionView), uint64(guilds.PermissionSend)
	const threads = uint64(guilds.PermissionManageThreads)
	for name, test := range map[string]struct {
		who     guilds.Member
		channel peer.ID
		want    uint64
	}{
		"the guild at large":              {guilds.Member{ID: member, Roles: []peer.ID{role}}, 0, view | send | threads},
		"a channel without overwrites":    {guilds.Member{ID: member}, open, view | send},
		"a channel that is hidden":        {guilds.Member{ID: member}, closed, send},
		"seen with a role":                {guilds.Member{ID: member, Roles: []peer.ID{role}}, closed, view | send | threads},
		"a member's own overwrite":        {guilds.Member{ID: member, Roles: []peer.ID{role}}, mixed, view | threads},
		"another's overwrite":             {guilds.Member{ID: 6, Roles: []peer.ID{role}}, mixed, view | send | threads},
		"an unknown channel":              {guilds.Member{ID: member}, 404, 0},
		"an unknown role":                 {guilds.Member{ID: member, Roles: []peer.ID{404}}, open, view | send},
		"the owner":                       {guilds.Member{ID: owner}, closed, ^uint64(0)},
		"an administrator":                {guilds.Member{ID: member, Roles: []peer.ID{admins}}, closed, ^uint64(0)},
		"timed out":                       {guilds.Member{ID: member, Roles: []peer.ID{role}, TimedOutUntil: time.Unix(1, 0)}, open, view},
		"timed out, an administrator":     {guilds.Member{ID: member, Roles: []peer.ID{admins}, TimedOutUntil: time.Unix(1, 0)}, open, ^uint64(0)},
		"timed out where nothing is seen": {guilds.Member{ID: member, TimedOutUntil: time.Unix(1, 0)}, closed, 0},
	} {
		if got := guildForVisibility().Permissions(test.who, test.channel); got != test.want {
			t.Errorf("%s: %b, want %b", name, got, test.want)
		}
	}
}

func TestWhoReadsPrivateThreads(t *testing.T) {
	g := guildForVisibility()
	both := []guilds.Reader{{Role: role}, {Role: admins}}
	for channel, want := range map[peer.ID][]guilds.Reader{open: both, closed: both, mixed: both, 404: {{Role: admins}}} {
		if got := g.Readers(channel, guilds.ReadsThreads); !slices.Equal(got, want) {
			t.Errorf("channel %d: %v, want %v", channel, got, want)
		}
	}
	if g.Everyone(closed)&guilds.PermissionView != 0 || g.Everyone(open)&guilds.PermissionView == 0 || g.Everyone(mixed) != 0 {
		t.Error("a member without roles sees the wrong channels")
	}
}

func TestTwoRolesAndMembersRead(t *testing.T) {
	const views, threads, keeps, named, other = 71, 72, 73, 74, 75
	g := guilds.State{
		Known: true, ID: everyone, Owner: owner, Bot: guilds.Member{ID: 99},
		Roles: map[peer.ID]guilds.Role{everyone: {}, views: {}, threads: {Permissions: guilds.PermissionManageThreads}, keeps: {}},
		Channels: map[peer.ID]guilds.Channel{open: {Overwrites: []guilds.Overwrite{
			{ID: views, Allow: guilds.PermissionView},
			{ID: named, Member: true, Allow: guilds.ReadsThreads},
			{ID: other, Member: true, Allow: guilds.PermissionView},
			{ID: 99, Member: true, Allow: guilds.ReadsThreads},
		}}},
	}
	want := []guilds.Reader{{Role: views, With: threads}, {Member: named}}
	if got := g.Readers(open, guilds.ReadsThreads); !slices.Equal(got, want) {
		t.Errorf("threads: %v, want %v", got, want)
	}
	want = []guilds.Reader{{Role: views}, {Member: named}, {Member: other}}
	if got := g.Readers(open, guilds.PermissionView); !slices.Equal(got, want) {
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
