//go:build !unix

package app

import "os"

// backupSignal is nil: there is no such signal here.
func backupSignal() os.Signal { return nil }
