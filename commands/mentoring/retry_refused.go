package mentoring

import (
	"time"

	"waymark/commands"
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
func retryRefused(tx *storage.Tx, o commands.Outcome, kind string, ref peer.ID, target string, what words.Text) ([]commands.Effect, error) {
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
	e := commands.ModeratorsChannel.Post(set, target, o.Effect.Owner, nil)
	if !o.Failed() {
		return takeBack(tx, e)
	}
	e.Message = &commands.Message{Text: what}
	return []commands.Effect{e}, nil
}

// takeBack wishes a post away, if it stands somewhere.
func takeBack(tx *storage.Tx, e commands.Effect) ([]commands.Effect, error) {
	posted, err := tx.Posted(e.Owner, e.Target)
	if err != nil || posted == nil || posted.Gone {
		return nil, err
	}
	e.Message = nil
	return []commands.Effect{e}, nil
}

// roleGiven hears how giving or taking the mentor role went.
func roleGiven(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	if o.Result == commands.Left {
		return LeftMentoring(tx, o.Env, o.Effect.User)
	}
	return retryRefused(tx, o, "mentor.role", o.Effect.Role, "no-"+roleTarget(o.Effect.User), o.Say("mentors.role-refused", words.Args{
		"Member": words.Mention(o.Effect.User), "Role": words.Role(o.Effect.Role),
	}))
}

// retryRole wishes the mentor role again that Discord refused to give, the one that is set now, or to take, the one it was.
func retryRole(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) {
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
		return []commands.Effect{mentorRole(set, m.Member, commands.TakeRole)}, nil
	case set.Mentor != 0:
		return []commands.Effect{mentorRole(set, m.Member, commands.GiveRole)}, nil
	}
	return takeBack(tx, commands.ModeratorsChannel.Post(set, "no-"+roleTarget(m.Member), m.Member, nil))
}

// threadLocked hears how closing a thread went. Until it is closed its people can still read and write in it.
func threadLocked(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	return retryRefused(tx, o, "mentor.close", o.Effect.Ref, "no-close/"+o.Effect.Ref.String(), o.Say("mentors.close-refused", nil))
}

// retryClose wishes a thread closed again that Discord refused to close.
func retryClose(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) {
	p, err := tx.Pairing(d.Ref)
	if err != nil || p == nil || p.Active() {
		return nil, err
	}
	return []commands.Effect{CloseThread(d.Env, *p)}, nil
}
