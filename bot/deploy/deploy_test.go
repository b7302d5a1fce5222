package deploy_test

import (
	"fmt"
	"os"
	"os/exec"
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
