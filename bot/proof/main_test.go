package proof_test

import (
	"context"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"waymark/bot/app"
	"waymark/bot/apptest"
	"waymark/commands/all"
)

// TestMain makes the program with the command /ask a command of its own, for benchmarks that compare the bot with a handler
// that only answers, and has the tests read the source and the documents from the folder bot.
func TestMain(m *testing.M) {
	apptest.StayHere()
	if filepath.Base(os.Args[0]) == asking {
		mainWithAsk()
		return
	}
	if err := os.Chdir(".."); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// asking is what the test's binary is called by as the program with the command /ask, which only answers.
const asking = "waymark-ask"

func mainWithAsk() {
	cfg, err := app.LoadConfig(os.Args[len(os.Args)-1], os.Getenv)
	if err == nil {
		err = cfg.FindToken(os.Getenv)
	}
	if err != nil {
		os.Exit(app.ReportError(os.Stderr, err))
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	b, err := app.Assemble(cfg, app.Clock{Now: time.Now}, app.NewLog(cfg.Log, os.Stderr), append(all.All(all.Options{}), apptest.OnlyAnswers())...)
	if err == nil {
		err = b.Run(ctx)
	}
	if err != nil {
		os.Exit(app.ReportError(os.Stderr, err))
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
