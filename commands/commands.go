// Package commands holds everything members can say to Waymark and everything it says back.
//
// A feature is one file: a Group with its commands, the acts behind its buttons, selects and forms, what
// it does when something falls due and when an effect has been carried out. table.go lists the groups;
// /help, registration, validation, authority and consent follow from that list. commands.go says what a group is made of,
// and do.go runs it. Sentences stand in words/en.toml.
//
// A handler runs inside one storage transaction and returns what it wants said and done. It has no
// session, no clock, no network and no goroutine, and it may be run again (group commit re-runs it when a
// neighbour fails), so it must not change anything but the transaction.
package commands

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"time"

	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// Level says who may do a thing. It is checked on every command, button, select and form, by the
// permissions that Discord sends along and the guild's settings, never only when a command is listed.
type Level int

// The levels.
const (
	Anyone    Level = iota
	Moderator       // the configured role, or Discord's Moderate Members permission
	Owner           // Discord's Manage Server permission
)

// Access says what a handler needs of storage.
type Access int

// The kinds of access.
const (
	// NoStorage answers always, even with the database locked, broken or missing, and before anybody consented; tx
	// is nil. A country that the member asked to remember is in rq.Country if it could be had at once.
	NoStorage Access = iota
	Reads            // sees a snapshot, never waits for a writer
	Writes           // one durable transaction
)

// Handler does what a person asked for, in one transaction. It returns a Refusal for what a person can
// mend, and any other error for what only the host can.
type Handler func(tx *storage.Tx, rq Request) (Reply, error)

// Group is a feature.
type Feature struct {
	Name       string // first part of its acts' ids; lower case, no colon
	Commands   []Command
	Components []Component
	// Targets are the kinds of what its effects are about.
	Targets []TargetKind
	// Due are the handlers of what falls due, by kind. A kind is "group.what".
	Due map[string]func(tx *storage.Tx, d Due) ([]Effect, error)
	// Renamed returns what shows the acting member's name, after the guild began to call them something else; nil if nothing
	// does.
	Renamed func(tx *storage.Tx, rq Request) ([]Effect, error)
	// Outcomes are the handlers of effects that name them in Then. A name is "group.what".
	Outcomes map[string]func(tx *storage.Tx, o Outcome) ([]Effect, error)
}

// Command is a slash command, or one in the menu of a member (User) or of a message (OnMessage).
type Command struct {
	// Name is "help" or, with a subcommand, "journey start"; in a menu its shown name.
	// Descriptions stand in the catalogue: "command.journey.start.does", and its options' beside it: "command.journey.start.since".
	Name      string
	User      bool
	OnMessage bool
	Level     Level
	Access    Access
	// News has a NoStorage command bring what waits for the member, if storage says it at once; every other command does.
	News    bool
	Options []Option
	// Sees has Discord asked beforehand how the guild looks: it is in Request.Seen.
	Sees bool
	// DM also offers the command in the private channel with the bot, where Request.Guild is 0 at first.
	DM bool
	// Waits is what waits while a member who has not consented is asked.
	Waits Waits
	Do    Handler
	// Complete suggests values for rq.Focused; nil if no option completes. It only ever reads.
	Complete Handler
}

// Act is what a button, a select or a form does. Its id is "group:name".
type Component struct {
	Name   string
	Level  Level
	Access Access
	Waits  Waits // as in Command
	Sees   bool  // as in Command
	Do     Handler
}

// Due is a moment that a group asked for with tx.Schedule.
type Due struct {
	Env
	Kind        string
	Member, Ref peer.ID
	// Server is what the gateway shows of the bot's place in the guild now, 0 if it is not connected.
	Server peer.ServerAnswer
}

// Result says how carrying out an effect ended.
type Result int

// The results.
const (
	Done    Result = iota + 1 // Discord is as wished
	Gone                      // what should be edited was deleted by somebody; it stays deleted
	Closed                    // the person takes no messages from the bot
	Refused                   // Discord says the bot may not: a permission, a role too high, a channel gone
	GaveUp                    // it expired before Discord would have it
	Left                      // the person it is about left: Outcome.ID says who
)

// Outcome is the end of an effect. ID is the message or thread where there is one, and the person for Left.
type Outcome struct {
	Env
	Effect Effect
	Result Result
	ID     peer.ID
}

// Failed says that Discord did not take what was wished.
func (o Outcome) Failed() bool { return o.Result == Refused || o.Result == GaveUp }

// Table is the list of everything the bot can do. It is made once and is safe for concurrent use.
type Table struct {
	// Patience is how long an answer that needs no storage waits for what storage knows all the same. New sets it to so
	// little that nobody notices; it may be changed before the table is used.
	Patience time.Duration
	// ServerAnswer returns what the gateway shows of the bot's place in a guild at the moment, 0 while it is not
	// connected. nil: nothing is known. It is set before the table is used.
	ServerAnswer func(guild peer.ID) peer.ServerAnswer
	// ServerName returns what a guild is called, "" while that is not known. nil knows none.
	ServerName func(guild peer.ID) peer.UserText
	// MemberName asks Discord what a guild calls a member, "" if that cannot be known. nil: nothing is known. It is set before
	// the table is used.
	MemberName func(ctx context.Context, guild, member peer.ID) peer.UserText
	// Servers returns the guilds that the bot is in. nil: nothing is known. It is set before the table is used.
	Servers func() []peer.ID
	// GuildState asks Discord how a guild looks. nil: nothing is known. It is set before the table is used.
	GuildState func(ctx context.Context, guild peer.ID) GuildState

	// Features, and what they hold by name, are for reading: /help, registration and tests list them.
	Features   []Feature
	Commands   map[string]*Command   // by full name
	Components map[string]*Component // by "group:name"
	due        map[string]func(*storage.Tx, Due) ([]Effect, error)
	outcomes   map[string]func(*storage.Tx, Outcome) ([]Effect, error)
	targets    []TargetKind
	catalogue  *words.Catalogue
	log        *slog.Logger
	held       heldRequests
	recent     recentNames
}

// New makes a table of groups. It panics on a duplicate or malformed name: that is a mistake in this
// package, found at the first start and by every test.
func New(say *words.Catalogue, log *slog.Logger, groups ...Feature) *Table {
	t := &Table{
		catalogue: say, log: log, Patience: CountryWithin,
		Commands:   map[string]*Command{},
		Components: map[string]*Component{},
		due:        map[string]func(*storage.Tx, Due) ([]Effect, error){},
		outcomes:   map[string]func(*storage.Tx, Outcome) ([]Effect, error){},
		targets:    []TargetKind{newsTarget, restoredTarget},
	}
	t.add(t.consentFeature())
	for _, g := range groups {
		t.add(g)
	}
	t.add(t.helpFeature()) // made of what is there so far
	t.add(t.callsFeature())
	t.add(serverFeature())
	return t
}

func (t *Table) add(g Feature) {
	t.Features = append(t.Features, g)
	if g.Name == "" || strings.ContainsAny(g.Name, ": @") {
		panic("commands: group name " + g.Name)
	}
	for _, k := range g.Targets {
		if k == "" || strings.Contains(string(k), "/") || slices.Contains(t.targets, k) {
			panic("commands: target kind " + string(k))
		}
		t.targets = append(t.targets, k)
	}
	for i, c := range g.Commands {
		once(t.Commands, c.Name, &g.Commands[i])
	}
	for i, a := range g.Components {
		once(t.Components, g.Name+":"+a.Name, &g.Components[i])
	}
	for kind, f := range g.Due {
		once(t.due, kind, f)
	}
	for name, f := range g.Outcomes {
		once(t.outcomes, name, f)
	}
}

func once[V any](m map[string]V, name string, v V) {
	if _, taken := m[name]; taken {
		panic("commands: two of the name " + name)
	}
	m[name] = v
}
