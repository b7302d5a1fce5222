package storage

// The names of all buckets and of the keys in "meta". The tree is drawn in the package comment. A guild's bucket
// is next to these, named by a hash of 16 bytes, which is longer than any name here.
const (
	bucketMeta   = "meta"
	bucketDue    = "due"
	bucketOutbox = "outbox"
	bucketErased = "erased"

	// A guild's records are in its bucket itself, not in a nested one: each level is one more page to write in every
	// commit. The zero byte sorts the nested buckets together, before nearly all records.
	bucketRecords = ""
	bucketIndex   = "\x00index"
	bucketTargets = "\x00targets"
	bucketAudit   = "\x00audit"

	metaVersion  = "version"
	metaIDKey    = "id key"
	metaGarbage  = "garbage"
	metaRestored = "restored"
	metaBackedUp = "backed up" // when the restored backup was made
	metaWorkedAt = "worked at"

	// guildID is a key among a guild's records, shorter than all of these: the guild's id, sealed by the master key.
	guildID = "\x00guild"
)

// The first bytes of keys in "index": what an entry leads to.
const (
	indexMentor  = byte(famMentor)
	indexRequest = byte(famRequest)
	indexPairing = byte(famPairing)
	// indexMeetingReminder leads to a member and a meeting.
	indexMeetingReminder = byte(famMeetingReminder)
	indexCircleLook      = byte(famCircleSide)
	indexHello           = byte(famHello) // one that nobody answers yet
	indexOpenRequest     = 0x80 | byte(famRequest)
)
