package storage

// The names of all buckets and of what lies in "meta". The tree is drawn in the package comment.
const (
	bucketMeta   = "meta"
	bucketGuilds = "guilds"
	bucketDue    = "due"
	bucketOutbox = "outbox"

	// Inside a guild's bucket.
	bucketRecords = "records"
	bucketIDs     = "ids"
	bucketQueue   = "queue"
	bucketMentors = "mentors"
	bucketWishes  = "wishes"
	bucketAudit   = "audit"

	metaVersion = "version"
	metaIDKey   = "id key"
)

// family is the byte after the owner's hash in a key of "records". Its order is the order on disk: what a
// check-in writes (the entry of today, the summary, what is scheduled) lies side by side at the end.
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
	famCheckIn   family = 0x10 // | shifted day
	famSummary   family = 0x11
	famDue       family = 0x12 // | mark → instant, the beginning of its key in "due"
)
