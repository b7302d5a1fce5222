package privacy

import (
	"hash/fnv"
	"slices"
	"time"

	"waymark/commands"
	"waymark/commands/mentoring"
	"waymark/commands/presence"
	"waymark/peer"
	"waymark/storage"
)

// Once a day the bot goes through all members of a server, a page at a time: what was kept long enough is deleted, and
// Discord is asked whether they are still in the server. Nobody is notified. A round of 10,000 members takes three and a
// half hours, and one of 70,000 a day.
const (
	roundPage  = 250
	roundEvery = 5 * time.Minute
	lookEvery  = roundEvery / roundPage // between two requests to Discord
	lookFor    = 30 * time.Minute       // to get an answer; otherwise Discord is asked again the next day
	auditPage  = 5000                   // lines of the audit log deleted in one transaction
)

// keepRound handles one page of members. Ref says where the page begins.
func keepRound(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) {
	members, next, err := tx.Members(uint64(d.Ref), roundPage)
	if err != nil {
		return nil, err
	}
	slices.Sort(members)
	evidence, err := presence.NoteGuild(tx, d.Server, d.Now)
	if err != nil {
		return nil, err
	}
	out := evidence != peer.GoneEvidence{}
	var effects []commands.Effect
	for i, id := range members {
		if _, err := tx.SkipUnreadable().Retain(id, d.Now); err != nil {
			return nil, err
		}
		if !out { // otherwise Discord answers about nobody
			effects = append(effects, look(id, dailyChecks, "privacy.looked", d.Now.Add(time.Duration(i)*lookEvery)))
		}
	}
	if next != 0 {
		return effects, tx.Schedule(d.Kind, 0, peer.ID(next), d.Now.Add(roundEvery))
	}
	// The next round deletes what is left of the audit log.
	if _, err = tx.RetainGuild(d.Now, auditPage); err != nil || len(members) == 0 && d.Ref == 0 {
		return effects, err // there are no members; the next one who agrees starts it again
	}
	return effects, tx.Schedule(d.Kind, 0, 0, d.Now.Add(presence.RoundInterval))
}

// The checks whether a member is still there.
const (
	dailyChecks commands.TargetKind = "member-check"
	lastChecks  commands.TargetKind = "member-check-last"
)

// look asks Discord whether a member is still in the server. Checks of different kinds do not replace each other: the last
// one before an erasure happens in the same minutes as a daily one.
func look(member peer.ID, kind commands.TargetKind, then string, at time.Time) commands.Effect {
	return commands.Effect{
		Target: kind.Of(member), Owner: member, Do: commands.CheckMembership{User: member}, OnOutcome: then,
		From: at, Until: at.Add(lookFor),
	}
}

// looked handles the answer whether a member is still in the server. When answers a day apart agree that they are gone, their
// mentoring ends, so that nobody waits for them, and they are told when they are back. Only Unknown Member (404, 10007) is
// evidence.
func looked(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	return mentoring.Looked(tx, o.Env, o.Effect.User(), presenceOf(o.Result))
}

// presenceOf returns what the result of a CheckMembership says.
func presenceOf(r commands.Result) peer.Presence {
	switch r {
	case commands.Done:
		return peer.PresenceHere
	case commands.Gone:
		return peer.PresenceGone
	}
	return peer.PresenceUnknown
}

// askLast asks once more before a member is erased, if the evidence is due for it. Where the answers do not agree yet it
// waits for another round.
func askLast(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) {
	e, err := tx.GoneEvidence(d.Member)
	switch {
	case err != nil || e == peer.GoneEvidence{}:
		return nil, err
	case !e.Due(peer.KeepMembersLeftFor, d.Now):
		return nil, tx.Schedule(d.Kind, d.Member, 0, d.Now.Add(presence.RoundInterval))
	}
	return []commands.Effect{look(d.Member, lastChecks, "privacy.last-looked", d.Now)}, nil
}

// eraseWhoLeft erases a member if the last answer, too, says that they are gone.
func eraseWhoLeft(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	member := o.Effect.User()
	e, err := tx.GoneEvidence(member)
	if err != nil {
		return nil, err
	}
	if last := presenceOf(o.Result); !e.MayErase(peer.KeepMembersLeftFor, o.Now, last) {
		_, after, err := presence.NoteMember(tx, member, last, o.Now)
		if err != nil || after == (peer.GoneEvidence{}) || tx.Scheduled("privacy.left", member, 0) {
			return nil, err
		}
		return nil, tx.Schedule("privacy.left", member, 0, o.Now.Add(presence.RoundInterval))
	}
	h := fnv.New64a()
	h.Write([]byte(tx.Reference(member)))
	return eraseMember(tx, commands.Request{Env: o.Env, ID: peer.ID(h.Sum64() | 1), Member: member})
}

// guildAsked compares the evidence that the bot was removed from a server with what the gateway shows now, and erases the
// server if both agree.
func guildAsked(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) {
	e, err := tx.GoneEvidence(0)
	if err != nil {
		return nil, err
	}
	if e.MayErase(peer.KeepGuildsLeftFor, d.Now, d.Server.Presence()) {
		return nil, tx.EraseGuild(d.Now)
	}
	_, err = presence.NoteGuild(tx, d.Server, d.Now) // schedules the next question while there is evidence
	return nil, err
}
