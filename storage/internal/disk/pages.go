package disk

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
)

// bbolt trusts the pages of a file. It reads them through a memory map, so a page that points beyond the end kills the
// process, one that points back to itself makes it loop, and neither can be caught. So a file of unknown origin is read
// here first, page by page: what is sound can be given to bbolt's own check.

// Page types, sizes and bounds of bbolt's format 2, which is in the byte order of the machine.
const (
	branchPage   = 0x01
	leafPage     = 0x02
	freelistPage = 0x10

	pageHeader  = 16 // id 8, type 2, count 2, further pages 4
	elementSize = 16 // branch: position 4, key size 4, page 8; leaf: type 4, position 4, key size 4, value size 4
	bucketHead  = 16 // root page 8, sequence 8
	bucketEntry = 1  // the type of a leaf's element whose value is a bucket

	noFreelist  = ^uint64(0)
	manyFree    = 0xffff  // a free list's count that says: the number is in the first element
	deepest     = 32      // levels of pages and buckets; ours have fewer than ten
	longestPage = 1 << 15 // pages of one record or free list: 128 MB
)

// pageWalk is a look at every page that can be reached.
type pageWalk struct {
	ctx   context.Context
	file  *os.File
	pages uint64 // in use
	seen  []uint64
}

// ErrUnsound says that a file's pages contradict bbolt's format.
var ErrUnsound = errors.New("its pages do not make sense")

// Sound returns ErrUnsound, wrapped, for a file whose pages bbolt must not be given, and what the system said or the
// context's error where it could not look. Nobody may be writing to the file.
func Sound(ctx context.Context, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	m, err := newestMeta(f)
	if err != nil {
		return err
	}
	w := &pageWalk{ctx: ctx, file: f, pages: m.Pages, seen: make([]uint64, m.Pages/64+1)}
	if err := w.tree(m.Root, 0); err != nil {
		return err
	}
	if m.Freelist == noFreelist {
		return nil
	}
	return w.freelist(m.Freelist)
}

// begins returns ErrUnsound, wrapped, for a file on which bbolt would panic while it opens it: what Sound looks at first.
func begins(f *os.File, m Meta) error {
	w := &pageWalk{ctx: context.Background(), file: f, pages: m.Pages, seen: make([]uint64, m.Pages/64+1)}
	if _, err := w.page(m.Root); err != nil {
		return err
	}
	if m.Freelist == noFreelist {
		return nil
	}
	return w.freelist(m.Freelist)
}

// page reads a page with those that it runs on over, once.
func (w *pageWalk) page(id uint64) ([]byte, error) {
	if err := w.ctx.Err(); err != nil {
		return nil, err
	}
	if id < 2 || id >= w.pages {
		return nil, fmt.Errorf("%w: page %d is asked for, of %d", ErrUnsound, id, w.pages)
	}
	var head [pageHeader]byte
	if _, err := w.file.ReadAt(head[:], int64(id)*PageSize); err != nil {
		return nil, err
	}
	more := uint64(binary.NativeEndian.Uint32(head[12:]))
	if binary.NativeEndian.Uint64(head[:]) != id || more >= longestPage || id+more >= w.pages {
		return nil, fmt.Errorf("%w: page %d", ErrUnsound, id)
	}
	for n := id; n <= id+more; n++ {
		if w.seen[n/64]&(1<<(n%64)) != 0 {
			return nil, fmt.Errorf("%w: page %d is in two places", ErrUnsound, n)
		}
		w.seen[n/64] |= 1 << (n % 64)
	}
	data := make([]byte, (1+more)*PageSize)
	_, err := w.file.ReadAt(data, int64(id)*PageSize)
	return data, err
}

// tree walks through a page of a bucket and all below.
func (w *pageWalk) tree(id uint64, depth int) error {
	if depth > deepest {
		return fmt.Errorf("%w: too deep", ErrUnsound)
	}
	data, err := w.page(id)
	if err != nil {
		return err
	}
	switch kind, count := pageKind(data); {
	case kind == leafPage:
		return w.leaf(data, depth)
	case kind == branchPage && count > 0:
		for i := range count {
			at := pageHeader + i*elementSize
			if len(data) < at+elementSize {
				return fmt.Errorf("%w: page %d is too full", ErrUnsound, id)
			}
			e := data[at:]
			if _, ok := within(e, binary.NativeEndian.Uint32(e), binary.NativeEndian.Uint32(e[4:])); !ok {
				return fmt.Errorf("%w: a key on page %d", ErrUnsound, id)
			}
			if err := w.tree(binary.NativeEndian.Uint64(e[8:]), depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	return fmt.Errorf("%w: page %d is of no kind that belongs there", ErrUnsound, id)
}

// leaf walks through a page of records, or a small bucket that is stored inside the value of its record.
func (w *pageWalk) leaf(data []byte, depth int) error {
	_, count := pageKind(data)
	for i := range count {
		at := pageHeader + i*elementSize
		if len(data) < at+elementSize {
			return fmt.Errorf("%w: a page is too full", ErrUnsound)
		}
		e := data[at:]
		kind, pos := binary.NativeEndian.Uint32(e), binary.NativeEndian.Uint32(e[4:])
		key, size := binary.NativeEndian.Uint32(e[8:]), binary.NativeEndian.Uint32(e[12:])
		if _, ok := within(e, pos, key); !ok {
			return fmt.Errorf("%w: a key", ErrUnsound)
		}
		value, ok := within(e[pos+key:], 0, size)
		if !ok {
			return fmt.Errorf("%w: a record", ErrUnsound)
		}
		if kind&bucketEntry != 0 {
			if err := w.bucket(value, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// bucket walks through a bucket: its head, and its pages or, with none, its only page behind the head.
func (w *pageWalk) bucket(value []byte, depth int) error {
	if len(value) < bucketHead {
		return fmt.Errorf("%w: a bucket is too short", ErrUnsound)
	}
	if root := binary.NativeEndian.Uint64(value); root != 0 {
		return w.tree(root, depth)
	}
	inline := value[bucketHead:]
	if len(inline) < pageHeader || depth > deepest {
		return fmt.Errorf("%w: a small bucket", ErrUnsound)
	}
	if kind, _ := pageKind(inline); kind != leafPage {
		return fmt.Errorf("%w: a small bucket holds no records", ErrUnsound)
	}
	return w.leaf(inline, depth)
}

// freelist looks at the list of free pages: each is in the file, none is in use, and they are in order.
func (w *pageWalk) freelist(id uint64) error {
	data, err := w.page(id)
	if err != nil {
		return err
	}
	kind, few := pageKind(data)
	count, list := uint64(few), data[pageHeader:]
	if count == manyFree {
		count, list = binary.NativeEndian.Uint64(list), list[8:]
	}
	if kind != freelistPage || count > uint64(len(list)/8) {
		return fmt.Errorf("%w: the list of free pages", ErrUnsound)
	}
	before := uint64(1)
	for i := range count {
		free := binary.NativeEndian.Uint64(list[8*i:])
		if free <= before || free >= w.pages || w.seen[free/64]&(1<<(free%64)) != 0 {
			return fmt.Errorf("%w: page %d is called free", ErrUnsound, free)
		}
		before = free
	}
	return nil
}

func pageKind(page []byte) (kind uint16, count int) {
	return binary.NativeEndian.Uint16(page[8:]), int(binary.NativeEndian.Uint16(page[10:]))
}

// within is the size bytes at pos, false if they are not all there.
func within(data []byte, pos, size uint32) ([]byte, bool) {
	if uint64(pos)+uint64(size) > uint64(len(data)) {
		return nil, false
	}
	return data[pos : pos+size], true
}
