package deploy_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"waymark/bot/app"
)

// TestUnitIsHardened has systemd count what the service could still do to the machine, from 0 (nothing) to 10.
func TestUnitIsHardened(t *testing.T) {
	tool, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("SKIPPED: systemd-analyze is not here")
	}
	out, err := exec.Command(tool, "security", "--offline=true", "--no-pager", "--threshold=12", "waymark.service").CombinedOutput()
	if strings.Contains(string(out), "unrecognized option") {
		t.Skip("SKIPPED: this systemd-analyze knows no --offline")
	}
	if err != nil {
		t.Errorf("exposure above 1.2: %v\n%s", err, out)
	}
}

// TestManagersKnowWhenNotToRestart holds the unit and the image to what the program promises: the status after which
// only the host can help, and that neither needs more rights than it has.
func TestManagersKnowWhenNotToRestart(t *testing.T) {
	for file, holds := range map[string][]string{
		"waymark.service": {
			"Restart=on-failure", fmt.Sprintf("RestartPreventExitStatus=%d", app.ExitConfig), "LoadCredential=token:",
			"Type=notify", "WatchdogSec=", "NoNewPrivileges=yes", "ProtectSystem=strict", "User=waymark", "CapabilityBoundingSet=\n",
		},
		"Containerfile": {"FROM scratch", "CGO_ENABLED=0", "USER 65532", "HEALTHCHECK", "ARG VERSION", "TARGETARCH", `VOLUME ["/data", "/key", "/backups"]`},
		"compose.yaml":  {"read_only: true", "no-new-privileges", "data:/data", "key:/key", "backups:/backups"},
	} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range holds {
			if !strings.Contains(string(text), want) {
				t.Errorf("%s lacks %q", file, want)
			}
		}
	}
}

// TestLinksLead: every relative link in the pages of the checkout leads to a file that is there.
func TestLinksLead(t *testing.T) {
	linksLead(t, "../..")
	linksLead(t, ".")
	linksLead(t, "../docs")
}

// linksLead: every link in the pages of a folder leads to a file that is there.
func linksLead(t *testing.T, dir string) {
	t.Helper()
	pages, err := filepath.Glob(filepath.Join(dir, "*.md"))
	if err != nil || len(pages) == 0 {
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
