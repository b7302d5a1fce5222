package setup_test

import (
	"strings"
	"testing"

	"waymark/commands/commandstest"
	"waymark/commands/guilds"
	"waymark/commands/setup"
	"waymark/peer"
)

// TestEveryGapInTheWallIsAskedAbout opens one gap at a time in a wall that is whole. Exactly one line asks about it.
func TestEveryGapInTheWallIsAskedAbout(t *testing.T) {
	const everyone, families, women, member, checkIns, celebrations, kin, kinJoy, meets = 100, 30, 31, 32, 1, 2, 6, 7, 8
	type spoil = func(channels map[peer.ID][]guilds.Overwrite)
	see := func(role peer.ID) guilds.Overwrite {
		return guilds.Overwrite{ID: role, Allow: guilds.PermissionView}
	}
	not := func(role peer.ID) guilds.Overwrite {
		return guilds.Overwrite{ID: role, Deny: guilds.PermissionView}
	}
	only := func(channel peer.ID, overwrites ...guilds.Overwrite) spoil {
		return func(channels map[peer.ID][]guilds.Overwrite) { channels[channel] = overwrites }
	}
	for name, gap := range map[string]struct {
		spoil spoil
		says  string
	}{
		"whole":                      {func(map[peer.ID][]guilds.Overwrite) {}, ""},
		"families see check-ins":     {only(checkIns), "People with <@&30> can see <#1>, where others share. Is that meant?"},
		"families see celebrations":  {only(celebrations, not(everyone), see(families)), "People with <@&30> can see <#2>, where others share. Is that meant?"},
		"everyone sees families":     {only(kin, see(families)), "Everyone can see <#6>, where Families share. Is that meant?"},
		"some see families":          {only(kinJoy, not(everyone), see(families), see(women)), "People without <@&30> can see <#7>, where Families share, if they have one of: <@&31>."},
		"families see a meeting":     {only(meets, not(everyone), see(women), see(families)), "People without <@&31> can see <#8>, where Women meet, if they have one of: <@&30>."},
		"everyone sees a meeting":    {only(meets, see(women)), "Everyone can see <#8>, where Women meet. Is that meant?"},
		"a role that both may have":  {only(checkIns, not(families), see(member)), "People with <@&30> can see <#1>, where others share, if they also have one of: <@&32>."},
		"families without their own": {only(kin, not(everyone)), "People with <@&30> can't see <#6>, which is for them."},
		"moderators see families":    {only(kin, not(everyone), see(families), see(10)), ""},
	} {
		t.Run(name, func(t *testing.T) {
			set, seen := healthy()
			set.Audiences = []peer.Audience{
				{Role: families, Label: "Families", Families: true, CheckIns: kin, Celebrations: kinJoy}, {Role: women, Label: "Women"},
			}
			channels := map[peer.ID][]guilds.Overwrite{
				checkIns: {not(families)}, celebrations: {not(families)},
				kin: {not(everyone), see(families)}, kinJoy: {not(everyone), see(families)}, meets: {not(everyone), see(women)},
			}
			gap.spoil(channels)
			for id, overwrites := range channels {
				seen.Channels[id] = guilds.Channel{Overwrites: overwrites}
			}
			seen.Roles[families], seen.Roles[women], seen.Roles[member] = guilds.Role{}, guilds.Role{}, guilds.Role{}
			r := commandstest.NewRig(t)
			meetings := []peer.Meeting{{Channel: meets, For: women}, {Channel: meets, For: women}, {Channel: checkIns}}
			said := setup.WallQuestions(r.RequestOf(commandstest.Tom).Env, set, meetings, seen)
			if gap.says == "" {
				if len(said) > 0 {
					t.Errorf("asked without a gap: %s", said[1].Reveal())
				}
				return
			}
			if len(said) != 2 {
				t.Fatalf("%d lines, want the heading and one question", len(said))
			}
			if !strings.Contains(said[1].Reveal(), gap.says) {
				t.Errorf("%q does not say %q", said[1].Reveal(), gap.says)
			}
			seen.Known = false
			if len(setup.WallQuestions(r.RequestOf(commandstest.Tom).Env, set, meetings, seen)) > 0 {
				t.Error("asked while Discord could not be asked")
			}
		})
	}
}
