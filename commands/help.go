package commands

import (
	"waymark/commands/words"
	"waymark/storage"
)

// helpFeature is /help: what the bot does, made from the table itself, so that it cannot miss a command.
func (t *Table) helpFeature() Feature {
	return Feature{Name: "help", Commands: []Command{{Name: "help", Access: NoStorage, News: true, Do: t.help}}}
}

// help lists what there is by feature, in the table's order, on as many messages as the words take: a translation may
// need more than one, and a feature stays whole. Those whom Discord gives the permissions see the moderators' and the
// owner's commands too, in messages of their own.
func (t *Table) help(_ *storage.Tx, rq Request) (Reply, error) {
	all := t.helpFor(rq, Anyone, "help.head")
	if rq.mayModerate() {
		all = append(all, t.helpFor(rq, Moderator, "help.moderators")...)
	}
	if rq.IsOwner() {
		all = append(all, t.helpFor(rq, Owner, "help.owner")...)
	}
	return Reply{Message: &all[0], Followups: all[1:]}, nil
}

func (t *Table) helpFor(rq Request, level Level, head string) []Message {
	blocks := []words.Text{rq.Say(head, nil)}
	for _, g := range t.Features {
		var lines []words.Text
		for _, c := range g.Commands {
			if c.Level != level {
				continue
			}
			line := "help.line"
			switch {
			case c.User:
				line = "help.on-member"
			case c.OnMessage:
				line = "help.on-message"
			}
			about := rq.Say(c.Key()+".does", nil)
			lines = append(lines, rq.Say(line, words.Args{"Command": words.Text(c.Name), "About": about}))
		}
		blocks = append(blocks, words.Join("\n", lines...))
	}
	return Pages(blocks...)
}
