package commands

import "waymark/peer"

// Nothing about a member is shown in a room that members read unless that member asks for it. This file is the one place
// that decides so: every effect passes through mayShow before it is stored.
//
// What a request by the member returns may show something about that member. What falls due, an outcome, and a request by
// someone else may only remove a post about a member, or change one that is there (Post.EditOnly).

// readByMembers says whether members read the channels of a role.
func (r ChannelRole) readByMembers() bool { return r == CheckInsChannel || r == CelebrationsChannel }

// mayShow says whether an effect may be stored that came of a request by this member, 0 for no request.
func mayShow(e Effect, by peer.ID) bool {
	post, ok := e.Do.(Post)
	shows := ok && post.Role.readByMembers() && e.Owner != 0 && post.Message != nil && !post.EditOnly
	return !shows || by == e.Owner
}

// withoutUnasked drops and logs effects that would show something about a member who did not ask for it.
func (t *Table) withoutUnasked(effects []Effect, by peer.ID) []Effect {
	kept := make([]Effect, 0, len(effects))
	for _, e := range effects {
		if !mayShow(e, by) {
			t.log.Error("post about a member withheld: they did not ask for it", "kind", string(e.Target.Kind()))
			continue
		}
		kept = append(kept, e)
	}
	return kept
}
