package storage

import (
	"errors"
	"math"
	"slices"
	"time"

	"waymark/peer"
)

// Dossier is everything that is stored about a person in a guild, in no less than it is stored in, but for the keys it
// is sealed with.
type MemberData struct {
	Member     *peer.Member // nil for who never agreed
	CheckIns   []peer.CheckIn
	Journeys   []peer.Journey
	Milestones []peer.Milestone
	Mentor     *peer.Mentor
	Reminder   *peer.Reminder
	Requests   []peer.Request
	Pairings   []peer.Pairing
	Reports    []peer.Report // that they made
	Posted     []PostedTarget
	Due        []Due
	Outbox     []OutboxItem
	Mentions   []Mention
	Audit      []AuditMention
	// BarredFromMentoring is what the guild's moderators decided about them; it lies with the guild.
	MentoringBanned bool
}

// Naming is a record of somebody else that names the person. That somebody blocked or reported them is left out: it
// would tell them so.
type Mention struct {
	What string // "supported check-in", "celebrated milestone", "declined request", "took care of request", "asked for request", "posted", "ended pairing", "news"
	Day  peer.Day
	// Target is what was posted, for "posted": whoever shows it to the person has to know what that may tell them.
	Target string
}

// AuditMention is a line of the audit trail about the person, without who else is in it.
type AuditMention struct {
	At    time.Time
	Verb  string
	Acted bool // they did it; otherwise it was done about them
}

// Dossier returns everything that is stored about a person. Its time grows with what there is, and with the outbox.
func (tx *Tx) MemberData(person peer.ID) (MemberData, error) {
	d := MemberData{MentoringBanned: tx.MentoringBanned(person)}
	var failed error
	into(&d.Member, &failed)(tx.Member(person))
	into(&d.CheckIns, &failed)(tx.CheckIns(person, -dayLimit, dayLimit-1))
	into(&d.Journeys, &failed)(tx.Journeys(person))
	into(&d.Milestones, &failed)(tx.Milestones(person))
	into(&d.Mentor, &failed)(tx.Mentor(person))
	into(&d.Reminder, &failed)(tx.Reminder(person))
	into(&d.Requests, &failed)(tx.RequestsOf(person))
	into(&d.Pairings, &failed)(tx.Pairings(person))
	into(&d.Reports, &failed)(tx.ReportsOf(person))
	into(&d.Posted, &failed)(tx.PostedOf(person))
	into(&d.Due, &failed)(tx.DueOf(person))
	into(&d.Outbox, &failed)(tx.Outbox())
	d.Outbox = slices.DeleteFunc(d.Outbox, func(w OutboxItem) bool { return w.Owner != person })
	into(&d.Mentions, &failed)(tx.mentionsOf(person))
	into(&d.Audit, &failed)(tx.auditOf(person))
	return d, failed
}

// into stores what a method returned, and adds its error to the others.
func into[T any](to *T, failed *error) func(T, error) {
	return func(got T, err error) {
		*to = got
		*failed = errors.Join(*failed, err)
	}
}

// DueOf returns everything that is scheduled about a member, in no order that means anything.
func (tx *Tx) DueOf(member peer.ID) ([]Due, error) {
	owner := tx.owner(member)
	var out []Due
	err := tx.each(recordKey(owner, famDue), func(k, at []byte) error {
		key := dueKey(at, tx.in().name, owner, k[len(owner)+1:])
		v := tx.b.due.Get(key)
		if v == nil {
			return nil
		}
		var in storedDue
		if err := tx.b.openGlobal(tx.in(), bucketDue, owner, key, v, &in); err != nil {
			return err
		}
		out = append(out, Due{peer.ID(in.Guild), in.Kind, peer.ID(in.Member), peer.ID(in.Ref), timeOf(at)})
		return nil
	})
	return out, err
}

func (tx *Tx) auditOf(person peer.ID) ([]AuditMention, error) {
	trail, _, err := tx.AuditLog(person, time.Unix(-1<<40, 0), 0, math.MaxInt)
	ref := tx.Reference(person)
	var out []AuditMention
	for _, l := range slices.Backward(trail) {
		out = append(out, AuditMention{l.At, l.Verb, l.Actor == ref})
	}
	return out, err
}

func (tx *Tx) mentionsOf(person peer.ID) ([]Mention, error) {
	keys, err := tx.backrefs(tx.owner(person))
	if err != nil {
		return nil, err
	}
	var out []Mention
	for _, key := range keys {
		f, owner := family(key[len(hash{})]), hash(key[:len(hash{})])
		v := storedAs(f)
		if v == nil {
			continue
		}
		if found, err := tx.load(owner, key, v); err != nil || !found {
			if err != nil {
				return nil, err
			}
			continue
		}
		out = append(out, mentionsIn(v, uint64(person))...)
	}
	return out, nil
}

// told says what a record says of a person, leaving out that they are blocked.
func mentionsIn(v redactable, person uint64) []Mention {
	var out []Mention
	add := func(is bool, what string, day int32) {
		if is {
			out = append(out, Mention{What: what, Day: peer.Day(day)})
		}
	}
	switch v := v.(type) {
	case *storedMember:
		for _, n := range v.News {
			add(n.From == person, "news", n.Day)
		}
	case *storedCheckIn:
		add(slices.Contains(v.Supporters, person), "supported check-in", v.Day)
	case *storedMilestone:
		add(slices.Contains(v.Celebrations, person), "celebrated milestone", v.Day)
	case *storedRequest:
		add(slices.Contains(v.Declined, person), "declined request", 0)
		add(v.ClaimedBy == person, "took care of request", 0)
		add(v.Mentor == person, "asked for request", 0)
	case *storedPairing:
		add(v.EndedBy == person, "ended pairing", 0)
	case *storedPosted:
		if slices.Contains(v.About, person) {
			out = append(out, Mention{What: "posted", Target: v.Target})
		}
	}
	return out
}
