package app

import (
	"errors"
	"os"
	"path/filepath"
	"waymark/storage"

	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"
)

// FuzzConfig holds that a config file is either refused, in words that say what to do about it, or gives values that
// the program can live with, which mean the same when they are written down again.
func FuzzConfig(f *testing.F) {
	example, err := os.ReadFile(filepath.Join("..", "..", "config.example.toml"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(example))
	for _, s := range []string{
		"", "token_file = 5", "token = \"x\"", "[data]\ndir = \"\"", "[data]\ndir = \".\"\nkey_file = \"k\"", "[health]\nlisten = \"0.0.0.0:1\"", "[health]\nlisten = \"[::1]:8081\"",
		"[community]\ntalk_minutes = 0", "[backup]\nkeep_days = -1\nevery_hours = 99999999999999999999", "[log]\nlevel = \"Debug\"", "[data]\ndir=\"a\"\nkey_file=\"a/../a/k\"", "data = 1\n[data]", "[backup]\ndir = \"data\"",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		cfg, err := ParseConfig("config.toml", []byte(text))
		if err == nil {
			cfg.from("/srv/waymark")
			err = cfg.check("config.toml")
		}
		if err != nil {
			var p *storage.HostError
			if !errors.As(err, &p) || p.What == "" || p.Remedy == "" {
				t.Errorf("refused with %v", err)
			}
			return
		}
		if inside(cfg.Data.KeyFile, cfg.Data.Dir) || cfg.Backup.Dir == cfg.Data.Dir || cfg.Token != "" {
			t.Errorf("key %q, data %q, backups %q", cfg.Data.KeyFile, cfg.Data.Dir, cfg.Backup.Dir)
		}
		if cfg.Community.TalkMinutes < 1 || cfg.Backup.EveryHours < 0 || cfg.Backup.KeepDays < 0 || cfg.Health.Listen != "" && !onThisMachine(cfg.Health.Listen) {
			t.Errorf("taken for good: %+v", cfg)
		}
		written, err := toml.Marshal(cfg)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseConfig("config.toml", written)
		if diff := cmp.Diff(cfg, again); err != nil || diff != "" {
			t.Errorf("written as %s, which is %v: %s", written, err, diff)
		}
	})
}
