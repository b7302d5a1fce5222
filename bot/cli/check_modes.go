package cli

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"waymark/bot/app"
)

// checkPlaces warns about folders that other accounts can enter, and about a key that is in the data or backup folder once
// symbolic links are followed. It finds nothing to say where all is well.
func checkPlaces(cfg app.Config) (all []finding) {
	for what, dir := range map[string]string{"data folder": cfg.Data.Dir, "backup folder": cfg.Backup.Dir} {
		if info, err := os.Stat(dir); err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
			all = append(all, finding{What: what, State: isWarning, Says: "Other accounts of this machine can look into " + dir + ".",
				Remedy: "Run: chmod 700 " + dir})
		}
		if key, err := filepath.EvalSymlinks(cfg.Data.KeyFile); err == nil && isBelow(key, dir) {
			all = append(all, finding{What: "key file", State: isFault, Says: "By a link, the key is in the " + what + ".",
				Remedy: "Move it elsewhere: a copy of that folder must not have the key with it."})
		}
	}
	return all
}

// isBelow reports whether a resolved path is in a folder, following links.
func isBelow(path, dir string) bool {
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return false
	}
	rel, err := filepath.Rel(dir, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}
