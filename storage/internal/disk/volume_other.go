//go:build !linux

package disk

// VolumeSize returns the size in bytes of the volume that holds path, 0 if unknown, as it is here.
func VolumeSize(string) int64 { return 0 }

// Room returns how many bytes are free on the volume that holds path; -1 if unknown, as it is here.
func Room(string) int64 { return -1 }
