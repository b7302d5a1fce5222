//go:build unix

package main

import (
	"os"
	"syscall"
)

// backupSignal is the signal that asks for a backup.
func backupSignal() os.Signal { return syscall.SIGUSR1 }
