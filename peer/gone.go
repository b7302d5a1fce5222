package peer

import "time"

// Presence is what one answer says about whether a member is in a server, or the bot in a server.
type Presence int

// What an answer can say. The zero value is no evidence, so that an answer nobody thought of changes nothing.
const (
	PresenceUnknown Presence = iota // says nothing: 403, rate limits, unknown codes, HTML, an unavailable server
	PresenceHere                    // they are there, or used the bot
	PresenceGone                    // evidence that they are gone
)

// Presences returns all values of Presence.
func Presences() []Presence { return values(PresenceUnknown, PresenceGone) }

// codeUnknownMember is Discord's JSON error code for "Unknown Member".
const codeUnknownMember = 10007

// MemberAnswer returns what Discord's answer to a request for a member says: an HTTP status and Discord's JSON error
// code (0 if the body is not Discord's JSON). Only 404 with Unknown Member is evidence that they are gone: 404 Unknown
// Guild (10004) or a 403 says that the bot cannot see the server, not that the member left it.
func MemberAnswer(status, code int) Presence {
	switch {
	case status == 200:
		return PresenceHere
	case status == 404 && code == codeUnknownMember:
		return PresenceGone
	}
	return PresenceUnknown
}

// ServerAnswer is what Discord's gateway says about the bot's place in a server. REST answers about servers are no
// evidence.
type ServerAnswer int

// The gateway's answers.
const (
	ServerCreated     ServerAnswer = iota + 1 // GUILD_CREATE, or any event of the server
	ServerInReady                             // listed in READY, also as unavailable
	ServerUnavailable                         // GUILD_DELETE with "unavailable": an outage
	ServerDeleted                             // GUILD_DELETE without "unavailable": the bot was removed
	ServerNotInReady                          // not listed in a READY received in full
)

// ServerAnswers returns all values of ServerAnswer.
func ServerAnswers() []ServerAnswer { return values(ServerCreated, ServerNotInReady) }

// Presence returns what the answer says about the bot's place in the server.
func (a ServerAnswer) Presence() Presence {
	switch a {
	case ServerCreated, ServerInReady:
		return PresenceHere
	case ServerDeleted, ServerNotInReady:
		return PresenceGone
	}
	return PresenceUnknown
}

// After returns the evidence after one more answer at an instant: PresenceHere clears it, PresenceGone adds to it,
// PresenceUnknown changes nothing. Answers before the first one (the clock was set back) begin it again.
func (e GoneEvidence) After(p Presence, at time.Time) GoneEvidence {
	switch {
	case p == PresenceHere:
		return GoneEvidence{}
	case p != PresenceGone:
		return e
	case at.Before(e.Since):
		return GoneEvidence{Since: at}
	}
	e, _ = e.Answered(at)
	return e
}

// Due reports whether it is time to ask a last time and then erase: answers AnswersApart apart agreed, and the first of
// them is keep ago. While the machine's clock is not trusted (ClockTrust), nothing is due.
func (e GoneEvidence) Due(keep time.Duration, now time.Time) bool {
	return e.Agreed() && !now.Before(e.Confirmed) && !now.Before(e.Since.Add(keep))
}

// MayErase reports whether what belongs to the member or server may be erased for good: it is Due, and the answer to
// the last question, asked now, agrees again.
func (e GoneEvidence) MayErase(keep time.Duration, now time.Time, last Presence) bool {
	return last == PresenceGone && e.Due(keep, now)
}
