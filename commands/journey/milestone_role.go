package journey

import (
	"slices"
	"time"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// roleOf is the role that the owner tied to a shared milestone's rung, 0 for none. Without the number there
// is none, since a role shows it.
func roleOf(s peer.Settings, ms peer.Milestone) peer.ID {
	if ms.Count == peer.CountOwn || ms.State != peer.Shared {
		return 0
	}
	for _, r := range s.Roles {
		if r.Rung == ms.Rung && !s.Authority(r.Role) {
			return r.Role
		}
	}
	return 0
}

// milestoneRoles are the roles of members that go with milestones.
const milestoneRoles commands.TargetKind = "milestone-role"

// roleEffect gives a member a milestone role, or takes it off. Both have one target, so that the newer replaces the older.
func roleEffect(member, role peer.ID, give bool) commands.Effect {
	return commands.Effect{
		Target: milestoneRoles.Of(member, role), Owner: member, Do: commands.RoleChange{User: member, Role: role, Give: give},
		OnOutcome: "milestone.role",
	}
}

// roleOffAgain is when to take off a role again that Discord refused to take off a member; the ref is the role.
const roleOffAgain = "milestone.role-off"

// takeOffEvery is the time between two attempts.
const takeOffEvery = 24 * time.Hour

// roleGiven hears how giving or taking a milestone role went. If Discord refused to give it, nobody has it: the member is
// told at their next command, and the owner sees it in /setup show until it works again. If it refused to take it off, they
// are told, and it is tried again.
func roleGiven(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	change, ok := o.Effect.Do.(commands.RoleChange)
	switch {
	case !ok || o.Result != commands.Done && !o.Failed():
		return nil, nil
	case change.Give:
		return nil, roleOutcome(tx, o, o.Effect.Owner, change.Role)
	case !o.Failed():
		return nil, nil
	}
	m, err := tx.Member(change.User)
	if err != nil || m == nil {
		return nil, err
	}
	commands.Tell(m, peer.News{Kind: peer.NewsRoleStays, At: o.Now})
	if err := tx.PutMember(*m); err != nil {
		return nil, err
	}
	return nil, tx.Schedule(roleOffAgain, m.ID, change.Role, o.Now.Add(takeOffEvery))
}

// takeOffAgain takes off a role again, unless a milestone gives it now.
func takeOffAgain(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) {
	had, err := tx.Milestones(d.Member)
	if err != nil || slices.ContainsFunc(had, func(ms peer.Milestone) bool { return ms.Role == d.Ref }) {
		return nil, err
	}
	return []commands.Effect{roleEffect(d.Member, d.Ref, false)}, nil
}

func roleOutcome(tx *storage.Tx, o commands.Outcome, member, role peer.ID) error {
	if err := markRefused(tx, role, o.Failed()); err != nil {
		return err
	}
	had, err := tx.Milestones(member)
	if err != nil {
		return err
	}
	set, err := tx.Settings()
	if err != nil {
		return err
	}
	for _, ms := range had {
		now := ms
		switch {
		case o.Failed() && ms.Role == role:
			now.Role = 0
		case !o.Failed() && roleOf(set, ms) == role:
			now.Role = role
		}
		if now.Role == ms.Role {
			continue
		}
		if err := tx.PutMilestone(member, now); err != nil {
			return err
		}
	}
	if !o.Failed() {
		return nil
	}
	return commands.TellLater(tx, member, peer.News{Kind: peer.NewsRoleRefused, At: o.Now})
}

// markRefused notes in the settings whether Discord refuses to give a role.
func markRefused(tx *storage.Tx, role peer.ID, refused bool) error {
	set, err := tx.Settings()
	if err != nil {
		return err
	}
	set.Roles = slices.Clone(set.Roles)
	changed := false
	for i, r := range set.Roles {
		if r.Role == role && r.Refused != refused {
			set.Roles[i].Refused, changed = refused, true
		}
	}
	if !changed {
		return nil
	}
	return tx.PutSettings(set)
}

// roleComes adds to a text the role that goes with a milestone's number, if the owner tied one: others see a role, too.
func roleComes(s commands.Env, set peer.Settings, ms peer.Milestone, key string, text words.Text) words.Text {
	ms.State = peer.Shared
	role := roleOf(set, ms)
	if role == 0 {
		return text
	}
	return words.Join("\n", text, s.Say(key, words.Args{"Role": s.TheRole(role)}))
}

// roleStays adds to an answer that a milestone is less visible now, but its role is as before.
func roleStays(rq commands.Request, ms peer.Milestone, reply commands.Reply) commands.Reply {
	if ms.Role != 0 {
		reply.Message.Text = words.Join("\n", reply.Message.Text, rq.Say("milestone.role.stays", nil))
	}
	return reply
}

// roleHeld is a role that a member got with a milestone.
type roleHeld struct {
	role peer.ID
	rung peer.Rung
}

// rolesHeld are the roles that a member's milestones gave them, each once, at most as many as a select shows.
func rolesHeld(had []peer.Milestone) []roleHeld {
	var held []roleHeld
	seen := map[peer.ID]bool{0: true}
	for _, ms := range had {
		if !seen[ms.Role] && len(held) < commands.ChoicesMax {
			seen[ms.Role] = true
			held = append(held, roleHeld{ms.Role, ms.Rung})
		}
	}
	return held
}

// roleRows offer to take a milestone role off; with several, pressing asks which.
func roleRows(rq commands.Request, member peer.ID, had []peer.Milestone) []commands.Row {
	switch held := rolesHeld(had); len(held) {
	case 0:
		return nil
	case 1:
		return []commands.Row{commands.Unit(rq.Button("role-off", commands.Secondary, commands.ID("milestone:role-off", member, held[0].role)))}
	}
	return []commands.Row{commands.Unit(rq.Button("role-off", commands.Secondary, commands.ID("milestone:which-role", member)))}
}

func askRole(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return commands.Reply{}, err
	}
	had, err := tx.Milestones(rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	held := rolesHeld(had)
	if len(held) == 0 {
		return commands.Reply{}, commands.Refuse("milestone.role.none", nil)
	}
	menu := commands.Select{ID: commands.ID("milestone:role-off", rq.Member), Placeholder: rq.Label("milestone.role.which")}
	for _, h := range held {
		menu.Options = append(menu.Options, commands.Choice{Label: Rung(rq.Env, h.rung), Value: h.role.String()})
	}
	return rq.Reply("milestone.role.ask", nil, commands.Row{Select: &menu}), nil
}

// takeRoleOff takes off the role that the button names or that was picked, if a milestone gave it.
func takeRoleOff(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := commands.PressingOwner(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	role, err := rq.ArgID(1)
	if err != nil {
		return commands.Reply{}, err
	}
	had, err := tx.Milestones(m.ID)
	if err != nil {
		return commands.Reply{}, err
	}
	reply := rq.Reply("milestone.role.off", nil)
	for _, ms := range had {
		if ms.Role != role {
			continue
		}
		ms.Role = 0
		if err := tx.PutMilestone(m.ID, ms); err != nil {
			return commands.Reply{}, err
		}
		reply.Effects = []commands.Effect{roleEffect(m.ID, role, false)}
	}
	if reply.Effects == nil {
		return commands.Reply{}, commands.Refuse("milestone.role.none", nil)
	}
	return reply, nil
}
