package storage

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
)

// Problem is an error for the person who hosts the bot: what happened and what to do about it, each in
// plain sentences that hold no member's data. errors.Is and errors.As see through it to Err.
type Problem struct {
	What   string // what is wrong, one sentence
	Remedy string // what to do, one or two sentences
	Err    error  // the cause, one of this package's Err values or what the system said; may be nil
}

// Error returns What and Remedy, and the cause where there is one.
func (p *Problem) Error() string {
	if p.Err == nil {
		return p.What + " " + p.Remedy
	}
	return fmt.Sprintf("%s %s (%v)", p.What, p.Remedy, p.Err)
}

// Unwrap returns the cause.
func (p *Problem) Unwrap() error { return p.Err }

// unwritable says why a file cannot be made.
func unwritable(path string, err error) error {
	return denied("The file "+path+" cannot be created", path, err)
}

// denied completes what could not be done with what the system says about it, and how to mend that.
func denied(what, path string, err error) *Problem {
	switch {
	case noRoom(err):
		return &Problem{"There is no room for the file " + path + ".", "Free some space on its disk.", fmt.Errorf("%w: %w", ErrFull, err)}
	case errors.Is(err, syscall.EROFS):
		return &Problem{what + ": its disk is read-only.",
			"See in the system's log why, and mount it writable. A disk that turned read-only by itself is often failing: copy the newest backup to another one.", err}
	case errors.Is(err, fs.ErrPermission):
		return &Problem{what + ": this account may not.", "Let the account that runs the bot write there and own what it wrote.", err}
	}
	return &Problem{what + ": " + plain(err) + ".", "Let the account that runs the bot write to its folder, and see that the disk is healthy.", err}
}

// plain is what the system said, without the path, which the sentence around it names already.
func plain(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}

// noRoom says whether an error of the system means that a disk, or what an account may use of it, is full.
func noRoom(err error) bool { return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) }

// What can go wrong, for errors.Is. What reaches the host is wrapped in a *Problem.
var (
	ErrKeyMissing  = errors.New("the key file is missing")
	ErrKeyExists   = errors.New("the key file exists already")
	ErrKeyReadable = errors.New("the key file is readable by others")
	ErrKeyDamaged  = errors.New("the key file is not a key")
	ErrKeyWrong    = errors.New("the key does not fit the data file")
	ErrRunning     = errors.New("the data file is in use")
	ErrNewer       = errors.New("the data file was written by a newer version")
	ErrDamaged     = errors.New("the data file is damaged")
	ErrRoster      = errors.New("what is noted of mentors is not what the records say")
	ErrFull        = errors.New("no room left for the data file")
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
	// ErrNoMember says that something was to be stored about a person who is not stored as a member
	// (PutMember was never called for them, or they were erased).
	ErrNoMember = errors.New("storage: no such member")
	// ErrSeal says that a record is not what was stored in its place: the file is damaged or was
	// tampered with.
	ErrSeal = errors.New("storage: a record's seal is broken")
)

// PanicError is what the caller of Update or View gets when their function panicked. Nothing it wrote is
// kept; other callers notice nothing.
type PanicError struct {
	Value any    // what was given to panic
	Stack []byte // the stack, as debug.Stack returns it
}

// Error names the kind of the panic but not its value, which may hold what a member wrote.
func (p *PanicError) Error() string {
	return fmt.Sprintf("storage: panic in a transaction (%T)", p.Value)
}
