package proof_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// pages are the documents in which commands are printed for people.
func pages(t *testing.T) []string {
	t.Helper()
	found := []string{"../README.md", "../SECURITY.md", "../CONTRIBUTING.md", "../CHANGELOG.md", "../config.example.toml",
		"../CODE_OF_CONDUCT.md", "../commands/words/TRANSLATING.md", "fakediscord/README.md", "deploy/README.md", "deploy/Containerfile",
		"deploy/waymark.service", "deploy/compose.yaml", "deploy/config.toml"}
	for _, more := range []string{"docs/*.md", "../.github/*/*.yml"} {
		docs, err := filepath.Glob(more)
		if err != nil || len(docs) == 0 {
			t.Fatal(more, err)
		}
		found = append(found, docs...)
	}
	return found
}

// printed returns the pieces of code in a page: lines between fences, what is between backticks, and comments of other files.
func printed(t *testing.T, page string) (code []string) {
	t.Helper()
	text := readText(t, page)
	if !strings.HasSuffix(page, ".md") {
		return strings.Split(strings.ReplaceAll(strings.ReplaceAll(text, "\n# ", " "), `"`, "\n"), "\n")
	}
	for i, part := range strings.Split(text, "```") {
		if i%2 == 1 {
			for line := range strings.Lines(part) {
				line, _, _ = strings.Cut(strings.TrimSpace(line), "   ") // what follows is a remark
				code = append(code, line)
			}
			continue
		}
		for j, span := range strings.Split(part, "`") {
			if j%2 == 1 {
				code = append(code, strings.Join(strings.Fields(span), " "))
			}
		}
	}
	return code
}

func readText(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// flagsOf are the flags among words, without their values.
func flagsOf(words []string) (flags []string) {
	for _, w := range words {
		if strings.HasPrefix(w, "-") && w != "-" {
			flag, _, _ := strings.Cut(strings.TrimLeft(w, "-"), "=")
			flags = append(flags, flag)
		}
	}
	return flags
}

// TestEveryPrintedCommandIsTried looks for each command of the program that a page names in what tests run: the scripts of the
// command line, the release tried in Debian, and what CI does at its end.
func TestEveryPrintedCommandIsTried(t *testing.T) {
	waymark := regexp.MustCompile(`(?:^|[\s;&(]|\./|/)(?:waymark"?|go run \./bot)((?: +[^\s;&|,>'` + "`" + `]+)*)`)
	var tried [][]string
	scripts, err := filepath.Glob("cli/testdata/script/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	run := ""
	for _, script := range append(scripts, "deploy/try-in-debian", "../.ci/run") {
		run += readText(t, script)
	}
	for i, block := range strings.Split(readText(t, "deploy/README.md"), "```") {
		if i%2 == 1 { // which try-in-debian runs
			run += block
		}
	}
	for _, m := range waymark.FindAllStringSubmatch(run, -1) {
		tried = append(tried, strings.Fields(m[1]))
	}
	named := 0
	for _, page := range pages(t) {
		for _, line := range printed(t, page) {
			for _, m := range waymark.FindAllStringSubmatch(line, -1) {
				words := strings.Fields(strings.TrimRight(m[1], ".:"))
				if len(words) > 0 && !regexp.MustCompile(`^(--)?[a-z]+$`).MatchString(words[0]) {
					continue
				}
				named++
				if !slices.ContainsFunc(tried, func(by []string) bool { return covers(by, words) }) {
					t.Errorf("%s prints %q, which nothing tries", page, m[0])
				}
			}
		}
	}
	if named < 20 {
		t.Errorf("only %d commands were found", named)
	}
}

// covers reports whether a command that was run has the sub-command and the flags of another.
func covers(run, other []string) bool {
	if len(other) == 0 {
		return len(run) == 0
	}
	same := 1 // words that have to be equal
	if other[0] == "words" {
		same = 2
	}
	if len(run) < same || len(other) < same || !slices.Equal(run[:same], other[:same]) {
		return false
	}
	have := flagsOf(run)
	return !slices.ContainsFunc(flagsOf(other), func(flag string) bool { return !slices.Contains(have, flag) })
}

// TestPrintedCommandsOfTheSystem holds that each command of a service manager, a container engine or a clock that a page or
// the program prints is run by a test, or is one that was read against its manual because no test can run it.
func TestPrintedCommandsOfTheSystem(t *testing.T) {
	// They need systemd or a container engine; try-in-debian does what the unit says.
	read := []string{"docker compose", "docker kill", "podman build", "podman exec", "podman kill", "systemctl enable", "systemctl kill", "systemctl status", "timedatectl set-ntp"}
	system := regexp.MustCompile(`\b(?:(?:systemctl|timedatectl|podman|docker|buildah|journalctl|apt-get) [a-z][a-z-]+|sha256sum -c[ a-z-]*|go install \S+[a-z])`)
	run := readText(t, "deploy/try-in-debian") + readText(t, "../.ci/run") + readText(t, "deploy/release_test.go")
	texts := []string{}
	for _, page := range pages(t) {
		texts = append(texts, printed(t, page)...)
	}
	sources, err := filepath.Glob("*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range sources {
		if !strings.HasSuffix(path, "_test.go") {
			texts = append(texts, readText(t, path))
		}
	}
	found := map[string]bool{}
	for _, text := range texts {
		for _, command := range system.FindAllString(text, -1) {
			found[command] = true
			if !slices.Contains(read, command) && !strings.Contains(run, command) {
				t.Errorf("%q is printed, and neither run nor known as read", command)
			}
		}
	}
	for _, command := range read {
		if !found[command] {
			t.Errorf("%q is no longer printed", command)
		}
	}
}

// TestEveryPrintedTestIsThere holds that what a page says of go test names packages, tests and flags that are there.
func TestEveryPrintedTestIsThere(t *testing.T) {
	known := []string{"run", "bench", "benchtime", "fuzz", "fuzztime", "v", "count", "timeout", "race", "rapid.checks", "list", "skip"}
	pieces := 0
	for _, page := range pages(t) {
		for _, line := range printed(t, page) {
			_, rest, ok := strings.Cut(line, "go test ")
			if !ok || strings.HasPrefix(line, "WAYMARK_") {
				continue
			}
			pieces++
			words := strings.Fields(strings.ReplaceAll(rest, "'", ""))
			i := slices.IndexFunc(words, func(w string) bool { return strings.HasPrefix(w, "./") })
			if i < 0 {
				t.Errorf("%s: %q names no package", page, line)
				continue
			}
			source := testsIn(t, words[i])
			for _, flag := range flagsOf(words) {
				if !slices.Contains(known, flag) && !regexp.MustCompile(`flag\.\w+\("`+flag+`"`).MatchString(source) {
					t.Errorf("%s: %q has a flag %s that is not there", page, line, flag)
				}
			}
			for at, flag := range words[:len(words)-1] {
				if flag != "-run" && flag != "-bench" && flag != "-fuzz" {
					continue
				}
				top, _, _ := strings.Cut(words[at+1], "/")
				for _, name := range regexp.MustCompile(`[A-Z]\w+`).FindAllString(top, -1) {
					name = regexp.MustCompile(`^(Test|Benchmark|Fuzz)`).ReplaceAllString(name, "")
					if !regexp.MustCompile(`func (Test|Benchmark|Fuzz)\w*` + name).MatchString(source) {
						t.Errorf("%s: %q runs nothing called %s", page, line, name)
					}
				}
			}
		}
	}
	if pieces < 20 {
		t.Errorf("only %d were found", pieces)
	}
}

// testsIn returns the source of the tests of a package, or of all below it.
func testsIn(t *testing.T, pkg string) string {
	t.Helper()
	dir, below := strings.CutSuffix(filepath.Join("..", pkg), "/...")
	var source strings.Builder
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.IsDir() && path != dir && !below {
			return filepath.SkipDir
		}
		if err == nil && strings.HasSuffix(path, "_test.go") {
			source.WriteString(readText(t, path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return source.String()
}
