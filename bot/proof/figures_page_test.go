package proof_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const (
	figuresHead = `# Figures

What Waymark promises in numbers, as measured last. Below is how each was measured, and more.

`
	figuresFoot = `
## How this page is written

By a command, at the top of a checkout:

` + "```" + `
go test ./bot/proof -run Figures -figures bot/docs/figures.md -timeout 2h -v
go test ./bot/proof -run Figures -figures bot/docs/figures.md -only load-64,scale -timeout 2h -v     some sections only
` + "```" + `

A figure is the middle of five rounds, with the least and the most of them in brackets, or of one where a round takes
minutes. Numbers of one machine say little on another, so most are shown with a baseline of the same round. The pretend
Discord, and the people who act in it, share the machine with the bot. Other work on it shows: the load average before.
`
	figuresMark = "<!-- section "
)

// figuresPage puts the sections that there are into one page: first what is promised, then the sections.
func figuresPage(all []section, written map[string]string) []byte {
	var b strings.Builder
	b.WriteString(figuresHead)
	b.WriteString("| | promised | measured | |\n|---|---|---|---|\n")
	for _, s := range all {
		b.WriteString(promises(s, written[s.name]))
	}
	b.WriteString(figuresFoot)
	for _, s := range all {
		if text := written[s.name]; text != "" {
			fmt.Fprintf(&b, "\n%s%s -->\n%s\n", figuresMark, s.name, strings.TrimSpace(text))
		}
	}
	return []byte(b.String())
}

// promises are the rows of a section's text that have something promised, each with a link to the section.
func promises(s section, text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) != 6 {
			continue
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		what, measured, baseline, ratio, promised, verdict := cells[0], cells[1], cells[2], cells[3], cells[4], cells[5]
		if promised == "" || promised == "promised" || strings.HasPrefix(promised, "-") {
			continue
		}
		if ratio != "" {
			name, _, _ := strings.Cut(baseline, ":")
			measured = fmt.Sprintf("%s × %s", ratio, name)
		}
		fmt.Fprintf(&b, "| [%s](#%s): %s | %s | %s | %s |\n", s.title, anchor(s.title), what, promised, measured, verdict)
	}
	return b.String()
}

// anchor is the address of a heading in a page, as GitHub makes it.
func anchor(title string) string {
	return strings.ReplaceAll(regexp.MustCompile(`[^a-z0-9 _-]`).ReplaceAllString(strings.ToLower(title), ""), " ", "-")
}

// readFigures reads the sections of a page that was written before.
func readFigures(t *testing.T, path string) map[string]string {
	t.Helper()
	written := map[string]string{}
	page, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	parts := strings.Split(string(page), figuresMark)
	for _, part := range parts[1:] {
		if name, text, ok := strings.Cut(part, " -->\n"); ok {
			written[name] = text
		}
	}
	return written
}

func TestFiguresPage(t *testing.T) {
	rounds := []round{}
	for _, rate := range []string{"478.7", "600", "450"} {
		out := []byte("BenchmarkLoad/members=64-2 \t 8\t " + rate + " acts/s\t 1000 answers/s\t 0.3222 of-answering\n  soak: 24 hours in 1m30s: fine\n")
		rounds = append(rounds, round{parseFigures(out), out})
	}
	rows := []figure{
		{what: "rate", of: metric{"Load/members=64", "acts/s"}, over: metric{"Load/members=64", "answers/s"}, baseline: "only answering", unit: "a second", target: "≥ 0.6"},
		{what: "as it is", of: metric{"Load/members=64", "of-answering"}, baseline: "answering", target: "≤ 0.5"},
		{what: "day", of: metric{unit: `24 hours in (\S+):`}, unit: "s", target: "≤ 120"},
		{what: "not promised", of: metric{unit: `24 hours in (\S+):`}, unit: "s"},
		{what: "gone", of: metric{"Load", "x"}, target: "≥ 1"},
	}
	var got, once strings.Builder
	for _, f := range rows {
		got.WriteString(f.row(rounds))
		once.WriteString(f.row(rounds[:1]))
	}
	want := `| rate | 479 (450–600) a second | only answering: 1000 (1000–1000) a second | 0.479 (0.45–0.6) | ≥ 0.6 | **missed** |
| as it is |  | answering | 0.322 (0.322–0.322) | ≤ 0.5 | met |
| day | 90 (90–90) s |  |  | ≤ 120 s | met |
| not promised | 90 (90–90) s |  |  |  |  |
| gone | not measured |  |  | ≥ 1 |  |
`
	if got.String() != want {
		t.Errorf("got\n%swant\n%s", got.String(), want)
	}
	want = `| [A day, at once](#a-day-at-once): rate | ≥ 0.6 | 0.479 × only answering | **missed** |
| [A day, at once](#a-day-at-once): as it is | ≤ 0.5 | 0.322 × answering | met |
| [A day, at once](#a-day-at-once): day | ≤ 120 s | 90 s | met |
| [A day, at once](#a-day-at-once): gone | ≥ 1 | not measured |  |
`
	if p := promises(section{title: "A day, at once"}, once.String()); p != want {
		t.Errorf("promised\n%swant\n%s", p, want)
	}
	path := filepath.Join(t.TempDir(), "page.md")
	all := []section{{name: "a"}, {name: "b"}}
	written := map[string]string{"a": "## A\n\ntext", "b": "## B"}
	if err := os.WriteFile(path, figuresPage(all, written), 0o600); err != nil {
		t.Fatal(err)
	}
	again := readFigures(t, path)
	if a := strings.TrimSpace(again["a"]); a != written["a"] || len(again) != 2 {
		t.Errorf("read back %q", again)
	}
	if string(figuresPage(all, again)) != string(figuresPage(all, written)) {
		t.Error("a page that is read and written again is another")
	}
}
