package door

import (
	"slices"

	"waymark/commands"
	"waymark/commands/meetings"
	"waymark/commands/safety"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// The families' role is Discord's alone: nothing here stores who has it, or asked for it. When families meet and where they
// write is shown only to who has it.

// families is `I love someone who struggles`. Without storage it shows the page and the way to help lines.
func families(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	texts := []words.Text{rq.Say("families.page", nil), rq.Say("door.families.wall", nil)}
	buttons := []commands.Button{rq.Button("for-someone", commands.Secondary, commands.ID("helpnow:someone"))}
	if tx != nil {
		set, err := tx.Settings()
		if err != nil {
			return commands.Reply{}, err
		}
		_, named := set.Families()
		switch {
		case rq.IsFamily(set):
			room, err := familyRoom(tx, rq, set)
			if err != nil {
				return commands.Reply{}, err
			}
			texts = append(texts, room...)
			buttons = append(buttons, rq.Button("take-role-off", commands.Secondary, commands.ID("door:role-off")))
		case named:
			texts = append(texts, rq.Say("door.families.there", nil))
			buttons = append([]commands.Button{rq.Button("show-room", commands.Secondary, commands.ID("door:room"))}, buttons...)
		}
	}
	return commands.SayAll(append(texts, rq.Say("door.families.help", nil)), commands.Buttons(buttons...)...), nil
}

// familyRoom says where families write, and when they meet next.
func familyRoom(tx *storage.Tx, rq commands.Request, set peer.Settings) ([]words.Text, error) {
	a, _ := set.Families()
	var texts []words.Text
	for _, r := range []room{{a.CheckIns, "door.room.check-ins"}, {a.Celebrations, "door.room.celebrations"}} {
		if r.channel != 0 {
			texts = append(texts, rq.Say(r.key, words.Args{"Channel": words.Channel(r.channel)}))
		}
	}
	coming, err := meetings.Coming(tx, rq.Env, set, func(m peer.Meeting) bool { return m.For == a.Role })
	if err == nil && len(coming) > 0 {
		texts = append(texts, rq.Say("door.families.meeting", nil), coming[0].Line)
	}
	return texts, err
}

// showRoom is `Show me the room`: what the role opens, and that others see it.
func showRoom(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	a, err := familiesHere(tx)
	if err != nil {
		return commands.Reply{}, err
	}
	return rq.Reply("door.families.role", words.Args{"Role": words.Role(a.Role)}, commands.Unit(
		rq.Button("give-me-role", commands.Primary, commands.ID("door:role")),
		rq.Button("not-now", commands.Secondary, commands.ID("door:no-role")),
	)).InPlace(), nil
}

// familiesHere returns the families' audience, or a refusal if there is none.
func familiesHere(tx *storage.Tx) (peer.Audience, error) {
	set, err := tx.Settings()
	if err != nil {
		return peer.Audience{}, err
	}
	a, named := set.Families()
	if !named {
		return a, commands.Refuse("door.families.none", nil)
	}
	return a, nil
}

// noRole is `Not now`.
func noRole(_ *storage.Tx, rq commands.Request) (commands.Reply, error) {
	return rq.Reply("door.families.not-now", nil, commands.Unit(
		rq.Button("for-someone", commands.Secondary, commands.ID("helpnow:someone")),
	)).InPlace(), nil
}

// giveRole is `Give me the role`. Who may be among others only after a moderator's yes is answered alike, and moderators are
// asked.
func giveRole(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	a, err := familiesHere(tx)
	if err != nil {
		return commands.Reply{}, err
	}
	if rq.Seen.Known && !rq.Seen.CanGive(a.Role) {
		return commands.Reply{}, commands.Refuse("door.families.cannot", words.Args{"Role": words.Role(a.Role)})
	}
	reply := rq.Reply("door.families.given", words.Args{"Role": words.Role(a.Role)}, commands.Unit(
		rq.Button("take-role-off", commands.Secondary, commands.ID("door:role-off")),
	)).InPlace()
	asks, err := safety.NeedsYes(tx, rq.Member)
	switch {
	case err != nil:
	case asks && !slices.Contains(rq.Roles, a.Role):
		reply.Effects, err = askToLetIn(tx, rq)
	default:
		reply.Effects = []commands.Effect{familyRole(rq.Member, a.Role, true)}
	}
	return reply, err
}

// takeRoleOff is `Take the role off`.
func takeRoleOff(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	a, err := familiesHere(tx)
	if err != nil {
		return commands.Reply{}, err
	}
	reply := rq.Reply("door.families.off", words.Args{"Role": words.Role(a.Role)}).InPlace()
	reply.Effects = []commands.Effect{familyRole(rq.Member, a.Role, false), noLetInCard(rq.Member)}
	return reply, nil
}

// familyRole gives the role, or takes it off. Once it is done, nothing of it is stored.
func familyRole(member, role peer.ID, give bool) commands.Effect {
	return commands.Effect{Target: familyRoles.Of(member), Do: commands.RoleChange{User: member, Role: role, Give: give}}
}
