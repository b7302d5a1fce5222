package storage

// The names of all buckets and of what lies in "meta". The tree is drawn in the package comment. A guild's bucket
// lies beside these, named by a hash of 16 bytes, which is longer than any name here.
const (
	bucketMeta   = "meta"
	bucketDue    = "due"
	bucketOutbox = "outbox"
	bucketErased = "erased"

	// A guild's records lie in its bucket itself, not in one of their own: each level is one more page to
	// write in every commit. The zero byte makes the others lie together, before nearly all records.
	bucketRecords = ""
	bucketIDs     = "\x00ids"
	bucketQueue   = "\x00queue"
	bucketMentors = "\x00mentors"
	bucketTargets = "\x00wishes"
	bucketAudit   = "\x00audit"
	bucketTrail   = "\x00trail"

	metaVersion  = "version"
	metaIDKey    = "id key"
	metaFreed    = "freed"
	metaWorkedAt = "worked at"
	metaRestored = "restored"

	// guildID is a key among a guild's records, shorter than all of these: the guild's id, sealed by the master key.
	guildID = "\x00guild"
)

// family is the byte after the owner's hash in a record's key. Its order is the order on disk: what a
// check-in writes (the entry of today, what is scheduled) lies side by side at the end.
type family byte

const (
	famKey       family = 0x00 // the owner's key, wrapped by the master key
	famMember    family = 0x01
	famSettings  family = 0x02
	famJourney   family = 0x03 // | hash of its id
	famMilestone family = 0x04 // | hash of its id
	famMentor    family = 0x05
	famRequest   family = 0x06 // | hash of its id
	famPairing   family = 0x07 // | hash of its id; lies with the mentee
	famWalk      family = 0x08 // | hash of the pairing's id → the mentee's hash; lies with the mentor
	famPosted    family = 0x09 // | hash of the target
	famReport    family = 0x0a // | hash of its id; lies with who made it
	famDesk      family = 0x0b // the guild's
	famBarred    family = 0x0c // | a person's reference; the guild's
	famFact      family = 0x14 // | hash of kind and people; the guild's
	famSlot      family = 0x15 // | hash of kind and person; the guild's
	famGone      family = 0x16
	famAttempt   family = 0x0d // | hash of the target
	famReminder  family = 0x0e
	famTrail     family = 0x0f // the person's reference, a key in "trail"
	famCheckIn   family = 0x10 // | shifted day
	famDue       family = 0x12 // | mark → instant, the beginning of its key in "due"
	famBackref   family = 0x13 // | hash of a record's place → the key of that record, another's, which names the owner
)
