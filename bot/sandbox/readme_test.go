package sandbox

import (
	"os"
	"strings"
	"testing"
)

// TestReadmeIsTrue plays what people do in the README's transcript and looks for everything that it quotes: under its
// statement, in this order, as the beginning of a line where it ends with "…".
func TestReadmeIsTrue(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(text), "\n```\n@")
	transcript, _, ends := strings.Cut(rest, "\n```\n")
	if !found || !ends {
		t.Fatal("the README has no transcript any more")
	}
	quoted := strings.Split("@"+transcript, "\n")
	var story strings.Builder
	for _, line := range quoted {
		if strings.HasPrefix(line, "@") {
			story.WriteString(line + "\n")
		}
	}
	told := strings.Split(tell(t, story.String(), nil), "\n")
	for _, line := range quoted {
		want := strings.TrimSpace(line)
		if want == "" {
			continue
		}
		for len(told) > 0 && !quotes(want, told[0]) {
			if strings.HasPrefix(told[0], "@") && !strings.HasPrefix(want, "@") {
				break // the next statement
			}
			told = told[1:]
		}
		if len(told) == 0 || !quotes(want, told[0]) {
			t.Fatalf("the README quotes %q, which is not said there", line)
		}
		told = told[1:]
	}
}

func quotes(want, told string) bool {
	told = strings.TrimSpace(strings.TrimPrefix(told, AnswerMark))
	if begin, cut := strings.CutSuffix(want, "…"); cut {
		return strings.HasPrefix(told, strings.TrimSpace(begin))
	}
	return told == want
}
