package commands

import (
	"strings"

	"waymark/commands/words"
	"waymark/storage"
)

// helpGroup is /help: what the bot does, made from the table itself, so that it cannot miss a command.
func (t *Table) helpGroup() Group {
	return Group{Name: "help", Commands: []Command{{Name: "help", Access: NoStorage, News: true, Do: t.help}}}
}

// help lists what there is by feature, in the table's order. Those whom Discord gives the permissions
// see the moderators' and the owner's commands too, in messages of their own.
func (t *Table) help(_ *storage.Tx, rq Request) (Reply, error) {
	reply := Reply{Message: &Message{Text: t.helpFor(rq, Anyone, "help.head")}}
	if rq.Permissions&(permissionAdministrator|permissionModerateMembers) != 0 {
		reply.More = append(reply.More, Message{Text: t.helpFor(rq, Moderator, "help.moderators")})
	}
	if rq.isOwner() {
		reply.More = append(reply.More, Message{Text: t.helpFor(rq, Owner, "help.owner")})
	}
	return reply, nil
}

func (t *Table) helpFor(rq Request, level Level, head string) words.Text {
	lines := []words.Text{rq.Say(head, nil)}
	for _, g := range t.groups {
		for _, c := range g.Commands {
			if c.Level != level || c.User {
				continue
			}
			about := rq.Say("command."+strings.ReplaceAll(c.Name, " ", ".")+".does", nil)
			lines = append(lines, rq.Say("help.line", words.Args{"Command": words.Text(c.Name), "About": about}))
		}
	}
	return words.Join("\n", lines...)
}
