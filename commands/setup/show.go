package setup

import (
	"cmp"
	"strings"
	"time"

	"waymark/commands"
	"waymark/commands/door"
	"waymark/commands/guilds"
	"waymark/commands/meetings"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// backupOld is the age from which a backup counts as too old.
const backupOld = 8 * 24 * time.Hour

// setupShow answers with how things are set, and, by looking at Discord, with what is wrong.
func setupShow(helplines peer.Helplines) commands.Handler {
	return func(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
		set, err := tx.Settings()
		if err != nil {
			return commands.Reply{}, err
		}
		all, err := tx.Meetings()
		if err != nil {
			return commands.Reply{}, err
		}
		deleted, err := deletedPosts(tx, rq.Env, set)
		if err != nil {
			return commands.Reply{}, err
		}
		scene := rq.Env
		return commands.Reply{
			Update: rq.Kind == commands.ButtonClick, AsksOnboarding: true,
			Render: func(seen guilds.State) []commands.Message {
				faults := append(guildFaults(scene, set, seen), hostFaults(scene, helplines, seen)...)
				faults = append(faults, meetingFaults(scene, all, seen)...)
				faults = append(faults, deleted...)
				texts := []words.Text{checklist(scene, set), hostLines(scene, set, helplines, seen)}
				texts = append(texts, faultList(scene, seen, faults)...)
				texts = append(texts, wallQuestions(scene, set, all, seen)...)
				pages := commands.Pages(append(texts, onboardingAdvice(scene, set, seen)...)...)
				pages[0].Rows = commands.Buttons(
					scene.Button("check-again", commands.Secondary, commands.ID("setup:show")),
					scene.Button("test-post", commands.Secondary, commands.ID("setup:test")),
				)
				return pages
			},
		}, nil
	}
}

// standingPosts are the posts that stand where the owner put them.
func standingPosts(*storage.Tx, commands.Request) (commands.Posts, error) {
	return commands.Posts{Targets: []commands.Target{meetings.BoardTarget(), door.PostTarget()}}, nil
}

// deletedPosts names those of standingPosts that a person deleted, and how to put them up again.
func deletedPosts(tx *storage.Tx, s commands.Env, set peer.Settings) (faults []words.Text, err error) {
	for _, p := range []struct {
		target  commands.Target
		channel peer.ID
		key     string
	}{
		{meetings.BoardTarget(), set.Meetings, "setup.fault.board-deleted"},
		{door.PostTarget(), set.Door, "setup.fault.door-deleted"},
	} {
		posted, err := tx.Posted(0, p.target.String())
		if err != nil {
			return nil, err
		}
		if p.channel != 0 && commands.Deref(posted).Gone {
			faults = append(faults, s.Say(p.key, words.Args{"Channel": words.Channel(p.channel)}))
		}
	}
	return faults, nil
}

// meetingFaults names what the bot lacks in the channels of meetings, each once.
func meetingFaults(s commands.Env, all []peer.Meeting, seen guilds.State) (faults []words.Text) {
	said := map[peer.ID]bool{}
	for _, m := range all {
		needs := uint64(guilds.PermissionsOfMeetings)
		if m.Voice {
			needs = guilds.PermissionsOfVoice
		}
		lacks := needs &^ seen.Permissions(seen.Bot, m.Channel)
		if _, there := seen.Channels[m.Channel]; !there || lacks == 0 || said[m.Channel] {
			continue
		}
		said[m.Channel] = true
		faults = append(faults, s.Say("setup.fault.meeting-permissions", words.Args{
			"Channel": words.Channel(m.Channel), "Permissions": permissionNames(s, lacks),
		}))
	}
	return faults
}

func faultList(s commands.Env, seen guilds.State, faults []words.Text) []words.Text {
	if len(faults) == 0 && seen.Known {
		return []words.Text{s.Say("setup.fault.none", nil)}
	}
	list := []words.Text{s.Say("setup.fault.head", nil)}
	if !seen.Known {
		list = append(list, s.Say("setup.fault.unknown", nil))
	}
	return append(list, faults...)
}

// FaultsForHost says for the host what /setup show says on Discord about one guild: what is not set yet, and what is wrong with
// what is set. Channels and roles go by name. seen must be known.
func FaultsForHost(say *words.Catalogue, set peer.Settings, seen guilds.State) (unset, wrong []string) {
	s := commands.Env{Catalogue: say}
	for _, p := range setupParts(set) {
		if p.id == 0 {
			unset = append(unset, inNames(s.Say(p.lacks, nil), seen))
		}
	}
	for _, f := range guildFaults(s, set, seen) {
		wrong = append(wrong, inNames(f, seen))
	}
	return unset, wrong
}

// inNames is a line of the checklist as a terminal shows it.
func inNames(line words.Text, seen guilds.State) string {
	var names []string
	for id, c := range seen.Channels {
		names = append(names, "<#"+id.String()+">", "#"+c.Name)
	}
	for id, r := range seen.Roles {
		names = append(names, "<@&"+id.String()+">", "@"+r.Name)
	}
	names = append(names, "<#", "channel <", "<@&", "role <") // of one that is gone
	return strings.NewReplacer(names...).Replace(strings.TrimPrefix(line.Reveal(), "• "))
}

// hostLines say how things stand that the owner does not set: what Discord does not tell beforehand, and what the host has.
func hostLines(s commands.Env, set peer.Settings, helplines peer.Helplines, seen guilds.State) words.Text {
	lines := append([]words.Text{s.Say("setup.host.dms", nil), s.Say("setup.host.intents", nil)}, readers(s, set, seen)...)
	if seen.JoinMessages != 0 {
		lines = append(lines, s.Say("setup.host.join-messages", words.Args{"Channel": words.Channel(seen.JoinMessages)}))
	}
	if seen.Known && seen.Privacy {
		lines = append(lines, s.Say("setup.host.privacy", nil))
	}
	if !seen.Backup.IsZero() {
		lines = append(lines, s.Say("setup.host.backup", words.Args{"When": seen.Backup}))
	}
	lines = append(lines, s.Say("setup.host.helplines", words.Args{"Day": helplines.Checked}))
	return words.Join("\n", lines...)
}

// hostFaults are those that only the host can mend.
func hostFaults(s commands.Env, helplines peer.Helplines, seen guilds.State) (faults []words.Text) {
	if seen.Known && !seen.Privacy {
		faults = append(faults, s.Say("setup.fault.privacy", nil))
	}
	if seen.SecondCopy {
		faults = append(faults, s.Say("setup.fault.second-copy", nil))
	}
	if seen.Unreadable > 0 {
		faults = append(faults, s.Say("setup.fault.unreadable", words.Args{"Count": seen.Unreadable}))
	}
	switch {
	case seen.Backup.IsZero():
		faults = append(faults, s.Say("setup.fault.no-backup", nil))
	case s.Now.Sub(seen.Backup) > backupOld:
		faults = append(faults, s.Say("setup.fault.old-backup", words.Args{"When": seen.Backup}))
	}
	if helplines.Stale(peer.Calendar{}.Day(s.Now)) {
		faults = append(faults, s.Say("setup.fault.helplines", words.Args{"Day": helplines.Checked}))
	}
	return faults
}

// testPostStays is how long a test post stands.
const testPostStays = 5 * time.Minute

// setupTest posts to the channel for check-ins, or that for moderators where there is none.
func setupTest(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	set, err := tx.Settings()
	if err != nil {
		return commands.Reply{}, err
	}
	channel := cmp.Or(set.CheckIns, set.Moderators)
	if channel == 0 {
		return commands.Reply{}, commands.Refuse("setup.test.nowhere", nil)
	}
	reply := rq.Reply("setup.test.sent", words.Args{"Channel": words.Channel(channel)})
	reply.Effects = []commands.Effect{{
		Target: testPosts.Of(rq.ID), OnOutcome: "setup.tested", Until: rq.Now.Add(time.Hour),
		Do: commands.Post{Channel: channel, Message: &commands.Message{Text: rq.Community().Say("setup.test.post", nil)}},
	}}
	return reply, nil
}

// setupTested takes the test post away again.
func setupTested(_ *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	if o.Result != commands.Done || o.Effect.Message() == nil {
		return nil, nil
	}
	return []commands.Effect{{Target: o.Effect.Target, Do: commands.Post{}, From: o.Now.Add(testPostStays)}}, nil
}
