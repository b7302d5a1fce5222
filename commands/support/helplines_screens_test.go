package support_test

import (
	"strings"
	"testing"

	"waymark/commands/commandstest"
	"waymark/commands/support"
	"waymark/peer"
)

// TestLinesForSomeoneElse: in every country the lines that take families come first, all others follow under a sentence of
// their own, and the note of a line never says that it takes families where its field does not.
func TestLinesForSomeoneElse(t *testing.T) {
	r, h := commandstest.NewRig(t), support.Helplines()
	for _, c := range h.Countries {
		got := says(support.NewHelpNow(h).ShowForSomeone(r.RequestOf(commandstest.Tom), c))
		families, others, _ := strings.Cut(got, "The person can call these")
		wantFamilies, wantOthers := false, false
		for _, l := range h.For(c.Code) {
			part := others
			if l.ForFamilies() {
				part, wantFamilies = families, true
			} else {
				wantOthers = true
			}
			if !strings.Contains(part, "**"+support.PlainLine(l.Name).Reveal()+"**") {
				t.Errorf("%s: %s is not where it belongs: %s", c.Code, l.Name, got)
			}
			if takesFamilies.MatchString(l.Note) && !l.ForFamilies() {
				t.Errorf("%s: %s takes families by its note only: %s", c.Code, l.Name, l.Note)
			}
		}
		if wantFamilies != strings.Contains(families, "who worry about someone") || wantOthers != (others != "") {
			t.Errorf("%s: %s", c.Code, got)
		}
	}
}

// TestNoScreenHidesACrisisLine: whatever else a country has, for oneself, for someone else and after a hard day all of its
// lines for anyone in a crisis are there.
func TestNoScreenHidesACrisisLine(t *testing.T) {
	r, h := commandstest.NewRig(t), support.Helplines()
	group, rq := support.NewHelpNow(h), r.RequestOf(commandstest.Tom)
	for _, c := range h.Countries {
		for screen, got := range map[string]string{
			"for oneself": says(group.Show(rq, c)), "for someone else": says(group.ShowForSomeone(rq, c)),
			"in brief": support.Brief(group, rq, c).Text.Reveal(),
		} {
			for _, l := range h.For(c.Code) {
				crisis := l.Kind == peer.LineCrisis || l.Kind == peer.LineBoth
				if crisis && !strings.Contains(got, "**"+support.PlainLine(l.Name).Reveal()+"**") {
					t.Errorf("%s, %s: %s is hidden", c.Code, screen, l.Name)
				}
			}
		}
	}
}
