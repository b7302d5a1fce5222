package mentoring

import (
	"time"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// What mentoring wants of Discord and Discord refuses is told to the moderators, with what to fix, and tried again every
// hour until it works or is no longer wanted: the person who fixes it need not know what waits for it. The outbox alone would give
// up after a week, and at once where a role or a channel is gone, which the owner may replace.

// mendAgain is how often what Discord refuses is tried again.
const mendAgain = time.Hour

// retryRefused tells the moderators what to fix while Discord refuses an effect, and deletes that message when it works.
// Until then a due item of this kind, with this ref, enqueues it again.
func retryRefused(tx *storage.Tx, o commands.Outcome, kind string, ref peer.ID, target commands.Target, what words.Text) ([]commands.Effect, error) {
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
	if !o.Failed() {
		return commands.TakeDownCard(tx, target, o.Effect.Owner)
	}
	return commands.Anew(tx, o.Now, commands.PostToModerators(set, target, o.Effect.Owner, o.Community().Withheld(&commands.Message{Text: what})))
}

// roleGiven hears how giving or taking the mentor role went.
func roleGiven(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	change, ok := o.Effect.Do.(commands.RoleChange)
	if !ok {
		return nil, nil
	}
	if o.Result == commands.Left {
		return missing(tx, o.Env, change.User)
	}
	return retryRefused(tx, o, "mentor.role", change.Role, mentorRolesMiss.Of(change.User), o.Community().Say("mentors.role-refused", words.Args{
		"Member": words.Person(change.User), "Role": words.Role(change.Role),
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
	case !approved: // also where they offered again: nobody has approved that
		set.Mentor = d.Ref
		return []commands.Effect{mentorRole(set, m.Member, false)}, nil
	case set.Mentor != 0:
		return []commands.Effect{mentorRole(set, m.Member, true)}, nil
	}
	return commands.TakeDownCard(tx, mentorRolesMiss.Of(m.Member), m.Member)
}

// threadLocked hears how closing a thread went. Until it is closed its people can still read and write in it.
func threadLocked(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	return retryRefused(tx, o, "mentor.close", o.Effect.Ref, threadsNotShut.Of(o.Effect.Ref), o.Community().Say("mentors.close-refused", nil))
}

// retryClose wishes a thread closed again that Discord refused to close.
func retryClose(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) {
	p, err := tx.Pairing(d.Ref)
	if err != nil || p == nil || p.Active() {
		return nil, err
	}
	return []commands.Effect{CloseThread(d.Env, *p)}, nil
}
