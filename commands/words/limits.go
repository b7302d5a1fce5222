package words

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// placeLength is how long a value is taken to be where a limit is checked.
const placeLength = 12

// lengthLimit is how many characters the sentences of some keys may have, and how many they should.
type lengthLimit struct {
	keys          *regexp.Regexp
	most, advised int
}

// limits are Discord's limits for sentences that are shown in a place of their own (Discord: Component Reference, Application
// Commands). The first pattern that a key matches counts; the last matches every key.
var limits = sync.OnceValue(func() []lengthLimit {
	var all []lengthLimit
	for _, l := range []struct {
		keys          string
		most, advised int
	}{
		{`^(button|help\.to)\.`, 80, 34},
		{`^command\.`, 100, 100},
		{`^choice\.`, 100, 100},
		{`(placeholder|form\.[a-z]+-how|-example|\.choose|\.which|form\.empty|form\.timing)$`, 100, 100},
		{`\.(title(-yesterday|-day)?|label)$`, 45, 45},
		{`^whathelps\.field\.`, 45, 45},
		{`^meeting\.words\.(opening|talk|reading|closing)$`, 45, 45},
		{`^(mentor\.form|journey\.(setback|start)-form|report\.form|talk\.form|talk\.worry|journey\.new|milestone\.step)\.` +
			`(help|languages|avoid|wish|hours|when|restart|name|since|counting|who|message|text)$`, 45, 45},
		{`^meeting\.own\.`, 900, 900},
		{``, 2000, 2000},
	} {
		all = append(all, lengthLimit{regexp.MustCompile(l.keys), l.most, l.advised})
	}
	return all
})

// limit returns how many characters a sentence may have, and how many it should.
func limit(key string) (most, advised int) {
	all := limits()
	found := all[slices.IndexFunc(all, func(l lengthLimit) bool { return l.keys.MatchString(key) })]
	return found.most, found.advised
}

// isButton reports whether a key is the label of a button.
func isButton(key string) bool {
	return strings.HasPrefix(key, "button.") || strings.HasPrefix(key, "help.to.")
}
