package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestPromisesHaveTests: every test that the table of promises in CONTRIBUTING.md names is there.
func TestPromisesHaveTests(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "CONTRIBUTING.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "\n## The promises")
	table, _, _ = strings.Cut(table, "\n## ")
	rows := 0
	for line := range strings.Lines(table) {
		cells := strings.Split(line, "|")
		if len(cells) < 5 || !strings.Contains(cells[3], "`") || strings.Contains(line, "PACKAGE") {
			continue
		}
		rows++
		for part := range strings.SplitSeq(cells[3], ";") {
			_, part, _ = strings.Cut(part, "`")
			pkg, names, _ := strings.Cut(part, "`")
			for name := range strings.SplitSeq(names, ",") {
				if name = strings.TrimSpace(name); !hasTest(t, pkg, name) {
					t.Errorf("%s: package %s has no test %q", strings.TrimSpace(cells[2]), pkg, name)
				}
			}
		}
	}
	if rows < 20 {
		t.Errorf("only %d promises found", rows)
	}
}

// hasTest says whether a package has a test, a fuzz target or a story that -run finds by a name.
func hasTest(t *testing.T, pkg, name string) bool {
	t.Helper()
	name, story, _ := strings.Cut(name, "/")
	if stories, _ := filepath.Glob(filepath.Join("testdata", "conversations", story+"*.txt")); len(stories) == 0 {
		return false
	}
	files, err := filepath.Glob(filepath.Join("..", pkg, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`(?m)^func (Test|Fuzz)\w*` + regexp.QuoteMeta(strings.TrimPrefix(name, "Fuzz")))
	for _, path := range files {
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if found.Match(source) {
			return true
		}
	}
	return false
}
