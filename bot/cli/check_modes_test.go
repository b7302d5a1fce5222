package cli

import (
	"os"
	"path/filepath"
	"testing"

	"waymark/bot/app"
)

func TestCheckFollowsLinksAndLooksAtModes(t *testing.T) {
	dir := t.TempDir()
	cfg := app.Defaults()
	cfg.Data.Dir, cfg.Backup.Dir, cfg.Data.KeyFile = filepath.Join(dir, "data"), filepath.Join(dir, "backups"), filepath.Join(dir, "key")
	for _, d := range []string{cfg.Data.Dir, cfg.Backup.Dir} {
		if err := os.Mkdir(d, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if all := checkPlaces(cfg); len(all) > 0 {
		t.Errorf("all is well, and it says %v", all)
	}
	cfg.Source.File = filepath.Join(dir, "config.toml")
	if err := os.WriteFile(cfg.Source.File, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if all := checkPlaces(cfg); len(all) > 0 {
		t.Errorf("others may read the settings, which hold no secret, and it says %v", all)
	}
	if err := os.Chmod(cfg.Source.File, 0o666); err != nil {
		t.Fatal(err)
	}
	if all := checkPlaces(cfg); len(all) != 1 || all[0].State != isFault {
		t.Errorf("others may change the settings, and it says %v", all)
	}
	cfg.Source.File = ""
	inData := filepath.Join(cfg.Data.Dir, "key")
	if err := os.WriteFile(inData, make([]byte, 32), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(inData, cfg.Data.KeyFile); err != nil {
		t.Skip(err)
	}
	if err := os.Chmod(cfg.Backup.Dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if all := checkPlaces(cfg); len(all) != 2 {
		t.Errorf("a key by a link and an open folder: %v", all)
	}
}
