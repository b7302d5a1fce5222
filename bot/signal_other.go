//go:build !unix

package main

import "os"

// backupSignal is nil: there is no such signal here.
func backupSignal() os.Signal { return nil }
