package moderators

import (
	"slices"

	"waymark/commands"
	"waymark/commands/safety"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// SafetyLines returns what a moderator needs to know about a person, one line for each kind of fact. A moderator is not
// told of reports about themselves.
func SafetyLines(tx *storage.Tx, rq commands.Request, about peer.ID) ([]words.Text, error) {
	if rq.Member == about {
		return safetyLines(tx, rq.Env, about)
	}
	return safetyLines(tx, rq.Env, about, peer.FactReportOpen, peer.FactReportUpheld)
}

// OwnSafetyLinesForChannel returns the same about the acting member, for a message in the moderators' channel. Reports about
// someone who may read that channel are left out: other moderators see them alone, with SafetyLines.
func OwnSafetyLinesForChannel(tx *storage.Tx, rq commands.Request) ([]words.Text, error) {
	reads, err := readsModeratorsChannel(tx, rq)
	if err != nil {
		return nil, err
	}
	if reads {
		return safetyLines(tx, rq.Community(), rq.Member)
	}
	return SafetyLinesForChannel(tx, rq.Community(), rq.Member)
}

// SafetyLinesForChannel returns the same about anyone. Who moderates is known from safety.KnownModerators, so a feature calls
// NoteModerator before the first card about the acting member.
func SafetyLinesForChannel(tx *storage.Tx, s commands.Env, about peer.ID) ([]words.Text, error) {
	return safetyLinesForChannel(tx, s, about, peer.FactReportOpen, peer.FactReportUpheld)
}

// DecidedLinesForChannel returns the same without reports that are open, for a card that stays as it is when one comes in
// or is closed with nothing to act on.
func DecidedLinesForChannel(tx *storage.Tx, s commands.Env, about peer.ID) ([]words.Text, error) {
	return safetyLinesForChannel(tx, s, about, peer.FactReportUpheld)
}

func safetyLinesForChannel(tx *storage.Tx, s commands.Env, about peer.ID, reports ...peer.FactKind) ([]words.Text, error) {
	moderators, err := safety.KnownModerators(tx)
	if err != nil {
		return nil, err
	}
	if slices.Contains(moderators, about) {
		reports = nil
	}
	return safetyLines(tx, s, about, reports...)
}

// safetyLines tells removals and bans always, and of facts about reports those of the given kinds.
func safetyLines(tx *storage.Tx, s commands.Env, about peer.ID, reports ...peer.FactKind) ([]words.Text, error) {
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
