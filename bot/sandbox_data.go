package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// worldFile is the name of the file, beside the bot's own, that a sandbox with --data goes on from.
const worldFile = "sandbox.json"

// kept is what a sandbox must know of the one before it in the same folder: what the bot kept goes on, so
// time and ids have to go on as well. Messages and threads of the pretend Discord are not kept.
type kept struct {
	Now      time.Time `json:"now"`      // where the clock stood
	Last     uint64    `json:"last"`     // the last id that Discord handed out
	Prepared []string  `json:"prepared"` // the servers that the prelude was played in
}

// loadKept reads what an earlier sandbox left in a folder: nothing, if there was none.
func loadKept(dir string) (kept, error) {
	var k kept
	data, err := os.ReadFile(filepath.Join(dir, worldFile))
	if errors.Is(err, fs.ErrNotExist) {
		return k, nil
	}
	if err == nil {
		err = json.Unmarshal(data, &k)
	}
	return k, err
}

// keep writes down, after every statement, where the next sandbox in the same folder goes on. Without
// --data it does nothing.
func (s *sandbox) keep() error {
	if s.life == nil || s.temporary != "" || s.clock == nil {
		return nil
	}
	s.kept.Now, s.kept.Last = s.clock.Now(), s.discord.Last()
	data, err := json.Marshal(s.kept)
	if err != nil {
		return err
	}
	path := filepath.Join(s.life.dir, worldFile)
	if err := os.WriteFile(path+".new", data, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// prepared says whether an earlier sandbox has played the prelude in a server.
func (s *sandbox) prepared(server string) bool { return slices.Contains(s.kept.Prepared, server) }
