// Package words is the catalogue: every sentence Waymark says, in en.toml, read through go-i18n.
//
// Each language has one file with the same keys (file.go, languages.go). A community rewords by giving a file of its own that
// holds any of them. The rules of voice are at the top of en.toml; check.go says what a translation must keep.
//
// What a member wrote enters a sentence only as an argument, and is made safe to show on the way in.
package words

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"waymark/peer"
)

// Args fill the {{.Name}} places of a sentence. "Count" also chooses between its plural forms.
// A value is shown by its type: peer.UserText and string made safe, Text as it is, peer.Day as a date (ShortDay and
// ShortMonth as parts of one), time.Time as how far away it is ("in 3 minutes", later "3 minutes ago"), Moment as date and
// time, time.Weekday as its name, Person and Linked as a name, numbers in digits.
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

// Moment shows as a date and a time of day, which Discord spells in each reader's own zone.
type Moment time.Time

// ShortDay shows as a date without its year ("2 Mar"), ShortMonth as the month of the day ("Mar 2026"), MonthName as its
// name alone ("Mar"). They are for where there is little room.
type (
	ShortDay   peer.Day
	ShortMonth peer.Day
	MonthName  peer.Day
)

// Catalogue is the sentences of one language. What it leaves out it says in the language under it, whole sentences at a
// time; Noting tells of it. It is safe for concurrent use.
type Catalogue struct {
	tag       language.Tag
	head      Head
	localizer *i18n.Localizer
	bare      map[string]func() Text // what each key of this language says without arguments, made when it is first said
	calendar  calendar
	dates     *typedDates
	under     *Catalogue // nil under English
	lacks     func()     // called for each sentence that under says; nil for nothing
}

type message = i18n.Message

// English returns the built-in catalogue, which is parsed once.
func English() *Catalogue { return builtIn().catalogue }

// builtIn is the built-in English: its file, which nobody changes, and its catalogue.
var builtIn = sync.OnceValue(func() (english struct {
	file      *File
	catalogue *Catalogue
}) {
	var err error
	if english.file, err = Shipped("en"); err == nil {
		english.catalogue, err = newCatalogue(english.file, nil)
	}
	if err != nil {
		panic("words: en.toml: " + err.Error()) // part of the program; every test would see it
	}
	return english
})

// newCatalogue returns the sentences of a file, over those of another language.
func newCatalogue(f *File, under *Catalogue) (*Catalogue, error) {
	bundle := i18n.NewBundle(f.Tag)
	for _, key := range sortedKeys(f.Messages) {
		m := f.Messages[key]
		if f.Head.Direction == rightToLeftHead {
			m = commandsApart(m)
		}
		if err := bundle.AddMessages(f.Tag, m); err != nil {
			return nil, fmt.Errorf("%s: %w", f.Path, err)
		}
	}
	c := &Catalogue{
		tag: f.Tag, head: f.Head, localizer: i18n.NewLocalizer(bundle, f.Tag.String()), under: under, calendar: calendarOf(f.Tag),
	}
	c.bare = make(map[string]func() Text, len(f.Messages))
	for key := range f.Messages {
		c.bare[key] = sync.OnceValue(func() Text { return c.say(key, nil) })
	}
	c.dates = c.readsDates()
	return c, nil
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// Over returns the catalogue with another in place of what is under it: what it leaves out is said in that language, then in
// English.
func (c *Catalogue) Over(under *Catalogue) *Catalogue {
	if c.under == nil || c.tag == under.tag {
		return c
	}
	over := *c
	over.under = under
	return &over
}

// Under is the catalogue that says what this one leaves out; nil for English, which leaves out nothing.
func (c *Catalogue) Under() *Catalogue { return c.under }

// Noting returns the catalogue that calls lacks whenever it is asked for a sentence that it leaves out.
func (c *Catalogue) Noting(lacks func()) *Catalogue {
	noting := *c
	noting.lacks = lacks
	return &noting
}

// Code is the language's code, like "te" or "es-419".
func (c *Catalogue) Code() string { return c.tag.String() }

// Name is what the language's speakers call it.
func (c *Catalogue) Name() string { return c.head.Name }

// Head is the head of the language's file.
func (c *Catalogue) Head() Head { return c.head }

// Keys returns every key of the catalogue and of those under it, sorted.
func (c *Catalogue) Keys() []string {
	all := map[string]bool{}
	for ; c != nil; c = c.under {
		for key := range c.bare {
			all[key] = true
		}
	}
	return sortedKeys(all)
}

// Has reports whether the language has a sentence of its own for a key.
func (c *Catalogue) Has(key string) bool { _, ok := c.bare[key]; return ok }

// Say returns the sentence of a key. An unknown key is returned as text, since an odd word is better than no answer.
func (c *Catalogue) Say(key string, args Args) Text {
	if c.lacks != nil && !c.Has(key) {
		c.lacks()
	}
	for ; c != nil; c = c.under {
		if text, ok := c.bare[key]; ok && len(args) == 0 {
			return text()
		} else if ok {
			return c.say(key, args)
		}
	}
	return Text(key)
}

// say returns a sentence of this language.
func (c *Catalogue) say(key string, args Args) Text {
	shown := make(map[string]any, len(args))
	for name, v := range args {
		shown[name] = c.show(v)
		if c.head.Direction == rightToLeftHead {
			shown[name] = apart(shown[name].(string))
		}
	}
	cfg := &i18n.LocalizeConfig{MessageID: key, TemplateData: shown}
	if n, ok := args["Count"].(int); ok {
		cfg.PluralCount = n
	}
	// An error may come with the best there is: the only form of a sentence that is the same for every number.
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
		return c.write("short-date", peer.Day(v), c.calendar.shortMonths)
	case ShortMonth:
		return c.write("short-year", peer.Day(v), c.calendar.shortMonths)
	case MonthName:
		_, month, _ := peer.Day(v).Date()
		return c.calendar.shortMonths[month-1]
	case time.Weekday:
		return c.calendar.weekdays[v]
	case time.Time:
		return fmt.Sprintf("<t:%d:R>", v.Unix())
	case Moment:
		return fmt.Sprintf("<t:%d:f>", time.Time(v).Unix())
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
func (c *Catalogue) date(d peer.Day) string { return c.write("date", d, c.calendar.months) }

// write writes a day in a form of the catalogue's.
func (c *Catalogue) write(key string, d peer.Day, months [12]string) string {
	year, month, day := d.Date()
	return c.Say(key, Args{"Day": day, "Year": year, "Month": Text(months[month-1])}).Reveal()
}

// Weekday is the name of a day of the week.
func (c *Catalogue) Weekday(d time.Weekday) Text { return Text(c.calendar.weekdays[d]) }
