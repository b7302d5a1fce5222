package disk

import "syscall"

// VolumeSize returns the size in bytes of the volume that holds path, 0 if unknown.
func VolumeSize(path string) int64 {
	var s syscall.Statfs_t
	if err := syscall.Statfs(path, &s); err != nil {
		return 0
	}
	return int64(s.Blocks) * int64(s.Bsize)
}

// Room returns how many bytes are free, for who is not root, on the volume that holds path; -1 if unknown.
func Room(path string) int64 {
	var s syscall.Statfs_t
	if err := syscall.Statfs(path, &s); err != nil {
		return -1
	}
	return int64(s.Bavail) * int64(s.Bsize)
}
