package storage

import (
	"slices"

	"waymark/peer"
)

// Mention is a record of someone else that names the person. That someone blocked or reported them is left out: it
// would tell them so.
type Mention struct {
	What MentionKind
	Day  peer.Day
	// Meeting is the name of the meeting that it is about, "" for none.
	Meeting peer.UserText
	// Target is what was posted, for MentionPosted: the caller has to know what it may tell the person.
	Target string
}

// MentionKind is what a record of someone else says of a person.
type MentionKind int

// What a record of someone else can say of a person.
const (
	MentionNews            MentionKind = iota + 1 // they are named in what someone will be told
	MentionSupported                              // they sent support for a check-in
	MentionCelebrated                             // they celebrated a milestone
	MentionDeclinedRequest                        // as a mentor
	MentionClaimedRequest                         // as a moderator
	MentionAskedForRequest                        // as a mentor, who is asked or paired
	MentionEndedPairing
	MentionHosts
	MentionAskedToHost
	MentionTookSession // as a host, in another's place
	MentionInSession
	MentionInCircle // they have a seat, or something about joining
	MentionAnsweredCircleAsk
	MentionTookCall  // as a moderator
	MentionModerates // the desk knows them
	MentionWaved
	MentionAnswersHello // as a moderator
	MentionPosted       // a post of the bot's about someone else names them

	mentionsEnd
)

// MentionKinds returns all kinds.
func MentionKinds() []MentionKind {
	var all []MentionKind
	for k := MentionNews; k < mentionsEnd; k++ {
		all = append(all, k)
	}
	return all
}

// String is the kind's name in files ("supported check-in"), "" for no kind.
func (k MentionKind) String() string {
	names := [mentionsEnd]string{
		MentionNews:              "news",
		MentionSupported:         "supported check-in",
		MentionCelebrated:        "celebrated milestone",
		MentionDeclinedRequest:   "declined request",
		MentionClaimedRequest:    "took care of request",
		MentionAskedForRequest:   "asked for request",
		MentionEndedPairing:      "ended pairing",
		MentionHosts:             "hosts meeting",
		MentionAskedToHost:       "asked to host meeting",
		MentionTookSession:       "took session",
		MentionInSession:         "takes part in open session",
		MentionInCircle:          "circle",
		MentionAnsweredCircleAsk: "answered ask to join circle",
		MentionTookCall:          "took care of call",
		MentionModerates:         "moderates",
		MentionWaved:             "waved at hello",
		MentionAnswersHello:      "answers hello",
		MentionPosted:            "posted",
	}
	if k < 0 || k >= mentionsEnd {
		return ""
	}
	return names[k]
}

// mentionsIn says what a record says of a person, leaving out that they are blocked.
func mentionsIn(v redactable, person uint64) []Mention {
	var out []Mention
	add := func(is bool, what MentionKind, day int32) {
		if is {
			out = append(out, Mention{What: what, Day: peer.Day(day)})
		}
	}
	switch v := v.(type) {
	case *storedMember:
		for _, n := range v.News {
			add(n.From == person, MentionNews, n.Day)
		}
	case *storedCheckIn:
		add(slices.Contains(v.Supporters, person), MentionSupported, v.Day)
	case *storedPath:
		add(v.Milestone != nil && slices.Contains(v.mentions(), person), MentionCelebrated, day(v.Milestone))
	case *storedRequest:
		add(slices.Contains(v.Declined, person), MentionDeclinedRequest, 0)
		add(v.ClaimedBy == person, MentionClaimedRequest, 0)
		add(v.Mentor == person, MentionAskedForRequest, 0)
	case *storedPairing:
		add(v.EndedBy == person, MentionEndedPairing, 0)
	case *storedMeeting:
		add(slices.ContainsFunc(v.Hosts, func(h storedHost) bool { return h.Member == person }), MentionHosts, 0)
		add(slices.ContainsFunc(v.Asks, func(a storedHostAsk) bool { return a.Member == person }), MentionAskedToHost, 0)
		add(slices.ContainsFunc(v.Covers, func(c storedCover) bool { return c.Member == person }), MentionTookSession, 0)
	case *storedSession:
		add(slices.Contains(v.mentions(), person), MentionInSession, v.Date)
	case *storedCircle:
		add(slices.Contains(v.mentions(), person), MentionInCircle, 0)
	case *storedCircleSide:
		add(slices.Contains(v.mentions(), person), MentionAnsweredCircleAsk, 0)
	case *storedCall: // that someone is worried about them is left out: it would tell them so. The card is in Posted.
		add(v.Holder == person, MentionTookCall, 0)
	case *storedDesk:
		add(slices.Contains(v.mentions(), person), MentionModerates, 0)
	case *storedHello:
		add(slices.Contains(v.Waves, person), MentionWaved, 0)
		add(v.Answers == person, MentionAnswersHello, 0)
	case *storedPosted:
		if slices.Contains(v.mentions(), person) {
			out = append(out, Mention{What: MentionPosted, Target: v.Target})
		}
	}
	return out
}

func day(m *storedMilestone) int32 {
	if m == nil {
		return 0
	}
	return m.Day
}
