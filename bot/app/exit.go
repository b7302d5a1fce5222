package app

import (
	"errors"
	"fmt"
	"io"

	"waymark/storage"
)

// Exit statuses. A service manager should restart the bot after ExitFailed, but not after ExitConfig (sysexits.h:
// EX_CONFIG), which the host has to fix.
const (
	ExitFailed = 1
	ExitUsage  = 2
	ExitConfig = 78
)

// ReportError prints an error for the host, with its remedy if it is a *storage.HostError, and returns the exit status.
func ReportError(w io.Writer, err error) int {
	var status ExitStatus
	if errors.As(err, &status) {
		return int(status)
	}
	told := ForHost(err)
	if told.Remedy == "" {
		fmt.Fprintf(w, "waymark: %v.\nIf it happens again, please report it with the lines of the log before it.\n", err)
		return ExitFailed
	}
	fmt.Fprintf(w, "waymark: %s\n%s\n", told.What, told.Remedy)
	if errors.Is(err, storage.ErrRunning) || errors.Is(err, storage.ErrFull) {
		return ExitFailed // a restart may help
	}
	return ExitConfig
}

// ForHost returns what an error tells the person who hosts the bot. For an error that was not made for them What is its
// text and Remedy is empty.
func ForHost(err error) storage.HostError {
	var told *storage.HostError
	if errors.As(err, &told) {
		return *told
	}
	return storage.HostError{What: err.Error()}
}

// ExitStatus is an error that was reported already, with the exit status.
type ExitStatus int

// Error returns the status as text.
func (e ExitStatus) Error() string { return fmt.Sprintf("exit status %d", int(e)) }
