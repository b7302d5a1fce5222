package storage

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"waymark/storage/internal/disk"
)

// HostError is an error that the person who hosts the bot can fix, the only such type in the program: what happened and
// what to do about it, in plain sentences that hold no member's data. errors.Is and errors.As see through it to its cause.
// bot/app prints it (ReportError).
type HostError = disk.HostError

// What can go wrong, for errors.Is. What reaches the host is wrapped in a *HostError.
var (
	ErrKeyMissing  = errors.New("the key file is missing")
	ErrKeyExists   = errors.New("the key file exists already")
	ErrKeyReadable = errors.New("the key file is readable by others")
	ErrKeyDamaged  = errors.New("the key file is not a key")
	ErrKeyWrong    = errors.New("the key does not fit the data file")
	ErrNewer       = errors.New("the data file was written by a newer version")
	ErrOlder       = errors.New("the data file is of an older version")
	ErrRunning     = disk.ErrRunning
	ErrDamaged     = disk.ErrDamaged
	ErrFull        = disk.ErrFull
)

var (
	// ErrNotStarted says that the context was done, or the database closed, before the function was
	// started: it never ran and never will.
	ErrNotStarted = errors.New("storage: not started")
	// ErrClosed says that the database was closed. It comes wrapped together with ErrNotStarted.
	ErrClosed = errors.New("storage: closed")
	// ErrUncertain says that the disk failed while saving: the change may be there or not.
	ErrUncertain = errors.New("storage: the disk failed while saving, so the outcome is unknown")
	// ErrReadOnly says that a View tried to write.
	ErrReadOnly = errors.New("storage: a view cannot write")
	// ErrNoMember says that a record about a person was to be stored who is not stored as a member (PutMember was never
	// called for them, or they were erased).
	ErrNoMember = errors.New("storage: no such member")
	// ErrSeal says that a record cannot be read: it is not what was stored in its place, so the file is damaged or was
	// tampered with.
	ErrUnreadable = errors.New("storage: a record's seal is broken")
)

// TryFolder returns a *HostError where nothing can be written to a folder, or it cannot be made. What it makes to find out is
// removed.
func TryFolder(dir string) error { return disk.TryFolder(dir) }

// TryWriting returns a *HostError where a data file, or its list of erasures, cannot be written to. It changes nothing.
func TryWriting(path string) error {
	return errors.Join(disk.TryWriting("data file", path), disk.TryWriting("list of erasures", disk.ErasureList(path)))
}

// InUse returns ErrRunning where another process has a data file open, and what the system said where that cannot be seen.
func InUse(path string) error {
	release, err := disk.Lock(path)
	if err == nil {
		release()
	}
	return err
}

// OwnedAs gives a file that root made to the owner of another one, whose place it takes. For other accounts it does nothing.
func OwnedAs(path, other string) error { return disk.OwnedAs(path, other) }

// InShell returns a path as it is typed at a shell: in quotation marks where it needs them.
func InShell(path string) string { return disk.InShell(path) }

// Plain returns what the system said in err, without the path, for a sentence that names the path already.
func Plain(err error) string { return disk.Plain(err) }

// PanicError is what the caller of Update or View gets when their function panicked. Nothing it wrote is
// kept; other callers notice nothing.
type PanicError struct {
	Value any    // what was given to panic
	Stack []byte // the stack, as debug.Stack returns it
}

// Error names the type of the panic's value but not the value, which may hold what a member wrote.
func (p *PanicError) Error() string {
	return fmt.Sprintf("storage: panic in a transaction (%T)", p.Value)
}

// keyWrong is explain for a data file and the key that it was opened with. Where a key beside that one fits, it is named: after a
// change of the key that was interrupted the remedy is to finish it.
func keyWrong(path string, key Key, err error) error {
	if errors.Is(err, ErrKeyWrong) {
		switch fits := KeyFor(path, key.file); fits {
		case "":
		case key.file + newKeySuffix:
			return &HostError{
				What:   "The key in " + key.file + " does not fit the data file " + path + ". A change of the key was interrupted: the one in " + fits + " fits.",
				Remedy: "To finish it: waymark rekey", Cause: ErrKeyWrong,
			}
		default:
			return &HostError{
				What:   "The key in " + key.file + " does not fit the data file " + path + ", but the one in " + fits + " does.",
				Remedy: UseThatKey(fits), Cause: ErrKeyWrong,
			}
		}
	}
	var said *HostError
	if errors.As(err, &said) {
		return err
	}
	return explain(disk.DataFile(), path, err)
}

// explain turns the error of looking at a file into one for the host.
func explain(kind disk.Kind, path string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, context.DeadlineExceeded):
		return kind.Damaged(path, "checking it did not come to an end", err)
	case errors.Is(err, context.Canceled):
		return err
	case errors.Is(err, ErrNewer):
		return &HostError{What: "The " + kind.String() + " " + path + " was written by a newer version of the bot.",
			Remedy: "Run that version or a later one.", Cause: err}
	case errors.Is(err, ErrKeyWrong):
		return &HostError{What: "The key does not fit the " + kind.String() + " " + path + ".",
			Remedy: "Use the key file that belongs to it: the copy you kept elsewhere when it was created.\n" + keyLost, Cause: err}
	}
	return kind.Damaged(path, err.Error(), err)
}

// keyLost is for the host who has no copy of the key.
const keyLost = "If no copy of that key is left, nobody can ever read the data file and its backups: what is in them is lost.\n" +
	"To begin with an empty file, move the data file, the backups and any key to another folder, and tell your members."

// UseThatKey is the remedy where another key file than the bot's is the right one.
func UseThatKey(path string) string {
	if whole, err := filepath.Abs(path); err == nil {
		path = whole
	}
	return "If that is the right data file, name its key in the config, under [data]: key_file = '" + path + "'\n" +
		"(or in WAYMARK_KEY_FILE, where that is set)."
}
