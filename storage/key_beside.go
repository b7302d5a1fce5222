package storage

import (
	"os"
	"path/filepath"
	"strings"
	"time"

	"waymark/storage/internal/disk"
)

// The names that keys beside the key file have: newKeySuffix until one takes its place, keyBefore after another did, and keyUnused
// where a change of the key was left unfinished.
const (
	newKeySuffix = ".new"
	keyBefore    = ".before-"
	keyUnused    = ".unused-"
)

// KeyFor returns the key file that opens a data file or a backup: the one that is named, or one that Rekey left beside it;
// "" where none does, or where a bot has the file open. It changes nothing.
func KeyFor(path, keyFile string) string {
	for _, candidate := range keysBeside(keyFile) {
		key, err := LoadKey(candidate)
		if err != nil {
			continue
		}
		if opens, err := opensWith(path, key); err == nil && opens {
			return candidate
		}
	}
	return ""
}

// keysBeside returns a key file and those of its name with something added by Rekey. A key that was one of these is found, too.
func keysBeside(keyFile string) []string {
	dir, name := filepath.Split(keyFile)
	for _, added := range []string{newKeySuffix, keyBefore, keyUnused} {
		if stem, _, is := strings.Cut(name, added); is && stem != "" {
			name = stem
		}
	}
	all := []string{keyFile}
	entries, _ := os.ReadDir(filepath.Clean(dir + ".")) // which cannot be read has none
	for _, e := range entries {
		if path := filepath.Join(dir, e.Name()); path != keyFile && (e.Name() == name || strings.HasPrefix(e.Name(), name+".")) {
			all = append(all, path)
		}
	}
	return all
}

// UseKey puts a key that lies beside the key file in its place, and returns where the key that was there went, "" where there was
// none. A crash at any moment leaves both keys.
func UseKey(keyFile, beside string, now time.Time) (aside string, err error) {
	if disk.Exists(keyFile) {
		if err := disk.OwnedAs(beside, keyFile); err != nil {
			return "", disk.Unwritable(beside, err)
		}
	}
	return disk.Replace(keyFile, beside, keyFile+keyBefore+now.UTC().Format(disk.TimeLayout))
}
