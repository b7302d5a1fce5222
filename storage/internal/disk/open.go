package disk

import (
	"encoding/binary"
	"errors"
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

// PageSize is the size of a page of every file, in bytes.
const PageSize = 4096

// Open opens an existing bbolt file for writing. maxSize bounds its growth, in bytes. With volatile nothing is synced
// to the disk: for a sandbox and tests. Errors are a *HostError: ErrRunning if another process has the file open, ErrDamaged, or
// what the system said.
func Open(path string, maxSize int64, volatile bool) (*bolt.DB, error) {
	if err := Look(path, DataFile()); err != nil {
		return nil, err
	}
	o := bolt.Options{
		Timeout:      time.Second,
		FreelistType: bolt.FreelistMapType,
		PageSize:     PageSize,
		MaxSize:      int(min(maxSize, int64(^uint(0)>>1))),
		NoStatistics: true,
		NoSync:       volatile,
		NoGrowSync:   volatile,
	}
	var err error
	for _, size := range addressSpace() {
		o.InitialMmapSize = size
		var file *bolt.DB
		if file, err = bolt.Open(path, 0o600, &o); err == nil {
			return file, nil
		}
		if errors.Is(err, bolterrors.ErrTimeout) {
			return nil, &HostError{"The data file " + path + " is in use: another copy of the bot is running.",
				"Stop the other copy first.", ErrRunning}
		}
	}
	return nil, denied("The data file "+path+" cannot be written to", path, err)
}

// TryWriting returns the *HostError of a file, which is called what, that this account cannot write to, and changes nothing. A
// file that is not there is none.
func TryWriting(what, path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return denied("The "+what+" "+path+" cannot be written to", path, err)
	}
	return f.Close()
}

// TryFolder returns the *HostError of a folder in which nothing can be made, or in which it cannot be made where it is not there
// yet. What it makes to find out is removed.
func TryFolder(dir string) error {
	for !Exists(dir) && filepath.Dir(dir) != dir {
		dir = filepath.Dir(dir)
	}
	f, err := os.CreateTemp(dir, ".waymark-check-*")
	if err == nil {
		err = errors.Join(f.Close(), os.Remove(f.Name()))
	}
	if err != nil {
		return denied("Nothing can be written to "+dir, dir, err)
	}
	return nil
}

// OpenReadOnly opens a bbolt file that nobody writes to.
func OpenReadOnly(path string, kind Kind) (*bolt.DB, error) {
	if err := Look(path, kind); err != nil {
		return nil, err
	}
	file, err := bolt.Open(path, 0o600, &bolt.Options{ReadOnly: true, Timeout: time.Second})
	if errors.Is(err, bolterrors.ErrTimeout) {
		return nil, InUse(path, err)
	}
	if err != nil {
		return nil, kind.Damaged(path, "it cannot be opened", err)
	}
	return file, nil
}

// addressSpace lists how many bytes of it to try to reserve. A map that never has to move never makes anyone wait for a
// reader; it costs nothing but addresses.
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

// Look refuses a file that would kill the process once it is mapped, or that bbolt would take for a new one: empty, cut
// short, or without a whole meta page.
func Look(path string, kind Kind) error {
	f, err := os.Open(path)
	if err != nil {
		return kind.Unreadable(path, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return kind.Unreadable(path, err)
	}
	if info.Size() < 4*PageSize {
		return kind.Damaged(path, "it is too short", nil)
	}
	newest, err := newestMeta(f)
	switch {
	case errors.Is(err, errNoMeta):
		return kind.Damaged(path, err.Error(), nil)
	case err != nil:
		return kind.Unreadable(path, err)
	case uint64(info.Size()/PageSize) < newest.Pages:
		return kind.Damaged(path, "it was cut short", nil)
	}
	if err := begins(f, newest); errors.Is(err, ErrUnsound) {
		return kind.Damaged(path, err.Error(), nil)
	}
	return nil
}

// Meta is what must be known of a bbolt meta page before bbolt may open the file.
type Meta struct {
	Root, Freelist, Pages, Tx uint64
	pageSize                  uint32
}

var errNoMeta = errors.New("neither of its two meta pages is whole")

// newestMeta returns the meta page that bbolt will use; the error is errNoMeta or what the system said. One that is
// whole but of another page size counts as damaged: bbolt would cut the file up by it.
func newestMeta(f *os.File) (newest Meta, err error) {
	for page := range int64(2) {
		var buf [PageSize]byte
		if _, err := f.ReadAt(buf[:], page*PageSize); err != nil {
			return Meta{}, err
		}
		m, ok := ParseMeta(buf[:])
		if ok && m.pageSize != PageSize {
			return Meta{}, errNoMeta
		}
		if ok && (newest.Pages == 0 || m.Tx > newest.Tx) {
			newest = m
		}
	}
	if newest.Pages == 0 {
		return Meta{}, errNoMeta
	}
	return newest, nil
}

// ParseMeta reads a meta page of bbolt's format 2, which is in the byte order of the machine: a page header of 16
// bytes; magic, version, page size, flags (4 bytes each); root bucket (16), free list, pages in use, transaction,
// and the FNV-1a of all these. It returns false if the page is not whole.
func ParseMeta(page []byte) (Meta, bool) {
	const header, size = 16, 56
	body, order := page[header:], binary.NativeEndian
	sum := fnv.New64a()
	_, _ = sum.Write(body[:size])
	whole := order.Uint32(body) == 0xED0CDAED && order.Uint32(body[4:]) == 2 &&
		order.Uint64(body[size:]) == sum.Sum64()
	return Meta{
		Root: order.Uint64(body[16:]), Freelist: order.Uint64(body[32:]), Pages: order.Uint64(body[40:]),
		Tx: order.Uint64(body[48:]), pageSize: order.Uint32(body[8:]),
	}, whole
}
