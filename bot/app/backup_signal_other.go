//go:build !unix

package app

import "os"

// BackupSignal is nil: there is no such signal here.
func BackupSignal() os.Signal { return nil }
