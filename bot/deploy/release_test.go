//go:build linux

package deploy_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestReleaseIsReproducible builds one target twice, as from a checkout without git, and compares all that came of it.
func TestReleaseIsReproducible(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: building a release takes a while")
	}
	sums := map[string]bool{}
	for range 2 {
		dir := t.TempDir()
		build := exec.Command("bash", "./release", dir, "v0.1.0", "linux/amd64")
		build.Env = append(os.Environ(), "COMMIT=0123456789ab", "SOURCE_DATE_EPOCH=1767600000")
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		sum, err := os.ReadFile(filepath.Join(dir, "SHA256SUMS"))
		if err != nil {
			t.Fatal(err)
		}
		sums[string(sum)] = true
		if len(sums) == 1 {
			lookInside(t, filepath.Join(dir, "waymark-v0.1.0-linux-amd64.tar.gz"))
		}
	}
	if len(sums) != 1 {
		t.Errorf("two builds differ: %v", sums)
	}
}

// lookInside unpacks an archive: the program is static and says what it was built from, and the licences are there.
func lookInside(t *testing.T, archive string) {
	t.Helper()
	dir := t.TempDir()
	if out, err := exec.Command("tar", "-xzf", archive, "-C", dir, "--strip-components=1").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	program := filepath.Join(dir, "waymark")
	says, err := exec.Command(program, "--version").Output()
	if want := "waymark v0.1.0, commit 0123456789ab, go"; err != nil || !strings.HasPrefix(string(says), want) {
		t.Errorf("it says %q (%v), want %q", says, err, want)
	}
	if out, err := exec.Command("ldd", program).CombinedOutput(); err == nil {
		t.Errorf("it is not static: %s", out)
	}
	linksLead(t, dir)
	linksLead(t, filepath.Join(dir, "docs"))
	licences, err := os.ReadFile(filepath.Join(dir, "THIRD_PARTY_LICENCES.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, of := range []string{"\nGo\n", "go.etcd.io/bbolt", "github.com/bwmarrin/discordgo", "github.com/prometheus/client_golang"} {
		if !strings.Contains("\n"+string(licences), of) {
			t.Errorf("there is no licence of %s", strings.TrimSpace(of))
		}
	}
}

// linksLead: every link in the pages of a folder leads to a file that is there.
func linksLead(t *testing.T, dir string) {
	t.Helper()
	pages, err := filepath.Glob(filepath.Join(dir, "*.md"))
	if err != nil || len(pages) < 3 {
		t.Fatal(pages, err)
	}
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, link := range regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`).FindAllStringSubmatch(string(text), -1) {
			if _, err := os.Stat(filepath.Join(dir, link[1])); err != nil {
				t.Errorf("%s links to %s, which is not there", filepath.Base(page), link[1])
			}
		}
	}
}
