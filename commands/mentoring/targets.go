package mentoring

import (
	"waymark/commands"
	"waymark/peer"
)

// What mentoring posts and sends.
const (
	requestCards commands.TargetKind = "request" // the moderators' card, by request
	// Words to the moderators about a request: a reminder, an ask that came to nothing, a question to a second moderator.
	requestNudges   commands.TargetKind = "request-nudge"
	requestReturns  commands.TargetKind = "request-returned"
	requestConfirms commands.TargetKind = "request-confirm"
	requestClosed   commands.TargetKind = "request-closed"  // the word to the member
	requestArrivals commands.TargetKind = "request-arrival" // whether the card reached the moderators, to the member
	offerCards      commands.TargetKind = "mentor-offer"    // the moderators' card, by mentor and time of the offer
	offerApproved   commands.TargetKind = "mentor-approved"
	wordsCards      commands.TargetKind = "mentor-words"       // the moderators' card of a mentor's new words, by mentor and time
	digests         commands.TargetKind = "requests-waiting"   // the one message about many waiting requests
	takenOver       commands.TargetKind = "request-taken-over" // the word to the moderator who had a request

	// Cards of asks, by request, mentor and number of the ask; the word that one is over, by request, number and person.
	mentorCards commands.TargetKind = "ask-mentor"
	menteeCards commands.TargetKind = "ask-mentee"
	asksOver    commands.TargetKind = "ask-over"

	threads         commands.TargetKind = "thread"       // by pairing
	threadEnds      commands.TargetKind = "thread-end"   // the last words in it
	threadMissed    commands.TargetKind = "thread-none"  // the word to the moderators that there is none
	threadInstead   commands.TargetKind = "thread-tell"  // the word to one of the two, by pairing and person
	threadBacks     commands.TargetKind = "thread-back"  // one of the two is let in again, by pairing and person
	threadLooks     commands.TargetKind = "thread-look"  // whether the two can see it
	threadsUnseen   commands.TargetKind = "thread-blind" // the word to the moderators that some can't, one for all pairings
	threadsNotShut  commands.TargetKind = "thread-open"  // the word to the moderators that it could not be closed
	pairingsEnded   commands.TargetKind = "pairing-over" // by pairing, time and person
	followups       commands.TargetKind = "look-in"      // by pairing, number and person
	mentorRoles     commands.TargetKind = "mentor-role"
	mentorRolesMiss commands.TargetKind = "mentor-role-refused" // the word to the moderators
)

func targets() []commands.TargetKind {
	return []commands.TargetKind{
		requestCards, requestNudges, requestReturns, requestConfirms, requestClosed, requestArrivals, offerCards, offerApproved, wordsCards, digests, takenOver,
		mentorCards, menteeCards, asksOver, leaverLooks,
		threads, threadEnds, threadMissed, threadInstead, threadBacks, threadLooks, threadsUnseen, threadsNotShut, pairingsEnded, followups, mentorRoles, mentorRolesMiss,
	}
}

// CardOf is the request whose moderators' card a target is, 0 if it is something else.
func CardOf(t commands.Target) peer.ID { return idOf(t, requestCards) }

// ThreadOf is the pairing whose thread a target is, 0 if it is something else.
func ThreadOf(t commands.Target) peer.ID { return idOf(t, threads) }

func idOf(t commands.Target, kind commands.TargetKind) peer.ID {
	if !t.Is(kind) {
		return 0
	}
	return t.ID(0)
}

// IsAsk says whether a target is a question to a mentor.
func IsAsk(t commands.Target) bool { return t.Is(mentorCards) }

// ThreadTarget is the thread of a pairing, and ThreadEnd the last words in it.
func ThreadTarget(pairing peer.ID) commands.Target { return threads.Of(pairing) }

// ThreadEnd is the target of the last message in a pairing's thread.
func ThreadEnd(pairing peer.ID) commands.Target { return threadEnds.Of(pairing) }
