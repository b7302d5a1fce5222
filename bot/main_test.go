package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"waymark/commands/all"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes the program itself a command of the scripts in testdata/script, and of benchmarks that compare it with
// a handler that only answers.
func TestMain(m *testing.M) {
	stayHere()
	testscript.Main(m, map[string]func(){"waymark": main, asking: mainWithAsk})
}

// asking is the program with the command /ask, which only answers.
const asking = "waymark-ask"

func mainWithAsk() {
	cfg, err := loadConfig(os.Args[len(os.Args)-1])
	if err == nil {
		cfg.Token, err = findToken(cfg, os.Getenv)
	}
	if err != nil {
		os.Exit(report(os.Stderr, err))
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	b, err := assemble(cfg, clock{Now: time.Now}, newLog(cfg.Log, os.Stderr), append(all.All(all.Options{}), onlyAnswers())...)
	if err == nil {
		err = b.run(ctx)
	}
	if err != nil {
		os.Exit(report(os.Stderr, err))
	}
}

// itself is this test's own binary as the program with /ask.
func itself(t testing.TB) []string {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return []string{path, asking}
}
