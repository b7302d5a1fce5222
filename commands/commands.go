// Package commands is the framework of Waymark's features.
//
// A feature is a value of type Feature: its commands, the components (buttons, selects, forms) it shows, what it does when
// something is due, and when an effect ended. Package all lists the features in the order of /help. Registration with
// Discord, validation of options, authority, consent and /help follow from that list. Table.Do runs a request.
// Sentences are in words/en.toml.
//
// A handler runs in one storage transaction and returns a Reply: what to answer and which effects to carry out. It has no
// session, clock, network or goroutine. It may run more than once (see storage.DB.Update), so it changes nothing but the
// transaction.
//
// What is where:
//
//	commands, options, choose, custom_id       what a feature declares, and what can be typed and pressed
//	do, answer, without_storage, later, due    how a request, a due item and an outcome run
//	hooks, waiting, message_kind               what features hear of each other
//	authority, standing, duty, taken_down      what is asked before a handler runs: rights, Discord
//	consent, consent_press, held               nothing personal is stored before the member agreed
//	request, reply, card, lists, command_links what goes in and out
//	effect, effect_stored, target, channel_role what is wanted of Discord beyond the answer
//	publish                                    nothing about a member is shown without their own press
//	moderators_post                            nothing for moderators is shown where members can read it
//	language, language_offer, names, recent_names, mention    in which language, and what people are called
//	news, private, restored                    what waits for the next command; the private channel; after a restore
//
// Rules that cross features and need no framework have folders: dates, languages, moderators, notices, presence, safety,
// sharing, speech.
package commands

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"waymark/commands/guilds"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// Level is who may use a command or component. It is checked at every use, by the permissions that Discord sends with the
// interaction and the guild's settings.
type Level int

// The levels.
const (
	Anyone    Level = iota
	Moderator       // the configured role, or Discord's Moderate Members permission
	Owner           // Discord's Manage Server permission
	InCharge        // either of the two; for components
)

// Access is what a handler needs of storage.
type Access int

// The kinds of access.
const (
	// NoStorage answers even while the database is locked, damaged or missing, and without consent. tx is nil. Request.Country
	// and HomeZone are set if storage returned them within Table.Patience.
	NoStorage Access = iota
	// MayRead answers like NoStorage, but gets a read-only snapshot if storage returns one within Table.Patience. Otherwise tx
	// is nil, and the handler says what it can without. It may run twice at the same time.
	MayRead
	Reads  // a read-only snapshot; never waits for a writer
	Writes // one durable transaction
)

// Handler carries out a request in one transaction. For what the member can fix it returns a *Refusal, which they are told;
// any other error is logged, and they get an apology with a reference.
type Handler func(tx *storage.Tx, rq Request) (Reply, error)

// Feature is a part of what the bot does, with all its entry points.
type Feature struct {
	Name       string // first part of its components' ids; lower case, without a colon
	Commands   []Command
	Components []Component
	// Targets are the kinds of its effects' targets.
	Targets []TargetKind
	// Due are the handlers of due items, by kind: "feature.what".
	Due map[string]func(tx *storage.Tx, d Due) ([]Effect, error)
	// News are the kinds of news that the feature shows itself, each as a message with buttons; nil where it no longer matters.
	News map[peer.NewsKind]func(tx *storage.Tx, s Env, member peer.ID, n peer.News) (*Message, error)
	// Messages are the kinds of private message of the feature that come by themselves.
	Messages []MessageKind
	// Waiting returns what of the feature waits for moderators, or one of them has: lines of /mentors desk. nil if nothing does.
	Waiting func(tx *storage.Tx, rq Request) ([]Waiting, error)
	// Decided hears that moderators decided something about a person that takes their yes (NeedsYes). It returns a line for the
	// moderator, "" for none. nil if nothing of the feature depends on it.
	Decided func(tx *storage.Tx, s Env, who peer.ID) ([]Effect, words.Text, error)
	// Away hears that the acting member paused the messages that come by themselves, or goes on with them; was is until when they
	// were paused before. It returns a line for the member, "" for none. nil if nothing of the feature counts on its members.
	Away func(tx *storage.Tx, rq Request, was time.Time) ([]Effect, words.Text, error)
	// Answered hears every answer to a request that may write, in its transaction, after its effects were enqueued. It may add
	// to the answer; nil if the feature says nothing of what others do.
	Answered func(tx *storage.Tx, rq Request, reply *Reply) error
	// Renamed returns what shows the acting member's name, after the guild began to call them something else; nil if nothing
	// does.
	Renamed func(tx *storage.Tx, rq Request) ([]Effect, error)
	// Channels returns the channels and threads that the feature uses, and ChannelDeleted hears that one of them was deleted, once
	// or more often. nil if it uses none.
	Channels       func(tx *storage.Tx) ([]peer.ID, error)
	ChannelDeleted func(tx *storage.Tx, s Env, channel peer.ID) ([]Effect, error)
	// PermissionsChanged hears that a channel or a role was changed; the id of @everyone is the guild's. What the change was is
	// not known. nil if nothing of the feature depends on permissions.
	PermissionsChanged func(tx *storage.Tx, s Env, changed peer.ID) ([]Effect, error)
	// Outcomes are the handlers that Effect.OnOutcome names: "feature.what".
	Outcomes map[string]func(tx *storage.Tx, o Outcome) ([]Effect, error)
}

// Command is a slash command, or one in the menu of a member (User) or of a message (OnMessage).
type Command struct {
	// Name is "help" or, with a subcommand, "journey start"; in a menu its shown name. Its description is in the catalogue
	// under "command.journey.start.does", those of its options under "command.journey.start.since".
	Name      string
	User      bool
	OnMessage bool
	Level     Level
	Access    Access
	// News makes a NoStorage command show the member's waiting news, too, if storage returns them in time. Others always do.
	News    bool
	Options []Option
	// Sees loads the guild's state from Discord into Request.Seen before the handler runs.
	Sees bool
	// Duty asks Discord, before the handler runs, which moderators are still here; see duty.go.
	Duty bool
	// Looks returns the posts about a member that the answer may speak of; see taken_down.go.
	Looks func(tx *storage.Tx, rq Request) (Posts, error)
	// Shows says that it can show something about the member to others, and that its screen or option says where and what.
	Shows bool
	// DM also offers the command in the private channel with the bot, where Request.Guild is 0 at first.
	DM bool
	// Finds says of a server, for a command in the private channel, that there is something for it there of someone who is no
	// member of it: in a server that they left nothing else leads to it. It must not tell more than the command would. nil to go
	// by members alone.
	Finds func(tx *storage.Tx, rq Request) (bool, error)
	// Waits is what the request would do, for the question for consent.
	Waits Waits
	// OtherName is that of a command which does the same; /help names it on the line of this one.
	OtherName string
	Do        Handler
	// Complete suggests values for the option Request.Focused; nil if no option completes. It may not write.
	Complete Handler
}

// Component is the handler of a button, a select or a form. Its id is "feature:name".
type Component struct {
	Name   string
	Level  Level
	Access Access
	Waits  Waits                                           // as in Command
	Sees   bool                                            // as in Command
	Duty   bool                                            // as in Command
	Shows  bool                                            // as in Command
	Looks  func(tx *storage.Tx, rq Request) (Posts, error) // as in Command
	// Agrees says that its screen tells in one line what is stored. Who presses it agrees to that alone; see ConsentedSender.
	Agrees bool
	// Unread is who will not read what is sent, though they may be a moderator, 0 for nobody; nil is 0. The question for
	// consent says it.
	Unread func(Request) peer.ID
	Do     Handler
}

// Due is an item that a feature scheduled with storage.Tx.Schedule and that is due.
type Due struct {
	Env
	Kind        string
	Member, Ref peer.ID
	// Server is whether the bot is in the guild, as the gateway says now; 0 while it is not connected.
	Server peer.ServerAnswer
}

// Result is how an effect ended.
type Result int

// The results.
const (
	Done    Result = iota + 1 // Discord is in the wanted state
	Gone                      // the message to edit was deleted by a person; it stays deleted
	Closed                    // the person accepts no private messages from the bot
	Refused                   // Discord refused: a missing permission, a higher role, a deleted channel
	GaveUp                    // it expired before it succeeded
	Left                      // a person it needs left the guild: Outcome.ID
	Hidden                    // a person can not see the thread, so it was not opened if it was to be: Outcome.ID
	Unseen                    // Post.About is where the bot may not look, so nothing was posted
)

// Outcome is how an effect ended. ID is the message or thread if there is one; for Left and Hidden the person.
type Outcome struct {
	Env
	Effect Effect
	Result Result
	ID     peer.ID
}

// Failed reports whether the effect did not succeed.
func (o Outcome) Failed() bool { return o.Result == Refused || o.Result == GaveUp }

// Table holds all features and runs requests. It is safe for concurrent use once its fields are set.
type Table struct {
	// Patience is how long a NoStorage command waits for the member's country, zone and news. New sets CountryWithin.
	Patience time.Duration
	// ServerAnswer returns whether the bot is in a guild, as the gateway says now; 0 while it is not connected. nil: unknown.
	ServerAnswer func(guild peer.ID) peer.ServerAnswer
	// ServerName returns a guild's name, "" while it is not known. nil: unknown.
	ServerName func(guild peer.ID) peer.UserText
	// Member asks Discord for a member of a guild, and whether they are in it. The member is zero unless they are.
	// nil: nothing is known. It is set before the table is used.
	Member func(ctx context.Context, guild, member peer.ID) (guilds.Member, peer.Presence)
	// MessageDeleted asks Discord for a message of the bot's, and reports whether it does not exist. Without an answer it is
	// false. nil: nothing is known. It is set before the table is used.
	MessageDeleted func(ctx context.Context, channel, message peer.ID) bool
	// CommandIDs returns Discord's ids of the registered commands by the first word of their names; none while they are not
	// known. nil: nothing is known. It is set before the table is used.
	CommandIDs func() map[string]peer.ID
	// Servers returns the guilds that the bot is in. nil: nothing is known. It is set before the table is used.
	Servers func() []peer.ID
	// GuildState loads a guild's state from Discord. nil: unknown.
	GuildState func(ctx context.Context, guild peer.ID) guilds.State

	// Features and the maps are read-only.
	Features   []Feature
	Commands   map[string]*Command   // by full name
	Components map[string]*Component // by "feature:name"
	due        map[string]func(*storage.Tx, Due) ([]Effect, error)
	outcomes   map[string]func(*storage.Tx, Outcome) ([]Effect, error)
	news       map[peer.NewsKind]func(*storage.Tx, Env, peer.ID, peer.News) (*Message, error)
	targets    []TargetKind
	kinds      map[string]bool // the names of the features' kinds of message
	languages  *words.Languages
	log        *slog.Logger
	held       heldRequests
	recent     recentNames
}

// New makes a table of the given features and the framework's own. It panics on a duplicate or malformed name, which is a
// programming error that every start and test finds.
func New(languages *words.Languages, log *slog.Logger, groups ...Feature) *Table {
	t := &Table{
		languages: languages, log: log, Patience: CountryWithin,
		Commands:   map[string]*Command{},
		Components: map[string]*Component{},
		due:        map[string]func(*storage.Tx, Due) ([]Effect, error){},
		outcomes:   map[string]func(*storage.Tx, Outcome) ([]Effect, error){},
		news:       map[peer.NewsKind]func(*storage.Tx, Env, peer.ID, peer.News) (*Message, error){},
		targets:    []TargetKind{restoredTarget},
		kinds:      map[string]bool{},
	}
	t.add(t.consentFeature())
	for _, g := range groups {
		t.add(g)
	}
	t.add(serverFeature())
	t.add(languageFeature())
	t.add(openChannelFeature())
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
	for _, k := range g.Messages {
		if t.kinds[k.Name] || k.Name == "" || k.Gets == nil {
			panic("commands: kind of message " + k.Name)
		}
		t.kinds[k.Name] = true
	}
	for kind, f := range g.Due {
		once(t.due, kind, f)
	}
	for kind, f := range g.News {
		once(t.news, kind, f)
	}
	for name, f := range g.Outcomes {
		once(t.outcomes, name, f)
	}
}

func once[K comparable, V any](m map[K]V, name K, v V) {
	if _, taken := m[name]; taken {
		panic(fmt.Sprintf("commands: two of the name %v", name))
	}
	m[name] = v
}
