package cli

import (
	"os"
	"path/filepath"
	"testing"

	"waymark/bot/app"
)

// TestCheckOwner: a key that root made is no use to the bot's account.
func TestCheckOwner(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give a file away")
	}
	dir := t.TempDir()
	cfg := app.Config{Data: app.DataConfig{Dir: filepath.Join(dir, "data"), KeyFile: filepath.Join(dir, "key")}}
	if err := os.Mkdir(cfg.Data.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(cfg.Data.KeyFile, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if found := checkOwner(cfg); len(found) != 0 {
		t.Errorf("one owner: %v", found)
	}
	if err := os.Chown(cfg.Data.Dir, 12345, 12345); err != nil {
		t.Fatal(err)
	}
	if found := checkOwner(cfg); len(found) != 1 || found[0].State != isFault {
		t.Errorf("two owners: %v", found)
	}
}
