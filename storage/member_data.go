package storage

import (
	"errors"
	"math"
	"slices"
	"time"

	"waymark/peer"
)

// MemberData is everything that is stored about a person in a guild, in as much detail as it is stored, without the keys it
// is sealed with and without the safety facts that others made about them. The table of records says which kind of record
// fills which field. The order of the fields is that of the export and of /privacy show.
type MemberData struct {
	Member     *peer.Member // nil for a person who never agreed
	CheckIns   []peer.CheckIn
	Journeys   []peer.Journey
	Milestones []peer.Milestone
	Reminder   *peer.Reminder
	HelpPage   *peer.HelpPage
	// MeetingReminders are of the meetings that they asked to be reminded of.
	MeetingReminders []RemindedMeeting
	Hello            *peer.Hello
	// CircleSeats are their seats in circles, and CircleSide what they asked about circles; nil for nothing.
	CircleSeats []CircleSeat
	CircleSide  *peer.CircleSide
	Facts       []peer.Fact // that they made
	Requests    []peer.Request
	Mentor      *peer.Mentor
	Pairings    []peer.Pairing
	Reports     []peer.Report // that they made
	HeldWords   []peer.HeldWords
	HandOver    *peer.HandOver // that they would like to hand over what they have as a moderator
	Posted      []PostedTarget
	Mentions    []Mention
	Name        *peer.Name // what the guild last called them; nil if it is not known
	Audit       []AuditMention
	// MentoringBanned is what the guild's moderators decided about them, and told them.
	MentoringBanned bool
	Due             []Due
	Outbox          []OutboxItem
}

// What Mention.What is for meetings.
const (
	MentionHosts       = "hosts meeting"
	MentionAskedToHost = "asked to host meeting"
	MentionInSession   = "takes part in open session"
)

// Mention is a record of someone else that names the person. That someone blocked or reported them is left out: it
// would tell them so.
type Mention struct {
	What string // "supported check-in", "celebrated milestone", "declined request", "took care of request", "asked for request", "posted", "ended pairing", "news", "hosts meeting", …
	Day  peer.Day
	// Meeting is the name of the meeting that it is about, "" for none.
	Meeting peer.UserText
	// Target is what was posted, for "posted": the caller has to know what it may tell the person.
	Target string
}

// AuditMention is a line of the audit log about the person, without who else is in it.
type AuditMention struct {
	At    time.Time
	Verb  string
	Acted bool // they did it; otherwise it was done about them
}

// ExportedKinds returns the fields of MemberData that the export has from the table of records. Each has the keys of its
// sentences in /privacy show, none if that always speaks of it.
func ExportedKinds() map[string][]string {
	out := map[string][]string{}
	for _, k := range kinds() {
		for _, e := range k.export {
			out[e.field] = e.show
		}
	}
	return out
}

// MemberData returns everything that is stored about a person. Its time grows with what there is, with the outbox and
// with the audit log.
func (tx *Tx) MemberData(person peer.ID) (MemberData, error) {
	d := MemberData{MentoringBanned: tx.MentoringBanned(person)}
	var failed error
	for _, k := range kinds() {
		if k.read != nil {
			failed = errors.Join(failed, k.read(tx, person, &d))
		}
	}
	var err, err2 error
	d.Outbox, err = tx.outboxOf(person)
	for i := range d.Outbox {
		d.Outbox[i].About = nil // it only repeats what target and body say
	}
	d.Audit, err2 = tx.auditOf(person)
	return d, errors.Join(failed, err, err2)
}

func readMember(tx *Tx, person peer.ID, d *MemberData) (err error) {
	d.Member, err = tx.Member(person)
	return err
}

func readPath(tx *Tx, person peer.ID, d *MemberData) error {
	var err, err2 error
	d.Journeys, err = tx.Journeys(person)
	d.Milestones, err2 = tx.Milestones(person)
	return errors.Join(err, err2)
}

func readMentor(tx *Tx, person peer.ID, d *MemberData) (err error) {
	d.Mentor, err = tx.Mentor(person)
	return err
}

func readRequests(tx *Tx, person peer.ID, d *MemberData) (err error) {
	d.Requests, err = tx.RequestsOf(person)
	return err
}

func readPairings(tx *Tx, person peer.ID, d *MemberData) (err error) {
	d.Pairings, err = tx.Pairings(person)
	return err
}

func readPosted(tx *Tx, person peer.ID, d *MemberData) (err error) {
	d.Posted, err = tx.PostedOf(person)
	for i := range d.Posted {
		d.Posted[i].InTarget = nil // it only repeats what the target says
	}
	return err
}

func readReports(tx *Tx, person peer.ID, d *MemberData) (err error) {
	d.Reports, err = tx.ReportsOf(person)
	return err
}

func readReminder(tx *Tx, person peer.ID, d *MemberData) (err error) {
	d.Reminder, err = tx.Reminder(person)
	return err
}

func readCheckIns(tx *Tx, person peer.ID, d *MemberData) (err error) {
	d.CheckIns, err = tx.CheckIns(person, -dayLimit, dayLimit-1)
	return err
}

func readDue(tx *Tx, person peer.ID, d *MemberData) (err error) {
	d.Due, err = tx.DueOf(person)
	return err
}

func readMentions(tx *Tx, person peer.ID, d *MemberData) error {
	var failed error
	err := tx.eachMention(tx.owner(person), 0, func(_ []byte, v redactable) {
		mentions := mentionsIn(v, uint64(person))
		name, err := tx.meetingOf(v)
		for i := range mentions {
			mentions[i].Meeting = name
		}
		d.Mentions, failed = append(d.Mentions, mentions...), errors.Join(failed, err)
	})
	return errors.Join(err, failed)
}

// readFacts leaves out whether the people they are about are gone.
func readFacts(tx *Tx, person peer.ID, d *MemberData) (err error) {
	d.Facts, err = tx.FactsBy(person)
	for i := range d.Facts {
		d.Facts[i].Gone = time.Time{}
	}
	return err
}

func (tx *Tx) auditOf(person peer.ID) ([]AuditMention, error) {
	lines, _, err := tx.AuditLog(person, time.Unix(-1<<40, 0), 0, math.MaxInt)
	ref := tx.Reference(person)
	var out []AuditMention
	for _, l := range slices.Backward(lines) {
		out = append(out, AuditMention{l.At, l.Verb, l.Actor == ref})
	}
	return out, err
}

// eachMention calls fn with the key and value of every record of others that names a person, of one family or, with 0, of
// all. fn must not write.
func (tx *Tx) eachMention(person hash, only family, fn func(key []byte, v redactable)) error {
	keys, err := tx.backrefs(person)
	if err != nil && !tx.skips(err) {
		return err
	}
	for _, key := range keys {
		if only != 0 && familyOf(key) != only {
			continue
		}
		v, ok := tx.redactableAt(key)
		if !ok {
			continue
		}
		found, err := tx.load(ownerOf(key), key, v)
		if err != nil {
			return err
		}
		if found && slices.ContainsFunc(v.mentions(), func(id uint64) bool { return id != 0 && tx.owner(peer.ID(id)) == person }) {
			fn(key, v)
		}
	}
	return nil
}

// mentionsIn says what a record says of a person, leaving out that they are blocked.
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
	case *storedPath:
		add(v.Milestone != nil && slices.Contains(v.mentions(), person), "celebrated milestone", day(v.Milestone))
	case *storedRequest:
		add(slices.Contains(v.Declined, person), "declined request", 0)
		add(v.ClaimedBy == person, "took care of request", 0)
		add(v.Mentor == person, "asked for request", 0)
	case *storedPairing:
		add(v.EndedBy == person, "ended pairing", 0)
	case *storedMeeting:
		add(slices.ContainsFunc(v.Hosts, func(h storedHost) bool { return h.Member == person }), MentionHosts, 0)
		add(slices.ContainsFunc(v.Asks, func(a storedHostAsk) bool { return a.Member == person }), MentionAskedToHost, 0)
		add(slices.ContainsFunc(v.Covers, func(c storedCover) bool { return c.Member == person }), "took session", 0)
	case *storedSession:
		add(slices.Contains(v.mentions(), person), MentionInSession, v.Date)
	case *storedCircle:
		add(slices.Contains(v.mentions(), person), "circle", 0)
	case *storedCircleSide:
		add(slices.Contains(v.mentions(), person), "answered ask to join circle", 0)
	case *storedCall: // that someone is worried about them is left out: it would tell them so. The card is in Posted.
		add(v.Holder == person, "took care of call", 0)
	case *storedDesk:
		add(slices.Contains(v.mentions(), person), "moderates", 0)
	case *storedHello:
		add(slices.Contains(v.Waves, person), "waved at hello", 0)
		add(v.Answers == person, "answers hello", 0)
	case *storedPosted:
		if slices.Contains(v.mentions(), person) {
			out = append(out, Mention{What: "posted", Target: v.Target})
		}
	}
	return out
}

func day(m *storedMilestone) int32 {
	if m == nil {
		return 0
	}
	return m.Day
}
