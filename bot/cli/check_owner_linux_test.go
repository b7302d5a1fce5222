package cli

import (
	"os"
	"path/filepath"
	"testing"

	"waymark/bot/app"
)

// TestCheckOwner: a key and folders that root made are no use to the bot's account, unless it may write there.
func TestCheckOwner(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give a file away")
	}
	dir := t.TempDir()
	cfg := app.Config{Backup: app.BackupConfig{Dir: filepath.Join(dir, "backups")}, Data: app.DataConfig{Dir: filepath.Join(dir, "data"), KeyFile: filepath.Join(dir, "key")}}
	if err := os.Mkdir(cfg.Data.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(cfg.Backup.Dir, 0o700); err != nil {
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
	if found := checkOwner(cfg); len(found) != 2 || found[0].State != isFault || found[1].What != "backup folder" {
		t.Errorf("two owners: %v", found)
	}
	if err := os.Chmod(cfg.Backup.Dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if found := checkOwner(cfg); len(found) != 1 {
		t.Errorf("a folder for all: %v", found)
	}
}
