package commands

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"waymark/peer"
	"waymark/storage"
)

// Everything in this file goes through the whole table, so that a new feature is held to it from its
// first day.

// hostile are texts that try to ping, break out, hide or overflow.
func hostile() []string {
	return []string{
		"@everyone @here <@" + tom.String() + "> <@&5> <#6> </x:7> <t:1:R>",
		markup(),
		"\u202e\u2066@everyone\u2069 \u200b\ufeff\x00\x07",
		strings.Repeat("😀", 1000),
		"```\n> # [x](https://example.org) ||s||\n-# y\n" + strings.Repeat("\n*", 400),
		"مرحبا بالعالم " + strings.Repeat("ﷺ", 500),
		"{{.Name}} {{template \"x\"}} %s %d %!v",
		" ", "",
	}
}

// unescaped finds a mention, a link or a code block that Discord would take for one.
var unescaped = regexp.MustCompile("(^|[^\\\\])(@everyone|@here|<@&5>|<#6>|</x:7>|<t:1:R>|```|\\|\\|s|\\[x\\]|https://example)")

func checkHarmless(t testing.TB, what string, m Message) {
	t.Helper()
	if found := unescaped.FindString(m.Text.Reveal()); found != "" {
		t.Errorf("%s lets %q through: %q", what, found, m.Text.Reveal())
	}
	if strings.ContainsAny(m.Text.Reveal(), "\u202e\u2066\u200b\ufeff\x00\x07") {
		t.Errorf("%s lets invisible characters through: %q", what, m.Text.Reveal())
	}
}

// people are the ways of being somebody, by the permissions that come along.
func people() map[string]Request {
	return map[string]Request{
		"stranger":  {Member: tom},
		"member":    {Member: arjun},
		"moderator": {Member: maya, Permissions: PermissionModerateMembers},
		"owner":     {Member: maya, Permissions: PermissionManageGuild},
	}
}

func clipTo(s string, n int) string {
	r := []rune(s)
	return string(r[:min(len(r), n)])
}

func TestHostileTextInEveryOption(t *testing.T) {
	for name, who := range people() {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.consents(arjun, maya)
			for _, g := range r.table.features {
				for _, c := range g.Commands {
					for _, s := range hostile() {
						r.hostileCommand(who, c, s)
					}
				}
			}
			if strings.Contains(r.log.String(), "level=ERROR") || strings.Contains(r.log.String(), "everyone") {
				t.Errorf("logged: %s", clipTo(r.log.String(), 2000))
			}
		})
	}
}

func (r *Rig) hostileCommand(who Request, c Command, s string) {
	r.t.Helper()
	rq := who
	rq.Kind, rq.Command, rq.Options, rq.Name = SlashCommand, c.Name, map[string]Value{}, peer.CleanName("@everyone")
	if c.User {
		rq.Kind, rq.Target = UserCommand, tom
	}
	for _, o := range c.Options {
		v := Value{ID: tom, Int: int64(o.Min), Bool: true}
		if v.Text = s; o.Max > 0 {
			v.Text = clipTo(s, o.Max)
		}
		if o.Choices != nil {
			v.Text = o.Choices[0]
		}
		rq.Options[o.Name] = v
	}
	reply := r.do(rq)
	for _, m := range messages(reply) {
		checkHarmless(r.t, "/"+c.Name, m)
	}
	for _, e := range reply.Effects {
		if e.Message != nil {
			checkHarmless(r.t, "/"+c.Name+"'s "+e.Target, *e.Message)
		}
	}
	if c.Complete != nil {
		for _, o := range c.Options {
			if o.Complete {
				rq.Kind, rq.Focused = Autocomplete, o.Name
				r.do(rq)
			}
		}
	}
}

func TestForgedIDsOfEveryAct(t *testing.T) {
	args := [][]string{
		nil, {""}, {"0"}, {"-1"}, {"x"}, {"99999999999999999999999"}, {arjun.String()}, {tom.String()}, {maya.String()},
		{arjun.String(), "0"}, {arjun.String(), "x"}, {arjun.String(), "20458"}, {arjun.String(), "20458", "0"},
		{arjun.String(), "20458", "99"}, {arjun.String(), "5", "6"}, {arjun.String(), "5", "6", "7", "8"}, {"5", "6", "7"},
		{arjun.String(), "2147483647", "1", "2"}, {arjun.String(), tom.String(), tom.String()}, {"\x00"}, {"@everyone", "@everyone"},
	}
	for name, who := range people() {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.consents(arjun, maya)
			for act := range r.table.components {
				for _, kind := range []Kind{ButtonClick, SelectChoice, ModalSubmit} {
					for i, a := range args {
						rq := who
						rq.Kind, rq.Component, rq.Args, rq.DM = kind, act, a, i%2 == 0
						rq.Values = append([]string{"@everyone"}, a...)[i%2 : min(1+i%2, len(a))]
						rq.Fields = map[string]string{"note": markup(), "name": hostile()[i%8], "when": "x"}
						reply := r.do(rq)
						for _, m := range messages(reply) {
							checkHarmless(t, fmt.Sprintf("%s%q", act, a), m)
						}
					}
				}
			}
			if strings.Contains(r.log.String(), "level=ERROR") || strings.Contains(r.log.String(), "everyone") {
				t.Errorf("logged: %s", clipTo(r.log.String(), 2000))
			}
			r.view(func(tx *storage.Tx) error {
				m, err := tx.Member(tom)
				if m != nil && name != "stranger" {
					t.Error("somebody else's button made tom a member")
				}
				return err
			})
		})
	}
}
