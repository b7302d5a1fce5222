package commands

import (
	"regexp"
	"strings"

	"waymark/commands/words"
	"waymark/peer"
)

// A command that a sentence names, as in "`/mentor status`", becomes a mention of it, which opens it with one press
// (Discord: Message Formatting). Until Discord has said which id the command has it stays as it is written. What members
// write never matches: a backslash is before each of their backticks.

var namedCommand = regexp.MustCompile("`/([a-z-]+(?:\\x20[a-z-]+)*)`")

// linkCommands makes mentions of the commands that a message names, as far as there is room.
func (t *Table) linkCommands(m *Message) {
	if t.CommandIDs == nil {
		return
	}
	ids := t.CommandIDs()
	m.eachText(func(text words.Text) words.Text { return t.withCommandLinks(text, ids) })
}

func (t *Table) withCommandLinks(text words.Text, ids map[string]peer.ID) words.Text {
	left := TextMax - text.Length()
	return words.Text(namedCommand.ReplaceAllStringFunc(text.Reveal(), func(found string) string {
		name := found[2 : len(found)-1]
		top, _, _ := strings.Cut(name, " ")
		id, c := ids[top], t.Commands[name]
		if id == 0 || c == nil || c.inMenu() {
			return found
		}
		link := "</" + name + ":" + id.String() + ">"
		if left -= len(link) - len(found); left < 0 {
			left += len(link) - len(found)
			return found
		}
		return link
	}))
}

// linkAll makes the mentions in an answer: of people and of commands.
func (t *Table) linkAll(r *Reply, reader peer.ID) {
	r.link(reader)
	if r.Message != nil {
		t.linkCommands(r.Message)
	}
	for i := range r.Followups {
		t.linkCommands(&r.Followups[i])
	}
	if render := r.Render; render != nil {
		r.Render = func(seen GuildState) []Message {
			all := render(seen)
			for i := range all {
				t.linkCommands(&all[i])
			}
			return all
		}
	}
}
