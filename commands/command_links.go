package commands

import (
	"regexp"
	"strings"

	"waymark/commands/guilds"
	"waymark/commands/words"
	"waymark/peer"
)

// A command that a sentence names, as in "`/mentor status`", becomes a mention of it, which opens it with one press
// (Discord: Message Formatting). Until Discord has said which id the command has it stays as it is written. In the private
// channel most commands are not there: they stay as written, and the first in a message says in which server it is. What
// members write never matches: a backslash is before each of their backticks.

var namedCommand = regexp.MustCompile("`/([a-z-]+(?:\\x20[a-z-]+)*)`")

// linkCommands makes mentions of the commands that a message names, as far as there is room. private says that it is read in the
// private channel; server is the name of the one it is about, "" if it is about none or that is not known.
func (t *Table) linkCommands(m *Message, private bool, server peer.UserText) {
	var ids map[string]peer.ID
	if t.CommandIDs != nil {
		ids = t.CommandIDs()
	}
	told := !private || server == ""
	m.eachText(func(text words.Text) words.Text {
		left := TextMax - text.Length()
		return words.Text(namedCommand.ReplaceAllStringFunc(text.Reveal(), func(found string) string {
			instead := found
			switch c, link := t.commandLink(found[2:len(found)-1], ids); {
			case c == nil:
			case !private || c.DM:
				instead = link
			case !told:
				instead = found + " (" + words.Escape(server).Reveal() + ")"
			}
			if left -= len(instead) - len(found); left < 0 {
				left += len(instead) - len(found)
				return found
			}
			told = told || instead != found && !strings.HasPrefix(instead, "<")
			return instead
		}))
	})
}

// commandLink returns a slash command by its name, nil for none, with a mention of it, or what names it until its id is known.
func (t *Table) commandLink(name string, ids map[string]peer.ID) (*Command, string) {
	c := t.Commands[name]
	if c == nil || c.inMenu() {
		return nil, ""
	}
	top, _, _ := strings.Cut(name, " ")
	if ids[top] == 0 {
		return c, "`/" + name + "`"
	}
	return c, "</" + name + ":" + ids[top].String() + ">"
}

// finish makes what a reader needs of an answer's messages: in the private channel the server in their buttons and, above the
// first, its name; mentions of people and of commands. Messages that are made after the transaction are finished then.
func (t *Table) finish(r *Reply, rq Request) {
	elsewhere := rq.DM && rq.Guild != 0
	server := peer.UserText("")
	if elsewhere {
		server = t.serverName(rq.Guild)
	}
	one := func(m *Message, first bool, seen guilds.State) {
		m.nameHidden(rq, seen)
		if elsewhere {
			m.inGuild(rq.Guild)
		}
		if elsewhere && first {
			t.nameServer(server, m)
		}
		m.link(rq.Member)
		t.linkCommands(m, rq.DM, server)
	}
	if elsewhere && r.Modal != nil {
		r.Modal.ID = InGuild(r.Modal.ID, rq.Guild)
	}
	if r.Message != nil && r.Render == nil {
		one(r.Message, true, rq.Seen)
	}
	for i := range r.Followups {
		one(&r.Followups[i], false, rq.Seen)
	}
	if render := r.Render; render != nil {
		r.Guild = rq.Guild
		r.Render = func(seen guilds.State) []Message {
			all := render(seen)
			for i := range all {
				one(&all[i], i == 0, seen)
			}
			return all
		}
	}
}
