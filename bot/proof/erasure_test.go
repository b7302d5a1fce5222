package proof_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"waymark/bot/app"
	"waymark/peer"
	"waymark/storage"
)

// idForms are the ways in which an id can be written into a file.
func idForms(id peer.ID) [][]byte {
	asCBOR, _ := cbor.Marshal(uint64(id))
	return [][]byte{
		[]byte(id.String()), binary.BigEndian.AppendUint64(nil, uint64(id)), binary.LittleEndian.AppendUint64(nil, uint64(id)),
		binary.AppendUvarint(nil, uint64(id)), asCBOR, fmt.Appendf(nil, "%x", uint64(id)),
	}
}

// traces counts what is left of the needles in a data file, every record of which is opened, and in the files of folders
// as they stand.
func traces(t *testing.T, c app.Config, folders []string, needles [][]byte) (n int) {
	t.Helper()
	key, err := storage.LoadKey(c.Data.KeyFile)
	if err != nil {
		t.Fatal(err)
	}
	opened := 0
	count := func(data []byte) {
		for _, needle := range needles {
			n += bytes.Count(data, needle)
		}
	}
	err = storage.DumpPlaintext(filepath.Join(c.Data.Dir, app.DataFile), key, func(plain []byte) {
		opened++
		count(plain)
	})
	if err != nil || opened < 10 {
		t.Fatalf("%d records opened: %v", opened, err)
	}
	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(path)
			count(data)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return n
}

// TestDeletedMeansGone plants a word in every text and a member's id everywhere, through what people really do; then the
// member deletes everything. After the next compaction neither can be found in any file though all of it is opened, nor in
// the log, nor in what waits to be done; the bot's posts that name the member are gone; and yesterday's backup does not
// bring them back.
func TestDeletedMeansGone(t *testing.T) {
	t.Parallel()
	p := plant(t)
	cfg := p.Bot.Config()
	id, err := p.Fake.UserID("arjun")
	if err != nil {
		t.Fatal(err)
	}
	needles := append(idForms(peer.ID(id)), []byte(planted), []byte("arjun"))
	yesterday, err := p.Bot.App.DB.Backup(t.Context(), cfg.Backup.Options(p.Clock.Now()))
	if err != nil {
		t.Fatal(err)
	}
	if p.shows("arjun") < 8 || p.shows(planted) < 4 {
		t.Fatalf("the bot's posts name the member %d times, and show the word %d times: too little to prove anything",
			p.shows("arjun"), p.shows(planted))
	}
	p.plays(t, "wait 24h\n@arjun /privacy delete\n@arjun clicks \"Delete everything about me\"\n@arjun clicks \"Delete its words too\"\nwait 25h")
	for said, is := range map[string]string{"arjun": "the member is named", planted: "the word stands"} {
		for post, text := range p.posts {
			if bytes.Contains([]byte(text), []byte(said)) {
				t.Errorf("%s in the bot's message %s: %s", is, post, text)
			}
		}
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if n := traces(t, cfg, []string{cfg.Data.Dir}, needles); n > 0 {
		t.Errorf("found %d times after deleting and compacting", n)
	}
	for _, needle := range [][]byte{[]byte(planted), []byte(peer.ID(id).String())} {
		if bytes.Contains([]byte(p.log.String()), needle) {
			t.Errorf("the log holds %s", needle)
		}
	}
	restored(t, p, cfg, yesterday.Path, needles)
}

// restored puts a backup from before an erasure in place, and looks for who was erased.
func restored(t *testing.T, p *planting, cfg app.Config, backup string, needles [][]byte) {
	t.Helper()
	key, err := storage.LoadKey(cfg.Data.KeyFile)
	if err != nil {
		t.Fatal(err)
	}
	r, err := storage.Restore(t.Context(), storage.RestoreOptions{
		From: backup, Path: filepath.Join(cfg.Data.Dir, app.DataFile), Key: key, Now: p.Clock.Now(), Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(r.Aside); err != nil {
		t.Fatal(err)
	}
	if n := traces(t, cfg, []string{cfg.Data.Dir}, needles); n > 0 {
		t.Errorf("found %d times in a restored backup", n)
	}
	p.open(t)
	before := len(p.posts)
	p.plays(t, "@arjun /privacy show\n@maya /privacy show")
	// Most people and threads of before are not in this pretend Discord, which refuses what is to be done about them.
	if err := p.Play(t.Context(), "wait 26h", false); err != nil {
		t.Fatal(err)
	}
	for post, text := range p.posts {
		if bytes.Contains([]byte(text), []byte("arjun")) && len(p.posts) > before {
			t.Errorf("the restored bot names the member in %s: %s", post, text)
		}
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if n := traces(t, cfg, []string{cfg.Data.Dir}, needles); n > 0 {
		t.Errorf("found %d times after the restored bot ran", n)
	}
}
