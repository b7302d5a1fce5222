package app

import (
	"errors"
	"fmt"
	"io"

	"waymark/bot/discord"
	"waymark/storage"
)

// Exit statuses. A service manager should restart the bot after ExitFailed, not after ExitConfig
// (sysexits.h: EX_CONFIG), where only the host can help.
const (
	ExitFailed = 1
	ExitUsage  = 2
	ExitConfig = 78
)

// ReportError tells the host what went wrong and what to do, and returns the exit status that says whether
// trying again may help.
func ReportError(w io.Writer, err error) int {
	var status ExitStatus
	if errors.As(err, &status) {
		return int(status)
	}
	what, remedy, known := ForHost(err)
	if !known {
		fmt.Fprintf(w, "waymark: %v.\nIf it happens again, please report it with the lines of the log before it.\n", err)
		return ExitFailed
	}
	fmt.Fprintf(w, "waymark: %s\n%s\n", what, remedy)
	if errors.Is(err, storage.ErrRunning) || errors.Is(err, storage.ErrFull) {
		return ExitFailed // may pass by itself
	}
	return ExitConfig
}

// ForHost is what an error says to the host: what is wrong and what to do about it. false: it was not made for them.
func ForHost(err error) (what, remedy string, known bool) {
	var own *HostError
	var stored *storage.Problem
	var fatal *discord.Fatal
	switch {
	case errors.As(err, &own):
		return own.What, own.Remedy, true
	case errors.As(err, &fatal):
		return fatal.What, fatal.Remedy, true
	case errors.As(err, &stored):
		return stored.What, stored.Remedy, true
	}
	return "", "", false
}

// ExitStatus is an error that was told already; only the status is left to give.
type ExitStatus int

// Error names the status.
func (e ExitStatus) Error() string { return fmt.Sprintf("exit status %d", int(e)) }
