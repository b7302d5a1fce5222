package storage

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

const pageSize = 4096

// fileKind is what a file is to the host, who hears other things of a backup than of the data file.
type fileKind struct {
	name string
	mend string // what to do when it is damaged
}

func dataFile() fileKind {
	return fileKind{"data file", "Restore the newest backup with: waymark restore FILE. The file as it is now is kept aside."}
}

func backupFile() fileKind {
	return fileKind{"backup", "Use another backup. Keep this one: what is whole in it can still be read."}
}

func (k fileKind) damaged(path, why string, err error) error {
	cause := ErrDamaged
	if err != nil {
		cause = fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return &Problem{"The " + k.name + " " + path + " is damaged: " + why + ".", k.mend, cause}
}

func (k fileKind) unreadable(path string, err error) error {
	return &Problem{"The " + k.name + " " + path + " cannot be read: " + plain(err) + ".",
		"Run this as the account that runs the bot, and see that the disk is healthy.", err}
}

// openFile opens the bbolt file, which must exist.
func openFile(path string, maxSize int64) (*bolt.DB, error) {
	if err := look(path, dataFile()); err != nil {
		return nil, err
	}
	o := bolt.Options{
		Timeout:      time.Second,
		FreelistType: bolt.FreelistMapType,
		PageSize:     pageSize,
		MaxSize:      int(min(maxSize, int64(^uint(0)>>1))),
		NoStatistics: true,
	}
	var err error
	for _, size := range addressSpace() {
		o.InitialMmapSize = size
		var file *bolt.DB
		if file, err = bolt.Open(path, 0o600, &o); err == nil {
			return file, nil
		}
		if errors.Is(err, bolterrors.ErrTimeout) {
			return nil, &Problem{"The data file " + path + " is in use: another copy of the bot is running.",
				"Stop the other copy first.", ErrRunning}
		}
	}
	return nil, denied("The data file "+path+" cannot be written to", path, err)
}

// addressSpace lists how much of it to try to reserve. A map that never has to move never makes anyone wait for
// a reader; it costs nothing but addresses.
func addressSpace() []int {
	if runtime.GOOS == "windows" { // there the file would grow to it
		return []int{0}
	}
	if strconv.IntSize == 32 {
		return []int{1 << 29, 1 << 27, 0}
	}
	const gib = 1 << 30
	return []int{gib << (4 * (strconv.IntSize / 64)), gib, 0}
}

// look refuses a file that would kill the process once it is mapped, or that would silently be taken for a
// new one: empty, cut short, or without a whole meta page.
func look(path string, kind fileKind) error {
	f, err := os.Open(path)
	if err != nil {
		return kind.unreadable(path, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return kind.unreadable(path, err)
	}
	if info.Size() < 4*pageSize {
		return kind.damaged(path, "it is too short", nil)
	}
	newest, err := newestMeta(f)
	switch {
	case errors.Is(err, errNoMeta):
		return kind.damaged(path, err.Error(), nil)
	case err != nil:
		return kind.unreadable(path, err)
	case uint64(info.Size()/pageSize) < newest.pages:
		return kind.damaged(path, "it was cut short", nil)
	}
	if err := begins(f, newest); errors.Is(err, errUnsound) {
		return kind.damaged(path, err.Error(), nil)
	}
	return nil
}

// meta is what must be known of a bbolt meta page before bbolt is let loose on a file.
type meta struct {
	root, freelist, pages, tx uint64
	pageSize                  uint32
}

var errNoMeta = errors.New("neither of its two meta pages is whole")

// newestMeta returns the meta page that bbolt will go by; errNoMeta, or what the system said. One that is whole but
// of another page size counts as damaged: bbolt would cut the file up by it.
func newestMeta(f *os.File) (newest meta, err error) {
	for page := range int64(2) {
		var buf [pageSize]byte
		if _, err := f.ReadAt(buf[:], page*pageSize); err != nil {
			return meta{}, err
		}
		m, ok := parseMeta(buf[:])
		if ok && m.pageSize != pageSize {
			return meta{}, errNoMeta
		}
		if ok && (newest.pages == 0 || m.tx > newest.tx) {
			newest = m
		}
	}
	if newest.pages == 0 {
		return meta{}, errNoMeta
	}
	return newest, nil
}

// parseMeta reads a meta page of bbolt's format 2, which is in the byte order of the machine: a page header of 16
// bytes; magic, version, page size, flags (4 bytes each); root bucket (16), free list, pages in use, transaction,
// and the FNV-1a of all these.
func parseMeta(page []byte) (meta, bool) {
	const header, size = 16, 56
	body, order := page[header:], binary.NativeEndian
	sum := fnv.New64a()
	_, _ = sum.Write(body[:size])
	whole := order.Uint32(body) == 0xED0CDAED && order.Uint32(body[4:]) == 2 &&
		order.Uint64(body[size:]) == sum.Sum64()
	return meta{
		root: order.Uint64(body[16:]), freelist: order.Uint64(body[32:]), pages: order.Uint64(body[40:]),
		tx: order.Uint64(body[48:]), pageSize: order.Uint32(body[8:]),
	}, whole
}

// createDurably makes a file that is either there whole, after a power cut too, or not at all. The error is
// fs.ErrExist if there is one; that one is left alone.
func createDurably(path string, fill func(*os.File) error) error {
	dir := filepath.Dir(path)
	if _, err := os.Lstat(path); err == nil {
		return fs.ErrExist
	}
	f, err := os.CreateTemp(dir, leftovers(path))
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	err = fill(f)
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	// A link, unlike a rename, never replaces what another process made meanwhile.
	if err := os.Link(f.Name(), path); errors.Is(err, fs.ErrExist) {
		return fs.ErrExist
	} else if err != nil { // a file system without links
		if err := os.Rename(f.Name(), path); err != nil {
			return err
		}
	}
	return syncDir(dir)
}

// makeDir makes a folder for the bot's account only, if it is not there.
func makeDir(dir string) error {
	fresh := !isThere(dir)
	err := os.MkdirAll(dir, 0o700)
	if err == nil && fresh {
		err = handOver(dir)
	}
	return err
}

// syncDir makes new names in a directory durable.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" { // directories cannot be synced there
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// createFile makes a new data file of the present version with an id key of its own.
func createFile(path string, s *secrets) error {
	if err := makeDir(filepath.Dir(path)); err != nil {
		return unwritable(path, err)
	}
	err := createDurably(path, func(f *os.File) error {
		file, err := bolt.Open(f.Name(), 0o600, &bolt.Options{Timeout: time.Second, PageSize: pageSize})
		if err != nil {
			return err
		}
		return errors.Join(file.Update(func(t *bolt.Tx) error { return begin(t, s) }), file.Close())
	})
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return unwritable(path, err)
	}
	return nil
}

// begin makes the buckets of an empty file.
func begin(t *bolt.Tx, s *secrets) error {
	for _, name := range []string{bucketMeta, bucketDue, bucketOutbox} {
		if _, err := t.CreateBucket([]byte(name)); err != nil {
			return fmt.Errorf("bucket %s: %w", name, err)
		}
	}
	if err := setVersion(t, version); err != nil {
		return err
	}
	return t.Bucket([]byte(bucketMeta)).Put([]byte(metaIDKey), s.wrappedIDKey())
}
