//go:build linux

package deploy_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"waymark/bot/apptest"
)

// TestReleaseIsReproducible builds one target twice, as from a checkout without git, and compares all that came of it.
func TestReleaseIsReproducible(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: building a release takes a while")
	}
	sums := map[string]bool{}
	for range apptest.Count(2, 1) {
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
		check := exec.Command("sh", "-c", "sha256sum -c --ignore-missing SHA256SUMS") // as README.md says
		check.Dir = dir
		if out, err := check.CombinedOutput(); err != nil || strings.Count(string(out), ": OK") < 2 {
			t.Errorf("%v\n%s", err, out)
		}
		if len(sums) == 1 {
			lookInside(t, filepath.Join(dir, "waymark-v0.1.0-linux-amd64.tar.gz"))
			lookInsidePackage(t, filepath.Join(dir, "waymark_0.1.0_amd64.deb"))
		}
	}
	if len(sums) != 1 {
		t.Errorf("two builds differ: %v", sums)
	}
}

// TestInstall builds the program as CHANGELOG.md says. It is called waymark.
func TestInstall(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: building takes a while")
	}
	install := exec.Command("sh", "-c", "go install ./bot/waymark")
	install.Dir, install.Env = "../..", append(os.Environ(), "GOBIN="+t.TempDir())
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	bin := strings.TrimPrefix(install.Env[len(install.Env)-1], "GOBIN=")
	if out, err := exec.Command(filepath.Join(bin, "waymark"), "version").Output(); err != nil || !strings.HasPrefix(string(out), "waymark ") {
		t.Errorf("%v\n%s", err, out)
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
	forHosts(t, dir)
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

// lookInsidePackage unpacks the pages of a package for Debian.
func lookInsidePackage(t *testing.T, deb string) {
	t.Helper()
	if _, err := exec.LookPath("dpkg-deb"); err != nil {
		t.Log("SKIPPED: dpkg-deb is not here, so there is no package to look into")
		return
	}
	dir := t.TempDir()
	if out, err := exec.Command("dpkg-deb", "-x", deb, dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	forHosts(t, filepath.Join(dir, "usr/share/doc/waymark"))
}

// forHosts: what a host reads leads to what they have. They have neither Go nor the source.
func forHosts(t *testing.T, dir string) {
	t.Helper()
	linksLead(t, dir)
	linksLead(t, filepath.Join(dir, "docs"))
	read := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.Contains(".md .toml .yml .service", filepath.Ext(path)) || filepath.Ext(path) == "" {
			return err
		}
		read++
		text, err := os.ReadFile(path)
		for i, line := range strings.Split(string(text), "\n") {
			changes := d.Name() == "CHANGELOG.md" // names what changed for those with the source, too
			if strings.Contains(line, "go run") || strings.Contains(line, "go test") || !changes && sourcePath.MatchString(line) {
				t.Errorf("%s, line %d, needs the source: %s", d.Name(), i+1, line)
			}
		}
		return err
	})
	if err != nil || read < 10 {
		t.Errorf("%d pages: %v", read, err)
	}
}

// sourcePath is a path that only a checkout has.
var sourcePath = regexp.MustCompile(`\b(bot|commands|storage|peer)/[a-z]+`)
