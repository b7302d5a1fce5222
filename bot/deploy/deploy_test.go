package deploy_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"waymark/bot/app"
)

// TestManagersKnowWhenNotToRestart holds the unit and the image to what the program promises: the status after which
// only the host can help, and that neither needs more rights than it has.
func TestManagersKnowWhenNotToRestart(t *testing.T) {
	for file, holds := range map[string][]string{
		"waymark.service": {
			"Restart=on-failure", fmt.Sprintf("RestartPreventExitStatus=%d", app.ExitConfig), "LoadCredential=token:",
			"NoNewPrivileges=yes", "ProtectSystem=strict", "DynamicUser=yes", "CapabilityBoundingSet=\n",
		},
		"Containerfile": {"FROM scratch", "CGO_ENABLED=0", "USER 65532", "--read-only", "no-new-privileges"},
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
