// Package safety compares safety facts (peer.Fact), wherever two people are brought together. There are two questions, and a
// feature asks both:
//
//   - KeptApart, about the two: an offer, an assignment, an acceptance, a wave, a hello, support, a celebration, a seat in a
//     circle (asked of every member of it), "Put together". If it says yes, the person is answered as if there were no
//     room, or as if what they sent had arrived.
//   - NeedsYes, about each of them: hosting, mentoring, a seat in a circle, "Put together". If it says yes, it takes a
//     moderator's yes for this one occasion, and that moderator has read moderators.SafetyLines first.
//
// The person a fact is about is never told of it, nor by a difference in what they are answered.
package safety

import (
	"slices"
	"time"

	"waymark/peer"
	"waymark/storage"
)

// KeptApart reports whether two people must not be brought together: one of them blocked the other, or reported the other
// and it was as reported. It does not matter which of them did, and it opens nothing.
func KeptApart(tx *storage.Tx, a, b peer.ID) bool {
	return slices.ContainsFunc(peer.FactKinds(), func(kind peer.FactKind) bool {
		return kind.KeepsApart() && (tx.HasFact(kind, a, b) || tx.HasFact(kind, b, a))
	})
}

// HasBlocked reports whether one person blocked another. It is for what the blocker is told; to compare two people ask
// KeptApart.
func HasBlocked(tx *storage.Tx, by, about peer.ID) bool {
	return tx.HasFact(peer.FactBlocked, by, about)
}

// NeedsYes reports whether a person is brought together with others only after a moderator's yes for each occasion: moderators
// removed them as a mentor or from a circle, or keep them from mentoring, or a report about them was closed with "It was as
// reported".
func NeedsYes(tx *storage.Tx, person peer.ID) (bool, error) {
	return NeedsYesSince(tx, person, time.Time{})
}

// NeedsYesSince is NeedsYes for someone who got a yes at an instant: what was decided or reported before it is answered by it.
func NeedsYesSince(tx *storage.Tx, person peer.ID, yes time.Time) (bool, error) {
	facts, err := tx.FactsAbout(person)
	return slices.ContainsFunc(facts, func(f peer.Fact) bool { return f.Kind.NeedsYes() && f.At.After(yes) }), err
}

// Reported reports whether a report about a person is open, or was closed with "It was as reported".
func Reported(tx *storage.Tx, person peer.ID) (bool, error) {
	return anyFact(tx, person, peer.FactReportOpen, peer.FactReportUpheld)
}

// Upheld reports whether a report about a person was closed with "It was as reported". To bring them together with
// anyone then takes two moderators.
func Upheld(tx *storage.Tx, person peer.ID) (bool, error) {
	return anyFact(tx, person, peer.FactReportUpheld)
}

func anyFact(tx *storage.Tx, person peer.ID, kinds ...peer.FactKind) (bool, error) {
	facts, err := tx.FactsAbout(person)
	return slices.ContainsFunc(facts, func(f peer.Fact) bool { return slices.Contains(kinds, f.Kind) }), err
}

// KnownModerators returns the moderators who have acted here. The bot cannot ask Discord who else is one.
func KnownModerators(tx *storage.Tx) ([]peer.ID, error) {
	stats, err := tx.GuildStats()
	return stats.Moderators, err
}

// OnlyModerator reports whether a person is the only moderator who has ever acted here.
func OnlyModerator(tx *storage.Tx, person peer.ID) (bool, error) {
	known, err := KnownModerators(tx)
	return person != 0 && len(known) == 1 && known[0] == person, err
}
