//go:build !linux

package proof_test

import "testing"

func crashOnFullDisk(t *testing.T, _ []string, _ uint64) {
	t.Skip("SKIPPED: this fills a file system that only Linux makes")
}
