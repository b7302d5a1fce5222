package commands

import (
	"cmp"
	"slices"
	"time"

	"waymark/peer"
)

// Effect is a state of Discord that a handler wants beyond its answer. It is written to the outbox in the handler's
// transaction and carried out after the commit, at least once, until Discord is so or Until has passed.
type Effect struct {
	// Target is what is brought into a state. A newer effect for the same target replaces one that still waits.
	Target Target
	// Owner is the member it is about, 0 for none. Their erasure deletes it.
	Owner peer.ID
	// Named are other people who are named in the message's text or buttons. Their erasure deletes it, too.
	Named []peer.ID
	// Do is what to do, one of the kinds below.
	Do Action
	// OnOutcome names the handler in Feature.Outcomes that hears how it ended, "" for none.
	OnOutcome string
	// Ref is for the outcome handler: a pairing, a milestone, a channel.
	Ref peer.ID
	// From is when to start, zero for at once. Until is when to give up, zero for after a week of attempts.
	// They are stored in the outbox item, not in the effect, and are zero in an Outcome.
	From, Until time.Time `cbor:"-"`
}

// Action is one of Post, DM, RoleChange, OpenThread, ThreadMember, ThreadOnPost, CloseThread, DeleteThread,
// CheckMembership, CheckThread and DeleteUnknown.
type Action interface {
	message() *Message
	addressed() []peer.ID
}

// Post makes a message in Channel show Message, or be absent if Message is nil.
type Post struct {
	Channel peer.ID `cbor:"1,keyasint,omitempty"`
	// Role is what Channel was chosen for in the settings, 0 for nothing. A message that is there stays where it is when
	// the owner chooses another channel. If Channel was deleted, the message goes to the channel that has the role then.
	Role    ChannelRole `cbor:"2,keyasint,omitempty"`
	Message *Message    `cbor:"3,keyasint,omitempty"`
	// EditOnly changes a message that is there and posts no new one.
	EditOnly bool `cbor:"4,keyasint,omitempty"`
	// Check looks whether a message that shows Message already is still there. One that a person deleted is noted as Gone.
	Check bool `cbor:"6,keyasint,omitempty"`
	// Between are people who must be in the guild when it is posted. If one is not, nothing is posted and the result is
	// Left. A message that is there is edited all the same.
	Between []peer.ID `cbor:"5,keyasint,omitempty"`
	// Audience is a role that they must have then, too, 0 for none. Otherwise the result is Left.
	Audience peer.ID `cbor:"9,keyasint,omitempty"`
	// About is a message that must be there when it is posted. If it was deleted, nothing is posted and the result is Gone;
	// Unseen if the bot may not look.
	About MessageAt `cbor:"8,keyasint,omitzero"`

	// NewUntil is until when it is posted, zero for as long as it takes: what somebody sent, shared or was to be reminded of is not
	// posted weeks later, out of the blue. Then the result is GaveUp. A message that is there is edited all the same.
	NewUntil time.Time `cbor:"10,keyasint,omitzero"`

	// Held is shown instead of Message while everyone can read the moderators' channel; see moderators_post.go.
	Held *Message `cbor:"7,keyasint,omitempty"`
	// WithheldFrom is set by the outbox if it chose Held: the owner of the guild, who is told. It is not stored.
	WithheldFrom peer.ID `cbor:"-"`
	// OpenTo is set with it: the role that lets anyone read the channel, the guild's for @everyone.
	OpenTo peer.ID `cbor:"-"`

	press Press // proof that the owner asked for it; see publish.go
}

// MessageAt is a message in a channel; zero for none.
type MessageAt struct {
	Channel peer.ID `cbor:"1,keyasint"`
	Message peer.ID `cbor:"2,keyasint"`
}

// DM makes a private message to User show Message, or be absent if Message is nil.
type DM struct {
	User    peer.ID  `cbor:"1,keyasint"`
	Message *Message `cbor:"2,keyasint,omitempty"`
	// Channel is the private channel with User, 0 if it is not known.
	Channel peer.ID `cbor:"3,keyasint,omitempty"`
	// Between are people who must all be in the guild when it is sent. If one is not, nothing is sent and the result is Left.
	Between []peer.ID `cbor:"4,keyasint,omitempty"`
	// EditOnly changes a message that is there and sends no new one.
	EditOnly bool `cbor:"5,keyasint,omitempty"`
	// EphemeralFollowup sends it as a private follow-up to User's last interaction if they take no private messages, while
	// Discord allows that. It is for news that cannot wait for their next command, and for a message that is never edited.
	EphemeralFollowup bool `cbor:"6,keyasint,omitempty"`
	// Audience is a role that User must have when it is sent, 0 for none. Otherwise the result is Left.
	Audience peer.ID `cbor:"7,keyasint,omitempty"`
	// From is who the message is from, 0 for the bot: if the two are kept apart by the time it is sent, nothing is sent and the
	// result is Gone.
	From peer.ID `cbor:"8,keyasint,omitempty"`
}

// FollowupWithin is for how long after a person's command or press EphemeralFollowup reaches them for certain. Discord allows
// it for 15 minutes.
const FollowupWithin = 14 * time.Minute

// RoleChange gives a role to User, or takes it off.
type RoleChange struct {
	User peer.ID `cbor:"1,keyasint"`
	Role peer.ID `cbor:"2,keyasint"`
	Give bool    `cbor:"3,keyasint,omitempty"`
}

// OpenThread makes a private thread exist in Channel, with Members in it and Message as its first post.
type OpenThread struct {
	Channel peer.ID   `cbor:"1,keyasint"`
	Name    string    `cbor:"2,keyasint"`
	Members []peer.ID `cbor:"3,keyasint"`
	Message *Message  `cbor:"4,keyasint,omitempty"`
}

// CloseThread locks and archives the thread of the same target, after posting Message (if not nil) in it.
type CloseThread struct {
	// Name is the thread's name. An attempt to open it whose outcome is not known is found by it.
	Name    string   `cbor:"1,keyasint,omitempty"`
	Message *Message `cbor:"2,keyasint,omitempty"`
	// Last is the target of Message.
	Last Target `cbor:"-"`
}

// ThreadOnPost makes a public thread exist on a message of the bot's in a text channel. The thread's id is the message's.
type ThreadOnPost struct {
	Channel peer.ID `cbor:"1,keyasint"`
	Message peer.ID `cbor:"2,keyasint"`
	Name    string  `cbor:"3,keyasint"`
}

// DeleteThread deletes a thread with all that was written in it. One that is gone already is Done.
type DeleteThread struct {
	Thread peer.ID `cbor:"1,keyasint"`
}

// ThreadMember makes User be in a private thread of Channel, or not be in it. A thread that archived itself is opened again
// for that. Someone who cannot see the channel is not added: the result is Hidden.
type ThreadMember struct {
	Channel peer.ID `cbor:"1,keyasint"`
	Thread  peer.ID `cbor:"2,keyasint"`
	User    peer.ID `cbor:"3,keyasint"`
	In      bool    `cbor:"4,keyasint,omitempty"`
}

// CheckMembership asks whether User is in the guild: the result is Done if so, Gone if not. It changes nothing.
type CheckMembership struct {
	User peer.ID `cbor:"1,keyasint"`
}

// CheckThread asks whether all of Members can see a thread and write in it: the result is Done if so, Hidden if one can't, Gone if
// the thread was deleted, Refused if the bot can't see it itself. It changes nothing.
type CheckThread struct {
	Thread  peer.ID   `cbor:"1,keyasint"`
	Members []peer.ID `cbor:"2,keyasint"`
}

// DeleteUnknown deletes the bot's own messages in a channel that were made in a period and that the data file does not
// know of: after a restore nobody could take them back.
type DeleteUnknown struct {
	Channel peer.ID   `cbor:"1,keyasint"`
	From    time.Time `cbor:"2,keyasint"`
	To      time.Time `cbor:"3,keyasint"`
}

func (p Post) message() *Message          { return p.Message }
func (d DM) message() *Message            { return d.Message }
func (RoleChange) message() *Message      { return nil }
func (t OpenThread) message() *Message    { return t.Message }
func (t CloseThread) message() *Message   { return t.Message }
func (CheckMembership) message() *Message { return nil }

func (CheckThread) message() *Message { return nil }

func (DeleteUnknown) message() *Message { return nil }

func (ThreadOnPost) message() *Message { return nil }

func (DeleteThread) message() *Message { return nil }

func (ThreadMember) message() *Message { return nil }

func (p Post) addressed() []peer.ID            { return p.Between }
func (d DM) addressed() []peer.ID              { return append([]peer.ID{d.User}, d.Between...) }
func (r RoleChange) addressed() []peer.ID      { return []peer.ID{r.User} }
func (t OpenThread) addressed() []peer.ID      { return t.Members }
func (CloseThread) addressed() []peer.ID       { return nil }
func (c CheckMembership) addressed() []peer.ID { return []peer.ID{c.User} }

func (c CheckThread) addressed() []peer.ID { return c.Members }

func (DeleteUnknown) addressed() []peer.ID { return nil }

func (ThreadOnPost) addressed() []peer.ID { return nil }

func (DeleteThread) addressed() []peer.ID { return nil }

func (m ThreadMember) addressed() []peer.ID { return []peer.ID{m.User} }

// Message is what is to be shown, nil if it is to be absent or there is none.
func (e Effect) Message() *Message {
	if e.Do == nil {
		return nil
	}
	return e.Do.message()
}

// messages are all that the effect may show.
func (e Effect) messages() []*Message {
	if post, ok := e.Do.(Post); ok {
		return ModeratorsCard{post.Message, cmp.Or(post.Held, post.Message)}.messages()
	}
	if m := e.Message(); m != nil {
		return []*Message{m}
	}
	return nil
}

// User is the one person that the effect is for, 0 for a post or a thread.
func (e Effect) User() peer.ID {
	switch do := e.Do.(type) {
	case DM:
		return do.User
	case RoleChange:
		return do.User
	case ThreadMember:
		return do.User
	case CheckMembership:
		return do.User
	}
	return 0
}

// EditingOnly is the effect of a post that changes the message that is there, and posts no new one.
func (e Effect) EditingOnly() Effect {
	if post, ok := e.Do.(Post); ok {
		post.EditOnly = true
		e.Do = post
	}
	return e
}

// PostedBy is the effect of a post that is not posted any more after an instant (Post.NewUntil).
func (e Effect) PostedBy(until time.Time) Effect {
	if post, ok := e.Do.(Post); ok {
		post.NewUntil = until
		e.Do = post
	}
	return e
}

// IsLate says whether the effect makes a new message that nobody expects any more.
func (e Effect) IsLate(now time.Time) bool {
	post, ok := e.Do.(Post)
	return ok && post.Message != nil && !post.EditOnly && !post.NewUntil.IsZero() && !now.Before(post.NewUntil)
}

// DMTo says whether the effect is a private message to a member.
func (e Effect) DMTo(member peer.ID) bool {
	dm, ok := e.Do.(DM)
	return ok && dm.User == member
}

// People returns the people other than Owner who are named in the effect or addressed by it, sorted. Storage deletes the
// effect when one of them is erased.
func (e Effect) People() []peer.ID {
	ids := slices.Clone(e.Named)
	if e.Do != nil {
		ids = append(ids, e.Do.addressed()...)
	}
	for _, m := range e.messages() {
		ids = append(ids, m.MentionUsers...)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	return slices.DeleteFunc(ids, func(id peer.ID) bool { return id == 0 || id == e.Owner })
}

// InTarget returns those of People whose ids are arguments of the target.
func (e Effect) InTarget() []peer.ID {
	return slices.DeleteFunc(e.People(), func(id peer.ID) bool { return !e.Target.has(id) })
}
