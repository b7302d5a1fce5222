package commands

import (
	"strconv"
	"strings"
	"time"

	"waymark/commands/guilds"
	"waymark/commands/speech"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// Kind is the kind of an interaction.
type Kind int

// The kinds of request.
const (
	SlashCommand   Kind = iota + 1
	UserCommand         // a command on a member; Target is that member
	MessageCommand      // a command on a message; Message is its id, and MessageIDs what can be pressed on it
	ButtonClick         // a button
	SelectChoice        // a select; Values are what was picked
	ModalSubmit         // a form; Fields are what was typed
	Autocomplete        // suggestions for the option named Focused
)

func (k Kind) isCommand() bool { return k == SlashCommand || k == UserCommand || k == MessageCommand }

// OnMessage reports whether the interaction came from a component or a form, not from a command.
func (k Kind) OnMessage() bool { return k == ButtonClick || k == SelectChoice || k == ModalSubmit }

// Env is where and when a handler runs, and what it is said in.
type Env struct {
	Guild peer.ID
	Now   time.Time // UTC
	// Catalogue is the language to speak; nil for that of who is spoken to. See language.go.
	Catalogue *words.Catalogue
	// ClockInDoubt means that Now may be wrong: nothing may be recorded as reached, deleted or expired by it.
	ClockInDoubt bool

	// private means that what is said is read in the private channel, outside the server.
	private bool
	names   *names         // what people are called; nil for no names
	speech  *speech.Speech // who is spoken to, and how; nil for Catalogue only
}

// Say returns a sentence of the catalogue. Members' words among args are escaped.
func (s Env) Say(key string, args words.Args) words.Text {
	return s.beginning(s.words().Say(key, s.named(args)))
}

// Label returns a text of the catalogue without arguments, for a button, a placeholder or a form field.
func (s Env) Label(key string) string { return s.words().Label(key) }

// Request is one interaction.
type Request struct {
	Env
	// ID is the interaction's id; ids grow with time. Records that a request creates take it as their own, so that an
	// interaction that is delivered twice creates one record.
	ID     peer.ID
	Kind   Kind
	Member peer.ID // who acted
	// Name is what the guild calls Member: nickname, display name or user name.
	Name peer.UserText
	// UserName is Member's user name on Discord, unique where Name can be anyone's.
	UserName peer.UserText
	// Permissions are Discord's bits for Member where they acted, and Roles the member's roles; both are empty in a DM (see Has).
	Permissions uint64
	Roles       []peer.ID
	// Arrived is when Member came to the server, the last time if they left between; zero in a DM.
	Arrived time.Time
	DM      bool // in the private channel with the bot; Guild then comes from the button's id

	Command string // full name, for commands and their completion
	Options map[string]Value
	Focused string  // the option being typed, for Completion
	Target  peer.ID // for UserCommand
	IsBot   bool    // Target is no person, but the account of a program
	// TargetPermissions and TargetRoles are Target's, as Permissions and Roles are Member's.
	TargetPermissions uint64
	TargetRoles       []peer.ID
	// Resolved is what the guild calls the people that the request names.
	Resolved map[peer.ID]peer.Name
	// Bots are those of the people it names who are no people, but the accounts of programs.
	Bots map[peer.ID]bool
	// Channels are the kinds of the channels that the request names, by Discord's numbers.
	Channels map[peer.ID]int

	Component string            // "group:name", for ButtonClick, SelectChoice and ModalSubmit
	Args      []string          // what the id carries besides
	Values    []string          // for SelectChoice; Arg gives the one that was picked after Args
	Fields    map[string]string // for ModalSubmit, by field id
	Message   peer.ID           // the message that the component is on, or the command is about; 0 if none
	Shown     words.Text        // what that message says, as the bot wrote it
	// MessageIDs are the custom ids on Message, for MessageCommand. The message may be anyone's: what they say is to be
	// checked against what the bot posted.
	MessageIDs []string

	// Seen is the guild's state, for handlers that declare Sees. Seen.Known is false if Discord could not be asked.
	Seen guilds.State

	Locale string // Discord's locale of Member ("en-US"), "" if unknown
	// GuildLocale is Discord's preferred locale of the guild, for what is said before storage answers.
	GuildLocale string
	Country     string // remembered for Member, for NoStorage handlers; "" if unknown
	// HomeZone is Member's time zone, or the community's, for NoStorage handlers; "" if unknown.
	HomeZone string
	// HelpPage says that Member has a page of what helps them, for what needs no storage.
	HelpPage bool
	// Family says that Member has the families' role, for what needs no storage.
	Family bool

	asked  standing      // what Discord answered about Member, in a DM
	onDuty []peer.OnDuty // those who said so and moderate now, for what declares Duty
	held   *heldRequests
	later  func(what string, fn func(*storage.Tx) error) // stores something after the answer; set by the table
	link   func(*Message)                                // makes mentions of commands; set by the table
	// features are all there are; set by the table
	features []Feature
	shows    bool // what is asked for declares Shows; set by the table
	recent   *recentNames
	waits    Waits   // the Waits of the handler; set by the table
	unread   peer.ID // the Unread of the handler; set by the table
	agreed   bool    // the member agreed to this request only; set by the table
	// Deleted is what this request deleted, while a Reply holds it for its Undo. Its type is the feature's own.
	Deleted any
}

// Held returns the request with that id that this member made in this guild and that Reply.Suspend kept, if it is at most 15
// minutes old and the bot was not restarted since.
func (rq Request) Held(id peer.ID) (Request, bool) {
	if rq.held == nil {
		return Request{}, false
	}
	return rq.held.get(id, rq)
}

// Keeping keeps in memory, with a reply, what a request took away, for the Undo that the reply offers.
func (rq Request) Keeping(reply Reply, taken any) Reply {
	rq.Deleted = taken
	reply.Suspend = &rq
	return reply
}

// Kept returns what the request with that id took away, false if it is not held or is of another type. See Held.
func Kept[T any](rq Request, id peer.ID) (T, bool) {
	held, ok := rq.Held(id)
	taken, is := held.Deleted.(T)
	return taken, ok && is
}

// KeptOr returns what a request took away that the nth argument of a pressed button names. If it is not kept any more, it refuses
// with tooLate, a key of the catalogue that may say how many Minutes it was kept.
func KeptOr[T any](rq Request, n int, tooLate string) (T, error) {
	var none T
	id, err := rq.ArgID(n)
	if err != nil {
		return none, err
	}
	taken, ok := Kept[T](rq, id)
	if !ok {
		return none, Refuse(tooLate, words.Args{"Minutes": int(HoldFor.Minutes())})
	}
	return taken, nil
}

// Features are all that the table has.
func (rq Request) Features() []Feature { return rq.features }

// StoreLater stores something that shows only once Reply.Render runs, in a transaction of its own. what is its name in the log if
// that fails.
func (rq Request) StoreLater(what string, fn func(tx *storage.Tx) error) { rq.later(what, fn) }

// Link makes mentions of the commands that a message names. Every message is linked once it is finished; a handler asks for it
// only to know how long it will be.
func (rq Request) Link(m *Message) { rq.link(m) }

// ForgetHeld drops the requests of this member in this guild that are held in memory.
func (rq Request) ForgetHeld() {
	if rq.held != nil {
		rq.held.forget(rq.Guild, rq.Member)
	}
	if rq.recent != nil {
		rq.recent.forget(rq.Guild, rq.Member)
	}
}

// Value is an option's value as Discord sent it.
type Value struct {
	Text string  // strings, and what a member has typed so far
	Int  int64   // integers
	Bool bool    // booleans
	ID   peer.ID // users, channels, roles
}

// Text returns a member's text in an option or a form field, cleaned, and whether it was given. A form field always is,
// though it may be empty.
func (rq Request) Text(name string) (peer.UserText, bool) {
	if v, ok := rq.Options[name]; ok {
		return peer.CleanNote(v.Text), true
	}
	if v, ok := rq.Fields[name]; ok {
		return peer.CleanNote(v), true
	}
	return "", false
}

// Choice is the value of an option with fixed choices, "" if left out.
func (rq Request) Choice(name string) string { return rq.Options[name].Text }

// Int is the value of an integer option, and whether it was given.
func (rq Request) Int(name string) (int, bool) {
	v, ok := rq.Options[name]
	return int(v.Int), ok
}

// Ref is the user, channel or role of an option, 0 if left out.
func (rq Request) Ref(name string) peer.ID { return rq.Options[name].ID }

// Arg returns the nth argument of the component's id, "" if it has fewer. The value picked in a select comes after them.
func (rq Request) Arg(n int) string {
	switch {
	case n < len(rq.Args):
		return rq.Args[n]
	case n == len(rq.Args) && rq.Kind == SelectChoice && len(rq.Values) == 1:
		return rq.Values[0]
	}
	return ""
}

// ArgID returns the nth argument as an id, or a refusal: ids can be forged.
func (rq Request) ArgID(n int) (peer.ID, error) {
	id, err := peer.ParseID(rq.Arg(n))
	if err != nil {
		return 0, Refuse("refusal.old-button", nil)
	}
	return id, nil
}

// ArgInt returns the nth argument as a number from low to high, or a refusal.
func (rq Request) ArgInt(n, low, high int) (int, error) {
	v, err := strconv.Atoi(rq.Arg(n))
	if err != nil || v < low || v > high {
		return 0, Refuse("refusal.old-button", nil)
	}
	return v, nil
}

// ArgDay returns the nth argument as a local day, or a refusal.
func (rq Request) ArgDay(n int) (peer.Day, error) {
	const farthest = 1 << 20 // some 2,800 years around 1970
	d, err := rq.ArgInt(n, -farthest, farthest)
	return peer.Day(d), err
}

// ArgMood returns the nth argument as a mood, or a refusal.
func (rq Request) ArgMood(n int) (peer.Mood, error) {
	all := peer.Moods()
	m, err := rq.ArgInt(n, int(all[0]), int(all[len(all)-1]))
	return peer.Mood(m), err
}

// Written is Text, or a refusal if it has more than most characters. Discord checks that too, but forms can be forged.
func (rq Request) Written(name string, most int) (peer.UserText, bool, error) {
	w, given := rq.Text(name)
	if err := RefuseLonger(name, w.Length(), most); err != nil {
		return "", false, err
	}
	return w, given, nil
}

// RefuseLonger is nil where a text has at most most characters.
func RefuseLonger(name string, length, most int) error {
	if length <= most {
		return nil
	}
	return Refuse("refusal.too-long", words.Args{"Option": name, "Max": most, "Length": length})
}

// what is the request's name in the log, without anything that a member typed.
func (rq Request) what() string {
	if rq.Kind.OnMessage() {
		return rq.Component
	}
	return "/" + rq.Command
}

// LogRef is the short reference under which the host finds the request in the log.
func (rq Request) LogRef() string { return LogReference(rq.ID) }

// LogReference is a short reference to the interaction with that id, which a member can pass on and the host finds in the log.
func LogReference(id peer.ID) string {
	s := strings.ToUpper(strconv.FormatUint(uint64(id), 36))
	return s[max(0, len(s)-6):]
}
