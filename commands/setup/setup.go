package setup

import (
	"cmp"
	"errors"
	"time"

	"waymark/commands"
	"waymark/commands/dates"
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
			{Name: "show", Level: commands.Owner, Access: commands.Reads, Looks: standingPosts, Do: setupShow(helplines)},
			{Name: "test", Level: commands.Owner, Access: commands.Writes, Do: setupTest},
		},
		Outcomes: map[string]func(*storage.Tx, commands.Outcome) ([]commands.Effect, error){"setup.tested": setupTested},
		Commands: []commands.Command{
			{Name: "setup show", Level: commands.Owner, Access: commands.Reads, Looks: standingPosts, Do: setupShow(helplines)},
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
				{Name: "time", Type: commands.String, Max: dates.MaxClockLength},
				{Name: "zone", Type: commands.String, Max: dates.MaxZoneLength, Complete: true},
			}},
			{Name: "setup zone", Level: commands.Owner, Access: commands.Writes, Do: setupZone, Complete: completeCommunityZone, Options: []commands.Option{
				{Name: "zone", Type: commands.String, Required: true, Max: dates.MaxZoneLength, Complete: true},
			}},
			{Name: "setup language", Level: commands.Owner, Access: commands.Writes, Do: setupLanguage, Complete: completeLanguage, Options: []commands.Option{
				languageOption(),
			}},
			{Name: "setup meetings", Level: commands.Owner, Access: commands.Writes, Sees: true, Do: setupMeetings, Options: []commands.Option{
				{Name: "ping", Type: commands.Boolean}, {Name: "role", Type: commands.RoleRef},
			}},
			{Name: "setup circles", Level: commands.Owner, Access: commands.Writes, Do: setupCircles, Options: []commands.Option{
				{Name: "each", Type: commands.String, Required: true, Choices: []string{"one", "two"}},
			}},
			{Name: "setup milestones", Level: commands.Owner, Access: commands.Writes, Do: setupLadder, Options: []commands.Option{
				{Name: "ladder", Type: commands.String, Required: true, Max: 200},
			}},
			{Name: "setup milestone-role", Level: commands.Owner, Access: commands.Writes, Sees: true, Do: setupRungRole, Options: []commands.Option{
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

// setupChannels sets channels, and answers with the faults of the given ones.
func setupChannels(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if len(rq.Options) == 0 {
		return commands.Reply{}, commands.Refuse("setup.nothing-given", nil)
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
			if err := refuseOpenModerators(rq, *set); err != nil {
				return err
			}
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

// take sets what an option names, if it was given.
func take(rq commands.Request, option string, to *peer.ID) {
	if id := rq.Ref(option); id != 0 {
		*to = id
	}
}

// setupCircles is /setup circles: whether one person can be in one circle or in two.
func setupCircles(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	return change(tx, rq, func(set *peer.Settings) error {
		set.TwoCircles = rq.Options["each"].Text == "two"
		return nil
	})
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

func pingKey(on bool) string {
	if on {
		return "setup.ping-on"
	}
	return "setup.ping-off"
}
