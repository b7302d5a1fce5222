package setup

import (
	"slices"

	"waymark/commands"
	"waymark/commands/guilds"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

func audienceCommand() commands.Command {
	return commands.Command{
		Name: "setup audience", Level: commands.Owner, Access: commands.Writes, Sees: true, Do: setupAudience,
		Options: []commands.Option{
			{Name: "role", Type: commands.RoleRef, Required: true},
			{Name: "label", Type: commands.String, Max: peer.MaxAudienceLabel},
			{Name: "families", Type: commands.Boolean},
			{Name: "check-ins", Type: commands.Channel}, {Name: "celebrations", Type: commands.Channel},
			{Name: "remove", Type: commands.Boolean},
		},
	}
}

// setupAudience names an audience by its role, changes it, or removes it. It answers with the faults of a given channel.
func setupAudience(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	role := rq.Ref("role")
	if rq.Options["remove"].Bool {
		return removeAudience(tx, rq, role)
	}
	reply, err := change(tx, rq, func(set *peer.Settings) error {
		label, _ := rq.Text("label")
		*set = withoutGone(*set, rq.Seen, role, commands.OneLine(label))
		a, known := set.Audience(role)
		if known && len(rq.Options) == 1 {
			return commands.Refuse("setup.nothing-given", nil)
		}
		a.Role = role
		if label != "" {
			a.Label = commands.OneLine(label)
		}
		if v, given := rq.Options["families"]; given {
			a.Families = v.Bool
		}
		take(rq, "check-ins", &a.CheckIns)
		take(rq, "celebrations", &a.Celebrations)
		if !a.Families && rq.Ref("check-ins") == 0 && rq.Ref("celebrations") == 0 {
			a.CheckIns, a.Celebrations = 0, 0
		}
		if err := refuseAudience(rq, *set, a); err != nil {
			return err
		}
		*set = set.WithAudience(a)
		return nil
	})
	if err != nil {
		return reply, err
	}
	named := peer.Settings{Audiences: []peer.Audience{
		{Role: role, Families: true, CheckIns: rq.Ref("check-ins"), Celebrations: rq.Ref("celebrations")},
	}}
	return withFaults(rq, reply, channelFaults(rq.Env, named, rq.Seen)), nil
}

// withoutGone removes the audiences whose roles were deleted, which no option can name any more. The one with this label
// goes over to the new role, with its channels.
func withoutGone(set peer.Settings, seen guilds.State, role peer.ID, label peer.UserText) peer.Settings {
	if !seen.Known {
		return set
	}
	for _, a := range set.Audiences {
		if _, there := seen.Roles[a.Role]; there {
			continue
		}
		set = set.WithoutAudience(a.Role)
		if _, taken := set.Audience(role); !taken && a.Label == label {
			a.Role = role
			set = set.WithAudience(a)
		}
	}
	return set
}

// removeAudience takes an audience away. Discord's role stays as it is, and so does what was shared.
func removeAudience(tx *storage.Tx, rq commands.Request, role peer.ID) (commands.Reply, error) {
	return change(tx, rq, func(set *peer.Settings) error {
		if _, known := set.Audience(role); !known {
			return commands.Refuse("setup.audience.none", words.Args{"Role": words.Role(role)})
		}
		*set = set.WithoutAudience(role)
		return nil
	})
}

// refuseAudience refuses an audience that would be for everyone or for nobody, that members can't tell from another, or
// whose posts would appear where those of others do.
func refuseAudience(rq commands.Request, set peer.Settings, a peer.Audience) error {
	args := words.Args{"Role": words.Role(a.Role)}
	_, known := set.Audience(a.Role)
	families, named := set.Families()
	switch {
	case a.Role == rq.Guild:
		return commands.Refuse("setup.audience.everyone", nil)
	case rq.Seen.Known && rq.Seen.Roles[a.Role].Managed:
		return commands.Refuse("setup.audience.managed", args)
	case a.Label == "":
		return commands.Refuse("setup.audience.no-label", nil)
	case !known && len(set.Audiences) >= peer.MaxAudiences:
		return commands.Refuse("setup.audience.too-many", words.Args{"Max": peer.MaxAudiences})
	case a.Families && named && families.Role != a.Role:
		return commands.Refuse("setup.audience.two-families", words.Args{"Role": words.Role(families.Role)})
	case !a.Families && (a.CheckIns != 0 || a.Celebrations != 0):
		return commands.Refuse("setup.audience.channels", nil)
	}
	for _, o := range set.Audiences {
		if o.Role != a.Role && o.Label == a.Label {
			return commands.Refuse("setup.audience.same-label", words.Args{"Label": a.Label, "Role": words.Role(o.Role)})
		}
	}
	if err := refuseRoles(rq, set.WithAudience(a)); err != nil {
		return err
	}
	if a.Families && (!named || families.Role != a.Role) {
		if err := refuseReader(rq, set.WithAudience(a), a.Role); err != nil {
			return err
		}
	}
	return refuseRooms(set.WithAudience(a))
}

// refuseRooms refuses a channel in which both families and others, or members and moderators, would share.
func refuseRooms(set peer.Settings) error {
	if sharesWithModerators(set) {
		return commands.Refuse("setup.moderators-shared", words.Args{"Channel": words.Channel(set.Moderators)})
	}
	a, _ := set.Families()
	for _, own := range []peer.ID{a.CheckIns, a.Celebrations} {
		for _, other := range []peer.ID{set.CheckIns, set.Celebrations, set.Mentoring, set.Moderators, set.Door, set.Hellos} {
			if own != 0 && own == other {
				return commands.Refuse("setup.audience.same-channel", words.Args{"Channel": words.Channel(own)})
			}
		}
	}
	return nil
}

// sharesWithModerators reports whether members are to share or meet in the channel where words for moderators appear.
func sharesWithModerators(set peer.Settings) bool {
	rooms := []peer.ID{set.CheckIns, set.Celebrations, set.Mentoring, set.Meetings, set.Circles, set.Hellos}
	return set.Moderators != 0 && slices.Contains(rooms, set.Moderators)
}

// audienceLines are the lines of the checklist about audiences.
func audienceLines(s commands.Env, set peer.Settings) []words.Text {
	var lines []words.Text
	for _, a := range set.Audiences {
		args := words.Args{"Role": words.Role(a.Role), "Label": a.Label}
		if !a.Families {
			lines = append(lines, s.Say("setup.audience.line", args))
			continue
		}
		lines = append(lines, s.Say("setup.audience.families", args))
		for _, room := range []struct {
			id         peer.ID
			has, lacks string
		}{
			{a.CheckIns, "setup.audience.check-ins", "setup.audience.check-ins-missing"},
			{a.Celebrations, "setup.audience.celebrations", "setup.audience.celebrations-missing"},
		} {
			key := room.has
			if room.id == 0 {
				key = room.lacks
			}
			lines = append(lines, s.Say(key, words.Args{"Channel": words.Channel(room.id), "Label": a.Label}))
		}
	}
	return lines
}
