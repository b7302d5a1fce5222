package storage

// The names of all buckets and of the keys in "meta". The tree is drawn in the package comment. A guild's bucket
// lies beside these, named by a hash of 16 bytes, which is longer than any name here.
const (
	bucketMeta   = "meta"
	bucketDue    = "due"
	bucketOutbox = "outbox"
	bucketErased = "erased"

	// A guild's records lie in its bucket itself, not in one of their own: each level is one more page to
	// write in every commit. The zero byte makes the others lie together, before nearly all records.
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

// family is the byte after the owner's hash in a record's key. Its order is the order on disk: what a
// check-in writes (the entry of today, what is scheduled) lies side by side at the end. What each is: see records.go.
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
	famEndedPair  family = 0x0f
	famGuildStats family = 0x0b
	famGone       family = 0x0c
	famAttempt    family = 0x0d
	famReminder   family = 0x0e
	famCheckIn    family = 0x10
	famDue        family = 0x12
	famBackref    family = 0x13
	famFact       family = 0x14
	famSlot       family = 0x15
	famName       family = 0x16
	famDMChannel  family = 0x17
	famHelpPage   family = 0x18
)

// The first bytes of keys in "index": what an entry leads to.
const (
	indexMentor      = byte(famMentor)
	indexRequest     = byte(famRequest)
	indexPairing     = byte(famPairing)
	indexOpenRequest = 0x80 | byte(famRequest)
)
