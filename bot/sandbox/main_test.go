package sandbox

import (
	"os"
	"runtime/debug"
	"testing"
)

// TestMain collects garbage less often: hundreds of stories begin with a new bot each, and a quarter of their time went there.
func TestMain(m *testing.M) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	os.Exit(m.Run())
}
