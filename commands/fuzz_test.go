package commands_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"waymark/commands"
	"waymark/commands/commandstest"
	"waymark/commands/support"
)

// FuzzCustomID takes anything as the id of a button, a select or a form, and presses it as each kind of person.
// An id is parsed as it was made or means nothing; in each case the answer is private, within Discord's
// limits and harmless, nothing breaks, and nobody becomes a member by it who did not consent.
func FuzzCustomID(f *testing.F) {
	f.Add("v1:checkin:undo:5@7", "x", byte(0))
	f.Add("v1:a:b@07", "", byte(1))
	f.Add("v1::", "", byte(2))
	f.Add("v1::@1@1", "", byte(0))
	for i, act := range slices.Sorted(maps.Keys(commandstest.NewRig(f).Table.Components)) {
		if i%12 == 0 { // TestForgedIDsOfEveryAct has them all
			f.Add(commands.ID(act, commandstest.Arjun, 20458, 1), "1", byte(i))
		}
	}
	f.Fuzz(func(t *testing.T, id, value string, how byte) {
		act, args, guild := commands.ParseID(id)
		if act == "" {
			return
		}
		again := commands.ID(act, anyArgs(args)...)
		if guild != 0 {
			again = commands.InGuild(again, guild)
		}
		if a, b, g := commands.ParseID(again); a != act || !slices.Equal(b, args) || g != guild {
			t.Errorf("%q is %q %q in %d, then %q %q in %d", id, act, args, guild, a, b, g)
		}
		r := commandstest.NewRig(t)
		if r.Table.Components[act] == nil {
			return
		}
		r.Consents(commandstest.Arjun, commandstest.Maya)
		for name, rq := range people() {
			rq.Kind, rq.Component, rq.Args, rq.DM, rq.Message = commands.ButtonClick+commands.Kind(how%3), act, args, how&8 != 0, 7
			rq.Values, rq.Fields = []string{value}, map[string]string{"note": value, "name": value, "when": value, "text": value}
			reply := r.Do(rq)
			for _, m := range commandstest.Messages(reply) {
				checkHarmless(t, fmt.Sprintf("%s by a %s", id, name), m)
			}
		}
		if strings.Contains(r.Log.String(), "level=ERROR") {
			t.Errorf("%q: %s", id, r.Log.String())
		}
	})
}

func anyArgs(args []string) (all []any) {
	for _, a := range args {
		all = append(all, a)
	}
	return all
}

// FuzzHelplines holds that a host's own file of support lines is refused, or laid over the built-in list without harm:
// nobody is ever shown a line of another country, one without a way to reach it, or a number that must not be listed,
// and a country that the file does not name keeps its lines.
func FuzzHelplines(f *testing.F) {
	f.Add("checked = 2026-01-02\n[[country]]\ncode = \"FR\"\nname = \"France\"\nemergency = \"112\"\n[[country.line]]\nname = \"x\"\nkind = \"crisis\"\ncall = \"3114\"\n")
	f.Add("[[country]]\ncode = \"fr\"\n")
	f.Add("[[country]]\ncode = \"ZZ\"\nname = \"z\"\nemergency = \"1\"\n[[country]]\ncode = \"ZZ\"\nname = \"z\"\nemergency = \"1\"\n")
	f.Add("checked = 0000-99-99\n[[never]]\ncountry = \"US\"\ncall = \"988\"\n[[directory]]\nurl = \"x\"")
	f.Add("[[country]]\ncode = \"US\"\nname = \"U\"\nemergency = \"911\"\n[[country.line]]\nname = \"x\"\nkind = \"substance\"\ntext = \"+1 (988)\"\nregion = \"r\"\nconfidence = \"own\"\n")
	builtIn := support.Helplines()
	f.Fuzz(func(t *testing.T, data string) {
		own, err := support.ParseHelplines([]byte(data))
		if err != nil {
			return
		}
		all := builtIn.With(own)
		if all.Check() != nil {
			return
		}
		for _, c := range all.Countries {
			lines := all.For(c.Code)
			for _, l := range lines {
				if l.Country != c.Code || l.Name == "" || l.Call == "" && l.Text == "" && l.Web == "" {
					t.Errorf("%s shows %+v", c.Code, l)
				}
				for _, n := range all.Never {
					if n.Country == c.Code && n.Call != "" && l.Call == n.Call {
						t.Errorf("%s shows %q, which must not be listed", c.Code, l.Call)
					}
				}
			}
			if _, is := own.Country(c.Code); !is && !reflect.DeepEqual(lines, builtIn.For(c.Code)) {
				t.Errorf("%s, which the file does not name, has other lines than before", c.Code)
			}
		}
	})
}
