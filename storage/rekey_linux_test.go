package storage

import (
	"context"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestRekeyKeepsTheKeysOwner: a host who gives the bot a new key as root must not leave one that the bot cannot read.
func TestRekeyKeepsTheKeysOwner(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give a file away")
	}
	o := rekeyable(t)
	const bot = 12345
	for _, path := range []string{o.KeyFile, o.Path, filepath.Dir(o.Path)} {
		if err := os.Chown(path, bot, bot); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Rekey(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{o.KeyFile, o.Path} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if of := info.Sys().(*syscall.Stat_t); of.Uid != bot || of.Gid != bot {
			t.Errorf("%s belongs to %d:%d", filepath.Base(path), of.Uid, of.Gid)
		}
	}
}
