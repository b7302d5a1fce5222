package commands

import (
	"slices"
	"time"

	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// Safety facts (peer.Fact) are compared here wherever two people are brought together. There are two questions, and a
// feature asks both:
//
//   - KeptApart, about the two: an offer, an assignment, an acceptance, a wave, a hello, support, a celebration, a seat in a
//     circle (asked of every member of it), "Put together". If it says yes, the person is answered as if there were no
//     room, or as if what they sent had arrived.
//   - NeedsYes, about each of them: hosting, mentoring, a seat in a circle, "Put together". If it says yes, it takes a
//     moderator's yes for this one occasion, and that moderator has read SafetyLines first.
//
// The person a fact is about is never told of it, nor by a difference in what they are answered.

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

// Decided tells the features that moderators decided something about a person that takes their yes, and adds to the answer what
// follows. It is called wherever such a fact is recorded.
func (rq Request) Decided(tx *storage.Tx, who peer.ID, reply *Reply) error {
	for _, f := range rq.features {
		if f.Decided == nil {
			continue
		}
		effects, line, err := f.Decided(tx, rq.Env, who)
		if err != nil {
			return err
		}
		reply.Effects = append(reply.Effects, effects...)
		if line != "" {
			reply.Message.Text = words.Join("\n", reply.Message.Text, line)
		}
	}
	return nil
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

// SafetyLines returns what a moderator needs to know about a person, one line for each kind of fact. A moderator is not
// told of reports about themselves.
func SafetyLines(tx *storage.Tx, rq Request, about peer.ID) ([]words.Text, error) {
	if rq.Member == about {
		return safetyLines(tx, rq.Env, about)
	}
	return safetyLines(tx, rq.Env, about, peer.FactReportOpen, peer.FactReportUpheld)
}

// OwnSafetyLinesForChannel returns the same about the acting member, for a message in the moderators' channel. Reports about
// someone who may read that channel are left out: other moderators see them alone, with SafetyLines.
func OwnSafetyLinesForChannel(tx *storage.Tx, rq Request) ([]words.Text, error) {
	reads, err := readsModeratorsChannel(tx, rq)
	if err != nil {
		return nil, err
	}
	if reads {
		return safetyLines(tx, rq.Community(), rq.Member)
	}
	return SafetyLinesForChannel(tx, rq.Community(), rq.Member)
}

// SafetyLinesForChannel returns the same about anyone. Who moderates is known from KnownModerators, so a feature calls
// NoteModerator before the first card about the acting member.
func SafetyLinesForChannel(tx *storage.Tx, s Env, about peer.ID) ([]words.Text, error) {
	return safetyLinesForChannel(tx, s, about, peer.FactReportOpen, peer.FactReportUpheld)
}

// DecidedLinesForChannel returns the same without reports that are open, for a card that stays as it is when one comes in
// or is closed with nothing to act on.
func DecidedLinesForChannel(tx *storage.Tx, s Env, about peer.ID) ([]words.Text, error) {
	return safetyLinesForChannel(tx, s, about, peer.FactReportUpheld)
}

func safetyLinesForChannel(tx *storage.Tx, s Env, about peer.ID, reports ...peer.FactKind) ([]words.Text, error) {
	moderators, err := KnownModerators(tx)
	if err != nil {
		return nil, err
	}
	if slices.Contains(moderators, about) {
		reports = nil
	}
	return safetyLines(tx, s, about, reports...)
}

// safetyLines tells removals and bans always, and of facts about reports those of the given kinds.
func safetyLines(tx *storage.Tx, s Env, about peer.ID, reports ...peer.FactKind) ([]words.Text, error) {
	facts, err := tx.FactsAbout(about)
	if err != nil {
		return nil, err
	}
	set, err := tx.Settings()
	if err != nil {
		return nil, err
	}
	keys := map[peer.FactKind]string{
		peer.FactRemoved: "safety.removed", peer.FactBanned: "safety.banned", peer.FactOutOfCircle: "safety.out-of-circle",
	}
	for _, kind := range reports {
		keys[kind] = map[peer.FactKind]string{
			peer.FactReportOpen: "safety.report-open", peer.FactReportUpheld: "safety.report-upheld",
		}[kind]
	}
	var lines []words.Text
	for _, f := range slices.Backward(facts) { // the newest of each kind
		if key := keys[f.Kind]; key != "" {
			lines = append(lines, s.Say(key, words.Args{"Day": peer.Calendar{Zone: set.Zone}.Day(f.At)}))
			delete(keys, f.Kind)
		}
	}
	return lines, nil
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
