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

// AuditMention is a line of the audit log about the person, without who else is in it.
type AuditMention struct {
	At    time.Time
	Verb  string
	Acted bool // they did it; otherwise it was done about them
}

// ExportedKind is how people see a field of MemberData.
type ExportedKind struct {
	Heading string   // the key of its heading on the page of the export, or OffPage
	Show    []string // the keys of its sentences in /privacy show; none if that always speaks of it
}

// OffPage is the heading of what is in the export's file for programs, and not on its page.
const OffPage = ""

// ExportedKinds returns the fields of MemberData that the export has from the table of records.
func ExportedKinds() map[string]ExportedKind {
	out := map[string]ExportedKind{}
	for _, k := range kinds() {
		for _, e := range k.export {
			out[e.field] = ExportedKind{e.heading, e.show}
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
