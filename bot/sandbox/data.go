package sandbox

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

// savedState is what a sandbox must know of the one before it in the same folder: what the bot kept goes on, so
// time and ids have to go on as well. Messages and threads of the pretend Discord are not kept.
type savedState struct {
	Now      time.Time `json:"now"`      // where the clock stood
	Last     uint64    `json:"last"`     // the last id that Discord handed out
	Prepared []string  `json:"prepared"` // the servers that the prelude was played in
}

// loadKept reads what an earlier sandbox left in a folder: nothing, if there was none.
func loadKept(dir string) (savedState, error) {
	var k savedState
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
func (s *Sandbox) keep() error {
	if s.Bot == nil || s.temporary != "" || s.Clock == nil {
		return nil
	}
	s.Kept.Now, s.Kept.Last = s.Clock.Now(), s.Fake.LastID()
	data, err := json.Marshal(s.Kept)
	if err != nil {
		return err
	}
	path := filepath.Join(s.Bot.dir, worldFile)
	if err := os.WriteFile(path+".new", data, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// prepared says whether an earlier sandbox has played the prelude in a server.
func (s *Sandbox) prepared(server string) bool { return slices.Contains(s.Kept.Prepared, server) }
