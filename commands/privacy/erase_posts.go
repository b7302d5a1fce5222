package privacy

import (
	"slices"

	"waymark/commands"
	"waymark/commands/mentoring"
	"waymark/peer"
	"waymark/storage"
)

// The parts of an erasure, by its request. No target of these names anyone.
const (
	erasedRoles      commands.TargetKind = "erased-role"
	erasedPosts      commands.TargetKind = "erased-post"
	erasedOthers     commands.TargetKind = "erased-other" // a post about someone else that named the member
	erasedThreads    commands.TargetKind = "erased-thread"
	erasedThreadEnds commands.TargetKind = "erased-thread-end"
)

// erasePosts wishes away everything the bot posted about the member. Where it is moves from the member's
// records, which are about to go, to a target that names nobody.
func erasePosts(tx *storage.Tx, rq commands.Request) ([]commands.Effect, error) {
	posts, err := tx.PostedOf(rq.Member)
	if err != nil {
		return nil, err
	}
	var effects []commands.Effect
	for i, p := range posts {
		more, err := unpost(tx, erasedPosts.Of(rq.ID, i), p, openThread(posts, p.Target))
		if err != nil {
			return nil, err
		}
		effects = append(effects, more...)
	}
	return effects, nil
}

// openThread says whether a target is a thread in which the last words have not been posted.
func openThread(posts []storage.PostedTarget, target string) bool {
	pairing := mentoring.ThreadOf(parsed(target))
	said := mentoring.ThreadEnd(pairing).String()
	return pairing != 0 && !slices.ContainsFunc(posts, func(p storage.PostedTarget) bool { return p.Target == said })
}

// parsed is a target that storage keeps; one that cannot be read is the zero Target.
func parsed(target string) commands.Target {
	t, _ := commands.ParseTarget(target)
	return t
}

// unpost removes one post. Of a thread, it removes the first post and then closes the thread, if that is still open: nothing
// can be posted in a closed thread.
func unpost(tx *storage.Tx, target commands.Target, p storage.PostedTarget, thread bool) ([]commands.Effect, error) {
	p.About, p.InTarget = nil, nil
	if err := tx.PutPosted(0, target.String(), p.Posted); err != nil {
		return nil, err
	}
	e := commands.Effect{Target: target, Do: commands.Post{Channel: p.Channel}}
	if thread {
		e.OnOutcome, e.Ref = "privacy.unposted", p.Channel
	}
	return []commands.Effect{e}, nil
}

// threadUnposted closes a thread whose first words are gone.
func threadUnposted(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	if o.Result == commands.Refused && o.Effect.Ref == 0 {
		return nil, nil
	}
	by, n := o.Effect.Target.ID(0), o.Effect.Target.Arg(1)
	target := erasedThreads.Of(by, n)
	if err := tx.PutPosted(0, target.String(), storage.Posted{Channel: o.Effect.Ref}); err != nil {
		return nil, err
	}
	return []commands.Effect{{
		Target: target, OnOutcome: "privacy.closed",
		Do: commands.CloseThread{Message: &commands.Message{Text: o.Community().Say("mentor.closing", nil)}, Last: erasedThreadEnds.Of(by, n)},
	}}, nil
}

// threadClosed forgets where it was.
func threadClosed(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	if err := tx.DeletePosted(0, o.Effect.Target.String()); err != nil {
		return nil, err
	}
	return nil, tx.DeletePosted(0, erasedThreadEnds.Of(o.Effect.Target.ID(0), o.Effect.Target.Arg(1)).String())
}

// erasePostsOfOthers wishes away what names the member though it is about someone else: a private message
// that says who sent support, the first words in a thread. Cards of requests, and what again shows, are shown without them
// instead: something waits for someone else there.
func erasePostsOfOthers(tx *storage.Tx, rq commands.Request, again []commands.Effect) ([]commands.Effect, error) {
	posts, err := tx.PostedNaming(rq.Member)
	if err != nil {
		return nil, err
	}
	var effects []commands.Effect
	for i, p := range posts {
		shown := func(e commands.Effect) bool {
			post, is := e.Do.(commands.Post)
			return is && post.Message != nil && e.Owner == p.Owner && e.Target == parsed(p.Target)
		}
		if mentoring.CardOf(parsed(p.Target)) != 0 || slices.ContainsFunc(again, shown) {
			continue
		}
		pairing := mentoring.ThreadOf(parsed(p.Target))
		stays := storage.Posted{Channel: p.Channel}
		if pairing == 0 {
			if err := tx.DeletePosted(p.Owner, p.Target); err != nil {
				return nil, err
			}
		} else if err := tx.PutPosted(p.Owner, p.Target, stays); err != nil {
			return nil, err
		}
		if p.Message == 0 || p.Gone {
			continue
		}
		target := erasedOthers.Of(rq.ID, i)
		p.About, p.InTarget = nil, nil
		e := commands.Effect{Target: target, Do: commands.Post{Channel: p.Channel}}
		if pairing != 0 {
			e.Owner, e.OnOutcome, e.Ref = p.Owner, "privacy.thread-freed", pairing
		}
		if err := tx.PutPosted(e.Owner, target.String(), p.Posted); err != nil {
			return nil, err
		}
		effects = append(effects, e)
	}
	return effects, nil
}

// threadFreed closes the thread of someone else's pairing as soon as its first words, which named who was erased, are
// gone: that need not wait for the time that erasePairings gives it.
func threadFreed(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	if o.Result != commands.Done && o.Result != commands.Gone {
		return nil, nil
	}
	p := peer.Pairing{ID: o.Effect.Ref, Mentee: o.Effect.Owner}
	closed, err := tx.Posted(p.Mentee, mentoring.ThreadEnd(p.ID).String())
	if err != nil || closed != nil {
		return nil, err
	}
	return []commands.Effect{mentoring.CloseThread(o.Env, p)}, nil
}
