package storage

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"

	"waymark/storage/internal/disk"
)

const keySize = 32

// Key is the master key. It prints as "(secret)". The zero Key is none.
type Key struct {
	secret *[keySize]byte // a pointer, so that printing what holds a Key shows an address at most
	file   string         // where it is
}

// LoadKey reads a key file: 32 bytes, mode 0600. Errors are *HostError with ErrKeyMissing, ErrKeyReadable or
// ErrKeyDamaged.
func LoadKey(path string) (Key, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Key{}, &HostError{What: "The key file " + path + " is missing.",
			Remedy: "Put the copy you kept elsewhere back in its place. Without it the data file cannot be read.\n" + keyLost, Cause: ErrKeyMissing}
	}
	if err != nil {
		return Key{}, unreadableKey(path, err)
	}
	if info.IsDir() { // what a container's engine puts in the place of a file that is not there
		return Key{}, &HostError{What: "The key file " + path + " is a folder.",
			Remedy: "Put the copy of the key that you kept elsewhere in its place, or correct key_file in the config.", Cause: ErrKeyDamaged}
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return Key{}, &HostError{What: "The key file " + path + " can be read by other accounts of this machine.",
			Remedy: "Run: chmod 600 " + InShell(path), Cause: ErrKeyReadable}
	}
	if info.Size() != keySize {
		return Key{}, &HostError{What: "The key file " + path + " is not a Waymark key.",
			Remedy: "Put the copy you kept elsewhere back in its place.\n" + keyLost, Cause: ErrKeyDamaged}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return Key{}, unreadableKey(path, err)
	}
	secret := [keySize]byte(data)
	return Key{&secret, path}, nil
}

func unreadableKey(path string, err error) error {
	return &HostError{What: "The key file " + path + " cannot be read: " + disk.Plain(err) + ".",
		Remedy: "Make the account that runs the bot its owner.", Cause: err}
}

// CreateKey makes a new random key file, durable when it returns. It never overwrites (ErrKeyExists).
func CreateKey(path string) (Key, error) {
	secret := new([keySize]byte)
	_, _ = rand.Read(secret[:]) // never fails, says its documentation
	if err := disk.MakeDir(filepath.Dir(path)); err != nil {
		return Key{}, disk.Unwritable(path, err)
	}
	err := disk.CreateDurably(path, func(f *os.File) error {
		_, err := f.Write(secret[:])
		return err
	})
	if errors.Is(err, fs.ErrExist) {
		return Key{}, &HostError{What: "The key file " + path + " is there already.",
			Remedy: "Use it, or move it away if no data file needs it.", Cause: ErrKeyExists}
	}
	if err != nil {
		return Key{}, disk.Unwritable(path, err)
	}
	return Key{secret, path}, nil
}

const secretText = "(secret)"

// String returns "(secret)".
func (k Key) String() string { return secretText }

// GoString returns "(secret)".
func (k Key) GoString() string { return secretText }

// Format writes "(secret)" for every verb.
func (k Key) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(secretText)) }

// LogValue returns "(secret)".
func (k Key) LogValue() slog.Value { return slog.StringValue(secretText) }

// MarshalText returns "(secret)".
func (k Key) MarshalText() ([]byte, error) { return []byte(secretText), nil }
