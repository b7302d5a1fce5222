package proof_test

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
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
	once        bool     // takes minutes, or is the same each time: measured in one round instead of five
	rows        []figure
}

// rounds is how often a section's command is run. Whatever is compared is measured within each round.
const rounds = 5

// round is what one run of a section's command printed.
type round struct {
	values map[metric]float64
	out    []byte
}

// spread is some numbers in order.
type spread []float64

func (s spread) middle() float64 { return s[len(s)/2] }

// text is the middle, and the least and the most where there are several.
func (s spread) text() string {
	if len(s) == 1 {
		return short(s[0])
	}
	return fmt.Sprintf("%s (%s–%s)", short(s.middle()), short(s[0]), short(s[len(s)-1]))
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

// measure runs the command as often as the section wants and makes its text.
func (s section) measure() (string, error) {
	load, began := loadAverage(), time.Now()
	var all []round
	for range s.times() {
		cmd := exec.Command("go", s.args...)
		cmd.Dir = ".."
		cmd.Env = append(os.Environ(), s.env...)
		out, err := cmd.CombinedOutput()
		if err != nil {
			return "", fmt.Errorf("%w\n%s", err, out)
		}
		all = append(all, round{parseFigures(out), out})
	}
	var b strings.Builder
	fmt.Fprintf(&b, "## %s\n\n", s.title)
	if s.note != "" {
		fmt.Fprintf(&b, "%s\n\n", s.note)
	}
	fmt.Fprintf(&b, "```\n%s\n```\n\n", s.command())
	often := "once"
	if s.times() > 1 {
		often = fmt.Sprintf("%d times", s.times())
	}
	fmt.Fprintf(&b, "%s, %s in %v, at commit %s, on %s. %s\n\n", began.UTC().Format("2 January 2006, 15:04 UTC"), often,
		time.Since(began).Round(time.Second), commit(), machine(), load)
	b.WriteString("| figure | measured | baseline of the same run | ratio | promised | |\n|---|---|---|---|---|---|\n")
	for _, f := range s.rows {
		b.WriteString(f.row(all))
	}
	return b.String(), nil
}

func (s section) times() int {
	if s.once {
		return 1
	}
	return rounds
}

// row is a figure's line of the table: the middle of the rounds, with the least and the most.
func (f figure) row(all []round) string {
	of, ok := numbersOf(all, func(r round) (float64, bool) { return r.find(f.of) })
	measured, baseline, ratio, judged := "not measured", f.baseline, "", of
	switch {
	case !ok:
	case f.over != metric{}:
		over, there := numbersOf(all, func(r round) (float64, bool) { return r.find(f.over) })
		ratios, comparable := numbersOf(all, func(r round) (float64, bool) {
			a, _ := r.find(f.of)
			b, _ := r.find(f.over)
			return a / b, b != 0
		})
		if !there || !comparable {
			return fmt.Sprintf("| %s | %s %s | not measured | | %s | |\n", f.what, of.text(), f.unit, f.target)
		}
		judged = ratios
		measured, ratio = of.text()+" "+f.unit, ratios.text()
		baseline = fmt.Sprintf("%s: %s %s", f.baseline, over.text(), f.unit)
	case f.unit != "":
		measured = of.text() + " " + f.unit
	default:
		measured, ratio = "", of.text()
	}
	verdict, target := "", f.target
	if ok {
		verdict = verdictOf(f.target, judged.middle())
	}
	if ok && target != "" && ratio == "" {
		target += " " + f.unit
	}
	return fmt.Sprintf("| %s | %s | %s | %s | %s | %s |\n", f.what, measured, baseline, ratio, target, verdict)
}

// numbers is a number of each round, in order. false: a round lacks it.
func numbersOf(all []round, number func(round) (float64, bool)) (s spread, ok bool) {
	for _, r := range all {
		n, ok := number(r)
		if !ok {
			return nil, false
		}
		s = append(s, n)
	}
	slices.Sort(s)
	return s, len(s) > 0
}

// verdictOf says whether a target was met; nothing where there is none.
func verdictOf(target string, got float64) string {
	sign, number, found := strings.Cut(target, " ")
	want, err := strconv.ParseFloat(number, 64)
	switch {
	case !found || err != nil:
		return ""
	case sign == "≥" && got >= want, sign == "≤" && got <= want, sign == "=" && got == want:
		return "met"
	}
	return "**missed**"
}

// find looks a number up, or in the output for what a test logged.
func (r round) find(m metric) (float64, bool) {
	if m.bench != "" {
		v, ok := r.values[m]
		return v, ok
	}
	found := regexp.MustCompile(m.unit).FindSubmatch(r.out)
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
