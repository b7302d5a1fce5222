package commands

import (
	"strings"

	"waymark/commands/words"
	"waymark/storage"
)

// helpButton is a button under /help: the command that it begins, and the key of its label.
type helpButton struct{ command, label string }

// helpButtons are the buttons under /help, in order: what a person may want on a hard day first.
func helpButtons() []helpButton {
	return []helpButton{
		{"help-now", "button.find-help"},
		{"checkin", "help.to.checkin"},
		{"journey list", "help.to.journeys"},
		{"history", "help.to.history"},
		{"mentor request", "help.to.mentor"},
		{"privacy show", "help.to.privacy"},
	}
}

// helpMore are the buttons under `All commands`: what can be begun by pressing, and has no place on the first screen.
func helpMore() []helpButton { return []helpButton{{"reminder show", "help.to.reminder"}} }

// helpFeature returns /help: buttons that run commands, and `All commands`, a list made from the table, so that no command is
// missing.
func (t *Table) helpFeature() Feature {
	f := Feature{
		Name:       "help",
		Commands:   []Command{{Name: "help", Access: NoStorage, News: true, DM: true, Do: t.help}},
		Components: []Component{{Name: "all", Access: NoStorage, Do: t.helpAll}},
	}
	for _, b := range append(helpButtons(), helpMore()...) {
		if c := t.Commands[b.command]; c != nil { // a test's table may have fewer
			f.Components = append(f.Components, Component{
				Name: b.act(), Level: c.Level, Access: c.Access, Waits: c.Waits, Sees: c.Sees, Do: c.Do,
			})
		}
	}
	return f
}

// act returns the name of the button's component, which runs the command without options.
func (b helpButton) act() string { return strings.ReplaceAll(b.command, " ", "-") }

// help is /help: at most twelve lines, for a phone.
func (t *Table) help(_ *storage.Tx, rq Request) (Reply, error) {
	buttons := append(t.buttonsOf(rq, helpButtons()), Button{Label: rq.Label("help.to.all"), Style: Secondary, ID: ID("help:all")})
	return Reply{Message: &Message{Text: rq.Say("help.screen", nil), Rows: Buttons(buttons...)}}, nil
}

// buttonsOf makes the buttons whose commands there are.
func (t *Table) buttonsOf(rq Request, all []helpButton) (buttons []Button) {
	for _, b := range all {
		if act := "help:" + b.act(); t.Components[act] != nil {
			buttons = append(buttons, Button{Label: rq.Label(b.label), Style: Secondary, ID: ID(act)})
		}
	}
	return buttons
}

// helpAll lists what there is by feature, in the table's order, on as many messages as the words take: a translation may
// need more than one, and a feature stays whole. Those who have the permissions on Discord see the moderators' and the
// owner's commands too, in messages of their own.
func (t *Table) helpAll(_ *storage.Tx, rq Request) (Reply, error) {
	all := t.helpFor(rq, Anyone, "help.head")
	all[len(all)-1].Rows = Buttons(t.buttonsOf(rq, helpMore())...)
	if mayModerate(rq.Permissions) {
		all = append(all, t.helpFor(rq, Moderator, "help.moderators")...)
	}
	if rq.IsOwner() {
		all = append(all, t.helpFor(rq, Owner, "help.owner")...)
	}
	return Reply{Message: &all[0], Followups: all[1:]}, nil
}

// isOtherName reports whether another command names this one as its other name.
func (t *Table) isOtherName(name string) bool {
	for _, c := range t.Commands {
		if c.OtherName == name {
			return true
		}
	}
	return false
}

func (t *Table) helpFor(rq Request, level Level, head string) []Message {
	blocks := []words.Text{rq.Say(head, nil)}
	for _, g := range t.Features {
		var lines []words.Text
		for _, c := range g.Commands {
			if c.Level != level || rq.DM && !c.DM || t.isOtherName(c.Name) {
				continue
			}
			line := "help.line"
			switch {
			case c.User:
				line = "help.on-member"
			case c.OnMessage:
				line = "help.on-message"
			}
			args := words.Args{"Command": words.Text(c.Name), "About": rq.Say(c.Key()+".does", nil)}
			if c.OtherName != "" {
				line, args["Other"] = "help.line-two-names", words.Text(c.OtherName)
			}
			one := Message{Text: rq.Say(line, args)}
			t.linkCommands(&one, rq.DM, "") // before the pages are parted: a mention is longer than a name
			lines = append(lines, one.Text)
		}
		blocks = append(blocks, words.Join("\n", lines...))
	}
	if rq.DM {
		blocks = append(blocks, rq.Say("help.in-server", nil))
	}
	return Pages(blocks...)
}
