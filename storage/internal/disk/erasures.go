package disk

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Erasure is a line of the list of erasures that is kept beside a data file, so that an older copy of the file does not
// bring back what was erased since: 8 bytes of Unix seconds, big-endian, and 16 of a keyed hash that tells nothing
// without the key. In the list it is written in hexadecimal with a checksum, so that a line cut short by a power cut is
// noticed.
type Erasure [24]byte

// NewErasure returns the erasure at an instant of what has a hash.
func NewErasure(at time.Time, hash [16]byte) (e Erasure) {
	binary.BigEndian.PutUint64(e[:8], uint64(at.Unix()))
	copy(e[8:], hash[:])
	return e
}

// At returns the instant of the erasure, in UTC, to the second.
func (e Erasure) At() time.Time { return time.Unix(int64(binary.BigEndian.Uint64(e[:8])), 0).UTC() }

// Hash returns the hash of what was erased.
func (e Erasure) Hash() [16]byte { return [16]byte(e[8:]) }

// Line returns the erasure as it is written in a list.
func (e Erasure) Line() string { return fmt.Sprintf("%x %08x\n", e[:], crc32.ChecksumIEEE(e[:])) }

// ParseErasure reads a line of a list; false for one that is not whole.
func ParseErasure(line string) (e Erasure, ok bool) {
	body, sum, _ := strings.Cut(strings.TrimSpace(line), " ")
	raw, err := hex.DecodeString(body)
	if err != nil || len(raw) != len(e) {
		return e, false
	}
	copy(e[:], raw)
	return e, fmt.Sprintf("%08x", crc32.ChecksumIEEE(e[:])) == sum
}

// ErasureList returns the path of the list that belongs to a data file.
func ErasureList(data string) string { return data + ".erased" }

// ErasureListIn returns the path of that list in a folder of backups.
func ErasureListIn(dir, data string) string {
	return filepath.Join(dir, filepath.Base(ErasureList(data)))
}

// ReadErasures reads a list; one that is not there is empty.
func ReadErasures(path string) (map[Erasure]bool, error) {
	all := map[Erasure]bool{}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return all, nil
	}
	if err != nil {
		return nil, err
	}
	for line := range bytes.Lines(data) { // of any length: a damaged one must not hide those after it
		if e, ok := ParseErasure(string(line)); ok {
			all[e] = true
		}
	}
	return all, nil
}

// AppendErasures adds lines to a list durably, making it if need be.
func AppendErasures(path string, all []Erasure) error {
	if len(all) == 0 {
		return nil
	}
	fresh := !Exists(path)
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	var text strings.Builder
	text.WriteString("\n") // ends a line that was cut short
	for _, e := range all {
		text.WriteString(e.Line())
	}
	_, err = f.WriteString(text.String())
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil || !fresh {
		return err
	}
	return SyncDir(filepath.Dir(path))
}

// MergeErasures adds to one list what another holds besides, durably. Either may be missing.
func MergeErasures(into, from string) error {
	have, err := ReadErasures(into)
	if err != nil {
		return err
	}
	more, err := ReadErasures(from)
	if err != nil {
		return err
	}
	var missing []Erasure
	for e := range more {
		if !have[e] {
			missing = append(missing, e)
		}
	}
	return AppendErasures(into, missing)
}

// EnsureErasureList makes an empty list where there is none, so that a missing one can be told from an empty one.
func EnsureErasureList(path string) error {
	if Exists(path) {
		return nil
	}
	err := CreateDurably(path, func(*os.File) error { return nil })
	if errors.Is(err, fs.ErrExist) {
		err = nil
	}
	return err
}
