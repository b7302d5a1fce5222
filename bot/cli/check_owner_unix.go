//go:build unix

package cli

import (
	"os"
	"path/filepath"
	"syscall"

	"waymark/bot/app"
	"waymark/storage"
)

// checkOwner finds a key, a data file or a folder of backups that belongs to another account than the data folder, which is
// the bot's. Root may use them all, and so only root has to be told: the bot would not start, or make no backups.
func checkOwner(cfg app.Config) (all []finding) {
	if os.Geteuid() != 0 {
		return nil
	}
	bot, _, ok := ownerOf(cfg.Data.Dir)
	for _, f := range []struct{ what, path, hinders string }{
		{"key file", cfg.Data.KeyFile, "read it"},
		{"data file", filepath.Join(cfg.Data.Dir, app.DataFile), "use it"},
		{"backup folder", cfg.Backup.Dir, "write there"},
	} {
		owner, shared, there := ownerOf(f.path)
		if ok && there && owner != bot && !shared {
			all = append(all, finding{What: f.what, State: isFault, Says: "It belongs to another account than the data folder, so the bot cannot " + f.hinders + ".",
				Remedy: "Run: chown --reference=" + storage.InShell(cfg.Data.Dir) + " " + storage.InShell(f.path)})
		}
	}
	return all
}

// ownerOf is the account that a file belongs to, and whether others may write to it, too; false if there is no such file.
func ownerOf(path string) (account uint32, shared, ok bool) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, false, false
	}
	of, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, false, false
	}
	return of.Uid, info.Mode().Perm()&0o022 != 0, true
}
