package storage

// Key is the master key. It prints as "(secret)". The zero Key is none.
type Key struct{ secret *[32]byte }

// LoadKey reads a key file: 32 bytes, mode 0600. Errors are *Problem with ErrKeyMissing, ErrKeyReadable or
// ErrKeyDamaged.
func LoadKey(path string) (Key, error) { panic("not yet") }

// CreateKey makes a new random key file, durable when it returns. It never overwrites (ErrKeyExists).
func CreateKey(path string) (Key, error) { panic("not yet") }
