package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes the program itself a command of the scripts in testdata/script.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"waymark": main})
}

// TestCommandLine plays the scripts: what the host types, and what they are told.
func TestCommandLine(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("WAYMARK_TOKEN", "")
			e.Setenv("CREDENTIALS_DIRECTORY", "")
			return nil
		},
	})
}
