package cli

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"waymark/bot/apptest"
)

// TestMain makes the program itself a command of the scripts in testdata/script.
func TestMain(m *testing.M) {
	apptest.StayHere()
	testscript.Main(m, map[string]func(){"waymark": func() {
		os.Exit(Run(os.Args[1:], os.Stdout, os.Stderr))
	}})
}
