package commands

import (
	"slices"
	"strings"
	"time"

	"github.com/fxamacker/cbor/v2"

	"waymark/peer"
)

// EffectKind says what part of Discord an effect is about.
type EffectKind int

// The kinds of effect.
const (
	// Post wishes that a message in Channel shows Message, or, with a nil Message, is absent.
	Post EffectKind = iota + 1
	// DM wishes that a private message to User shows Message, or, with a nil Message, is absent. Channel is
	// the private channel where that is known.
	DM
	// GiveRole and TakeRole wish that User has Role, or has not.
	GiveRole
	TakeRole
	// OpenThread wishes that a private thread exists under Channel, named Name, with Members in it, in
	// which Message is the first post.
	OpenThread
	// CloseThread wishes that the thread of the same Target is locked and archived, after Message (if
	// any) was posted in it.
	CloseThread
	// Look wishes to know whether User is in the guild: Done if so, Gone if not. It changes nothing.
	CheckMembership
)

// Room is a channel by what the owner chose it for.
type ChannelRole int

// The rooms in which something is posted. Zero is none of them.
const (
	CheckInsChannel ChannelRole = iota + 1
	CelebrationsChannel
	ModeratorsChannel
)

// Channel is the one that is chosen for the room now, 0 for none.
func (r ChannelRole) Channel(set peer.Settings) peer.ID {
	switch r {
	case CheckInsChannel:
		return set.CheckIns
	case CelebrationsChannel:
		return set.Celebrations
	case ModeratorsChannel:
		return set.Moderators
	}
	return 0
}

// post wishes that the room shows a message, which is about its owner; nil wishes it away.
func (r ChannelRole) Post(set peer.Settings, target string, owner peer.ID, m *Message) Effect {
	return Effect{Kind: Post, Target: target, Owner: owner, Channel: r.Channel(set), ChannelRole: r, Message: m}
}

// Effect is a wish about Discord beyond the answer: that its target be in a state. It is kept in the
// outbox, in the transaction that made it, until Discord is so. A newer effect for the same target takes
// an older one's place.
type Effect struct {
	Kind EffectKind `cbor:"1,keyasint"`
	// Target names what the effect is about, the same every time ("checkin/<member>/<day>").
	Target string `cbor:"2,keyasint"`
	// Owner is the member it is about, 0 for none. Their erasure finds it by that.
	Owner   peer.ID `cbor:"3,keyasint,omitempty"`
	Channel peer.ID `cbor:"4,keyasint,omitempty"`
	// Room is what Channel was chosen for. Something new goes to Channel, also when the owner has chosen another since:
	// that is for what is new then. Where Channel was deleted it waits, and goes to the one that is chosen in its place.
	ChannelRole ChannelRole `cbor:"13,keyasint,omitempty"`
	User        peer.ID     `cbor:"5,keyasint,omitempty"`
	Role        peer.ID     `cbor:"6,keyasint,omitempty"`
	Name        string      `cbor:"7,keyasint,omitempty"`
	// Members are those of a thread, and of a DM those between whom it is: it is sent only while all of them are in the
	// guild. Where one is not, nothing is made, and the result is Left.
	Members []peer.ID `cbor:"8,keyasint,omitempty"`
	Message *Message  `cbor:"9,keyasint,omitempty"`
	// Then names the outcome handler to be told how it ended, "" for none.
	OnOutcome string `cbor:"10,keyasint,omitempty"`
	// Ref is for the outcome handler: a pairing, a milestone.
	Ref peer.ID `cbor:"11,keyasint,omitempty"`
	// Whisper, of a DM, tells somebody who takes none under what they did last, while Discord allows that. It is for news
	// that cannot wait for their next command, and a message that is never changed again.
	EphemeralFollowup bool `cbor:"12,keyasint,omitempty"`
	// Amends, of a DM, changes what is there and makes nothing new: whoever was not asked need not hear that it is over.
	EditOnly bool `cbor:"14,keyasint,omitempty"`
	// From is when to start (zero: at once) and Until when to give up (zero: after a week).
	From  time.Time `cbor:"-"`
	Until time.Time `cbor:"-"`
}

// TryTarget names the record of an attempt at a target: what was tried, until it is known how that ended. It is kept
// beside the target's own record, so it goes with its owner's erasure.
func TryTarget(target string) string { return tryPrefix + target }

const tryPrefix = "try/"

// triedTarget is what an attempt is at, and whether the target names one; else it is as it was.
func TriedTarget(target string) (string, bool) { return strings.CutPrefix(target, tryPrefix) }

// idAfter is the id that a target has after a prefix and nothing else, 0 if it is another.
func IdAfter(prefix, target string) peer.ID {
	rest, found := strings.CutPrefix(target, prefix)
	if !found {
		return 0
	}
	id, _ := peer.ParseID(rest)
	return id
}

// EndTarget names the last words in a thread.
func EndTarget(thread string) string { return thread + "/end" }

func (e Effect) Encode() ([]byte, error) { return cbor.Marshal(e) }

// DecodeEffect reads an effect as it stands in the outbox.
func DecodeEffect(body []byte) (Effect, error) {
	var e Effect
	err := cbor.Unmarshal(body, &e)
	return e, err
}

// About are the people besides its owner whom an effect names, or whom it is for: their erasure has to find it.
func (e Effect) About() []peer.ID {
	ids := slices.Clone(e.Members)
	if e.Message != nil {
		ids = append(ids, idsIn(e.Message.PlainText())...)
		ids = append(ids, e.Message.MentionUsers...)
	}
	ids = append(ids, e.User)
	slices.Sort(ids)
	ids = slices.Compact(ids)
	return slices.DeleteFunc(ids, func(id peer.ID) bool { return id == 0 || id == e.Owner })
}

// idsIn finds the members that a text mentions.
func idsIn(text string) []peer.ID {
	var ids []peer.ID
	for _, part := range strings.Split(text, "<@")[1:] {
		digits, _, closed := strings.Cut(part, ">")
		if id, err := peer.ParseID(strings.TrimPrefix(digits, "!")); closed && err == nil && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}
