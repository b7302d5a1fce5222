package storage

import (
	"slices"
	"time"

	"waymark/peer"
)

// family is the byte after the owner's hash in a record's key. Its order is the order on disk: what a check-in writes (the
// entry of today, what is scheduled) is side by side at the end.
type family byte

const (
	famKey        family = 0x00
	famMember     family = 0x01
	famSettings   family = 0x02
	famPath       family = 0x03
	famHeldWords  family = 0x04
	famMentor     family = 0x05
	famRequest    family = 0x06
	famPairing    family = 0x07
	famMentorSide family = 0x08
	famPosted     family = 0x09
	famReport     family = 0x0a
	famGuildStats family = 0x0b
	famGone       family = 0x0c
	famAttempt    family = 0x0d
	famReminder   family = 0x0e
	famEndedPair  family = 0x0f
	famCheckIn    family = 0x10
	famDue        family = 0x12
	famBackref    family = 0x13
	famFact       family = 0x14
	famSlot       family = 0x15
	famName       family = 0x16
	famDMChannel  family = 0x17
	famHelpPage   family = 0x18
	famRoom       family = 0x19
	famMeeting    family = 0x1a
	famSession    family = 0x1b

	famMeetingReminder family = 0x1c
	famCircle          family = 0x1d
	famCircleSide      family = 0x1e

	famCall  family = 0x20
	famDesk  family = 0x21
	famHello family = 0x28
)

// kind is one kind of record. kinds lists all of them. Erasure, MemberData, the export, /privacy show, retention,
// verification, the rekeying of a file, and the tree in the package comment follow from that list. CONTRIBUTING says how
// to store something new.
type kind struct {
	family family
	// name is what the tree calls it, and key what follows the family in its key, "" for nothing.
	name, key string
	// guilds says that it belongs to the guild and not to a member.
	guilds bool
	// seal is the key it is sealed under.
	seal seal
	// stored returns an empty value of the type that is stored, nil where a key or plain bytes are. A type that can name
	// other people than the record's owner is a redactable.
	stored func() any
	// dropped removes what else belongs to a record, when its owner is erased.
	dropped func(tx *Tx, owner hash, key, value []byte) error
	// retain removes what a member's records of this kind have held for long enough at now, and reports whether there
	// was anything. nil means that they are kept until the member or the guild goes.
	retain func(tx *Tx, m peer.Member, now time.Time) (bool, error)
	// expire does the same for the guild's records.
	expire func(tx *Tx, now time.Time) (bool, error)
	// export is what a person gets to see of this kind; nil for what is no information about a person by itself.
	export []exported
	// read puts what a person has of this kind into their data.
	read func(tx *Tx, person peer.ID, d *MemberData) error
}

// exported is a field of MemberData that a person gets to see.
type exported struct {
	field   string   // its name in MemberData
	heading string   // the key of its heading on the page of the export, OffPage if only a program can follow it
	show    []string // the keys of its sentences in /privacy show; none if that always speaks of it
}

// as returns one exported field.
func as(field, heading string, show ...string) []exported { return []exported{{field, heading, show}} }

// seal says under which key a record is sealed.
type seal int

const (
	byOwner   seal = iota // the owner's
	byGuild               // the guild's, though it is among a member's records
	byMaster              // the master key
	notSealed             // none: its key says all
)

// kinds is the table of all records in a guild's bucket, in the order of their families.
func kinds() []kind {
	return []kind{
		{family: famKey, name: "the owner's key", seal: byMaster},
		{family: famMember, name: "member", stored: stored[storedMember], export: as("Member", "export.you"), read: readMember},
		{family: famSettings, name: "settings", guilds: true, stored: stored[storedSettings]},
		{family: famPath, name: "journey, setback or milestone", key: "HASH of its id", stored: stored[storedPath],
			retain: retainSetbackNotes, read: readPath,
			export: slices.Concat(as("Journeys", "export.journeys"), as("Milestones", "export.milestones"))},
		{family: famHeldWords, name: "words for moderators that were held back", key: "HASH of the card", stored: stored[storedHeldWords],
			retain: retainHeldWords, export: as("HeldWords", "export.held-words", "privacy.held-words"), read: readHeldWords},
		{family: famMentor, name: "offer to mentor", stored: stored[storedMentor], dropped: dropMentor,
			export: as("Mentor", "export.offer", "privacy.mentor"), read: readMentor},
		{family: famRequest, name: "request", key: "HASH of its id", stored: stored[storedRequest], dropped: dropRequest,
			retain: retainRequestWords, export: as("Requests", "export.requests", "privacy.request"), read: readRequests},
		{family: famPairing, name: "pairing, with the mentee", key: "HASH of its id", stored: stored[storedPairing], dropped: dropPairing,
			export: as("Pairings", "export.pairings", "privacy.pairings"), read: readPairings},
		{family: famMentorSide, name: "pairing, with the mentor", key: "another HASH of its id", stored: stored[storedMentorSide],
			dropped: dropMentorSide},
		{family: famPosted, name: "where a target was posted", key: "HASH of the target", stored: stored[storedPosted],
			export: as("Posted", OffPage, "privacy.talk", "privacy.posted"), read: readPosted},
		{family: famReport, name: "report", key: "HASH of its id", guilds: true, stored: stored[storedReport],
			export: as("Reports", "export.reports", "privacy.reports"), read: readReports},
		{family: famGuildStats, name: "statistics", guilds: true, stored: stored[storedGuildStats]},
		{family: famGone, name: "evidence that the member, or the bot, is gone", stored: stored[storedGone]},
		{family: famAttempt, name: "attempt at a target", key: "HASH of the target", stored: stored[storedAttempt]},
		{family: famReminder, name: "reminder", stored: stored[storedReminder],
			export: as("Reminder", "export.reminder", "privacy.reminder"), read: readReminder},
		{family: famEndedPair, name: "the two of a pairing that an erasure deleted", key: "HASH of the pairing", guilds: true,
			stored: stored[storedEndedPair], expire: expireEndedPairs},
		{family: famCheckIn, name: "check-in", key: "day", stored: stored[storedCheckIn], retain: retainNotes,
			export: as("CheckIns", "export.check-ins"), read: readCheckIns},
		{family: famDue, name: "instant of a due item", key: "mark", seal: notSealed, dropped: dropDueItem, read: readDue},
		{family: famBackref, name: "the key of another's record that names the owner", key: "HASH of that place and OWNER", seal: byGuild,
			stored: stored[backref], export: as("Mentions", "export.mentions", "privacy.named"), read: readMentions},
		{family: famFact, name: "safety fact", key: "HASH of kind and people", guilds: true, stored: stored[storedFact],
			expire: expireFacts, export: as("Facts", "export.facts", "privacy.blocked", "privacy.reported"), read: readFacts},
		{family: famSlot, name: "daily slots", key: "HASH of kind and person", guilds: true, stored: stored[storedSlots], expire: expireSlots},
		{family: famName, name: "what the server last called the person", seal: byGuild, stored: stored[storedName], expire: expireNames,
			export: as("Name", "export.your-name", "privacy.name"), read: readName},
		{family: famDMChannel, name: "private channel with the member", stored: stored[storedDMChannel]},
		{family: famHelpPage, name: "page of what helps the member", stored: stored[storedHelpPage],
			export: as("HelpPage", "export.help-page", "privacy.help-page", "privacy.help-page-asked"), read: readHelpPage},
		{family: famRoom, name: "room that forgets", key: "HASH of its id", guilds: true, stored: stored[storedRoom]},
		{family: famMeeting, name: "meeting", key: "HASH of its id", guilds: true, stored: stored[storedMeeting]},
		{family: famSession, name: "open session", key: "HASH of its meeting", guilds: true, stored: stored[storedSession]},
		{family: famMeetingReminder, name: "reminder of a meeting", key: "HASH of the meeting and OWNER", stored: stored[storedMeetingReminder],
			dropped: dropMeetingReminder, read: readMeetingReminders,
			export: as("MeetingReminders", "export.meeting-reminders", "privacy.meeting-reminders")},
		{family: famCircle, name: "circle", key: "HASH of its id", guilds: true, stored: stored[storedCircle],
			export: as("CircleSeats", "export.circles", "privacy.circle"), read: readCircleSeats},
		{family: famCircleSide, name: "what a member asked about circles", stored: stored[storedCircleSide], dropped: dropCircleSide,
			retain: retainCircleSide, export: as("CircleSide", "export.circle-side", "privacy.circle-asks"), read: readCircleSide},
		{family: famCall, name: "call for moderators", key: "HASH of its id", guilds: true, stored: stored[storedCall], expire: expireCalls},
		{family: famDesk, name: "who is here of the moderators, and hand-overs", guilds: true, stored: stored[storedDesk],
			expire: expireDesk, export: as("HandOver", "export.hand-over", "privacy.hand-over"), read: readHandOver},
		{family: famHello, name: "hello of the member", stored: stored[storedHello], dropped: dropHello,
			export: as("Hello", "export.hello", "privacy.hello"), read: readHello},
	}
}

func stored[T any]() any { return new(T) }

// kindOf returns the kind of a family's records, false for none.
func (b *batch) kindOf(f family) (kind, bool) {
	if b.kinds == nil {
		b.kinds = make(map[family]kind)
		for _, k := range kinds() {
			b.kinds[k.family] = k
		}
	}
	k, ok := b.kinds[f]
	return k, ok
}

// familyOf returns the family of a record's key.
func familyOf(key []byte) family { return family(key[len(hash{})]) }

// ownerOf returns the owner in a record's key.
func ownerOf(key []byte) hash { return hash(key[:len(hash{})]) }
