package peer

import "time"

// KeepHeldWordsFor is how long words for moderators are kept that could not be posted.
const KeepHeldWordsFor = 30 * 24 * time.Hour

// HeldWords is what a member wrote to the moderators that was not posted in their channel, or not yet. The card there names
// the member only; a moderator reads the words with Open.
type HeldWords struct {
	ID    ID // of the card
	About ID // who a worry is about, 0 for none
	Text  UserText
	At    time.Time // UTC
}
