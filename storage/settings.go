package storage

import "waymark/peer"

// Settings returns what the owner chose; the zero value for a guild nobody has set up.
func (tx *Tx) Settings() (peer.Settings, error) { panic("not yet") }

// PutSettings stores what the owner chose.
func (tx *Tx) PutSettings(s peer.Settings) error { panic("not yet") }
