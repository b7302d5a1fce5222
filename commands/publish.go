package commands

import (
	"errors"
	"time"

	"waymark/peer"
)

// Nothing about a member is shown in a room that members read unless that member asks for it, on a screen that names the
// room and what will be seen. This file is the one place that decides so: every effect passes through mayShow before it is
// stored.
//
// A post that would show something needs a Press, which only the table makes: for a command or component that declares
// Shows, from the member's own request. What falls due, an outcome, a request by someone else, and a press on any other
// screen have none. They may only remove a post about a member, or change one that is there (Post.EditOnly).

// Press is proof that a member acted where the screen named the room and what others will see. The zero value proves nothing.
type Press struct {
	member peer.ID
	at     time.Time
}

// ShownWithin is how late something is shown that a member chose to show: Discord may not let the bot write there.
const ShownWithin = 72 * time.Hour

// Press returns the proof for the acting member; the zero value where the command or component does not declare Shows.
func (rq Request) Press() Press {
	if !rq.shows {
		return Press{}
	}
	return Press{rq.Member, rq.Now}
}

// Shows returns a post with the proof that its owner asked for it. Of anyone else's press it is left as it is.
func (p Press) Shows(e Effect) Effect {
	if post, ok := e.Do.(Post); ok && p.member != 0 && p.member == e.Owner {
		post.press, post.NewUntil = p, p.at.Add(ShownWithin)
		e.Do = post
	}
	return e
}

// ShownBy returns who showed it by their own press, 0 for nobody.
func (p Post) ShownBy() peer.ID { return p.press.member }

// errUnasked says that a handler wanted to show something about a member who did not ask for it on a screen that said so, or
// had words for moderators posted where members may read them.
var errUnasked = errors.New("commands: a post about a member without their press, or to moderators without Held")

// inMembersRoom says whether a post can be read by members: in every channel but the moderators'.
func (p Post) inMembersRoom() bool { return !p.ToModerators() }

// mayShow says whether an effect may be stored.
func mayShow(e Effect) bool {
	post, ok := e.Do.(Post)
	if ok && !post.mayBeRead() {
		return false
	}
	shows := ok && post.inMembersRoom() && e.Owner != 0 && post.Message != nil && !post.EditOnly
	return !shows || post.press.member == e.Owner
}

// onlyAsked refuses effects of a request that would show something unasked: then nothing of it is saved, and the member
// hears that it failed.
func onlyAsked(effects []Effect) error {
	for _, e := range effects {
		if !mayShow(e) {
			return errUnasked
		}
	}
	return nil
}

// withoutUnasked drops and logs such effects of what fell due and of outcomes, where nobody acted.
func (t *Table) withoutUnasked(effects []Effect) []Effect {
	kept := make([]Effect, 0, len(effects))
	for _, e := range effects {
		if !mayShow(e) {
			t.log.Error("post about a member withheld: they did not ask for it", "kind", string(e.Target.Kind()))
			continue
		}
		kept = append(kept, e)
	}
	return kept
}
