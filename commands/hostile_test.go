package commands_test

import (
	"fmt"
	"strings"
	"testing"

	"waymark/commands"
	"waymark/commands/commandstest"
	"waymark/commands/guilds"
	"waymark/peer"
	"waymark/storage"
)

// Everything in this file goes through the whole table, so that a new feature is held to it from its
// first day.

// hostile are texts that try to ping, break out, hide or overflow.
func hostile() []string {
	return []string{
		"@everyone @here <@" + commandstest.Tom.String() + "> <@&5> <#6> </x:7> <t:1:R>",
		commandstest.Markup(),
		"\u202e\u2066@everyone\u2069 \u200b\ufeff\x00\x07",
		strings.Repeat("😀", 1000),
		"```\n> # [x](https://example.org) ||s||\n-# y\n" + strings.Repeat("\n*", 400),
		"مرحبا بالعالم " + strings.Repeat("ﷺ", 500),
		"{{.Name}} {{template \"x\"}} %s %d %!v",
		" ", "",
	}
}

// markers are what hostile texts hold that Discord would act on: mentions, links, code blocks.
func markers() []string {
	return []string{"@everyone", "@here", "<@&5>", "<#6>", "</x:7>", "<t:1:R>", "```", "||s", "[x]", "https://example"}
}

// unescaped finds a marker that has no backslash before it, "" if there is none.
func unescaped(text string) string {
	for _, marker := range markers() {
		for from := 0; ; {
			i := strings.Index(text[from:], marker)
			if i < 0 {
				break
			}
			if from += i; from == 0 || text[from-1] != '\\' {
				return marker
			}
			from++
		}
	}
	return ""
}

func checkHarmless(t testing.TB, what string, m commands.Message) {
	t.Helper()
	text := m.PlainText()
	if found := unescaped(text); found != "" {
		t.Errorf("%s lets %q through: %q", what, found, text)
	}
	if strings.ContainsAny(text, "\u202e\u2066\u200b\ufeff\x00\x07") {
		t.Errorf("%s lets invisible characters through: %q", what, text)
	}
}

// people are the kinds of people, by their permissions.
func people() map[string]commands.Request {
	return map[string]commands.Request{
		"stranger":  {Member: commandstest.Tom},
		"member":    {Member: commandstest.Arjun},
		"moderator": {Member: commandstest.Maya, Permissions: guilds.PermissionModerateMembers},
		"owner":     {Member: commandstest.Maya, Permissions: guilds.PermissionManageGuild},
	}
}

func clipTo(s string, n int) string {
	r := []rune(s)
	return string(r[:min(len(r), n)])
}

func TestHostileTextInEveryOption(t *testing.T) {
	t.Parallel()
	for name, who := range people() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := commandstest.NewRig(t)
			r.Consents(commandstest.Arjun, commandstest.Maya)
			for _, g := range r.Table.Features {
				for _, c := range g.Commands {
					for _, s := range hostile() {
						hostileCommand(r, who, c, s)
					}
				}
			}
			if strings.Contains(r.Log.String(), "level=ERROR") || strings.Contains(r.Log.String(), "everyone") {
				t.Errorf("logged: %s", clipTo(r.Log.String(), 2000))
			}
		})
	}
}

func hostileCommand(r *commandstest.Rig, who commands.Request, c commands.Command, s string) {
	r.T.Helper()
	rq := who
	rq.Kind, rq.Command, rq.Options, rq.Name = commands.SlashCommand, c.Name, map[string]commands.Value{}, peer.CleanName("@everyone")
	if c.User {
		rq.Kind, rq.Target = commands.UserCommand, commandstest.Tom
	}
	if c.OnMessage {
		rq.Kind, rq.Message, rq.MessageIDs = commands.MessageCommand, 5, []string{s, "v1:checkin:support:" + s}
	}
	for _, o := range c.Options {
		v := commands.Value{ID: commandstest.Tom, Int: int64(o.Min), Bool: true}
		if v.Text = s; o.Max > 0 {
			v.Text = clipTo(s, o.Max)
		}
		if o.Choices != nil {
			v.Text = o.Choices[0]
		}
		rq.Options[o.Name] = v
	}
	reply := r.Do(rq)
	for _, m := range commandstest.Messages(reply) {
		checkHarmless(r.T, "/"+c.Name, m)
	}
	for _, e := range reply.Effects {
		if e.Message() != nil {
			checkHarmless(r.T, "/"+c.Name+"'s "+e.Target.String(), *e.Message())
		}
	}
	if c.Complete != nil {
		for _, o := range c.Options {
			if o.Complete {
				rq.Kind, rq.Focused = commands.Autocomplete, o.Name
				r.Do(rq)
			}
		}
	}
}

func TestForgedIDsOfEveryAct(t *testing.T) {
	args := [][]string{
		nil, {""}, {"0"}, {"-1"}, {"x"}, {"99999999999999999999999"}, {commandstest.Arjun.String()}, {commandstest.Tom.String()}, {commandstest.Maya.String()},
		{commandstest.Arjun.String(), "0"}, {commandstest.Arjun.String(), "x"}, {commandstest.Arjun.String(), "20458"}, {commandstest.Arjun.String(), "20458", "0"},
		{commandstest.Arjun.String(), "20458", "99"}, {commandstest.Arjun.String(), "5", "6"}, {commandstest.Arjun.String(), "5", "6", "7", "8"}, {"5", "6", "7"},
		{commandstest.Arjun.String(), "2147483647", "1", "2"}, {commandstest.Arjun.String(), commandstest.Tom.String(), commandstest.Tom.String()}, {"\x00"}, {"@everyone", "@everyone"},
	}
	t.Parallel()
	for name, who := range people() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := commandstest.NewRig(t)
			r.Consents(commandstest.Arjun, commandstest.Maya)
			for act := range r.Table.Components {
				for _, kind := range []commands.Kind{commands.ButtonClick, commands.SelectChoice, commands.ModalSubmit} {
					for i, a := range args {
						rq := who
						rq.Kind, rq.Component, rq.Args, rq.DM = kind, act, a, i%2 == 0
						switch kind { // Discord sends values with a select and fields with a form, and neither otherwise
						case commands.SelectChoice:
							rq.Values = append([]string{"@everyone"}, a...)[i%2 : min(1+i%2, len(a))]
						case commands.ModalSubmit:
							note := "x"
							if i%5 == 0 { // giving so much back is most of what this test would cost
								note = commandstest.Markup()
							}
							rq.Fields = map[string]string{"note": note, "name": hostile()[i%8], "when": "x"}
						}
						reply := r.Do(rq)
						for _, m := range commandstest.Messages(reply) {
							checkHarmless(t, fmt.Sprintf("%s%q", act, a), m)
						}
					}
				}
			}
			if strings.Contains(r.Log.String(), "level=ERROR") || strings.Contains(r.Log.String(), "everyone") {
				t.Errorf("logged: %s", clipTo(r.Log.String(), 2000))
			}
			r.View(func(tx *storage.Tx) error {
				m, err := tx.Member(commandstest.Tom)
				if m != nil && name != "stranger" {
					t.Error("someone else's button made tom a member")
				}
				return err
			})
		})
	}
}
