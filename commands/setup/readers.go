package setup

import (
	"waymark/commands"
	"waymark/commands/guilds"
	"waymark/commands/words"
	"waymark/peer"
)

// readers says who reads the private threads of pairings, what members write to moderators, and what they share in a room
// that not everyone sees: roles, those of bots among them, and people a channel's permissions name. A channel that is
// gone has no line: it is a fault.
func readers(s commands.Env, set peer.Settings, seen guilds.State) (lines []words.Text) {
	for _, c := range []struct {
		id           peer.ID
		needs        uint64
		some, nobody string
	}{
		{set.Mentoring, guilds.ReadsThreads, "setup.host.thread-readers", "setup.host.thread-owner"},
		{set.Moderators, guilds.PermissionView, "setup.host.moderators-readers", "setup.host.moderators-owner"},
		{set.CheckIns, guilds.PermissionView, "setup.host.room-readers", ""},
		{set.Celebrations, guilds.PermissionView, "setup.host.room-readers", ""},
	} {
		if _, there := seen.Channels[c.id]; !there || c.needs == guilds.PermissionView && seen.IsOpen(c.id) {
			continue
		}
		args, key := words.Args{"Channel": words.Channel(c.id)}, c.nobody
		if who := readersNamed(s, seen.Readers(c.id, c.needs)); len(who) > 0 {
			args["Roles"], key = s.List(who...), c.some
		}
		if key == "" {
			continue // a fault, too
		}
		lines = append(lines, s.Say(key, args))
	}
	return lines
}

func readersNamed(s commands.Env, all []guilds.Reader) (named []words.Text) {
	for _, r := range all {
		switch {
		case r.Member != 0:
			named = append(named, s.Linked(r.Member))
		case r.With != 0:
			named = append(named, s.Say("setup.host.both-roles", words.Args{"Role": words.Role(r.Role), "Other": words.Role(r.With)}))
		default:
			named = append(named, s.Say("setup.host.role", words.Args{"Role": words.Role(r.Role)}))
		}
	}
	return named
}
