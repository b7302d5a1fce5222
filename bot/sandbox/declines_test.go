package sandbox

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestNobodyLearnsWhoDeclined plays the same ask to join a circle again and again: one member says "Not now", says nothing,
// or never wants to be brought together with the asker. What all the others read, at every hour, is the same to the letter, and
// nobody is shown anything when it is said.
func TestNobodyLearnsWhoDeclined(t *testing.T) {
	t.Parallel()
	var strangers []string // what those outside the circle read
	for _, decliner := range []string{"arjun", "leela"} {
		other := map[string]string{"arjun": "leela", "leela": "arjun"}[decliner]
		var others []string // what everyone else reads
		for _, how := range []string{"Not now", "nothing", "/block who:@maya", "/block who:@maya early"} {
			var all, outside []string
			for _, said := range saidTo(tell(t, declined(decliner, other, how), nil)) {
				who, _, _ := strings.Cut(said[0], " ")
				switch who {
				case "@" + decliner:
					for _, line := range said[1:] {
						if !strings.HasPrefix(line, "#> |") && !strings.HasPrefix(line, "#> Only @"+decliner+" sees") {
							t.Errorf("%s by %s: another is shown something: %s", how, decliner, line)
						}
					}
				case "@" + other:
					all = append(all, strings.Join(said, "\n"))
				default:
					all = append(all, strings.Join(said, "\n"))
					outside = append(outside, strings.Join(said, "\n"))
				}
			}
			if others == nil {
				others = all
			}
			if strangers == nil {
				strangers = outside
			}
			if diff := cmp.Diff(others, all) + cmp.Diff(strangers, outside); diff != "" {
				t.Errorf("%q by %s, and how it looks without (-without +with):\n%s", how, decliner, diff)
			}
		}
	}
}

// declined is the story of an ask that one of two members declines, and the other agrees to.
func declined(decliner, other, how string) string {
	press := map[string]string{"Not now": fmt.Sprintf("@%s /circle\n@%[1]s clicks \"Not now\"", decliner)}
	early, late := "", press[how]
	if block, ok := strings.CutPrefix(how, "/"); ok {
		block, isEarly := strings.CutSuffix("/"+block, " early")
		late = fmt.Sprintf("@%s %s", decliner, block)
		if isEarly { // before the other answers
			early, late = late, ""
		}
	}
	return `@owner /setup channels circles:#general
@arjun /circle
@arjun clicks "Start a circle"
@arjun submits "How many seats?":"4"
@arjun clicks "I agree"
@leela /circle
@leela clicks "Find a circle"
@leela submits "Languages you speak":""
@leela picks "Oak" in "Choose a circle"
@leela clicks "Ask to join"
@leela submits "A line about you":""
@arjun /circle
@arjun clicks "Yes"
@leela /circle
@leela clicks "Join"
@maya /circle
@maya clicks "Find a circle"
@maya submits "Languages you speak":""
@maya picks "Oak" in "Choose a circle"
@maya clicks "Ask to join"
@maya submits "A line about you":""
@maya clicks "I agree"
wait 1 hour
` + early + `
@` + other + ` /circle
@` + other + ` clicks "Yes"
` + late + `
@maya /circle
@` + other + ` /circle
@sam /mentors circles
@sam picks "Oak" in "Open a circle"
@sam /mentors desk
@sam /mentors history
wait 70 hours
@maya /circle
@` + other + ` /circle
wait 2 hours
@maya /circle
@` + other + ` /circle
@sam /mentors circles
@maya /privacy show
`
}

// saidTo is a told story in parts: each statement after the ask with what it brought.
func saidTo(told string) (parts [][]string) {
	_, told, _ = strings.Cut(told, "\nwait 1 hour\n")
	for line := range strings.SplitSeq(told, "\n") {
		switch {
		case line == "":
		case strings.HasPrefix(line, "#>") && len(parts) > 0:
			parts[len(parts)-1] = append(parts[len(parts)-1], line)
		default:
			parts = append(parts, []string{line})
		}
	}
	return parts
}
