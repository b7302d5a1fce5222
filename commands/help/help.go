// Package help is /help: a screen of buttons, and a list made from the features, so that no command is missing.
package help

import (
	"strings"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/storage"
)

// button is a button under /help: the command that it begins, and the key of its label.
type button struct{ command, label string }

// buttons are the buttons under /help, in order: what a person may want on a hard day first.
func buttons() []button {
	return []button{
		{"help-now", "button.find-help"},
		{"checkin", "help.to.checkin"},
		{"journey list", "help.to.journeys"},
		{"history", "help.to.history"},
		{"mentor request", "help.to.mentor"},
		{"privacy show", "help.to.privacy"},
	}
}

// more are the buttons under `All commands`: what can be begun by pressing, and has no place on the first screen.
func more() []button { return []button{{"reminder show", "help.to.reminder"}} }

// screen is /help for a list of features: the buttons whose commands there are.
type screen map[string]bool

// Feature returns /help: buttons that run commands of these features, and `All commands`, a list made from all of the table's.
func Feature(features []commands.Feature) commands.Feature {
	t := screen{}
	f := commands.Feature{
		Name:       "help",
		Commands:   []commands.Command{{Name: "help", Access: commands.NoStorage, News: true, DM: true, Do: t.show}},
		Components: []commands.Component{{Name: "all", Access: commands.NoStorage, Do: t.showAll}},
	}
	found := map[string]commands.Command{}
	for _, g := range features {
		for _, c := range g.Commands {
			found[c.Name] = c
		}
	}
	for _, b := range append(buttons(), more()...) {
		if c, is := found[b.command]; is { // a test's list may have fewer
			t[b.act()] = true
			f.Components = append(f.Components, commands.Component{
				Name: b.act(), Level: c.Level, Access: c.Access, Waits: c.Waits, Sees: c.Sees, Do: c.Do,
			})
		}
	}
	return f
}

// act returns the name of the button's component, which runs the command without options.
func (b button) act() string { return strings.ReplaceAll(b.command, " ", "-") }

// show is /help: at most twelve lines, for a phone.
func (t screen) show(_ *storage.Tx, rq commands.Request) (commands.Reply, error) {
	buttons := append(t.buttonsOf(rq, buttons()), commands.Button{Label: rq.Label("help.to.all"), Style: commands.Secondary, ID: commands.ID("help:all")})
	return commands.Reply{Message: &commands.Message{Text: rq.Say("help.screen", nil), Rows: commands.Buttons(buttons...)}}, nil
}

// buttonsOf makes the buttons whose commands there are.
func (t screen) buttonsOf(rq commands.Request, all []button) (buttons []commands.Button) {
	for _, b := range all {
		if t[b.act()] {
			buttons = append(buttons, commands.Button{Label: rq.Label(b.label), Style: commands.Secondary, ID: commands.ID("help:" + b.act())})
		}
	}
	return buttons
}

// showAll lists what there is by feature, in the table's order, on as many messages as the words take: a translation may
// need more than one, and a feature stays whole. Those who have the permissions on Discord see the moderators' and the
// owner's commands too, in messages of their own.
func (t screen) showAll(_ *storage.Tx, rq commands.Request) (commands.Reply, error) {
	all := t.listed(rq, commands.Anyone, "help.head")
	all[len(all)-1].Rows = commands.Buttons(t.buttonsOf(rq, more())...)
	if commands.MayModerate(rq.Permissions) {
		all = append(all, t.listed(rq, commands.Moderator, "help.moderators")...)
	}
	if rq.IsOwner() {
		all = append(all, t.listed(rq, commands.Owner, "help.owner")...)
	}
	return commands.Reply{Message: &all[0], Followups: all[1:]}, nil
}

// listed are the commands of a level, under a head.
func (t screen) listed(rq commands.Request, level commands.Level, head string) []commands.Message {
	blocks := []words.Text{rq.Say(head, nil)}
	named := map[string]bool{} // commands that another one names as its other name
	for _, g := range rq.Features() {
		for _, c := range g.Commands {
			named[c.OtherName] = true
		}
	}
	for _, g := range rq.Features() {
		var lines []words.Text
		for _, c := range g.Commands {
			if c.Level != level || rq.DM && !c.DM || named[c.Name] {
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
			one := commands.Message{Text: rq.Say(line, args)}
			rq.Link(&one) // before the pages are parted: a mention is longer than a name
			lines = append(lines, one.Text)
		}
		blocks = append(blocks, words.Join("\n", lines...))
	}
	if rq.DM {
		blocks = append(blocks, rq.Say("help.in-server", nil))
	}
	return commands.Pages(blocks...)
}
