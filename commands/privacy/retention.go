package privacy

import (
	"hash/fnv"
	"slices"
	"time"

	"waymark/commands"
	"waymark/commands/mentoring"
	"waymark/peer"
	"waymark/storage"
)

// Once a day the bot goes round all members of a server, a few at a time: what was kept long enough goes, and
// Discord is asked whether they are still there. Nobody is told. A round of 10,000 members takes three hours and a
// half, and one of 70,000 a day.
const (
	roundPage  = 250
	roundEvery = 5 * time.Minute
	lookEvery  = roundEvery / roundPage // between two questions to Discord
	lookFor    = 30 * time.Minute       // to get an answer; else it is asked again the next day
	auditPage  = 5000                   // lines of the audit trail removed in one go
)

// keepRound deals with one page of members. Ref says where it begins.
func keepRound(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) {
	members, next, err := tx.Members(uint64(d.Ref), roundPage)
	if err != nil {
		return nil, err
	}
	slices.Sort(members)
	out := commands.MarkBotGone(tx)
	var effects []commands.Effect
	for i, id := range members {
		if err := forgetOld(tx, id, d.Now); err != nil {
			return nil, err
		}
		if !out { // then nobody can be asked about
			effects = append(effects, look(id, dailyChecks, "privacy.looked", d.Now.Add(time.Duration(i)*lookEvery)))
		}
	}
	if next != 0 {
		return effects, tx.Schedule(d.Kind, 0, peer.ID(next), d.Now.Add(roundEvery))
	}
	n, err := tx.TrimAudit(d.Now.Add(-peer.KeepAuditFor), auditPage)
	if err == nil && n > 0 {
		err = tx.MarkGarbage(d.Now)
	}
	if err != nil || len(members) == 0 && d.Ref == 0 {
		return effects, err // nobody is left; whoever agrees next starts it again
	}
	return effects, tx.Schedule(d.Kind, 0, 0, d.Now.Add(commands.RoundRest))
}

// The checks whether a member is still there.
const (
	dailyChecks commands.TargetKind = "member-check"
	lastChecks  commands.TargetKind = "member-check-last"
)

// look asks Discord whether a member is still there. Looks of different kinds do not replace each other: the last one
// before an erasure falls into the same minutes as a daily one.
func look(member peer.ID, kind commands.TargetKind, then string, at time.Time) commands.Effect {
	return commands.Effect{
		Target: kind.Of(member), Owner: member, Do: commands.CheckMembership{User: member}, OnOutcome: then,
		From: at, Until: at.Add(lookFor),
	}
}

// forgetOld takes out what a member's records have held for long enough.
func forgetOld(tx *storage.Tx, member peer.ID, now time.Time) error {
	m, err := tx.Member(member)
	if err != nil || m == nil {
		return err
	}
	forgot, err := forgetNotes(tx, *m, now)
	if err != nil {
		return err
	}
	requests, err := tx.RequestsOf(member)
	if err != nil {
		return err
	}
	for _, r := range requests {
		bare, had := r.WithoutWords(now)
		if !had {
			continue
		}
		if err := tx.PutRequest(bare); err != nil {
			return err
		}
		forgot = true
	}
	if !forgot {
		return nil
	}
	return tx.MarkGarbage(now)
}

// forgetNotes takes out the notes that are older than the member keeps them, and says whether there were any. What
// was shared stays in its channel.
func forgetNotes(tx *storage.Tx, m peer.Member, now time.Time) (forgot bool, err error) {
	last, some := m.NotesExpired(m.Calendar.Day(now))
	if !some {
		return false, nil
	}
	summary, err := tx.Summary(m.ID)
	if err != nil {
		return false, err
	}
	if summary.Count > 0 && summary.First <= last {
		old, err := tx.CheckIns(m.ID, summary.First, last)
		if err != nil {
			return false, err
		}
		for _, c := range old {
			if bare, had := c.WithoutNotes(); had {
				if err := tx.PutCheckIn(m.ID, bare); err != nil {
					return false, err
				}
				forgot = true
			}
		}
	}
	journeys, err := tx.Journeys(m.ID)
	if err != nil {
		return false, err
	}
	for _, j := range journeys {
		if bare, had := j.WithoutNotes(last); had {
			if err := tx.PutJourney(m.ID, bare); err != nil {
				return false, err
			}
			forgot = true
		}
	}
	return forgot, nil
}

// looked hears whether a member is still there. Who is not is erased some time later, unless they come back; nobody is
// to wait for them until then.
func looked(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	member := o.Effect.User()
	switch o.Result {
	case commands.Done:
		return nil, tx.Unschedule("privacy.left", member, 0)
	case commands.Gone:
		if tx.Scheduled("privacy.left", member, 0) {
			return nil, nil
		}
		if err := tx.Schedule("privacy.left", member, 0, o.Now.Add(peer.KeepMembersLeftFor)); err != nil {
			return nil, err
		}
		return mentoring.LeftMentoring(tx, o.Env, member)
	case commands.Refused:
		// The bot is not in this server any more, and nobody said so: it was not running then.
		return nil, commands.GuildLeft(tx, o.Now)
	}
	return nil, nil
}

// lastLook asks once more before a member is erased.
func lastLook(_ *storage.Tx, d commands.Due) ([]commands.Effect, error) {
	return []commands.Effect{look(d.Member, lastChecks, "privacy.last-looked", d.Now)}, nil
}

// eraseWhoLeft erases a member who left long enough ago and is not back.
func eraseWhoLeft(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	member := o.Effect.User()
	if o.Result == commands.Done {
		return nil, nil
	}
	if o.Result != commands.Gone { // Discord did not say; ask again
		return nil, tx.Schedule("privacy.left", member, 0, o.Now.Add(commands.RoundRest))
	}
	h := fnv.New64a()
	h.Write([]byte(tx.Reference(member)))
	return eraseMember(tx, commands.Request{Env: o.Env, ID: peer.ID(h.Sum64() | 1), Member: member})
}

func eraseGuild(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) {
	return nil, tx.EraseGuild(d.Now)
}
