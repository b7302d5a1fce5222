package peer

import (
	"slices"
	"time"
)

// Limits of hellos.
const (
	MaxHello = 300 // characters
	// HelloEvery is how often a member can post a hello.
	HelloEvery = 7 * 24 * time.Hour
	// WaveEvery is how long who waved at a hello and was erased since cannot wave at it again.
	WaveEvery = 30 * 24 * time.Hour
	// HelloWaits is after how long moderators are reminded of a hello that nobody took on. It is not done if that is
	// more than HelloLate too late.
	HelloWaits = 12 * time.Hour
	HelloLate  = 24 * time.Hour
	// HelloOnDesk is how long a hello that nobody took on is on the moderators' desk. Later an answer would surprise.
	HelloOnDesk = 7 * 24 * time.Hour
)

// Hello is a member's hello that is posted. Its words are only in the post.
type Hello struct {
	ID      ID // the interaction that posted it
	At      time.Time
	Waves   []ID // who waved, each once
	Answers ID   // the moderator who answers it, 0 for none
}

// Wave adds a person to those who waved, and reports whether it is their first wave.
func (h Hello) Wave(who ID) (Hello, bool) {
	if slices.Contains(h.Waves, who) {
		return h, false
	}
	h.Waves = append(slices.Clone(h.Waves), who)
	return h, true
}
