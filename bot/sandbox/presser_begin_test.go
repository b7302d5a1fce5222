package sandbox

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// everybody are the names of those who act.
func everybody() []string { return append(residents(), "owner", "zoe") }

// begin is how a sandbox is set up: most of what there is, not always all of it.
func (p *presser) begin(madeUp bool) (script []string) {
	if madeUp {
		script = append(script, "@owner /setup language language:"+communityCode)
	}
	for _, some := range [][]string{
		{"#welcome is a text channel", "@owner /setup door channel:#welcome"},
		{"#hello is a text channel", "@owner /setup channels hello:#hello"},
		{"@owner /setup channels circles:#general"},
		{
			"@maya has &Families", "@leela has &Families", "#families is hidden from everyone", "&Families can see #families",
			"@owner /setup audience role:&Families label:Families families:Yes check-ins:#families celebrations:#families",
		},
		{"@owner /setup prompt time:12:00"},
		{
			"@owner /setup channels meetings:#general",
			`@sam /meetings add name:"Thursday evening" when:"Thu 19:00" where:#general zone:"New York" about:"For anyone."`,
		},
		{"#evening is a voice channel"},
	} {
		if p.rand.IntN(5) > 0 {
			script = append(script, some...)
		}
	}
	for _, who := range everybody() {
		if p.rand.IntN(4) > 0 {
			script = append(script, "@"+who+" /checkin mood:Okay", "@"+who+` clicks "I agree"`)
		}
	}
	return script
}

// trouble is what a story brings about that would last, or that only a story may.
var trouble = regexp.MustCompile(`(?m)^(#! bare|discord |lock|crash|restart|server |.* forges |.* presses )`)

// storiesToBegin are the statements of the stories in which Discord does as it should.
func storiesToBegin(t *testing.T) (stories [][]string) {
	t.Helper()
	paths, err := filepath.Glob("testdata/conversations/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		written, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if lines := strings.Split(string(written), "\n"); !trouble.Match(written) {
			stories = append(stories, slices.DeleteFunc(lines, func(l string) bool {
				return l == "" || strings.HasPrefix(l, "#") && !strings.HasPrefix(l, "#! ")
			}))
		}
	}
	return stories
}
