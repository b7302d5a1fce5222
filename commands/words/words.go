// Package words is the catalogue: every sentence Waymark says, in en.toml, read through go-i18n.
//
// A community rewords or translates by giving a file of its own that holds any of the keys; what it
// leaves out stays English. The rules of voice are at the top of en.toml.
//
// What a member wrote enters a sentence only as an argument, and is made safe to show on the way in.
package words

import (
	_ "embed"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/pelletier/go-toml/v2"
	"golang.org/x/text/language"

	"waymark/peer"
)

//go:embed en.toml
var english []byte

// Args fill the {{.Name}} places of a sentence. "Count" also chooses between its plural forms.
// A value is shown by its type: peer.UserText and string made safe, Text as it is, peer.Day as a date (ShortDay and
// ShortMonth as parts of one),
// time.Time as Discord's relative timestamp, Person and Linked as a name, numbers in digits.
type Args map[string]any

// Person shows as a person's name, and Linked as the name with a mention next to it, which opens their profile and notifies
// nobody. The catalogue knows no names: its caller replaces these by texts.
type (
	Person peer.ID
	Linked peer.ID
)

// Channel shows as a channel's name.
type Channel peer.ID

// Role shows as a role's name.
type Role peer.ID

// ShortDay shows as a date without its year ("2 Mar"), ShortMonth as the month of the day ("Mar 2026"), MonthName as its
// name alone ("Mar"). They are for where there is little room.
type (
	ShortDay   peer.Day
	ShortMonth peer.Day
	MonthName  peer.Day
)

// Catalogue is a set of sentences. It is safe for concurrent use.
type Catalogue struct {
	localizer *i18n.Localizer
	keys      map[string]bool
	bare      map[string]Text // what each key says without arguments
}

// English returns the built-in catalogue, which is parsed once.
func English() *Catalogue { return englishOnce() }

var englishOnce = sync.OnceValue(func() *Catalogue {
	c, err := load("", nil)
	if err != nil {
		panic("words: en.toml: " + err.Error()) // part of the program; every test would see it
	}
	return c
})

// Load returns the built-in catalogue with the sentences of the file at path in place of its own. The
// file's name may carry a language ("words.de.toml"), which then chooses the plural rules. An unknown key, a broken
// template, or a place in one that the English sentence does not have, is an error that names the sentence.
func Load(path string) (*Catalogue, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return load(path, data)
}

func load(path string, own []byte) (*Catalogue, error) {
	bundle := i18n.NewBundle(language.English)
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	file, err := bundle.ParseMessageFileBytes(english, "en.toml")
	if err != nil {
		return nil, err
	}
	c := &Catalogue{keys: map[string]bool{}}
	for _, m := range file.Messages {
		c.keys[m.ID] = true
	}
	tag := language.English
	if own != nil {
		if tag, err = addOwn(bundle, file.Messages, path, own); err != nil {
			return nil, err
		}
	}
	c.localizer = i18n.NewLocalizer(bundle, tag.String(), "en")
	bare := make(map[string]Text, len(c.keys))
	for key := range c.keys {
		bare[key] = c.Say(key, nil)
	}
	c.bare = bare
	return c, nil
}

// Keys returns every key of the catalogue, sorted.
func (c *Catalogue) Keys() []string { return slices.Sorted(maps.Keys(c.keys)) }

// Say returns the sentence of a key. An unknown key is returned as text, since an odd word is better than no answer.
func (c *Catalogue) Say(key string, args Args) Text {
	if text, ok := c.bare[key]; ok && len(args) == 0 {
		return text
	}
	shown := make(map[string]any, len(args))
	for name, v := range args {
		shown[name] = c.show(v)
	}
	cfg := &i18n.LocalizeConfig{MessageID: key, TemplateData: shown}
	if n, ok := args["Count"].(int); ok {
		cfg.PluralCount = n
	}
	// An error may come with the best there is: the English sentence where the own file has none, or the only
	// form of a sentence that is the same for every number.
	s, _ := c.localizer.Localize(cfg)
	if s == "" {
		return Text(key)
	}
	return Text(strings.TrimSpace(s))
}

// Label returns a sentence without arguments, for a button, a placeholder, a description or a field.
func (c *Catalogue) Label(key string) string { return c.Say(key, nil).Reveal() }

func (c *Catalogue) show(v any) string {
	switch v := v.(type) {
	case Text:
		return v.Reveal()
	case peer.UserText:
		return Isolate(Escape(v)).Reveal()
	case string:
		return Isolate(Escape(peer.UserText(v))).Reveal()
	case peer.Day:
		return c.date(v)
	case ShortDay:
		return c.short("month.short-date", peer.Day(v))
	case ShortMonth:
		return c.short("month.short-year", peer.Day(v))
	case MonthName:
		_, month, _ := peer.Day(v).Date()
		return c.Label(fmt.Sprintf("month.short.%d", int(month)))
	case time.Time:
		return fmt.Sprintf("<t:%d:R>", v.Unix())
	case Person, Linked:
		return c.Label("person.unknown")
	case Channel:
		return fmt.Sprintf("<#%d>", uint64(v))
	case Role:
		return fmt.Sprintf("<@&%d>", uint64(v))
	}
	return fmt.Sprint(v)
}

// date writes a day in the catalogue's own words ("2 March 2026").
func (c *Catalogue) date(d peer.Day) string {
	year, month, day := d.Date()
	return c.Say("date", Args{
		"Day": day, "Year": year,
		"Month": c.Say(fmt.Sprintf("month.%d", int(month)), nil),
	}).Reveal()
}

// short writes a day in one of the catalogue's short forms.
func (c *Catalogue) short(key string, d peer.Day) string {
	year, month, day := d.Date()
	return c.Say(key, Args{
		"Day": day, "Year": year,
		"Month": c.Say(fmt.Sprintf("month.short.%d", int(month)), nil),
	}).Reveal()
}
