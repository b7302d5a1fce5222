package door

import (
	"waymark/commands"
	"waymark/commands/guilds"
	"waymark/commands/meetings"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// room is a channel that can be read without being seen, and the key of its line.
type room struct {
	channel peer.ID
	key     string
}

// view is what can be looked at, before it is known what the reader can see of it.
type view struct {
	rooms  []room
	coming []meetings.Listed
}

// lookAround is `Just look around`. Without storage it shows neither channels nor meetings.
func lookAround(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	var v view
	if tx != nil {
		set, err := tx.Settings()
		if err != nil {
			return commands.Reply{}, err
		}
		v.rooms = []room{
			{set.CheckIns, "door.room.check-ins"}, {set.Celebrations, "door.room.celebrations"}, {set.Meetings, "door.room.meetings"},
		}
		v.coming, err = meetings.Coming(tx, rq.Env, set, func(m peer.Meeting) bool { return m.For == 0 && !m.Voice })
		if err != nil {
			return commands.Reply{}, err
		}
	}
	_ = around(rq, v, func(peer.ID) bool { return true }) // a sentence that is missing shows now, not in Render
	return commands.Reply{Render: func(seen guilds.State) []commands.Message {
		return []commands.Message{around(rq, v, func(channel peer.ID) bool { return canRead(rq, seen, channel) })}
	}}, nil
}

// around shows what the reader can see of the rooms, and the first meeting in writing whose channel they can see.
func around(rq commands.Request, v view, sees func(channel peer.ID) bool) commands.Message {
	texts := []words.Text{rq.Say("door.around", nil)}
	for _, r := range v.rooms {
		if sees(r.channel) {
			texts = append(texts, rq.Say(r.key, words.Args{"Channel": words.Channel(r.channel)}))
		}
	}
	buttons := []commands.Button{rq.FindHelp()}
	for _, c := range v.coming {
		if sees(c.Channel) {
			texts = append(texts, rq.Say("door.meeting", nil), c.Line, rq.Say("meeting.seen.writing", nil))
			remind := rq.Button("remind-me-of-it", commands.Secondary, commands.ID("meetings:remind", c.Meeting))
			buttons = append([]commands.Button{remind}, buttons...)
			break
		}
	}
	texts = append(texts, rq.Say("door.help", nil))
	return commands.Message{Text: words.Join("\n", texts...), Rows: commands.Buttons(buttons...)}
}

// canRead reports whether the reader can see a channel; false if it is not known.
func canRead(rq commands.Request, seen guilds.State, channel peer.ID) bool {
	const needs = guilds.PermissionView | guilds.PermissionReadHistory
	reader := guilds.Member{ID: rq.Member, Roles: rq.Roles}
	return seen.Known && channel != 0 && seen.Permissions(reader, channel)&needs == needs
}
