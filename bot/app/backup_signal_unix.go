//go:build unix

package app

import (
	"os"
	"syscall"
)

// BackupSignal is the signal that asks for a backup.
func BackupSignal() os.Signal { return syscall.SIGUSR1 }
