package storage

import "syscall"

// volumeSize returns the size in bytes of the volume that holds path, 0 if unknown.
func volumeSize(path string) int64 {
	var s syscall.Statfs_t
	if err := syscall.Statfs(path, &s); err != nil {
		return 0
	}
	return int64(s.Blocks) * int64(s.Bsize)
}
