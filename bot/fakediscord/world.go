package fakediscord

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// ID is a Discord snowflake. It travels as a decimal string.
type ID uint64

// String returns the decimal form that Discord sends.
func (id ID) String() string { return fmt.Sprintf("%d", uint64(id)) }

// MarshalJSON writes the id as Discord does, as a string.
func (id ID) MarshalJSON() ([]byte, error) { return json.Marshal(id.String()) }

// Options configure a Server.
type Options struct {
	// Now is the clock of everything but connections: ids, token lifetimes, joins and time-outs. It can be virtual. Required.
	Now func() time.Time
	// Schemas, if set, checks every request of the bot and every answer to it against Discord's own OpenAPI document.
	Schemas *SchemaValidator
	// Reads, if set, is how people read what the bot writes: labels and choices are compared with what it returns, so that a
	// script in one language can be played in another.
	Reads func(shown string) string
	// Locale is that of new people; "" means en-US.
	Locale string
	// Log gets a line for each refused request and gateway event. Required; see slog.DiscardHandler.
	Log *slog.Logger
	// BotPermissions are the permissions of the bot's role in the guilds that it is added to, a bit set of PermissionBit. 0 means
	// what a bot needs that writes, uploads files, keeps threads and gives roles: never Administrator.
	BotPermissions uint64
	// Strict switches on rules that a bot may not keep yet.
	Strict Strict
	// Public says whether anyone may add the bot to their guilds (bot_public of the application; Discord's default is true).
	Public bool
	// Heartbeat is the heartbeat_interval of HELLO, in real time; 0 means Discord's 41.25 s.
	Heartbeat time.Duration
	// Shards is the number of shards that GET /gateway/bot recommends; 0 means 1. Any number is served.
	Shards int
	// MaxConcurrency is the max_concurrency of GET /gateway/bot; 0 means 1.
	MaxConcurrency int
	// IdentifyWindow is the real time in which MaxConcurrency shards may identify: one for each remainder of the shard's
	// index divided by MaxConcurrency. One more gets operation 9. Discord's is 5 s; 0 allows any number, for tests
	// that restart a bot often.
	IdentifyWindow time.Duration
	// GuildsPerShard is how many guilds a shard may have before IDENTIFY is closed with 4011; 0 means Discord's 2500.
	GuildsPerShard int
	// FirstAnswer is how long an interaction may stay unanswered, in real time; 0 means Discord's 3 s.
	FirstAnswer time.Duration
}

// Server is the fake Discord: guilds, people, channels and messages, the REST API and the gateway that change and report them,
// and methods that do what people do in their clients. It can be used from several goroutines.
//
// One mutex guards all of it; unexported methods expect it to be held, unless they say otherwise.
type Server struct {
	opt      Options
	mu       sync.Mutex
	ln       net.Listener
	http     *http.Server
	token    string
	app      ID          // application id, which is also the bot's user id
	last     ID          // last snowflake handed out
	commands ID          // how many ids of commands were handed out; see commandID
	typed    ID          // how many interactions had an id of typingID
	fixed    map[ID]bool // ids given out by fixedID
	before   ID          // greatest id of an earlier Server; see ResumeIDs
	bot      *user       // the bot's own account

	users          map[ID]*user
	names          map[string]*user // the same accounts by name in lower case
	guilds         map[ID]*guild
	guildNames     map[string]*guild       // by name in lower case
	channels       map[ID]*channel         // text channels, threads and DMs, by id
	deleted        map[ID]bool             // channels, with their threads, and roles that a person deleted
	doubtful       map[ID]bool             // threads whose creation a fault struck: only trying tells whether they are there
	interactions   map[ID]*interaction     // by interaction id
	tokens         map[string]*interaction // by interaction token
	nonces         map[string]*message     // channel id + nonce, for enforce_nonce
	globalCommands []json.RawMessage       // as registered for every guild, ids filled in
	definitions    map[string]commandDef   // commands as they were registered, read
	faults         []*fault                // set by Fail; the first that matches strikes
	throttles      []*throttle             // set by Throttle
	watchers       []func(Event)
	gateway        gatewayState   // see gateway.go
	inFlight       int            // REST requests being answered, gateway events being written
	idle           *sync.Cond     // signalled when inFlight or an interaction's state changes
	dmOpens        []DMOpen       // every request to open a DM channel
	handlers       int            // requests whose handler has not returned; Close waits for them
	requests       int            // over REST, since New
	requestsTo     map[string]int // of those, by the name of their route
	drops          int            // counts calls of DropConnections: older connections and requests are refused
}

// user is an account: a person or the bot.
type user struct {
	id        ID
	name      string // without the @
	bot       bool
	locale    string // of the person's client; see Locales
	dmsClosed bool
	dm        *channel // the DM channel with the bot, once opened
	modal     *modal   // the modal open on this person's screen
}

// guild is a guild, which Discord's client calls a server.
type guild struct {
	id               ID
	name             string
	owner            ID
	locale           string           // preferred_locale
	now              func() time.Time // the Server's clock, for time-outs
	roles            map[ID]*role     // contains @everyone, whose id is the guild's
	channels         []*channel       // in creation order; threads included
	members          map[ID]*member
	commands         []json.RawMessage  // as the bot registered them, ids filled in
	commandRules     map[ID]map[ID]bool // by command, by role, member or channel: what administrators allow; see AllowCommand
	hasBot           bool
	commandCreations int      // creations on creationDay, 200 allowed
	creationDay      string   // UTC date
	system           *channel // #general, in which Discord announces every new member; nil when it is deleted
	onboarding       Onboarding
	taken            uint64 // permissions that SetBotPermission took from the bot; no role grants them
}

// role is a role of a guild; permissions are Discord's bit set.
type role struct {
	id          ID
	name        string
	position    int
	permissions uint64
	managed     bool // the bot's own role
	mentionable bool // everyone may mention it
}

// member is a user in a guild.
type member struct {
	user     *user
	roles    map[ID]bool
	nick     string // "" for none
	joined   time.Time
	timedOut time.Time // until when; zero or past: not timed out
}

// Channel kinds, Discord's numbers.
const (
	kindText          = 0
	kindDM            = 1
	kindVoice         = 2
	kindAnnouncement  = 5
	kindStage         = 13
	kindPublicThread  = 11
	kindPrivateThread = 12
)

// channel is a text channel, a thread or a DM.
type channel struct {
	id         ID
	kind       int
	name       string
	guild      *guild           // nil for a DM
	parent     *channel         // of a thread
	with       *user            // the other side of a DM
	overwrites map[ID]overwrite // by role or member id
	scripted   uint64           // permissions whose overwrites a test has changed
	hidden     bool             // from the bot, when the gateway showed it last
	messages   []*message       // oldest first; ephemeral ones included, with their viewer
	newest     *message         // the last of them that is not ephemeral, deleted or not
	// thread only
	threadMembers               map[ID]bool
	archived, locked, invitable bool
	aged                        bool      // archived by time, which no bot can know before it tries
	autoArchive                 int       // minutes without activity after which it archives itself
	active                      time.Time // a thread's last activity: a message, its reopening, a change of autoArchive
}

// overwrite is a channel permission overwrite.
type overwrite struct{ allow, deny uint64 }

// message is anything that can be read: a channel message, a DM, an ephemeral answer.
type message struct {
	id          ID
	channel     *channel
	author      *user
	viewer      *user // only this person sees it: ephemeral; nil otherwise
	content     string
	embeds      []json.RawMessage
	components  []component // rows, or with flagComponents the layout of Components V2; numbered
	attachments []attachment
	pings       []ID // users and roles notified by it
	flags       int
	nonce       string
	created     time.Time
	edited      *time.Time
	deleted     bool
	byHand      bool         // deleted by a person, as a test asked
	interaction *interaction // the interaction it answers, if any
	seq         int          // grows with every creation and edit: "newest" is by this
}

// attachment is an uploaded file.
type attachment struct {
	id          ID
	name        string
	contentType string
	data        []byte
	alt         string
}

// modal is a form open on a person's screen.
type modal struct {
	interaction *interaction // the one it answered
	customID    string
	title       string
	parts       []component // rows, Labels and Text Displays as the bot sent them, numbered
	fields      []formField // what can be filled in, in order
}

// formField is one field of a form: an input or a choice, with the label that a person sees.
type formField struct {
	component
	label, description string
}

// suggestion is one choice of an autocomplete answer.
type suggestion struct {
	Name  string            `json:"name"`
	Names map[string]string `json:"name_localizations"`
	Value json.RawMessage   `json:"value"`
}

// interaction is something a person did that the bot must answer.
type interaction struct {
	id        ID
	token     string
	kind      int // 2 command, 3 component, 4 autocomplete, 5 modal
	user      *user
	guild     *guild // nil in a DM
	channel   *channel
	message   *message        // the message a component or modal came from
	payload   json.RawMessage // as dispatched, for redelivery
	created   time.Time       // virtual: token life counts from here
	answered  bool
	ephemeral bool     // fixed by a deferral
	dead      bool     // 3 s went by
	response  *message // @original
	choices   []string // autocomplete answer, shown names

	suggestions []suggestion  // autocomplete answer, with values
	what        string        // what the person did, for events: "/checkin", `button "Undo"`
	quiet       bool          // an autocomplete that the person does not see: no event
	redelivered bool          // was dispatched more than once, as a test asked
	timer       *time.Timer   // runs out when the first answer is late
	done        chan struct{} // closed when answered or dead
	tries       int           // first answers that the bot has sent, refused ones included
}
