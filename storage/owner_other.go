//go:build !unix

package storage

// handOver does nothing: files there belong to no account of the bot's own.
func handOver(...string) error { return nil }
