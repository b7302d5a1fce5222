package proof_test

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"waymark/bot/apptest"
)

// crashOnFullDisk is TestCrash on a small file system of its own that is full again and again: people are told that it was
// not saved, nothing that was is lost, and when there is room again it goes on. It needs the right to mount one.
func crashOnFullDisk(t *testing.T, argv []string, seed uint64) {
	p := apptest.NewProcess(t, argv, "")
	disk := &fullDisk{dir: filepath.Dir(p.DataFile())}
	p.Do(os.Mkdir(disk.dir, 0o700))
	if err := syscall.Mount("tmpfs", disk.dir, "tmpfs", 0, "size=8m,mode=0700"); err != nil {
		t.Skipf("SKIPPED: no file system can be mounted here (%v), so nobody can tell what a full disk does to the program", err)
	}
	t.Cleanup(func() {
		p.Kill()
		p.Do(syscall.Unmount(disk.dir, syscall.MNT_DETACH))
	})
	h := newTown(t, p, seed)
	refused := 0
	for h.lived = 0; h.lived < max(6, crashes()/5) && !t.Failed(); h.lived++ {
		before := h.room.acked()
		disk.fill(t, int64(h.rand.IntN(200_000)))
		h.act(func() {
			if h.rand.IntN(2) == 0 {
				disk.free(t) // with the program running: it goes on by itself
				time.Sleep(time.Duration(h.rand.IntN(100)) * time.Millisecond)
			}
			h.kill()
		})
		if h.rand.IntN(2) == 0 {
			disk.free(t) // else it starts on a full disk
		}
		if h.room.acked() == before {
			refused++
		}
		h.look()
		h.again()
	}
	disk.free(t)
	h.end()
	if told := h.room.answered() - h.room.acked(); told == 0 {
		t.Error("nobody was told that something could not be saved, so this proves nothing")
	}
}

// fullDisk is a file system that can be filled up.
type fullDisk struct{ dir string }

func (d *fullDisk) filler() string { return filepath.Join(d.dir, "filler") }

// fill leaves no more room than so many bytes.
func (d *fullDisk) fill(t *testing.T, room int64) {
	t.Helper()
	f, err := os.OpenFile(d.filler(), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	page := make([]byte, 4096)
	for err == nil {
		_, err = f.Write(page)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	info, err := f.Stat()
	if err == nil {
		err = f.Truncate(max(0, info.Size()-room))
	}
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
}

// free makes room again.
func (d *fullDisk) free(t *testing.T) {
	t.Helper()
	if err := os.Remove(d.filler()); err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
}
