package commands

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"waymark/commands/words"
	"waymark/peer"
)

// OptionType is the type of an option's value, with Discord's numbers (Discord: Application Command Option Type).
type OptionType int

// The option types.
const (
	String  OptionType = 3
	Integer OptionType = 4
	Boolean OptionType = 5
	User    OptionType = 6
	Channel OptionType = 7 // a text channel, unless Option.Channels says otherwise
	RoleRef OptionType = 8
)

// Option is an option of a command. Its description is in the catalogue under "command.<command with dots>.<option>", the
// shown name of each choice under ChoiceKey.
type Option struct {
	Name     string
	Type     OptionType
	Required bool
	// Min and Max bound a string's length in characters or an integer's value; Max 0 means no bound.
	Min, Max int
	// Choices are the only values of a string option.
	Choices []string
	// Complete means that Command.Complete suggests values. Other text can still be typed.
	Complete bool
	// Channels are the kinds of channel that a Channel option offers, by Discord's numbers; nil for text channels.
	Channels []int
}

// ChoiceKey returns the catalogue's key for the shown name of a choice: "choice.<option>.<value>", the value in lower case
// with dashes for spaces.
func (o Option) ChoiceKey(value string) string {
	return "choice." + o.Name + "." + strings.ReplaceAll(strings.ToLower(value), " ", "-")
}

// check validates the options of a request. Discord does too, but with the definition that it has, which may be an older
// one.
func (c Command) check(rq Request) error {
	for name := range rq.Options {
		if !slices.ContainsFunc(c.Options, func(o Option) bool { return o.Name == name }) {
			return Refuse("refusal.old-command", nil)
		}
	}
	for _, o := range c.Options {
		v, given := rq.Options[o.Name]
		if !given {
			if o.Required {
				return Refuse("refusal.missing-option", words.Args{"Option": o.Name})
			}
			continue
		}
		if err := o.check(v); err != nil {
			return err
		}
	}
	return nil
}

func (o Option) check(v Value) error {
	switch o.Type {
	case String:
		if o.Choices != nil && !slices.Contains(o.Choices, v.Text) {
			return Refuse("refusal.no-such-choice", words.Args{"Option": o.Name})
		}
		n := utf8.RuneCountInString(v.Text)
		if o.Max > 0 && n > o.Max {
			return RefuseLonger(o.Name, n, o.Max)
		}
		if n < o.Min {
			return Refuse("refusal.missing-option", words.Args{"Option": o.Name})
		}
	case Integer:
		if o.Max > 0 && (v.Int < int64(o.Min) || v.Int > int64(o.Max)) {
			return Refuse("refusal.out-of-range", words.Args{"Option": o.Name, "Min": o.Min, "Max": o.Max})
		}
	case User, Channel, RoleRef:
		if v.ID == 0 {
			return Refuse("refusal.missing-option", words.Args{"Option": o.Name})
		}
	}
	return nil
}

// Definition is a command with its texts; bot/discord translates it for registration.
type Definition struct {
	Name        string // "journey"; in a menu the shown name
	Description string // "" in a menu
	User        bool   // in the menu of a member
	OnMessage   bool   // in the menu of a message
	Level       Level
	DM          bool // also in the private channel with the bot
	Options     []OptionDefinition
	Subcommands []Definition // instead of Options
	// Descriptions are the description in other languages, by Discord's locales.
	Descriptions map[string]string
}

// OptionDefinition is an option with its texts.
type OptionDefinition struct {
	Option
	Description string
	Names       []string // shown names of Choices, in the same order
	// Descriptions and LocalNames (of each choice) are those in other languages, by Discord's locales. Names of commands and
	// options stay English, so that what a moderator writes works for all.
	Descriptions map[string]string
	LocalNames   []map[string]string
}

// Definitions returns all commands in the table's order, subcommands below their command. A command's level is the lowest
// of its subcommands', and it is offered in private channels if one of them is.
func (t *Table) Definitions() []Definition {
	var defs []Definition
	at, all := map[string]int{}, t.translations()
	for _, g := range t.Features {
		for _, c := range g.Commands {
			name, sub, nested := strings.Cut(c.Name, " ")
			if c.inMenu() || !nested {
				defs = append(defs, t.define(all, c, c.Name))
				continue
			}
			i, ok := at[name]
			if !ok {
				i, at[name] = len(defs), len(defs)
				defs = append(defs, Definition{
					Name: name, Description: t.languages.English().Label("command." + name + ".does"), Level: c.Level,
					Descriptions: all.of("command." + name + ".does"),
				})
			}
			defs[i].Level, defs[i].DM = min(defs[i].Level, c.Level), defs[i].DM || c.DM
			defs[i].Subcommands = append(defs[i].Subcommands, t.define(all, c, sub))
		}
	}
	return defs
}

// inMenu reports whether the command is in a menu instead of being typed.
func (c Command) inMenu() bool { return c.User || c.OnMessage }

// Key is the prefix of the command's keys in the catalogue. That of a command in a menu is made from its shown name.
func (c Command) Key() string {
	name := strings.NewReplacer(" ", "-", "'", "").Replace(strings.ToLower(c.Name))
	switch {
	case c.User:
		return "command.on-member." + name
	case c.OnMessage:
		return "command.on-message." + name
	}
	return "command." + strings.ReplaceAll(c.Name, " ", ".")
}

func (t *Table) define(all translations, c Command, name string) Definition {
	d := Definition{Name: name, User: c.User, OnMessage: c.OnMessage, Level: c.Level, DM: c.DM}
	if c.inMenu() {
		return d
	}
	key := c.Key()
	d.Description, d.Descriptions = t.languages.English().Label(key+".does"), all.of(key+".does")
	for _, o := range c.Options {
		about := key + "." + o.Name
		od := OptionDefinition{Option: o, Description: t.languages.English().Label(about), Descriptions: all.of(about)}
		for _, v := range o.Choices {
			od.Names = append(od.Names, t.languages.English().Label(o.ChoiceKey(v)))
			od.LocalNames = append(od.LocalNames, all.of(o.ChoiceKey(v)))
		}
		d.Options = append(d.Options, od)
	}
	return d
}

// Atoi parses a number that the program wrote; 0 for anything else.
func Atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// NoteField is the form field for a note.
func (s Env) NoteField(note peer.UserText) Field {
	return Field{
		ID: "note", Label: s.Label("checkin.note.label"), Placeholder: s.Label("checkin.note.placeholder"),
		Value: note, Max: peer.MaxNote, Long: true,
	}
}

// DiscordLocales are the languages that Discord's clients speak (Discord: Locales).
func DiscordLocales() []string {
	return []string{
		"bg", "cs", "da", "de", "el", "en-GB", "en-US", "es-419", "es-ES", "fi", "fr", "hi", "hr", "hu", "id", "it", "ja", "ko", "lt",
		"nl", "no", "pl", "pt-BR", "ro", "ru", "sv-SE", "th", "tr", "uk", "vi", "zh-CN", "zh-TW",
	}
}

// translations are the catalogues of those of Discord's languages that are spoken, except English, by Discord's locales.
type translations map[string]*words.Catalogue

func (t *Table) translations() translations {
	all := translations{}
	for _, locale := range DiscordLocales() {
		if c := t.languages.Find(locale); c != nil && c != t.languages.English() {
			all[locale] = c
		}
	}
	return all
}

// of returns a text in each language that has it; nil for none.
func (all translations) of(key string) map[string]string {
	var texts map[string]string
	for locale, c := range all {
		if c.Has(key) {
			if texts == nil {
				texts = map[string]string{}
			}
			texts[locale] = c.Label(key)
		}
	}
	return texts
}
