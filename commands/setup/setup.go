package setup

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"waymark/commands"
	"waymark/commands/checkin"
	"waymark/commands/journey"
	"waymark/commands/meetings"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// Feature returns /setup: the owner of a server sets channels, roles and the ladder of milestones. Options that are left out
// keep their values.
func Feature(helplines peer.Helplines) commands.Feature {
	return commands.Feature{
		Name:    "setup",
		Targets: []commands.TargetKind{announcements, testPosts},
		Components: []commands.Component{
			{Name: "show", Level: commands.Owner, Access: commands.Reads, Do: setupShow(helplines)},
			{Name: "test", Level: commands.Owner, Access: commands.Writes, Do: setupTest},
		},
		Outcomes: map[string]func(*storage.Tx, commands.Outcome) ([]commands.Effect, error){"setup.tested": setupTested},
		Commands: []commands.Command{
			{Name: "setup show", Level: commands.Owner, Access: commands.Reads, Do: setupShow(helplines)},
			{Name: "setup channels", Level: commands.Owner, Access: commands.Writes, Sees: true, Do: setupChannels, Options: []commands.Option{
				{Name: "check-ins", Type: commands.Channel}, {Name: "celebrations", Type: commands.Channel},
				{Name: "mentoring", Type: commands.Channel}, {Name: "moderators", Type: commands.Channel}, {Name: "meetings", Type: commands.Channel},
				{Name: "circles", Type: commands.Channel},
				{Name: "hello", Type: commands.Channel},
			}},
			{Name: "setup roles", Level: commands.Owner, Access: commands.Writes, Sees: true, Do: setupRoles, Options: []commands.Option{
				{Name: "moderator", Type: commands.RoleRef}, {Name: "mentor", Type: commands.RoleRef}, {Name: "adult", Type: commands.RoleRef}, {Name: "ping-moderators", Type: commands.Boolean},
			}},
			{Name: "setup prompt", Level: commands.Owner, Access: commands.Writes, Do: setupPrompt, Complete: completeCommunityZone, Options: []commands.Option{
				{Name: "time", Type: commands.String, Max: commands.MaxClockLength},
				{Name: "zone", Type: commands.String, Max: commands.MaxZoneLength, Complete: true},
			}},
			{Name: "setup zone", Level: commands.Owner, Access: commands.Writes, Do: setupZone, Complete: completeCommunityZone, Options: []commands.Option{
				{Name: "zone", Type: commands.String, Required: true, Max: commands.MaxZoneLength, Complete: true},
			}},
			{Name: "setup language", Level: commands.Owner, Access: commands.Writes, Do: setupLanguage, Complete: completeLanguage, Options: []commands.Option{
				languageOption(),
			}},
			{Name: "setup meetings", Level: commands.Owner, Access: commands.Writes, Sees: true, Do: setupMeetings, Options: []commands.Option{
				{Name: "ping", Type: commands.Boolean}, {Name: "role", Type: commands.RoleRef},
			}},
			{Name: "setup milestones", Level: commands.Owner, Access: commands.Writes, Do: setupLadder, Options: []commands.Option{
				{Name: "ladder", Type: commands.String, Required: true, Max: 200},
			}},
			{Name: "setup milestone-role", Level: commands.Owner, Access: commands.Writes, Do: setupRungRole, Options: []commands.Option{
				{Name: "rung", Type: commands.String, Required: true, Max: 10}, {Name: "role", Type: commands.RoleRef},
			}},
			audienceCommand(),
			{Name: "setup door", Level: commands.Owner, Access: commands.Writes, Sees: true, Do: setupDoor, Options: []commands.Option{
				{Name: "channel", Type: commands.Channel}, {Name: "remove", Type: commands.Boolean},
			}},
		},
	}
}

// change lets f change the settings, announces in the channels concerned what it changes about who sees what, and answers
// with the new settings. Earlier posts remain where they are.
func change(tx *storage.Tx, rq commands.Request, f func(*peer.Settings) error) (commands.Reply, error) {
	set, err := tx.Settings()
	if err != nil {
		return commands.Reply{}, err
	}
	before := set
	if err := f(&set); err != nil {
		return commands.Reply{}, err
	}
	if err := tx.PutSettings(set); err != nil {
		return commands.Reply{}, err
	}
	rq.Reread(tx)
	said, effects := "setup.saved", announce(rq, before, set)
	if len(effects) > 0 {
		said = "setup.announced"
	}
	return commands.Reply{
		Message: &commands.Message{Text: words.Join("\n\n", rq.Say(said, nil), checklist(rq.Env, set))},
		Effects: effects,
	}, nil
}

// The posts of setup: announcements of changes, and test posts.
const (
	announcements commands.TargetKind = "setup-announcement"
	testPosts     commands.TargetKind = "setup-test"
)

// announce says, in the old channel and in the new one, that other people than before may see what is shared from now on, or
// what is sent to moderators. It does not compare how many people see the two channels; that can change any day.
func announce(rq commands.Request, before, after peer.Settings) (effects []commands.Effect) {
	say := func(in peer.ID, key string, args words.Args) {
		if in != 0 {
			effects = append(effects, commands.Effect{
				Target: announcements.Of(rq.ID, len(effects)), Until: rq.Now.Add(24 * time.Hour),
				Do: commands.Post{Channel: in, Message: &commands.Message{Text: rq.Community().Say(key, args)}},
			})
		}
	}
	earlier, _ := before.Families()
	families, _ := after.Families()
	for _, room := range []struct {
		before, after peer.ID
		key           string
	}{
		{earlier.CheckIns, families.CheckIns, "setup.announce.families-check-ins"},
		{earlier.Celebrations, families.Celebrations, "setup.announce.families-celebrations"},
		{before.CheckIns, after.CheckIns, "setup.announce.check-ins"},
		{before.Celebrations, after.Celebrations, "setup.announce.celebrations"},
		{before.Moderators, after.Moderators, "setup.announce.moderators"},
	} {
		if room.before != 0 && room.after != 0 && room.before != room.after {
			args := words.Args{"Channel": words.Channel(room.after)}
			say(room.before, room.key, args)
			say(room.after, room.key, args)
		}
	}
	if before.Moderator != 0 && before.Moderator != after.Moderator {
		say(cmp.Or(after.CheckIns, after.Moderators), "setup.announce.moderator", words.Args{"Role": words.Role(after.Moderator)})
	}
	return effects
}

// setupChannels sets channels, and answers with the faults of the given ones. It refuses a channel for moderators that
// everyone can read: what members write to moderators is posted there.
func setupChannels(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if len(rq.Options) == 0 {
		return commands.Reply{}, commands.Refuse("setup.nothing-given", nil)
	}
	if id := rq.Ref("moderators"); id != 0 && rq.Seen.IsOpen(id) {
		return commands.Reply{}, commands.Refuse("setup.moderators-open", words.Args{"Channel": words.Channel(id)})
	}
	var named peer.Settings
	reply, err := change(tx, rq, func(set *peer.Settings) error {
		for _, to := range []*peer.Settings{set, &named} {
			take(rq, "check-ins", &to.CheckIns)
			take(rq, "celebrations", &to.Celebrations)
			take(rq, "mentoring", &to.Mentoring)
			take(rq, "moderators", &to.Moderators)
			take(rq, "meetings", &to.Meetings)
			take(rq, "circles", &to.Circles)
			take(rq, "hello", &to.Hellos)
		}
		if named.Moderators != 0 { // whether they see it
			named.Moderator = set.Moderator
		}
		return refuseRooms(*set)
	})
	if err != nil {
		return reply, err
	}
	if named.Meetings != 0 {
		board, err := meetings.Board(tx, rq.Env)
		if err != nil {
			return reply, err
		}
		reply.Effects = append(reply.Effects, board...)
	}
	return withFaults(rq, reply, channelFaults(rq.Env, named, rq.Seen)), nil
}

// withFaults adds to an answer what is wrong with the channels that were just set.
func withFaults(rq commands.Request, reply commands.Reply, faults []words.Text) commands.Reply {
	if len(faults) > 0 {
		reply.Message.Text = words.Join("\n", append([]words.Text{reply.Message.Text, rq.Say("setup.fault.head", nil)}, faults...)...)
	}
	return reply
}

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
const powers = commands.PermissionAdministrator | commands.PermissionManageGuild | commands.PermissionManageRoles |
	commands.PermissionModerateMembers | commands.PermissionManageThreads

// refuseRoles refuses roles by which the bot would make moderators: what it gives to mentors or with a milestone is no role
// of moderators.
func refuseRoles(rq commands.Request, set peer.Settings) error {
	mentor := rq.Seen.Permissions(commands.GuildMember{Roles: []peer.ID{set.Mentor}}, 0) &^ rq.Seen.Everyone(0)
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
	given := rq.Seen.Permissions(commands.GuildMember{Roles: []peer.ID{families.Role}}, 0) &^ rq.Seen.Everyone(0)
	if named && (set.Authority(families.Role) || rq.Seen.Known && given&powers != 0) {
		return commands.Refuse("setup.audience.powers", words.Args{"Role": words.Role(families.Role)})
	}
	return nil
}

// refuseFamiliesRung refuses to tie the families' role to a milestone: it would make members in recovery families, who then
// read and share in the families' room.
func refuseFamiliesRung(set peer.Settings, role peer.ID) error {
	if families, named := set.Families(); named && role == families.Role {
		return commands.Refuse("setup.no-families-rung", words.Args{"Role": words.Role(role), "Label": families.Label})
	}
	return nil
}

// take sets what an option names, if it was given.
func take(rq commands.Request, option string, to *peer.ID) {
	if id := rq.Ref(option); id != 0 {
		*to = id
	}
}

// setupMeetings is /setup meetings: the role that is notified when a session opens, none with ping off.
func setupMeetings(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if len(rq.Options) == 0 {
		return commands.Reply{}, commands.Refuse("setup.nothing-given", nil)
	}
	var named peer.Settings
	reply, err := change(tx, rq, func(set *peer.Settings) error {
		ping, given := rq.Options["ping"]
		take(rq, "role", &set.MeetingPing)
		if given && !ping.Bool {
			set.MeetingPing = 0
		}
		if given && ping.Bool && set.MeetingPing == 0 {
			return commands.Refuse("setup.meetings.which-role", nil)
		}
		named.MeetingPing, named.Meetings = set.MeetingPing, set.Meetings
		return nil
	})
	if err != nil || !rq.Seen.Known {
		return reply, err
	}
	return withFaults(rq, reply, roleFaults(rq.Env, named, rq.Seen)), nil
}

func setupLadder(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	return change(tx, rq, func(set *peer.Settings) error {
		text, _ := rq.Text("ladder")
		ladder, err := peer.ParseLadder(text.Reveal())
		if err != nil {
			var bad *peer.BadRung
			if errors.As(err, &bad) {
				return commands.Refuse("setup.no-ladder-word", words.Args{"Word": bad.Word})
			}
			return commands.Refuse("setup.no-ladder", nil)
		}
		*set = set.WithLadder(ladder, rq.Now)
		return nil
	})
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
		return nil
	})
}

// setupPart is a channel or a role that the owner sets, and the sentences for when it is and when it is not.
type setupPart struct {
	id         peer.ID
	has, lacks string
}

func setupParts(set peer.Settings) []setupPart {
	return []setupPart{
		{set.CheckIns, "setup.check-ins.set", "setup.check-ins.missing"},
		{set.Celebrations, "setup.celebrations.set", "setup.celebrations.missing"},
		{set.Mentoring, "setup.mentoring.set", "setup.mentoring.missing"},
		{set.Moderators, "setup.moderators.set", "setup.moderators.missing"},
		{set.Moderator, "setup.moderator.set", "setup.moderator.missing"},
		{set.Mentor, "setup.mentor.set", "setup.mentor.missing"},
	}
}

// checklist says what is set and, for what is not, what does not work without it and how to set it.
func checklist(s commands.Env, set peer.Settings) words.Text {
	lines := []words.Text{s.Say("setup.head", nil)}
	for _, p := range setupParts(set) {
		line := s.Say(p.has, words.Args{"Channel": words.Channel(p.id), "Role": words.Role(p.id)})
		if p.id == 0 {
			line = s.Say(p.lacks, nil)
		}
		lines = append(lines, line)
	}
	lines = append(lines,
		s.Say("setup.ping", words.Args{"Ping": s.Say(pingKey(set.PingModerators), nil)}),
		s.Say("setup.zone", words.Args{"Zone": words.Text(commands.ZoneName(set.Zone))}),
		checkin.PromptLine(s, set),
		s.Say("setup.ladder", words.Args{"Ladder": words.Text(journey.Ladder(set).String())}),
	)
	if set.Adult != 0 {
		lines = append(lines, s.Say("setup.adult", words.Args{"Role": words.Role(set.Adult)}))
	}
	if len(s.Languages()) > 1 {
		lines = append(lines, languageLine(s))
	}
	if set.Meetings != 0 {
		lines = append(lines, s.Say("setup.meetings.set", words.Args{"Channel": words.Channel(set.Meetings)}))
	}
	if set.Circles != 0 {
		lines = append(lines, s.Say("setup.circles.set", words.Args{"Channel": words.Channel(set.Circles)}))
	}
	if set.MeetingPing != 0 {
		lines = append(lines, s.Say("setup.meetings.ping", words.Args{"Role": words.Role(set.MeetingPing)}))
	}
	if set.Door != 0 {
		lines = append(lines, s.Say("setup.door.set", words.Args{"Channel": words.Channel(set.Door)}))
	}
	if set.Hellos != 0 {
		lines = append(lines, s.Say("setup.door.hellos", words.Args{"Channel": words.Channel(set.Hellos)}))
	}
	for _, rr := range set.Roles {
		lines = append(lines, s.Say("setup.rung-role", words.Args{"Rung": words.Text(rr.Rung.String()), "Role": words.Role(rr.Role)}))
	}
	return words.Join("\n", append(lines, audienceLines(s, set)...)...)
}

func pingKey(on bool) string {
	if on {
		return "setup.ping-on"
	}
	return "setup.ping-off"
}
