package storage

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	bolt "go.etcd.io/bbolt"

	"waymark/peer"
	"waymark/storage/internal/disk"
)

// refused fails the test unless err tells the host what is wrong and what to do about it.
func refused(t *testing.T, what string, err, want error) {
	t.Helper()
	var p *HostError
	if !errors.Is(err, want) || !errors.As(err, &p) || !strings.HasSuffix(p.What, ".") || p.Remedy == "" {
		t.Errorf("%s: got %v, want a problem that is %v", what, err, want)
	}
}

func TestKeyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys", "key")
	_, err := LoadKey(path)
	refused(t, "missing", err, ErrKeyMissing)
	made, err := CreateKey(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 || info.Size() != 32 {
		t.Errorf("created %v, %v", info, err)
	}
	loaded, err := LoadKey(path)
	if err != nil || *loaded.secret != *made.secret {
		t.Errorf("loaded another key, %v", err)
	}
	_, err = CreateKey(path)
	refused(t, "again", err, ErrKeyExists)
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	_, err = LoadKey(path)
	refused(t, "readable", err, ErrKeyReadable)
	if err := errors.Join(os.Chmod(path, 0o600), os.Truncate(path, 31)); err != nil {
		t.Fatal(err)
	}
	_, err = LoadKey(path)
	refused(t, "short", err, ErrKeyDamaged)
}

func TestKeyIsNotPrinted(t *testing.T) {
	k := testKey(t)
	db := fresh(t)
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "key", k, "options", Options{Key: k})
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d"} {
		fmt.Fprintf(&log, verb+verb+verb, k, Options{Key: k}, db.options)
	}
	for _, secret := range []*[32]byte{k.secret, db.options.Key.secret} {
		for _, form := range []string{"%v", "%x", "%s", "%q"} {
			if text := fmt.Sprintf(form, *secret); strings.Contains(log.String(), strings.Trim(text, `[]"`)) {
				t.Errorf("printed as %s", form)
			}
		}
	}
	if !strings.Contains(log.String(), secretText) {
		t.Error("not printed as a secret")
	}
}

func TestOpenRefuses(t *testing.T) {
	o := Options{Path: filepath.Join(t.TempDir(), "waymark.db"), Key: testKey(t)}
	db, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	join(t, db, arjun)
	_, err = Open(o)
	refused(t, "second copy", err, ErrRunning)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = Open(Options{Path: o.Path})
	refused(t, "no key", err, ErrKeyMissing)
	_, err = Open(Options{Path: o.Path, Key: testKey(t)})
	refused(t, "another key", err, ErrKeyWrong)
	whole, err := os.ReadFile(o.Path)
	if err != nil {
		t.Fatal(err)
	}
	damage := map[string]func() []byte{
		"empty":     func() []byte { return nil },
		"one page":  func() []byte { return whole[:4096] },
		"cut short": func() []byte { return whole[:5*4096] },
		"no metas": func() []byte {
			bad := []byte(string(whole))
			bad[30] ^= 1
			bad[4096+30] ^= 1
			return bad
		},
		"something else": func() []byte { return []byte(strings.Repeat("not a database\n", 4000)) },
		"pages of noise": func() []byte { // bbolt panics on these
			bad := []byte(string(whole))
			copy(bad[2*4096:4*4096], strings.Repeat("noise ", 4*4096))
			return bad
		},
	}
	for name, make := range damage {
		path := filepath.Join(t.TempDir(), "damaged.db")
		if err := os.WriteFile(path, make(), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Open(Options{Path: path, Key: o.Key})
		refused(t, name, err, ErrDamaged)
	}
	foreign := filepath.Join(t.TempDir(), "foreign.db")
	tamper(t, foreign, func(*bolt.Tx) error { return nil })
	_, err = Open(Options{Path: foreign, Key: o.Key})
	refused(t, "another program's", err, ErrDamaged)
	tamper(t, o.Path, func(tx *bolt.Tx) error { return setVersion(tx, version+1) })
	_, err = Open(o)
	refused(t, "newer", err, ErrNewer)
}

// TestWhatTheSystemSaysIsSaid names the reason for which a file could not be written, and what to do about that one.
func TestWhatTheSystemSaysIsSaid(t *testing.T) {
	for _, c := range []struct {
		err          error
		what, remedy string
		full         bool
	}{
		{syscall.ENOSPC, "There is no room for the file x.db.", "Free some space", true},
		{syscall.EDQUOT, "There is no room for the file x.db.", "Free some space", true},
		{syscall.EROFS, "cannot be created: its disk is read-only.", "mount it writable", false},
		{syscall.EACCES, "cannot be created: this account may not.", "the account that runs the bot", false},
		{syscall.EPERM, "cannot be created: this account may not.", "the account that runs the bot", false},
		{syscall.EIO, "cannot be created: input/output error.", "the disk is healthy", false},
	} {
		err := disk.Unwritable("x.db", &fs.PathError{Op: "open", Path: "x.db", Err: c.err})
		refused(t, c.err.Error(), err, c.err)
		var p *HostError
		if errors.As(err, &p) && (!strings.HasSuffix(p.What, c.what) || !strings.Contains(p.Remedy, c.remedy) || errors.Is(err, ErrFull) != c.full) {
			t.Errorf("%v is told as %q %q", c.err, p.What, p.Remedy)
		}
	}
}

func TestPeekChangesNothing(t *testing.T) {
	o := Options{Path: filepath.Join(t.TempDir(), "waymark.db"), Key: testKey(t)}
	db, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	update(t, db, func(tx *Tx) error { return tx.PutSettings(peer.Settings{CheckIns: 77}) })
	refused(t, "while the bot runs", OpenReadOnly(o.Path, o.Key, nil), ErrRunning)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(o.Path)
	if err != nil {
		t.Fatal(err)
	}
	var seen []peer.ID
	err = OpenReadOnly(o.Path, o.Key, func(guild peer.ID, tx *Tx) error {
		set, err := tx.Settings()
		seen = append(seen, guild, set.CheckIns)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "seen", seen, []peer.ID{harbour, 77})
	err = OpenReadOnly(o.Path, o.Key, func(_ peer.ID, tx *Tx) error { return tx.PutSettings(peer.Settings{}) })
	if !errors.Is(err, ErrReadOnly) {
		t.Errorf("a change: %v, want ErrReadOnly", err)
	}
	refused(t, "another key", OpenReadOnly(o.Path, testKey(t), nil), ErrKeyWrong)
	if after, err := os.ReadFile(o.Path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file was changed (%v)", err)
	}
}

func TestOneBrokenMetaIsEnoughToOpen(t *testing.T) {
	o := Options{Path: filepath.Join(t.TempDir(), "waymark.db"), Key: testKey(t)}
	db, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	join(t, db, arjun)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for page := range int64(2) {
		whole, err := os.ReadFile(o.Path)
		if err != nil {
			t.Fatal(err)
		}
		whole[page*4096+30] ^= 1
		path := filepath.Join(t.TempDir(), "half.db")
		if err := os.WriteFile(path, whole, 0o600); err != nil {
			t.Fatal(err)
		}
		db, err := Open(Options{Path: path, Key: o.Key})
		if err != nil {
			t.Errorf("meta %d: %v", page, err)
			continue
		}
		_ = db.Close()
	}
}

// tamper changes a file behind storage's back.
func tamper(t *testing.T, path string, fn func(*bolt.Tx) error) {
	t.Helper()
	file, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(file.Update(fn), file.Close()); err != nil {
		t.Fatal(err)
	}
}

// TestKilled runs itself as another process that saves and says so, kills it at any moment, and finds
// everything that was said to be saved.
func TestKilled(t *testing.T) {
	if path := os.Getenv("WAYMARK_TEST_VICTIM"); path != "" {
		victim(path)
		return
	}
	dir := t.TempDir()
	key := filepath.Join(dir, "key")
	k, err := CreateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	o := Options{Path: filepath.Join(dir, "waymark.db"), Key: k}
	said := 0
	for round := range 5 {
		cmd := exec.Command(os.Args[0], "-test.run=^TestKilled$")
		cmd.Env = append(os.Environ(), "WAYMARK_TEST_VICTIM="+o.Path, "WAYMARK_TEST_FROM="+fmt.Sprint(said))
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; n < 20+7*round && lines.Scan(); n++ {
			if _, err := fmt.Sscanf(lines.Text(), "saved %d", &said); err != nil {
				t.Fatalf("victim: %s", lines.Text())
			}
		}
		_ = cmd.Process.Kill()
		for lines.Scan() {
			_, _ = fmt.Sscanf(lines.Text(), "saved %d", &said)
		}
		_ = cmd.Wait()
		db, err := Open(o)
		if err != nil {
			t.Fatal(err)
		}
		if s := summaryOf(t, db, arjun); s.Count < said {
			t.Errorf("said %d, saved %d", said, s.Count)
		} else {
			said = s.Count
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		check(t, o.Path)
	}
}

func victim(path string) {
	fail := func(err error) {
		if err != nil {
			_, _ = io.WriteString(os.Stdout, err.Error()+"\n")
			os.Exit(1)
		}
	}
	k, err := LoadKey(filepath.Join(filepath.Dir(path), "key"))
	fail(err)
	db, err := Open(Options{Path: path, Key: k})
	fail(err)
	var from int
	_, err = fmt.Sscan(os.Getenv("WAYMARK_TEST_FROM"), &from)
	fail(err)
	for day := from; ; day++ {
		fail(db.Update(context.Background(), harbour, func(tx *Tx) error {
			return errors.Join(tx.PutMember(peer.Member{ID: arjun}), tx.PutCheckIn(arjun, entry(peer.Day(day))))
		}))
		_, err := fmt.Printf("saved %d\n", day+1)
		fail(err)
	}
}
