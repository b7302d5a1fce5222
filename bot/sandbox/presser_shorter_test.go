package sandbox

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

const (
	shorterTries = 60 // how many scripts shortest plays
	believed     = 3  // how many times in a row a script must go wrong to be believed
)

// alwaysWrong plays a script several times and says what goes wrong; "" if not every time something does.
func (r *presserRun) alwaysWrong(t *testing.T, start string, script []string) (wrong string) {
	t.Helper()
	for range believed {
		if wrong = r.replays(t, start, script); wrong == "" {
			break
		}
	}
	return wrong
}

// shortest leaves out statements, many at first and then fewer, as long as something still goes wrong. It tells that as a
// story.
func (r *presserRun) shortest(t *testing.T, got playedScript) string {
	t.Helper()
	script, wrong, tries := got.script, got.wrong, 0
	for chunk := len(script) / 2; chunk > 0; chunk /= 2 {
		for at := 0; at < len(script) && tries < shorterTries; tries++ {
			fewer := slices.Concat(script[:at], script[min(at+chunk, len(script)):])
			if still := r.alwaysWrong(t, got.start, fewer); still != "" {
				script, wrong = fewer, still
			} else {
				at += chunk
			}
		}
	}
	how := ""
	if r.files != nil {
		how = ", in made-up languages"
	}
	if len(script) == len(got.script) && r.alwaysWrong(t, got.start, script) == "" {
		how += ", but not every time"
	}
	return fmt.Sprintf("%s\n\nafter this script%s:\n\n# go run ./bot sandbox --start %s FILE\n%s\n",
		wrong, how, got.start, strings.Join(script, "\n"))
}

// tally is what was pressed.
type tally struct {
	played, impossible int
	acts               map[string]int // how often each component was pressed, by feature and act
	known              []string       // all there are
}

func newTally() tally { return tally{acts: map[string]int{}} }

func (a *tally) add(b tally) {
	a.played, a.impossible, a.known = a.played+b.played, a.impossible+b.impossible, b.known
	for act, n := range b.acts {
		a.acts[act] += n
	}
}

// String says what was pressed, and what never was.
func (a tally) String() string {
	var never []string
	for _, act := range a.known {
		if a.acts[act] == 0 {
			never = append(never, act)
		}
	}
	return fmt.Sprintf("%d statements (%d that no client can do); pressed %d of %d kinds of buttons, menus and forms; never: %s",
		a.played, a.impossible, len(a.known)-len(never), len(a.known), strings.Join(never, " "))
}
