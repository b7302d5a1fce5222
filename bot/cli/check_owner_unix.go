//go:build unix

package cli

import (
	"os"
	"syscall"

	"waymark/bot/app"
	"waymark/storage"
)

// checkOwner finds a key that belongs to another account than the data folder, which is the bot's. Only root can open such a
// key, and so only root has to be told: the bot would not start.
func checkOwner(cfg app.Config) []finding {
	key, err := os.Stat(cfg.Data.KeyFile)
	dir, err2 := os.Stat(cfg.Data.Dir)
	if os.Geteuid() != 0 || err != nil || err2 != nil {
		return nil
	}
	if key.Sys().(*syscall.Stat_t).Uid == dir.Sys().(*syscall.Stat_t).Uid {
		return nil
	}
	return []finding{{What: "key file", State: isFault, Says: "It belongs to another account than the data folder, so the bot cannot read it.",
		Remedy: "Run: chown --reference=" + storage.InShell(cfg.Data.Dir) + " " + storage.InShell(cfg.Data.KeyFile)}}
}
