package commands

import (
	"time"

	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// What mentoring wants of Discord and Discord refuses is told to the moderators, with what to mend, and tried again every
// hour until it is mended or no longer wanted: whoever mends it need not know what waits for it. The outbox alone would give
// up after a week, and at once where a role or a channel is gone that somebody may set anew.

// mendAgain is how often what Discord refuses is tried anew.
const mendAgain = time.Hour

// toMend tells the moderators what to mend while Discord refuses an effect, and takes that back when it is mended. Until
// then a due item of this kind, with this ref, wishes it anew.
func retryRefused(tx *storage.Tx, o Outcome, kind string, ref peer.ID, target string, what words.Text) ([]Effect, error) {
	var err error
	if o.Failed() {
		err = tx.Schedule(kind, o.Effect.Owner, ref, o.Now.Add(mendAgain))
	} else {
		err = tx.Unschedule(kind, o.Effect.Owner, ref)
	}
	if err != nil {
		return nil, err
	}
	set, err := tx.Settings()
	if err != nil || set.Moderators == 0 {
		return nil, err
	}
	e := ModeratorsChannel.post(set, target, o.Effect.Owner, nil)
	if !o.Failed() {
		return takeBack(tx, e)
	}
	e.Message = &Message{Text: what}
	return []Effect{e}, nil
}

// takeBack wishes a post away, if it stands somewhere.
func takeBack(tx *storage.Tx, e Effect) ([]Effect, error) {
	posted, err := tx.Posted(e.Owner, e.Target)
	if err != nil || posted == nil || posted.Gone {
		return nil, err
	}
	e.Message = nil
	return []Effect{e}, nil
}

// roleGiven hears how giving or taking the mentor role went.
func roleGiven(tx *storage.Tx, o Outcome) ([]Effect, error) {
	if o.Result == Left {
		return leftMentoring(tx, o.Env, o.Effect.User)
	}
	return retryRefused(tx, o, "mentor.role", o.Effect.Role, "no-"+roleTarget(o.Effect.User), o.Say("mentors.role-refused", words.Args{
		"Member": words.Mention(o.Effect.User), "Role": words.Role(o.Effect.Role),
	}))
}

// retryRole wishes the mentor role again that Discord refused to give, the one that is set now, or to take, the one it was.
func retryRole(tx *storage.Tx, d Due) ([]Effect, error) {
	m, err := tx.Mentor(d.Member)
	if err != nil || m == nil {
		return nil, err
	}
	set, err := tx.Settings()
	if err != nil {
		return nil, err
	}
	switch approved := !m.Gone() && m.State != peer.MentorOffered; {
	case !approved: // also where they offered anew: nobody has approved that
		set.Mentor = d.Ref
		return []Effect{mentorRole(set, m.Member, TakeRole)}, nil
	case set.Mentor != 0:
		return []Effect{mentorRole(set, m.Member, GiveRole)}, nil
	}
	return takeBack(tx, ModeratorsChannel.post(set, "no-"+roleTarget(m.Member), m.Member, nil))
}

// threadLocked hears how closing a thread went. Until it is closed its people can still read and write in it.
func threadLocked(tx *storage.Tx, o Outcome) ([]Effect, error) {
	return retryRefused(tx, o, "mentor.close", o.Effect.Ref, "no-close/"+o.Effect.Ref.String(), o.Say("mentors.close-refused", nil))
}

// retryClose wishes a thread closed again that Discord refused to close.
func retryClose(tx *storage.Tx, d Due) ([]Effect, error) {
	p, err := tx.Pairing(d.Ref)
	if err != nil || p == nil || p.Active() {
		return nil, err
	}
	return []Effect{closeThread(d.Env, *p)}, nil
}
