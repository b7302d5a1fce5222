package commands

import (
	"bytes"
	"time"

	"github.com/fxamacker/cbor/v2"

	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// What is posted in the moderators' channel must not be read by members. The channel can become readable to @everyone at any
// time, also while a post waits in the outbox. So each such post has two messages: the one for moderators, and one without
// words for as long as everyone can read the channel. The outbox chooses by the channel's permissions right before it posts
// or edits, and storage keeps the second one beside what was posted: when the channel is opened, which the gateway tells or the
// next post shows, the words are taken off all posts. mayShow stores no post to moderators that lacks the second one.
//
// A role that members get by their own word counts as @everyone: who wants to read the channel takes the role.

// ModeratorsCard is the two messages of a post to moderators. Its zero value removes the post.
type ModeratorsCard struct{ shown, held *Message }

// Withholding is a card that shows held, which must contain nothing that a member wrote, while everyone can read the channel.
func Withholding(shown, held *Message) ModeratorsCard { return ModeratorsCard{shown, held} }

// Wordless is a card that anyone may read: it has nothing that a member wrote, and nothing about a member.
func Wordless(m *Message) ModeratorsCard { return ModeratorsCard{m, m} }

// messages are the card's different messages.
func (c ModeratorsCard) messages() []*Message {
	switch {
	case c.shown == nil:
		return nil
	case c.held == c.shown:
		return []*Message{c.shown}
	}
	return []*Message{c.shown, c.held}
}

// Withheld is a card about members that shows, while everyone can read the channel, only that there is something.
func (s Env) Withheld(shown *Message, open ...Button) ModeratorsCard {
	held := &Message{Text: s.Say("mentors.held", nil), Rows: Buttons(open...)}
	if shown.Card != nil { // Discord does not let an edit change one form into the other
		held.Card, held.Text = NewCard(held.Text), ""
	}
	return Withholding(shown, held)
}

// PostToModerators is an effect that makes a message in the moderators' channel show a card. It is about owner, 0 for
// nobody; named are the others who are named in it.
func PostToModerators(set peer.Settings, target Target, owner peer.ID, c ModeratorsCard, named ...peer.ID) Effect {
	return Effect{Target: target, Owner: owner, Named: named, Do: Post{
		Channel: set.Moderators, Role: ModeratorsChannel, Message: c.shown, Held: c.held,
	}}
}

// TakeDownCard removes a post about owner from the moderators' channel, where it is, or what waits to be posted there.
func TakeDownCard(tx *storage.Tx, target Target, owner peer.ID) ([]Effect, error) {
	at, err := tx.Posted(owner, target.String())
	if err != nil || at == nil && !tx.Waits(target.String()) || Deref(at).Gone {
		return nil, err
	}
	return []Effect{PostToModerators(peer.Settings{Moderators: Deref(at).Channel}, target, owner, ModeratorsCard{})}, nil
}

// anewAfter is how long a card stays where it is that stands for trouble which goes on. movedCards are those that were there.
const (
	anewAfter             = 24 * time.Hour
	movedCards TargetKind = "moved-card"
)

// Anew are effects with which cards that stand for trouble, and are a day old by now, come again below what was posted since: one that
// scrolled away tells nobody. It notifies nobody. One that a moderator deleted stays away.
func Anew(tx *storage.Tx, now time.Time, effects ...Effect) (all []Effect, err error) {
	for _, e := range effects {
		if post, ok := e.Do.(Post); ok && post.ToModerators() && post.Message != nil && !post.EditOnly {
			at, err := tx.Posted(e.Owner, e.Target.String())
			if err != nil {
				return nil, err
			}
			if p := Deref(at); p.Message != 0 && !p.Gone && !now.Before(MadeAt(p.Message).Add(anewAfter)) {
				old, err := takeDown(tx, e.Target, e.Owner, movedCards)
				if err != nil {
					return nil, err
				}
				all = append(all, old...)
			}
		}
		all = append(all, e)
	}
	return all, nil
}

// ToModerators reports whether it is a post in the moderators' channel.
func (p Post) ToModerators() bool { return p.Role == ModeratorsChannel }

// mayBeRead reports whether a post is safe in a channel that has become readable to everyone.
func (p Post) mayBeRead() bool { return !p.ToModerators() || (p.Message == nil) == (p.Held == nil) }

// Withhold returns the effect as it is to be shown where everyone with a role, which anyone can have, can read the moderators'
// channel of a guild with that owner. It reports false for a post of an earlier version, which has no message for that case.
func (e Effect) Withhold(owner, role peer.ID) (Effect, bool) {
	post, ok := e.Do.(Post)
	if !ok || post.Held == nil {
		return e, false
	}
	post.Message, post.WithheldFrom, post.OpenTo = post.Held, owner, role
	e.Do = post
	return e, true
}

// WasWithheld reports whether an outcome is that of a post whose words were held back.
func (o Outcome) WasWithheld() bool {
	post, ok := o.Effect.Do.(Post)
	return ok && post.WithheldFrom != 0
}

// HeldForm encodes what a post in the moderators' channel may show where everyone can read it; nil where that is what it shows.
func (e Effect) HeldForm() []byte {
	post, ok := e.Do.(Post)
	if !ok || !post.ToModerators() || post.Message == nil || post.Held == nil || post.WithheldFrom != 0 {
		return nil
	}
	shown, err := cbor.Marshal(post.Message)
	held, err2 := cbor.Marshal(post.Held)
	if err != nil || err2 != nil || bytes.Equal(shown, held) {
		return nil
	}
	return held
}

// moderatorsChannelOpened returns the effects that take the words off the posts in a moderators' channel that everyone can
// read now. What waits in the outbox is decided upon when it is posted.
func moderatorsChannelOpened(tx *storage.Tx, channel peer.ID) (effects []Effect, err error) {
	if err := wordsBehindOpen(tx); err != nil {
		return nil, err
	}
	all, err := tx.PostedHeld()
	for _, p := range all {
		if p.Channel != channel || tx.Waits(p.Target) {
			continue
		}
		target, unknown := ParseTarget(p.Target)
		var held Message
		if unknown != nil || cbor.Unmarshal(p.Held, &held) != nil {
			continue // of another version
		}
		effects = append(effects, Effect{Target: target, Owner: p.Owner, Named: p.About, Do: Post{
			Channel: channel, Role: ModeratorsChannel, Message: &held, Held: &held, EditOnly: true,
		}})
	}
	return effects, err
}

// wordsBehindOpen notes that the cards of all calls leave out the words, so that Open shows them.
func wordsBehindOpen(tx *storage.Tx) error {
	calls, err := tx.Calls()
	if err != nil {
		return err
	}
	for _, c := range calls {
		held, err := tx.HeldWords(c.From, c.ID)
		if err != nil {
			return err
		}
		if held == nil || !held.Shown {
			continue
		}
		held.Shown = false
		if err := tx.PutHeldWords(c.From, *held); err != nil {
			return err
		}
	}
	return nil
}

// WithholdWords puts into the outbox what moderatorsChannelOpened returns.
func (t *Table) WithholdWords(tx *storage.Tx, channel peer.ID) error {
	effects, err := moderatorsChannelOpened(tx, channel)
	if err != nil {
		return err
	}
	return t.Enqueue(tx, effects...)
}

// openChannelNotices are posts in a moderators' channel, one a day, that everyone can read it.
const openChannelNotices TargetKind = "moderators-channel-open"

func openChannelFeature() Feature {
	return Feature{Name: "moderators-channel", Targets: []TargetKind{openChannelNotices, movedCards}}
}

// tellOfOpenChannel tells moderators and owner, once a day each, that words were held back because everyone can read the
// moderators' channel. It takes the words off what is there.
func (t *Table) tellOfOpenChannel(tx *storage.Tx, s Env, effect Effect) ([]Effect, error) {
	post, ok := effect.Do.(Post)
	if !ok || post.WithheldFrom == 0 || effect.Target.Is(openChannelNotices) {
		return nil, nil
	}
	set, err := tx.Settings()
	if err != nil || set.Moderators == 0 {
		return nil, err
	}
	day := peer.Calendar{}.Day(s.Now)
	target := openChannelNotices.Of(day)
	if at, err := tx.Posted(0, target.String()); err != nil || at != nil {
		return nil, err
	}
	key, args := "talk.channel-open", words.Args{}
	if post.OpenTo != s.Guild {
		key, args = "talk.channel-open-role", words.Args{"Role": words.Role(post.OpenTo)}
	}
	notice := PostToModerators(set, target, 0, Wordless(&Message{Text: s.Community().Say(key, args)}))
	notice.Until = s.Now.Add(24 * time.Hour)
	effects, err := moderatorsChannelOpened(tx, set.Moderators)
	if err != nil {
		return nil, err
	}
	return append(effects, notice), TellLater(tx, post.WithheldFrom, peer.News{Kind: peer.NewsModeratorsOpen, Day: day, At: s.Now})
}

// CallPosted is the outcome handler of posts that membersOnly changed.
const CallPosted = "calls.posted"

// membersOnly makes posts to the moderators' channel depend on the author being in the guild (Post.Between), if the request
// came from the private channel: people who left can still use components there.
func membersOnly(rq Request, effects []Effect) {
	if !rq.DM {
		return
	}
	for i, e := range effects {
		post, is := e.Do.(Post)
		if !is || !post.ToModerators() || post.Message == nil {
			continue
		}
		post.Between = []peer.ID{rq.Member}
		effects[i].Do = post
		if e.OnOutcome == "" {
			effects[i].OnOutcome, effects[i].Ref = CallPosted, rq.Member
		}
	}
}

// CalledWithin is how late moderators are called: a card that Discord takes later notifies nobody, and what somebody sent to the
// moderators is not posted any more. It is on their desk all the same.
const CalledWithin = 72 * time.Hour

// PingModerators makes a card notify the moderator role, if one is set.
func (s Env) PingModerators(set peer.Settings, c ModeratorsCard) {
	if set.Moderator == 0 {
		return
	}
	for _, m := range c.messages() {
		m.Above(s.Say("mentors.card.ping", words.Args{"Role": words.Role(set.Moderator)}))
		m.PingRoles, m.PingUntil = []peer.ID{set.Moderator}, s.Now.Add(CalledWithin)
	}
}
