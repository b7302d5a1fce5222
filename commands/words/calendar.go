package words

import (
	"github.com/elastic/lunes"
	"golang.org/x/text/language"
)

// calendar are the names of months and days of the week in one language, from Unicode's CLDR. A translator need not write
// them, and they have the form that a date needs ("5 marca", not "marzec").
type calendar struct {
	months, shortMonths [12]string
	weekdays, shortDays [7]string
}

// calendarOf returns the names in a language, in one that is more general, or in English if CLDR has none.
func calendarOf(tag language.Tag) calendar {
	base, _ := tag.Base()
	for ; tag != language.Und; tag = tag.Parent() {
		if c, ok := calendarIn(tag.String()); ok {
			return c
		}
	}
	if c, ok := calendarIn(base.String()); ok {
		return c
	}
	c, _ := calendarIn("en")
	return c
}

// calendarIn returns the names that CLDR has for a code, and whether they are complete. Where it has no short ones they are
// the long ones.
func calendarIn(code string) (c calendar, whole bool) {
	l, err := lunes.NewDefaultLocale(code)
	if err != nil {
		return calendar{}, false
	}
	whole = fill(c.months[:], l.LongMonthNames()) && fill(c.weekdays[:], l.LongDayNames())
	c.shortMonths, c.shortDays = c.months, c.weekdays
	fill(c.shortMonths[:], l.ShortMonthNames())
	fill(c.shortDays[:], l.ShortDayNames())
	return c, whole
}

// fill copies names if there is one for each place.
func fill(places, names []string) bool {
	if len(names) != len(places) {
		return false
	}
	for _, name := range names {
		if name == "" {
			return false
		}
	}
	copy(places, names)
	return true
}
