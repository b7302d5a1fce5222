package privacy

import (
	"slices"

	"waymark/commands"
	"waymark/peer"
	"waymark/storage"
)

// stateKey is the key of the word for a choice or a state, "" for one that the page leaves out; false for another value.
func stateKey(v any) (string, bool) {
	switch x := v.(type) {
	case peer.Mood:
		return among("choice.mood."+commands.ArgString(x), slices.Contains(peer.Moods(), x)), true
	case peer.Share:
		return among("choice.share."+x.Name(), slices.Contains(peer.Shares(), x)), true
	case peer.Hours:
		return among("choice.hours."+x.Name(), x != peer.AnyHours), true
	case peer.Wish:
		return among("choice.wish."+x.Name(), x != peer.NoWish), true
	case peer.Counting:
		return keyFor(x, []string{"choice.counting.all", "choice.counting.since", "choice.counting.both", "choice.counting.none"}), true
	case peer.Count:
		return keyFor(x, []string{peer.CountAll: "choice.counting.all", peer.CountSince: "choice.counting.since", peer.CountOwn: ""}), true
	case peer.MilestoneState:
		return keyFor(x, []string{
			peer.Recorded: "choice.share.me", peer.Offered: "choice.share.me", peer.Kept: "choice.share.me",
			peer.Shared: "export.milestone.shared", peer.SharedWithout: "export.milestone.without", peer.Deleted: "export.milestone.deleted",
		}), true
	case peer.MentorState:
		return keyFor(x, []string{
			peer.MentorOffered: "mentors.roster.offered", peer.MentorOpen: "mentors.roster.open", peer.MentorPaused: "mentors.roster.paused",
			peer.MentorRemoved: "export.mentor-state.removed", peer.MentorLeft: "export.mentor-state.left",
		}), true
	case peer.ReminderState:
		return keyFor(x, []string{
			peer.ReminderOff: "export.reminder-state.off", peer.ReminderOn: "export.reminder-state.on",
			peer.ReminderClosed: "export.reminder-state.closed", peer.ReminderAsking: "export.reminder-state.asking",
		}), true
	case peer.FactKind:
		return keyFor(x, factKeys()), true
	case storage.MentionKind:
		return keyFor(x, mentionKeys()), true
	}
	return "", false
}

// factKeys are the words for what a member's safety facts state.
func factKeys() []string {
	return []string{
		peer.FactBlocked: "export.fact.blocked", peer.FactRemoved: "export.fact.removed", peer.FactBanned: "export.fact.banned",
		peer.FactReportOpen: "export.fact.reported", peer.FactReportUpheld: "export.fact.upheld",
		peer.FactSharesPaused: "export.fact.shares-paused", peer.FactOutOfCircle: "export.fact.out-of-circle",
	}
}

// mentionKeys are the words for what records of others say of a member.
func mentionKeys() []string {
	return []string{
		storage.MentionNews: "export.mention.news", storage.MentionSupported: "export.mention.supported",
		storage.MentionCelebrated: "export.mention.celebrated", storage.MentionDeclinedRequest: "export.mention.declined-request",
		storage.MentionClaimedRequest: "export.mention.claimed-request", storage.MentionAskedForRequest: "export.mention.asked-for-request",
		storage.MentionEndedPairing: "export.mention.ended-pairing", storage.MentionHosts: "export.mention.hosts",
		storage.MentionAskedToHost: "export.mention.asked-to-host", storage.MentionTookSession: "export.mention.took-session",
		storage.MentionInSession: "export.mention.in-session", storage.MentionInCircle: "export.mention.in-circle",
		storage.MentionAnsweredCircleAsk: "export.mention.answered-circle-ask", storage.MentionTookCall: "export.mention.took-call",
		storage.MentionModerates: "export.mention.moderates", storage.MentionWaved: "export.mention.waved",
		storage.MentionAnswersHello: "export.mention.answers-hello", storage.MentionPosted: "export.mention.posted",
	}
}

// keyFor is the key at a value, "" for a value that has none (of a newer version).
func keyFor[T ~int](x T, keys []string) string {
	if x < 0 || int(x) >= len(keys) {
		return ""
	}
	return keys[x]
}

// among is a key if a value is one that has a word.
func among(key string, is bool) string {
	if !is {
		return ""
	}
	return key
}

// moodLabel is a mood's word in the member's language, "" for none.
func moodLabel(s commands.Env, m peer.Mood) string { return labelOf(s, m) }

// shareLabel is what an entry shows to whom, in the member's language.
func shareLabel(s commands.Env, share peer.Share) string { return labelOf(s, share) }

func labelOf(s commands.Env, v any) string {
	key, _ := stateKey(v)
	if key == "" {
		return ""
	}
	return s.Label(key)
}
