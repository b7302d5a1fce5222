package cli

import (
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"waymark/bot/app"
	"waymark/storage"
)

// checkPlaces warns about folders that other accounts can enter, a config file that they can change, and about a key that is in the data or backup folder once
// symbolic links are followed. It finds nothing to say where all is well.
func checkPlaces(cfg app.Config) (all []finding) {
	for what, dir := range map[string]string{"data folder": cfg.Data.Dir, "backup folder": cfg.Backup.Dir} {
		if info, err := os.Stat(dir); err == nil && info.IsDir() && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
			all = append(all, finding{What: what, State: isWarning, Says: "Other accounts of this machine can look into " + dir + ".",
				Remedy: "Run: chmod 700 " + storage.InShell(dir)})
		}
		if key, err := filepath.EvalSymlinks(cfg.Data.KeyFile); err == nil && isBelow(key, dir) {
			all = append(all, finding{What: "key file", State: isFault, Says: "By a link, the key is in the " + what + ".",
				Remedy: "Move it elsewhere: a copy of that folder must not have the key with it."})
		}
	}
	if info, err := os.Stat(cfg.Source.File); err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o022 != 0 {
		all = append(all, finding{What: "config", State: isFault, Says: "Other accounts of this machine can change " + cfg.Source.File + ".",
			Remedy: "Run: chmod go-w " + storage.InShell(cfg.Source.File)})
	}
	return all
}

// checkEnvironment warns about variables that look like settings and are none.
func checkEnvironment(environ []string) (all []finding) {
	unknown := app.UnknownVariables(environ)
	for _, name := range slices.Sorted(maps.Keys(unknown)) {
		f := finding{What: "environment", State: isWarning, Says: "There is no setting called " + name + ".", Remedy: "config.example.toml lists those that there are."}
		if meant := unknown[name]; meant != "" {
			f.Remedy = "Did you mean " + meant + "? " + f.Remedy
		}
		all = append(all, f)
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
