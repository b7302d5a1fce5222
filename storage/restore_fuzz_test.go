package storage

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/fnv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"

	"waymark/storage/internal/disk"
)

// damage says what to do to a whole backup: where to write what, how much of it to keep, and whether to make its meta
// pages' checksums right again, so that what they say is believed.
type damage struct {
	at    uint32
	patch []byte
	keep  uint32
	sums  bool
}

func (d damage) to(whole []byte) []byte {
	data := bytes.Clone(whole)
	at := int(d.at) % (len(data) + 1)
	data = append(data, make([]byte, max(0, at+len(d.patch)-len(data)))...)
	copy(data[at:], d.patch)
	if d.sums {
		for page := range min(2, len(data)/disk.PageSize) {
			body := data[page*disk.PageSize+16:]
			sum := fnv.New64a()
			_, _ = sum.Write(body[:56])
			binary.NativeEndian.PutUint64(body[56:], sum.Sum64())
		}
	}
	if int(d.keep) < len(data) {
		data = data[:d.keep]
	}
	return data
}

// smallBackup is the backup of everything(), as version 1 wrote it, with its key: always the same bytes.
func smallBackup(t testing.TB) ([]byte, Key) {
	t.Helper()
	dir := t.TempDir()
	unpack(t, dir, "v1.db", "v1.key")
	key, err := LoadKey(filepath.Join(dir, "v1.key"))
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, "v1.db"))
	if err != nil {
		t.Fatal(err)
	}
	m, _ := disk.ParseMeta(data[:disk.PageSize])
	n, _ := disk.ParseMeta(data[disk.PageSize : 2*disk.PageSize])
	return data[:max(m.Pages, n.Pages)*disk.PageSize], key
}

// FuzzRestore checks that for any bytes in a backup and the list of erasures next to it, a restore either refuses
// them, in words for the host and with nothing put in the place of the data file, or gives a file that opens, can
// be read from end to end and closes. It never ends the process, and always ends.
func FuzzRestore(f *testing.F) {
	whole, key := smallBackup(f)
	const all = 1 << 31
	page := func(n int) uint32 { return uint32(n * disk.PageSize) }
	le64 := func(n uint64) []byte { return binary.LittleEndian.AppendUint64(nil, n) }
	add := func(d damage, list string) { f.Add(d.at, d.patch, d.keep, d.sums, []byte(list)) }
	add(damage{keep: all}, "")
	add(damage{keep: all}, "x\n00 00\n"+strings.Repeat("a", 70_000))
	add(damage{keep: 0}, "")
	add(damage{keep: page(5)}, "")
	add(damage{at: page(1) + 16 + 40, patch: le64(1 << 40), keep: all, sums: true}, "")           // pages in use
	add(damage{at: page(1) + 16 + 16, patch: le64(7_000_000), keep: all, sums: true}, "")         // root beyond the end
	add(damage{at: page(1) + 16 + 32, patch: le64(1 << 50), keep: all, sums: true}, "")           // free list beyond the end
	add(damage{at: page(6) + 16 + 8, patch: le64(6), keep: all}, "")                              // a branch that leads to itself
	add(damage{at: page(6) + 16 + 8, patch: le64(1 << 62), keep: all}, "")                        // a branch that leads nowhere
	add(damage{at: page(7) + 10, patch: []byte{255, 255}, keep: all}, "")                         // as many records as can be
	add(damage{at: page(2) + 16 + 4, patch: []byte{255, 255, 255, 127}, keep: all}, "")           // a record far away
	add(damage{at: page(8) + 10, patch: append([]byte{255, 255}, le64(1<<61)...), keep: all}, "") // a free list without end
	add(damage{at: page(3) + 100, patch: []byte{1}, keep: all}, "")
	add(damage{at: page(7) + 16, patch: []byte("x"), keep: all, sums: true}, "")
	f.Fuzz(func(t *testing.T, at uint32, patch []byte, keep uint32, sums bool, list []byte) {
		data := damage{at, patch, keep, sums}.to(whole)
		dir := t.TempDir()
		from, path := filepath.Join(dir, "backup", "b.db"), filepath.Join(dir, "data", "waymark.db")
		for file, content := range map[string][]byte{from: data, disk.ErasureListIn(filepath.Dir(from), path): list} {
			if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, content, 0o600)); err != nil {
				t.Fatal(err)
			}
		}
		_, err := Restore(context.Background(), RestoreOptions{From: from, Path: path, Key: key, Now: someTime})
		if err != nil {
			var p *HostError
			if !errors.As(err, &p) || p.What == "" || p.Remedy == "" || errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("refused with %v", err)
			}
			if disk.Exists(path) {
				t.Error("refused, and yet put in place")
			}
			if bytes.Equal(data, whole) {
				t.Errorf("the whole backup was refused: %v", err)
			}
			return
		}
		readable(t, Options{Path: path, Key: key})
	})
}

// readable fails the test unless a data file opens, everything in it can be read without a panic, and it closes.
func readable(t *testing.T, o Options) {
	t.Helper()
	db, err := Open(o)
	if err != nil {
		t.Errorf("what was restored does not open: %v", err)
		return
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	err = db.file.View(func(tx *bolt.Tx) error {
		_, err := seals(context.Background(), tx, db.secrets, func([]byte) {})
		return err
	})
	if err != nil {
		t.Errorf("what was restored cannot be read: %v", err)
	}
	_, err = db.Ready(context.Background(), at(1000), 1000)
	_, err2 := db.Due(context.Background(), at(1000), 1000)
	if err := errors.Join(err, err2); err != nil {
		t.Error(err)
	}
}
