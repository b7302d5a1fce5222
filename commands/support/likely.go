package support

import (
	_ "embed"

	"github.com/pelletier/go-toml/v2"
)

//go:embed likely.toml
var likelyFile []byte

// likely maps locales and time zones to the countries they hint at, as ISO 3166 codes. It is only used for offers: buttons
// above the menus.
type likely struct{ byLocale, byZone map[string]string }

// alwaysOffered are offered to everyone, after the likely ones: most communities that asked for this bot are there, and
// the United States is far down the lists.
func alwaysOffered() []string { return []string{"IN", "US"} }

func readLikely() likely {
	var file map[string]struct{ Locales, Zones []string }
	if err := toml.Unmarshal(likelyFile, &file); err != nil {
		panic("support: likely.toml: " + err.Error())
	}
	l := likely{map[string]string{}, map[string]string{}}
	for code, hints := range file {
		for _, locale := range hints.Locales {
			l.byLocale[locale] = code
		}
		for _, zone := range hints.Zones {
			l.byZone[zone] = code
		}
	}
	return l
}

// countries returns the codes to offer, the likeliest first: that of the time zone, then that of the locale, then
// alwaysOffered.
func (l likely) countries(zone, locale string) []string {
	var codes []string
	seen := map[string]bool{"": true}
	for _, code := range append([]string{l.byZone[zone], l.byLocale[locale]}, alwaysOffered()...) {
		if !seen[code] {
			codes, seen[code] = append(codes, code), true
		}
	}
	return codes
}
