package setup

import (
	"slices"

	"waymark/commands"
	"waymark/commands/guilds"
	"waymark/commands/journey"
	"waymark/commands/words"
	"waymark/peer"
)

// guildFaults says what is wrong with each channel and role that is set, what that breaks and how to fix it.
func guildFaults(s commands.Env, set peer.Settings, seen guilds.State) []words.Text {
	if !seen.Known {
		return nil
	}
	return slices.Concat(channelFaults(s, set, seen), memberFaults(s, set, seen), roleFaults(s, set, seen), powerFaults(s, seen), rungFaults(s, set),
		answerFaults(s, set, seen))
}

// channelFaults returns the faults of the channels that are set.
func channelFaults(s commands.Env, set peer.Settings, seen guilds.State) (faults []words.Text) {
	if !seen.Known {
		return nil
	}
	families, _ := set.Families()
	for _, c := range []struct {
		id     peer.ID
		needs  uint64
		breaks string
	}{
		{set.CheckIns, guilds.PermissionsOfPosts, "setup.breaks.check-ins"},
		{set.Celebrations, guilds.PermissionsOfPosts, "setup.breaks.celebrations"},
		{set.Mentoring, guilds.PermissionsOfThreads, "setup.breaks.mentoring"},
		{set.Moderators, guilds.PermissionsOfPosts, "setup.breaks.moderators"},
		{set.Meetings, guilds.PermissionsOfPosts, "setup.breaks.meetings"},
		{set.Circles, guilds.PermissionsOfThreads, "setup.breaks.circles"},
		{set.Door, guilds.PermissionsOfPosts, "setup.breaks.door"},
		{set.Hellos, guilds.PermissionsOfPosts, "setup.breaks.hellos"},
		{families.CheckIns, guilds.PermissionsOfPosts, "setup.breaks.check-ins"},
		{families.Celebrations, guilds.PermissionsOfPosts, "setup.breaks.celebrations"},
	} {
		if c.id != 0 { // otherwise the checklist says it
			faults = append(faults, channelFault(s, set, c.id, c.needs, c.breaks, seen)...)
		}
	}
	for _, role := range seen.OpensModerators(set, set.Moderators) {
		key := "setup.fault.moderators-open-role"
		if role == seen.ID {
			key = "setup.fault.moderators-open"
		}
		faults = append(faults, s.Say(key, words.Args{"Channel": words.Channel(set.Moderators), "Role": words.Role(role)}))
	}
	if sharesWithModerators(set) {
		faults = append(faults, s.Say("setup.fault.moderators-shared", words.Args{"Channel": words.Channel(set.Moderators)}))
	}
	faults = append(faults, blindFaults(s, set, seen)...)
	for _, room := range []peer.ID{set.CheckIns, set.Celebrations} {
		if _, there := seen.Channels[room]; there && room != set.Moderators && !seen.MembersRead(set, room) {
			faults = append(faults, s.Say("setup.fault.room-hidden", words.Args{"Channel": words.Channel(room)}))
		}
	}
	if _, there := seen.Channels[set.Mentoring]; there && !seen.IsOpen(set.Mentoring) {
		args, key := words.Args{"Channel": words.Channel(set.Mentoring)}, "setup.fault.mentoring-hidden"
		if someSeeMentoring(set, seen) {
			args["Roles"], key = s.List(readersNamed(s, seen.Readers(set.Mentoring, guilds.PermissionView))...), "setup.fault.mentoring-some"
		}
		faults = append(faults, s.Say(key, args))
	}
	if _, there := seen.Channels[set.Door]; there && !seen.IsOpen(set.Door) {
		faults = append(faults, s.Say("setup.fault.door-hidden", words.Args{"Channel": words.Channel(set.Door)}))
	}
	if _, there := seen.Channels[set.Hellos]; there && set.Hellos != set.Door && !seen.IsOpen(set.Hellos) {
		faults = append(faults, s.Say("setup.fault.hello-hidden", words.Args{"Channel": words.Channel(set.Hellos)}))
	}
	return faults
}

// someSeeMentoring reports whether a role that is for members lets them see the channel for mentoring: one that is no bot's, and
// not only for moderators, mentors or administrators.
func someSeeMentoring(set peer.Settings, seen guilds.State) bool {
	return slices.ContainsFunc(seen.Readers(set.Mentoring, guilds.PermissionView), func(r guilds.Reader) bool {
		role := seen.Roles[r.Role]
		staff := r.Role == set.Moderator || r.Role == set.Mentor || role.Permissions&guilds.PermissionAdministrator != 0
		return r.Member == 0 && r.With == 0 && !role.Bot && !role.Managed && !staff
	})
}

// blindFaults says that moderators do not see their channel: what is posted there calls nobody then.
func blindFaults(s commands.Env, set peer.Settings, seen guilds.State) []words.Text {
	_, isRole := seen.Roles[set.Moderator]
	_, there := seen.Channels[set.Moderators]
	moderators := guilds.Member{Roles: []peer.ID{set.Moderator}}
	if !isRole || !there || seen.Permissions(moderators, set.Moderators)&guilds.PermissionView != 0 {
		return nil
	}
	return []words.Text{s.Say("setup.fault.moderators-blind", words.Args{
		"Role": words.Role(set.Moderator), "Channel": words.Channel(set.Moderators),
	})}
}

// channelFault returns what is wrong with one channel, at most one fault.
func channelFault(s commands.Env, set peer.Settings, id peer.ID, needs uint64, breaks string, seen guilds.State) []words.Text {
	args := words.Args{"Channel": words.Channel(id), "Breaks": s.Say(breaks, nil), "Command": words.Text("channels")}
	switch {
	case set.IsFamilies(id):
		args["Command"] = words.Text("audience")
	case id == set.Door:
		args["Command"] = words.Text("door")
	}
	ch, there := seen.Channels[id]
	switch lacks := needs &^ seen.Permissions(seen.Bot, id); {
	case !there:
		return []words.Text{s.Say("setup.fault.channel-gone", args)}
	case !ch.IsText():
		return []words.Text{s.Say("setup.fault.channel-kind", args)}
	case needs == guilds.PermissionsOfThreads && ch.Type != guilds.TextChannel:
		return []words.Text{s.Say("setup.fault.channel-news", args)}
	case lacks != 0:
		switch {
		case lacks == guilds.PermissionManageThreads && breaks == "setup.breaks.circles":
			args["Breaks"] = s.Say("setup.breaks.circle-threads", nil)
		case lacks == guilds.PermissionManageThreads:
			args["Breaks"] = s.Say("setup.breaks.threads", nil)
		}
		args["Permissions"] = permissionNames(s, lacks)
		return []words.Text{s.Say("setup.fault.permissions", args)}
	}
	return nil
}

// memberFaults says where @everyone, or else the mentor role, lacks what members need: to run commands in the channels that
// are set, and in mentoring to write in threads, which mentors also must see. A channel that is hidden from @everyone is not
// checked for them.
func memberFaults(s commands.Env, set peer.Settings, seen guilds.State) (faults []words.Text) {
	const threads, run = uint64(guilds.PermissionSendInThreads), uint64(guilds.PermissionUseCommands)
	for _, c := range []struct {
		id    peer.ID
		needs uint64
	}{{set.CheckIns, run}, {set.Celebrations, run}, {set.Mentoring, threads | run}, {set.Circles, threads | run}} {
		if seen.IsOpen(c.id) {
			missing, args := c.needs&^seen.Everyone(c.id), words.Args{"Channel": words.Channel(c.id)}
			faults = append(faults, lacking(s, "setup.fault.members-lack", missing, args)...)
		}
	}
	_, isRole := seen.Roles[set.Mentor]
	if _, there := seen.Channels[set.Mentoring]; !there || !isRole {
		return faults
	}
	mentors := seen.Permissions(guilds.Member{Roles: []peer.ID{set.Mentor}}, set.Mentoring)
	lifted := seen.Everyone(set.Mentoring)                                      // else it is @everyone's fault
	if !someSeeMentoring(set, seen) && seen.Denies(set.Mentor, set.Mentoring) { // what one role allows, another can't deny
		lifted |= guilds.PermissionView
	}
	missing := (guilds.PermissionView | threads | run) &^ mentors & lifted
	return append(faults, lacking(s, "setup.fault.mentors-lack", missing, words.Args{
		"Channel": words.Channel(set.Mentoring), "Role": words.Role(set.Mentor),
	})...)
}

// lacking is the sentence for permissions that members lack, and for the gravest thing that breaks.
func lacking(s commands.Env, key string, bits uint64, args words.Args) []words.Text {
	breaks := "setup.breaks.commands"
	switch {
	case bits == 0:
		return nil
	case bits&guilds.PermissionView != 0:
		breaks = "setup.breaks.sight"
	case bits&guilds.PermissionSendInThreads != 0:
		breaks = "setup.breaks.writing"
	}
	args["Permissions"], args["Breaks"] = permissionNames(s, bits), s.Say(breaks, nil)
	return []words.Text{s.Say(key, args)}
}

// rungFaults names the roles that no member can reach because the ladder was changed, and those that Discord refused to give.
func rungFaults(s commands.Env, set peer.Settings) (faults []words.Text) {
	ladder := journey.Ladder(set)
	for _, rr := range set.Roles {
		if rr.Refused {
			faults = append(faults, s.Say("setup.fault.role-refused", words.Args{"Role": words.Role(rr.Role)}))
		}
		if !ladder.Has(rr.Rung) {
			faults = append(faults, s.Say("setup.fault.rung-off", words.Args{
				"Role": words.Role(rr.Role), "Rung": words.Text(rr.Rung.String()),
			}))
		}
	}
	return faults
}

func permissionNames(s commands.Env, bits uint64) words.Text {
	var names []words.Text
	for _, p := range guilds.PermissionKeys() {
		if bits&p.Bit != 0 {
			names = append(names, s.Say(p.Key, nil))
		}
	}
	return s.List(names...)
}

// roleFaults checks every role that the bot gives: Manage Roles, and the order of roles.
func roleFaults(s commands.Env, set peer.Settings, seen guilds.State) (faults []words.Text) {
	families, _ := set.Families()
	given := []peer.ID{set.Mentor, families.Role}
	for _, rr := range set.Roles {
		given = append(given, rr.Role)
	}
	for i, id := range given {
		if id == 0 || slices.Contains(given[:i], id) {
			continue
		}
		args := words.Args{"Role": words.Role(id)}
		switch _, there := seen.Roles[id]; {
		case !there && id == families.Role:
			faults = append(faults, s.Say("setup.fault.audience-gone", words.Args{"Label": families.Label}))
		case !there:
			faults = append(faults, s.Say("setup.fault.role-gone", args))
		case seen.CanGive(id):
		case seen.Permissions(seen.Bot, 0)&guilds.PermissionManageRoles == 0:
			faults = append(faults, s.Say("setup.fault.manage-roles", args))
		default:
			faults = append(faults, s.Say("setup.fault.role-order", args))
		}
	}
	for _, a := range set.Audiences {
		if _, there := seen.Roles[a.Role]; !there && !a.Families {
			faults = append(faults, s.Say("setup.fault.audience-gone", words.Args{"Label": a.Label}))
		}
	}
	if _, there := seen.Roles[set.Adult]; set.Adult != 0 && !there {
		faults = append(faults, s.Say("setup.fault.adult-gone", nil))
	}
	if slices.Contains(set.SelfGiven(), set.Adult) {
		faults = append(faults, s.Say("setup.fault.adult-self-given", words.Args{"Role": words.Role(set.Adult)}))
	}
	_, there := seen.Roles[set.Moderator]
	faults = append(faults, pingFault(s, set.Moderator, set.Moderators, "setup.fault.moderator-gone", "setup.fault.moderator-unheard", seen)...)
	faults = append(faults, pingFault(s, set.MeetingPing, set.Meetings, "setup.fault.meeting-role-gone", "setup.fault.meeting-unheard", seen)...)
	if there && seen.Permissions(guilds.Member{Roles: []peer.ID{set.Moderator}}, 0)&guilds.PermissionModerateMembers == 0 {
		faults = append(faults, s.Say("setup.fault.moderator-commands", words.Args{"Role": words.Role(set.Moderator)}))
	}
	return faults
}

// powerFaults says that the bot may do more than it needs.
func powerFaults(s commands.Env, seen guilds.State) []words.Text {
	if seen.Permissions(seen.Bot, 0)&guilds.PermissionAdministrator == 0 {
		return nil
	}
	return []words.Text{s.Say("setup.fault.administrator", nil)}
}

// answerFaults names the permissions that answers need and that are missing in any known channel.
func answerFaults(s commands.Env, set peer.Settings, seen guilds.State) []words.Text {
	has := seen.Permissions(seen.Bot, 0)
	for _, id := range []peer.ID{set.CheckIns, set.Celebrations, set.Mentoring, set.Moderators} {
		if _, there := seen.Channels[id]; there {
			has &= seen.Permissions(seen.Bot, id)
		}
	}
	lacks := guilds.PermissionsOfAnswers &^ has
	if lacks == 0 || seen.Permissions(seen.Bot, 0)&guilds.PermissionAdministrator != 0 {
		return nil
	}
	return []words.Text{s.Say("setup.fault.answers", words.Args{"Permissions": permissionNames(s, lacks)})}
}

// pingFault says that a role that is to be notified in a channel is gone, or that the bot cannot notify it.
func pingFault(s commands.Env, role, in peer.ID, gone, unheard string, seen guilds.State) []words.Text {
	r, there := seen.Roles[role]
	pings := r.Mentionable || seen.Permissions(seen.Bot, in)&guilds.PermissionMentionRoles != 0
	switch {
	case role == 0 || !seen.Known:
		return nil
	case !there:
		return []words.Text{s.Say(gone, nil)}
	case !pings:
		return []words.Text{s.Say(unheard, words.Args{"Role": words.Role(role)})}
	}
	return nil
}
