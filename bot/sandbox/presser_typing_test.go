package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"waymark/bot/fakediscord"
)

// form fills in the open form, or closes it.
func (p *presser) form(who string, view fakediscord.Screen) string {
	var form struct {
		CustomID string `json:"custom_id"`
		Parts    []part `json:"components"`
	}
	if p.rand.IntN(12) == 0 || json.Unmarshal(view.Form, &form) != nil {
		return "@" + who + " closes the modal"
	}
	p.notes(form.CustomID)
	var fields []string
	for _, f := range flat(form.Parts) {
		if f.CustomID == "" || p.rand.IntN(6) == 0 {
			continue // a text; or it stays as the bot filled it in
		}
		value := ""
		switch {
		case f.Type == partInput:
			value = p.text(f.MaxLength)
		case f.Type == partBox:
			value = p.one([]string{"yes", "no"})
		case f.Required == nil || *f.Required || p.rand.IntN(3) > 0:
			value = p.picked(f, view)
			if f.Type > partPlaces {
				value = p.picked(part{Type: partSelect, Options: f.Options, MaxValues: f.MaxValues}, view)
			}
		}
		fields = append(fields, quote(f.CustomID)+":"+quote(value))
	}
	if len(fields) == 0 {
		return "@" + who + " closes the modal"
	}
	return "@" + who + " submits " + strings.Join(fields, " ")
}

// definition is a command, a subcommand or an option as the bot registered it.
type definition struct {
	Type         int          `json:"type"`
	Name         string       `json:"name"`
	Options      []definition `json:"options"`
	Required     bool         `json:"required"`
	Autocomplete bool         `json:"autocomplete"`
	Choices      []struct {
		Name string `json:"name"`
	} `json:"choices"`
	MinValue  *float64 `json:"min_value"`
	MaxValue  *float64 `json:"max_value"`
	MaxLength int      `json:"max_length"`
}

// Option types (Discord: Application Command Option Type).
const (
	typeSubcommand = 1
	typeGroup      = 2
	typeInteger    = 4
	typeBoolean    = 5
	typeUser       = 6
	typeChannel    = 7
	typeRole       = 8
	typeEither     = 9
	typeNumber     = 10
)

// command types a slash command with any options; now and then without sending it.
func (p *presser) command(who string, view fakediscord.Screen) string {
	if len(view.Commands) == 0 {
		return ""
	}
	private, line, def := p.chooses(view)
	for range 2 {
		if again, other, of := p.chooses(view); p.typed[other] < p.typed[line] {
			private, line, def = again, other, of
		}
	}
	if line == "" {
		return ""
	}
	p.typed[line]++
	subject := "@" + who
	if private && p.rand.IntN(6) == 0 {
		subject += " in private"
	}
	types := p.rand.IntN(12) == 0
	for _, o := range def.Options {
		if !o.Required && p.rand.IntN(2) == 0 {
			continue
		}
		line += " " + o.Name + ":" + p.value(o, view)
		if types && (o.Autocomplete || len(o.Choices) > 0) {
			return subject + " types " + line
		}
	}
	return subject + " " + line
}

// chooses is one of the commands that someone can type, with its definition; line is "" for one of a menu.
func (p *presser) chooses(view fakediscord.Screen) (private bool, line string, def definition) {
	c := view.Commands[p.rand.IntN(len(view.Commands))]
	if json.Unmarshal(c.Definition, &def) != nil || def.Type > 1 {
		return false, "", def
	}
	line = "/" + def.Name
	for len(def.Options) > 0 && def.Options[0].Type <= typeGroup {
		def = def.Options[p.rand.IntN(len(def.Options))]
		line += " " + def.Name
	}
	return c.Private, line, def
}

// value is what someone enters for an option.
func (p *presser) value(o definition, view fakediscord.Screen) string {
	least, most := 0, 400
	if o.MinValue != nil {
		least = int(*o.MinValue)
	}
	if o.MaxValue != nil {
		most = int(*o.MaxValue)
	}
	switch {
	case len(o.Choices) > 0:
		return quote(o.Choices[p.rand.IntN(len(o.Choices))].Name)
	case o.Type == typeInteger, o.Type == typeNumber:
		return fmt.Sprint(least + p.rand.IntN(max(1, most-least+1)))
	case o.Type == typeBoolean:
		return p.one([]string{"true", "false"})
	case o.Type == typeUser, o.Type == typeEither:
		return "@" + p.one(everybody())
	case o.Type == typeChannel:
		return "#" + quote(p.one(places(view)))
	case o.Type == typeRole:
		return "&" + quote(p.one(view.Roles))
	case o.Autocomplete && p.rand.IntN(3) > 0:
		return p.one([]string{"a", "e", "1", "u", "T"}) // the first of the bot's that has it
	}
	text := p.text(o.MaxLength)
	if text == "" {
		text = "0"
	}
	return quote(text)
}

// places are the channels that someone sees.
func places(view fakediscord.Screen) (names []string) {
	for _, c := range view.Channels {
		if c.Kind == "text" || c.Kind == "voice" {
			names = append(names, c.Name)
		}
	}
	return names
}

// text is what someone writes, at most so many characters (0: any).
func (p *presser) text(most int) string {
	p.said++
	own := fmt.Sprintf("zq%d", p.said)
	text := p.one([]string{
		own, own, own, own, own, "", "today", "yesterday", "3 days ago", "1 Jan", "32 Jan", "2020", "2026-02-30", "20:00", "25:99",
		"4", "0", "-1", "99999999999999999999", "UTC", "Asia/Kolkata", "English", "Telugu, English", "30d", "1y 2y", "Thu 19:00",
		"**" + own + "**", own + "\n" + own, "@everyone " + own, "<@1> " + own, "https://example.org/" + own, "\u202e" + own,
		"``` " + own, "> " + own,
		strings.Repeat(own+" ", 400), "हाँ " + own, "🙂", "||" + own, `"` + own + `\`, " " + own + " ", "\u200b",
	})
	if r := []rune(text); most > 0 && len(r) > most {
		return string(r[:most])
	}
	return text
}

// menuCommand uses a command from a menu, on a person or a message.
func (p *presser) menuCommand(who string, view fakediscord.Screen) string {
	var on []string
	for _, c := range view.Commands {
		var def definition
		if json.Unmarshal(c.Definition, &def) != nil {
			continue
		}
		switch def.Type {
		case 2:
			on = append(on, quote(def.Name)+" on @"+p.one(everybody()))
		case 3:
			on = append(on, quote(def.Name)+" on the last post in #"+quote(p.one(places(view))))
		}
	}
	if len(on) == 0 {
		return ""
	}
	return "@" + who + " uses " + p.one(on)
}

// forge presses what a client would not let this person press: an id that anybody ever saw, as it was or changed.
func (p *presser) forge(who string) string {
	if len(p.ids) == 0 {
		return ""
	}
	id := p.one(p.ids)
	parts := strings.Split(id, ":")
	at := p.rand.IntN(len(parts))
	switch p.rand.IntN(8) {
	case 0: // an argument of another's
		other := strings.Split(p.one(p.ids), ":")
		parts[at] = other[p.rand.IntN(len(other))]
	case 1:
		parts[at] = p.one([]string{"", "0", "-1", "99999999999999999999", "9223372036854775807", "x", "1e3", "2026-13-45", "v2",
			"18446744073709551615"})
	case 2:
		parts = slices.Delete(parts, at, at+1)
	case 3:
		parts = append(parts, p.one([]string{"", "1", "zz"}))
	}
	id = strings.Join(parts, ":")
	if id == "" || len(id) > 100 {
		return ""
	}
	line := "@" + who + " forges " + quote(id)
	if p.rand.IntN(4) == 0 {
		values := []string{"1", "0", "x", "-1", "", "a, b", strings.Repeat("9", 30), "1, 2, 3", p.one(p.ids)}
		line += " choosing " + quote(p.one(values))
	}
	if p.rand.IntN(5) == 0 {
		line += " on a deleted message"
	}
	return line
}

// time lets time pass.
func (p *presser) time() string {
	return "wait " + p.one([]string{"30s", "1m", "10m", "1h", "1h", "5h", "12h", "24h", "24h", "3d", "8d", "31d"})
}

// life is what people and Discord do besides.
func (p *presser) life(who string) string {
	room := p.one([]string{"check-ins", "celebrations", "general", "moderators", "families", "hello"})
	label := p.one([]string{"Undo", "I agree", "Accept", "Yes", "Open", "Take it back"})
	return p.one([]string{
		"@sam deletes the last post in #" + room, "@sam deletes the last post in #" + room,
		"@" + who + " leaves", "@" + who + " blocks DMs", "@" + who + " allows DMs", "@" + who + " is timed out for 1h",
		"@" + who + ` is called "Zq the ` + who + `"`, "@" + who + " has &Families", "@" + who + " has no &Families",
		"@" + who + " has &Mentor", "@" + who + " says hello in #" + room, "@" + who + " joined 20 days ago",
		"discord redelivers the last interaction", "restart", "crash", "discord drops the gateway",
		fmt.Sprintf("@%s presses @%s's %q", who, p.one(everybody()), label),
	})
}
