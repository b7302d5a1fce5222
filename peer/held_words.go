package peer

import "time"

// KeepHeldWordsFor is how long words for moderators are kept beside their card.
const KeepHeldWordsFor = 30 * 24 * time.Hour

// HeldWords is what a member wrote to the moderators, until one of them closes it. The card in their channel shows it or,
// while everyone can read that channel, names the member only; a moderator reads the words with Open then.
type HeldWords struct {
	ID    ID // of the card
	About ID // who a worry is about, 0 for none
	Text  UserText
	At    time.Time // UTC
	Shown bool      // the card shows them
}
