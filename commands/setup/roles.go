package setup

import (
	"cmp"
	"slices"

	"waymark/commands"
	"waymark/commands/guilds"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

func setupRoles(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if len(rq.Options) == 0 {
		return commands.Reply{}, commands.Refuse("setup.nothing-given", nil)
	}
	var named peer.Settings
	reply, err := change(tx, rq, func(set *peer.Settings) error {
		for _, to := range []*peer.Settings{set, &named} {
			take(rq, "moderator", &to.Moderator)
			take(rq, "mentor", &to.Mentor)
		}
		named.Moderators = set.Moderators
		take(rq, "adult", &set.Adult)
		if set.Adult == rq.Guild { // @everyone: no such rule
			set.Adult = 0
		}
		if v, given := rq.Options["ping-moderators"]; given {
			set.PingModerators = v.Bool
		}
		return refuseRoles(rq, *set)
	})
	if err != nil || !rq.Seen.Known {
		return reply, err
	}
	return withFaults(rq, reply, slices.Concat(blindFaults(rq.Env, named, rq.Seen), roleFaults(rq.Env, named, rq.Seen))), nil
}

// powers are permissions that nobody is to get by becoming a mentor.
const powers = guilds.PermissionAdministrator | guilds.PermissionManageGuild | guilds.PermissionManageRoles |
	guilds.PermissionModerateMembers | guilds.PermissionManageThreads

// refuseRoles refuses roles by which the bot would make moderators: what it gives to mentors or with a milestone is no role
// of moderators.
func refuseRoles(rq commands.Request, set peer.Settings) error {
	mentor := rq.Seen.Permissions(guilds.Member{Roles: []peer.ID{set.Mentor}}, 0) &^ rq.Seen.Everyone(0)
	switch {
	case set.Mentor != 0 && set.Mentor == set.Moderator:
		return commands.Refuse("setup.same-role", words.Args{"Role": words.Role(set.Mentor)})
	case rq.Ref("mentor") != 0 && rq.Seen.Known && mentor&powers != 0:
		return commands.Refuse("setup.mentor-powers", words.Args{"Role": words.Role(set.Mentor)})
	}
	for _, r := range set.Roles {
		if err := refuseFamiliesRung(set, r.Role); err != nil {
			return err
		}
		if set.Authority(r.Role) {
			return commands.Refuse("setup.no-rung-role", words.Args{"Role": words.Role(r.Role)})
		}
	}
	families, named := set.Families()
	given := rq.Seen.Permissions(guilds.Member{Roles: []peer.ID{families.Role}}, 0) &^ rq.Seen.Everyone(0)
	if named && (set.Authority(families.Role) || rq.Seen.Known && given&powers != 0) {
		return commands.Refuse("setup.audience.powers", words.Args{"Role": words.Role(families.Role)})
	}
	return refuseSelfGivenAdult(set)
}

// refuseSelfGivenAdult refuses that members make themselves adults: a person says who is one.
func refuseSelfGivenAdult(set peer.Settings) error {
	if slices.Contains(set.SelfGiven(), set.Adult) {
		return commands.Refuse("setup.adult-self-given", words.Args{"Role": words.Role(set.Adult)})
	}
	return nil
}

// refuseOpenModerators refuses a channel for moderators that anyone can read: what members write to moderators is posted there.
func refuseOpenModerators(rq commands.Request, set peer.Settings) error {
	roles := rq.Seen.OpensModerators(set, set.Moderators)
	switch {
	case len(roles) == 0:
		return nil
	case slices.Contains(roles, rq.Guild):
		return commands.Refuse("setup.moderators-open", words.Args{"Channel": words.Channel(set.Moderators)})
	}
	return refuseReader(rq, set, roles[0])
}

// refuseReader refuses that members get a role by their own word with which they would read the moderators' channel.
func refuseReader(rq commands.Request, set peer.Settings, role peer.ID) error {
	if !slices.Contains(rq.Seen.OpensModerators(set, set.Moderators), role) {
		return nil
	}
	return commands.Refuse("setup.moderators-open-role", words.Args{
		"Channel": words.Channel(set.Moderators), "Role": words.Role(role),
	})
}

// refuseFamiliesRung refuses to tie the families' role to a milestone: it would make members in recovery families, who then
// read and share in the families' room.
func refuseFamiliesRung(set peer.Settings, role peer.ID) error {
	if families, named := set.Families(); named && role == families.Role {
		return commands.Refuse("setup.no-families-rung", words.Args{"Role": words.Role(role), "Label": families.Label})
	}
	return nil
}

// setupRungRole ties a role to a rung, in place of the one that was; without a role none goes with the rung any more.
func setupRungRole(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	return change(tx, rq, func(set *peer.Settings) error {
		text, _ := rq.Text("rung")
		rung, err := peer.ParseRung(text.Reveal())
		if err != nil {
			return commands.Refuse("setup.no-rung", nil)
		}
		role := rq.Ref("role")
		if set.Authority(role) {
			return commands.Refuse("setup.no-rung-role", words.Args{"Role": words.Role(role)})
		}
		if err := refuseFamiliesRung(*set, role); err != nil {
			return err
		}
		kept := slices.DeleteFunc(slices.Clone(set.Roles), func(rr peer.RungRole) bool { return rr.Rung == rung })
		switch {
		case role != 0:
			kept = append([]peer.RungRole{{Rung: rung, Role: role}}, kept...)
		case len(kept) == len(set.Roles):
			return commands.Refuse("setup.no-role-there", words.Args{"Rung": words.Text(rung.String())})
		}
		set.Roles = kept
		return cmp.Or(refuseSelfGivenAdult(*set), refuseReader(rq, *set, role))
	})
}
