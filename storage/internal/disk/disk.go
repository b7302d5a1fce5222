// Package disk knows files and pages, and nothing of what they mean: it creates, opens and checks bbolt files, copies
// and compacts them, names and rotates backups, keeps the list of erasures beside a file, and locks and measures.
// It knows no member and no key. Errors that the person who hosts the bot can act on are a *HostError.
package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
)

// HostError is an error for the person who hosts the bot: what happened and what to do about it, in plain sentences that
// hold no member's data. errors.Is and errors.As see through it to Err.
type HostError struct {
	What   string // what is wrong, one sentence
	Remedy string // what to do, one or two sentences
	Cause  error  // the cause, one of the Err values or what the system said; may be nil
}

// Error returns What and Remedy, and the cause where there is one.
func (p *HostError) Error() string {
	if p.Cause == nil {
		return p.What + " " + p.Remedy
	}
	return fmt.Sprintf("%s %s (%v)", p.What, p.Remedy, p.Cause)
}

// Unwrap returns the cause.
func (p *HostError) Unwrap() error { return p.Cause }

// What can be wrong with a file, for errors.Is.
var (
	ErrRunning = errors.New("the data file is in use")
	ErrDamaged = errors.New("the data file is damaged")
	ErrFull    = errors.New("no room left for the data file")
)

// Kind says what a file is to the host, who is told to do something else about a backup than about the data file.
type Kind struct {
	name   string
	remedy string // what to do when it is damaged
}

// DataFile is the kind of the file that the bot works on.
func DataFile() Kind {
	return Kind{"data file", "To restore the newest backup: waymark restore FILE\nThe file as it is now is kept aside."}
}

// BackupFile is the kind of a backup.
func BackupFile() Kind {
	return Kind{"backup", "Use another backup. Keep this one: what is whole in it can still be read."}
}

// String returns the host's word for the kind.
func (k Kind) String() string { return k.name }

// Damaged returns the *HostError of a damaged file, which wraps ErrDamaged and err. why completes "is damaged: ".
func (k Kind) Damaged(path, why string, err error) error {
	cause := ErrDamaged
	if err != nil {
		cause = fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return &HostError{"The " + k.name + " " + path + " is damaged: " + why + ".", k.remedy, cause}
}

// Unreadable returns the *HostError of a file that the system refuses to read.
func (k Kind) Unreadable(path string, err error) error {
	if errors.Is(err, syscall.ENOTDIR) {
		return notAFolder("The "+k.name+" "+path+" cannot be read", err)
	}
	return &HostError{"The " + k.name + " " + path + " cannot be read: " + Plain(err) + ".",
		"Run this as the account that runs the bot, and see that the disk is healthy.", err}
}

// InUse returns the *HostError of a data file that a running bot has open.
func InUse(path string, err error) error {
	return &HostError{"The data file " + path + " is in use: the bot is running.",
		"Stop it first.", fmt.Errorf("%w: %w", ErrRunning, err)}
}

// Unwritable returns the *HostError of a file that cannot be created.
func Unwritable(path string, err error) error {
	return denied("The file "+path+" cannot be created", path, err)
}

// denied completes what could not be done with what the system says about it, and with what to do about that.
func denied(what, path string, err error) *HostError {
	switch {
	case NoRoom(err):
		return &HostError{"There is no room for the file " + path + ".", "Free some space on its disk.", fmt.Errorf("%w: %w", ErrFull, err)}
	case errors.Is(err, syscall.EROFS):
		return &HostError{what + ": its disk is read-only.",
			"See in the system's log why, and mount it writable. A disk that turned read-only by itself is often failing: copy the newest backup to another one.", err}
	case errors.Is(err, syscall.ENOTDIR):
		return notAFolder(what, err)
	case errors.Is(err, fs.ErrPermission):
		return &HostError{what + ": this account may not.", "Let the account that runs the bot write there and own what it wrote.", err}
	}
	return &HostError{what + ": " + Plain(err) + ".", "Let the account that runs the bot write to its folder, and see that the disk is healthy.", err}
}

// notAFolder is the problem of a path in which a file stands for a folder.
func notAFolder(what string, err error) *HostError {
	return &HostError{what + ": there is a file where its folder should be.", "Move that file away, or name another folder in the config.", err}
}

// Plain returns what the system said, without the path, which the sentence around it names already.
func Plain(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}

// NoRoom reports whether an error of the system means that a disk, or what an account may use of it, is full.
func NoRoom(err error) bool { return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) }
