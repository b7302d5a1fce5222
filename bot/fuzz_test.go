package main

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"
)

// FuzzConfig holds that a config file is either refused, in words that say what to do about it, or gives values that
// the program can live with, which mean the same when they are written down again.
func FuzzConfig(f *testing.F) {
	example, err := os.ReadFile(filepath.Join("..", "config.example.toml"))
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
		cfg, err := parseConfig("config.toml", []byte(text))
		if err == nil {
			cfg.from("/srv/waymark")
			err = cfg.check("config.toml")
		}
		if err != nil {
			var p *problem
			if !errors.As(err, &p) || p.what == "" || p.remedy == "" {
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
		again, err := parseConfig("config.toml", written)
		if diff := cmp.Diff(cfg, again); err != nil || diff != "" {
			t.Errorf("written as %s, which is %v: %s", written, err, diff)
		}
	})
}

// FuzzParseStatement holds that no line makes the parser panic, that it returns a statement, a reason, or nothing for a
// comment, never two of these, and that spaces around the line do not matter.
func FuzzParseStatement(f *testing.F) {
	for _, form := range statementForms() {
		f.Add(form.example)
	}
	f.Add("@a submits “x:y” : \"z\\")
	f.Add("now 2026-03-01 8")
	f.Fuzz(func(t *testing.T, line string) {
		st, err := parseStatement(line)
		if st != nil && err != nil {
			t.Errorf("both %#v and %v", st, err)
		}
		if trimmed := strings.TrimSpace(line); st == nil && err == nil && trimmed != "" && trimmed[0] != '#' {
			t.Errorf("%q is neither a statement nor refused", line)
		}
		again, err2 := parseStatement(" \t" + line + " ")
		if !reflect.DeepEqual(st, again) || (err == nil) != (err2 == nil) {
			t.Errorf("%q is %#v (%v), with spaces around %#v (%v)", line, st, err, again, err2)
		}
		w, ok := st.(waits)
		if ok && (w.span < 0 || w.span > longestWait) {
			t.Errorf("waits %v", w.span)
		}
	})
}
