package proof_test

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Where the figures go, and which of them to measure.
var (
	figuresFile = flag.String("figures", "", "measure everything that is promised and write it to this file, from the top of the checkout (bot/docs/figures.md)")
	figuresOnly = flag.String("only", "", "with -figures: only these sections, with commas between; the others stay as they are")
	figuresSize = flag.Int("figures-scale", 1_000_000, "with -figures: members of the large data file")
)

// TestFigures measures what is promised about speed and size, and writes bot/docs/figures.md, a section at a time:
//
//	go test ./bot/proof -run Figures -figures bot/docs/figures.md -timeout 2h -v
//	go test ./bot/proof -run Figures -figures bot/docs/figures.md -only load,scale -timeout 2h -v
//
// Each section says by which command it was measured, so anybody can measure it alone. A target that is missed is
// written down as missed; only a command that fails is a failure.
func TestFigures(t *testing.T) {
	if *figuresFile == "" {
		t.Skip("measures for about half an hour: go test ./bot/proof -run Figures -figures bot/docs/figures.md -timeout 2h -v")
	}
	path := filepath.Join("..", *figuresFile)
	all := sections(*figuresSize)
	for _, name := range strings.Split(*figuresOnly, ",") {
		if name != "" && !slices.ContainsFunc(all, func(s section) bool { return s.name == name }) {
			t.Fatalf("there is no section %q", name)
		}
	}
	written := readFigures(t, path)
	for _, s := range all {
		if *figuresOnly != "" && !slices.Contains(strings.Split(*figuresOnly, ","), s.name) {
			continue
		}
		t.Logf("%s: %s", s.name, s.command())
		text, err := s.measure()
		if err != nil {
			t.Errorf("%s: %v", s.name, err)
			continue
		}
		written[s.name] = text
		if err := os.WriteFile(path, figuresPage(all, written), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// section is what one command measures.
type section struct {
	name, title string
	note        string   // what one should know to read it
	env         []string // what to set for the command
	args        []string // of go
	rows        []figure
}

// figure is a row of a table.
type figure struct {
	what string
	of   metric
	// over is the baseline, measured in the same run. Where it has no name, of is a ratio itself, unless it has a unit.
	over     metric
	baseline string // what the baseline is
	unit     string // of a figure without a baseline
	target   string // "≥ 0.6" or "≤ 1.5", on the ratio where there is one
}

// metric is a number that a benchmark reports under a unit, or one that a test logs: then unit is a pattern whose
// group is the number.
type metric struct{ bench, unit string }

// command is what to type for a section, at the top of the checkout.
func (s section) command() string {
	words := slices.Clone(s.env)
	for _, a := range append([]string{"go"}, s.args...) {
		if strings.ContainsAny(a, "|$()= ") {
			a = "'" + a + "'"
		}
		words = append(words, a)
	}
	return strings.Join(words, " ")
}

// measure runs the command and makes the section.
func (s section) measure() (string, error) {
	cmd := exec.Command("go", s.args...)
	cmd.Dir = ".."
	cmd.Env = append(os.Environ(), s.env...)
	load, began := loadAverage(), time.Now()
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	values := parseFigures(out)
	var b strings.Builder
	fmt.Fprintf(&b, "## %s\n\n", s.title)
	if s.note != "" {
		fmt.Fprintf(&b, "%s\n\n", s.note)
	}
	fmt.Fprintf(&b, "```\n%s\n```\n\n", s.command())
	fmt.Fprintf(&b, "%s, in %v, at commit %s, on %s. %s\n\n", began.UTC().Format("2 January 2006, 15:04 UTC"),
		time.Since(began).Round(time.Second), commit(), machine(), load)
	b.WriteString("| figure | measured | baseline of the same run | ratio | target | |\n|---|---|---|---|---|---|\n")
	for _, f := range s.rows {
		b.WriteString(f.row(values, out))
	}
	return b.String(), nil
}

// row is a figure's line of the table.
func (f figure) row(values map[metric]float64, out []byte) string {
	of, ok := find(values, out, f.of)
	measured, baseline, ratio, judged := "", f.baseline, "", of
	switch {
	case !ok:
		measured = "not measured"
	case f.over != metric{}:
		over, there := find(values, out, f.over)
		if !there || over == 0 {
			return fmt.Sprintf("| %s | %s %s | not measured | | %s | |\n", f.what, short(of), f.unit, f.target)
		}
		judged = of / over
		measured, ratio = short(of)+" "+f.unit, short(judged)
		baseline = fmt.Sprintf("%s: %s %s", f.baseline, short(over), f.unit)
	case f.unit != "":
		measured = short(of) + " " + f.unit
	default:
		ratio = short(of)
	}
	return fmt.Sprintf("| %s | %s | %s | %s | %s | %s |\n", f.what, measured, baseline, ratio, f.target, verdictOf(f.target, judged, ok))
}

// verdictOf says whether a target was met; nothing where there is none, or no figure.
func verdictOf(target string, got float64, ok bool) string {
	sign, number, found := strings.Cut(target, " ")
	want, err := strconv.ParseFloat(number, 64)
	switch {
	case !found || !ok || err != nil:
		return ""
	case sign == "≥" && got >= want, sign == "≤" && got <= want, sign == "=" && got == want:
		return "met"
	}
	return "**missed**"
}

// find looks a number up, or in the output for what a test logged.
func find(values map[metric]float64, out []byte, m metric) (float64, bool) {
	if m.bench != "" {
		v, ok := values[m]
		return v, ok
	}
	found := regexp.MustCompile(m.unit).FindSubmatch(out)
	if found == nil {
		return 0, false
	}
	if d, err := time.ParseDuration(string(found[1])); err == nil {
		return d.Seconds(), true
	}
	v, err := strconv.ParseFloat(string(found[1]), 64)
	return v, err == nil
}

// parseFigures reads what benchmarks reported; their names are without "Benchmark" and the number of processors.
func parseFigures(out []byte) map[metric]float64 {
	values := map[metric]float64{}
	processors := regexp.MustCompile(`-\d+$`)
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) < 4 || !strings.HasPrefix(fields[0], "Benchmark") {
			continue
		}
		name := processors.ReplaceAllString(strings.TrimPrefix(fields[0], "Benchmark"), "")
		for i := 2; i+1 < len(fields); i += 2 {
			if v, err := strconv.ParseFloat(fields[i], 64); err == nil {
				values[metric{name, fields[i+1]}] = v
			}
		}
	}
	return values
}

// short is a number with three digits that matter.
func short(v float64) string {
	if v >= 100 || v == float64(int64(v)) {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}

const (
	figuresHead = `# Figures

What Waymark is promised to do, measured. This page is written by a command; to write it again, at the top of a checkout:

` + "```" + `
go test ./bot/proof -run Figures -figures bot/docs/figures.md -timeout 2h -v
go test ./bot/proof -run Figures -figures bot/docs/figures.md -only load,scale -timeout 2h -v     some sections only
` + "```" + `

Numbers of one machine say little on another. So most are shown beside a baseline that was measured in the same run: a bare
overwrite of 4 KB with fdatasync, bbolt without anything of ours, a handler that only answers, the same with little data.
The pretend Discord, and the people who act in it, share the machine with the bot. Other work on the machine shows: the
load average before each run is noted.
`
	figuresMark = "<!-- section "
)

// figuresPage puts the sections that there are into one page.
func figuresPage(all []section, written map[string]string) []byte {
	var b strings.Builder
	b.WriteString(figuresHead)
	for _, s := range all {
		if text := written[s.name]; text != "" {
			fmt.Fprintf(&b, "\n%s%s -->\n%s\n", figuresMark, s.name, strings.TrimSpace(text))
		}
	}
	return []byte(b.String())
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

// machine describes what it is measured on, without naming it.
func machine() string {
	return fmt.Sprintf("%s, %d processors, %s of memory, %s/%s, %s",
		first("/proc/cpuinfo", `model name\s*: (.*)`, "a processor"), runtime.NumCPU(), memoryOf(), runtime.GOOS, runtime.GOARCH, runtime.Version())
}

func memoryOf() string {
	kb, err := strconv.Atoi(first("/proc/meminfo", `MemTotal:\s*(\d+)`, ""))
	if err != nil {
		return "some"
	}
	return fmt.Sprintf("%.0f GiB", float64(kb)/(1<<20))
}

func loadAverage() string {
	return "Load average before: " + first("/proc/loadavg", `(\S+)`, "unknown") + "."
}

// first is the first group of a pattern in a file, or something else where there is none.
func first(path, pattern, otherwise string) string {
	text, _ := os.ReadFile(path)
	if found := regexp.MustCompile(pattern).FindSubmatch(text); found != nil {
		return string(found[1])
	}
	return otherwise
}

func commit() string {
	out, err := exec.Command("git", "rev-parse", "--short", "HEAD").Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(out))
}

func TestFiguresPage(t *testing.T) {
	out := []byte("BenchmarkLoad/members=64-2 \t 8\t 478.7 acts/s\t 1486 answers/s\t 0.3222 of-answering\n  soak: 24 hours in 1m30s: fine\n")
	rows := []figure{
		{what: "rate", of: metric{"Load/members=64", "acts/s"}, over: metric{"Load/members=64", "answers/s"}, baseline: "only answering", unit: "a second", target: "≥ 0.6"},
		{what: "as it is", of: metric{"Load/members=64", "of-answering"}, target: "≤ 0.5"},
		{what: "day", of: metric{unit: `24 hours in (\S+):`}, unit: "s", target: "≤ 120"},
		{what: "gone", of: metric{"Load", "x"}, target: "≥ 1"},
	}
	var got strings.Builder
	for _, f := range rows {
		got.WriteString(f.row(parseFigures(out), out))
	}
	want := `| rate | 479 a second | only answering: 1486 a second | 0.322 | ≥ 0.6 | **missed** |
| as it is |  |  | 0.322 | ≤ 0.5 | met |
| day | 90 s |  |  | ≤ 120 | met |
| gone | not measured |  |  | ≥ 1 |  |
`
	if got.String() != want {
		t.Errorf("got\n%swant\n%s", got.String(), want)
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
