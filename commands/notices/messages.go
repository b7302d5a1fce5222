// Package notices has the private messages that come by themselves: which kinds come to a member, how a member stops one, and
// what becomes of a message that did not arrive.
package notices

import (
	"slices"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// KindsNamed says what the messages of some kinds are, by their names.
func KindsNamed(rq commands.Request, names []string) []words.Text {
	var says []words.Text
	for _, f := range rq.Features() {
		for _, k := range f.Messages {
			if slices.Contains(names, k.Name) {
				says = append(says, rq.Say(k.Says, nil))
			}
		}
	}
	return says
}

// Of returns the kinds of message that come to a member by themselves as things are, in the order of the features,
// and those that would come and that they stopped.
func Of(rq commands.Request, tx *storage.Tx, m peer.Member) (come, stopped []commands.MessageKind, err error) {
	for _, f := range rq.Features() {
		for _, k := range f.Messages {
			gets, err := k.Gets(tx, m)
			switch {
			case err != nil:
				return nil, nil, err
			case gets && slices.Contains(m.Stopped, k.Name):
				stopped = append(stopped, k)
			case gets:
				come = append(come, k)
			}
		}
	}
	return come, stopped, nil
}

// Lines says which messages come to a member by themselves, with a menu that stops any of them and one that takes that
// back. Where there are none it returns nothing.
func Lines(rq commands.Request, tx *storage.Tx, m peer.Member) (lines []words.Text, rows []commands.Row, err error) {
	come, stopped, err := Of(rq, tx, m)
	if err != nil {
		return nil, nil, err
	}
	if len(come) > 0 {
		r, err := tx.Reminder(m.ID)
		if err != nil {
			return nil, nil, err
		}
		head, until := "messages.head", commands.Deref(r).PausedUntil(m)
		if until > m.Calendar.Day(rq.Now) {
			head = "messages.head-paused"
		}
		lines, rows = kindsLines(rq, head, until, come), []commands.Row{kindsMenu(rq, "messages:stop", "messages.stop", come)}
	}
	if len(stopped) > 0 {
		lines = append(lines, kindsLines(rq, "messages.stopped-head", 0, stopped)...)
		rows = append(rows, kindsMenu(rq, "messages:again", "messages.send-again", stopped))
	}
	return lines, rows, nil
}

// kindsLines names kinds of message under a head; until is the end of a pause.
func kindsLines(rq commands.Request, head string, until peer.Day, kinds []commands.MessageKind) []words.Text {
	lines := []words.Text{rq.Say(head, words.Args{"Day": until})}
	for _, k := range kinds {
		lines = append(lines, rq.Say("privacy.line", words.Args{"What": rq.Say(k.Says, nil)}))
	}
	return lines
}

// kindsMenu offers kinds of message to a component.
func kindsMenu(rq commands.Request, component, label string, kinds []commands.MessageKind) commands.Row {
	menu := &commands.Select{ID: commands.ID(component, rq.Member), Placeholder: rq.Label(label)}
	for _, k := range kinds {
		menu.Options = append(menu.Options, commands.Choice{Label: rq.Say(k.Says, nil), Value: k.Name})
	}
	return commands.Row{Select: menu}
}

// SupportMessages are the private messages when others send support, celebrate or wave. TellAuthor sends them.
func SupportMessages() commands.MessageKind {
	return commands.MessageKind{
		Name: "support", Says: "messages.support",
		Gets: func(_ *storage.Tx, m peer.Member) (bool, error) { return m.SupportDMs, nil },
		Stop: func(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
			m, err := tx.Member(rq.Member)
			if err != nil || m == nil {
				return commands.Reply{}, err
			}
			m.SupportDMs = false
			return rq.Reply("messages.support-stopped", nil), tx.PutMember(*m)
		},
	}
}

// Feature has the menus that stop and begin kinds of message.
func Feature() commands.Feature {
	return commands.Feature{
		Name: "messages", Targets: []commands.TargetKind{newsTarget}, Messages: []commands.MessageKind{SupportMessages()},
		Components: []commands.Component{
			{Name: "stop", Access: commands.Writes, Do: stop},
			{Name: "again", Access: commands.Writes, Do: again},
		},
	}
}

// stop stops the kind of message that was picked.
func stop(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := commands.PressingOwner(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	come, _, err := Of(rq, tx, m)
	if err != nil {
		return commands.Reply{}, err
	}
	i := slices.IndexFunc(come, func(k commands.MessageKind) bool { return k.Name == rq.Arg(1) })
	if i < 0 {
		return commands.Reply{}, commands.Refuse("messages.none", nil)
	}
	k := come[i]
	if k.Stop != nil {
		return k.Stop(tx, rq)
	}
	m.Stopped = append(slices.Clone(m.Stopped), k.Name)
	return rq.Reply("messages.stopped", words.Args{"Kind": rq.Say(k.Says, nil)}, commands.Unit(
		rq.Button("not-quiet", commands.Secondary, commands.ID("messages:again", m.ID, k.Name)),
	)), tx.PutMember(m)
}

// again takes back that a member stopped a kind of message.
func again(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := commands.PressingOwner(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	commands.MessageKind{Name: rq.Arg(1)}.Begin(&m)
	return rq.Reply("messages.again", nil), tx.PutMember(m)
}
