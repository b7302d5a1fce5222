package discord

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
)

// Interaction types (Discord: Receiving and Responding, Interaction Type).
const (
	interactionPing      = 1
	interactionCommand   = 2
	interactionComponent = 3
	interactionComplete  = 4
	interactionModal     = 5
)

// Types of application commands (Discord: Application Command Types).
const (
	typeSlashCommand   = 1
	typeUserCommand    = 2
	typeMessageCommand = 3
)

// maxOptions bounds the options that are read. Discord sends at most 25.
const maxOptions = 100

// interaction is what is read of INTERACTION_CREATE (Discord: Receiving and Responding, Interaction Object).
type interaction struct {
	ID            snowflake
	ApplicationID snowflake `json:"application_id"`
	Type          lenientInt
	Token         lenientString
	GuildID       snowflake `json:"guild_id"`
	Member        struct {
		User        user
		Nick        lenientString
		Roles       snowflakes
		Permissions snowflake
		JoinedAt    lenientString `json:"joined_at"`
	}
	User        user // instead of Member in a DM
	Locale      lenientString
	GuildLocale lenientString `json:"guild_locale"`
	Message     struct {
		ID         snowflake
		Flags      lenientInt
		Content    lenientString
		Components components
	}
	Data struct {
		Name       lenientString
		Type       lenientInt
		TargetID   snowflake `json:"target_id"`
		Resolved   resolved
		Options    []option
		CustomID   lenientString `json:"custom_id"`
		Component  lenientInt    `json:"component_type"`
		Values     lenientStrings
		Components components
	}
}

type user struct {
	ID         snowflake
	Username   lenientString
	GlobalName lenientString `json:"global_name"`
}

// name is the display name, or the user name of an account without one.
func (u user) name() lenientString { return cmp.Or(u.GlobalName, u.Username) }

// option is an option of a command, or a subcommand with its own.
type option struct {
	Name    lenientString
	Type    lenientInt
	Value   json.RawMessage
	Focused bool
	Options []option
}

// Option types. Those with options, and those from which on the value is an id (Discord: Application Command Option Type).
const (
	optionSub     = 1
	optionGroup   = 2
	optionInteger = 4
	optionUser    = 6
)

// answerable reports whether there is an interaction, and a token to answer it with.
func (in interaction) answerable() bool {
	return in.ID != 0 && in.Token != "" && in.Type != interactionPing
}

// onMessage reports whether the interaction came from a component, or from a form that a component opened.
func (in interaction) onMessage() bool {
	return in.Type == interactionComponent || in.Type == interactionModal && in.Message.ID != 0
}

// canUpdate reports whether an answer may replace the message of the component: only the member sees that message.
func (in interaction) canUpdate() bool {
	return in.onMessage() && in.Message.ID != 0 && (in.GuildID == 0 || in.Message.Flags&flagEphemeral != 0)
}

// webhook is the path of everything after the first answer.
func (in interaction) webhook() string {
	return fmt.Sprintf("webhooks/%d/%s", in.ApplicationID, url.PathEscape(string(in.Token)))
}

// request makes the interaction's request. What is not understood becomes a request that no handler answers to, so that
// the member gets a refusal.
func (in interaction) request() commands.Request {
	user, name := in.Member.User, cmp.Or(in.Member.Nick, in.Member.User.name())
	if in.GuildID == 0 {
		user, name = in.User, in.User.name()
	}
	rq := commands.Request{
		ID: peer.ID(in.ID), Message: peer.ID(in.Message.ID), Member: peer.ID(user.ID), Name: peer.CleanName(string(name)),
		UserName: peer.CleanName(string(user.Username)),
		DM:       in.GuildID == 0, Shown: words.Text(string(in.Message.Content) + in.Message.Components.text()), Locale: string(in.Locale), GuildLocale: string(in.GuildLocale),
	}
	rq.Guild = peer.ID(in.GuildID)
	rq.Resolved, rq.Channels, rq.Bots = in.Data.Resolved.names(), in.Data.Resolved.kinds(), in.Data.Resolved.bots()
	if !rq.DM {
		rq.Permissions, rq.Roles = uint64(in.Member.Permissions), in.Member.Roles.peerIDs()
		rq.Arrived, _ = time.Parse(time.RFC3339, string(in.Member.JoinedAt)) // zero if Discord does not say
	}
	switch in.Type {
	case interactionCommand, interactionComplete:
		in.readCommand(&rq)
	case interactionComponent, interactionModal:
		in.readComponent(&rq)
	default:
		rq.Kind = commands.ButtonClick
	}
	if rq.Member == 0 { // without a user nothing is done
		rq.Command, rq.Component = "", ""
	}
	return rq
}

func (in interaction) readCommand(rq *commands.Request) {
	rq.Kind = commands.SlashCommand
	switch {
	case in.Type == interactionComplete:
		rq.Kind = commands.Autocomplete
	case in.Data.Type == typeUserCommand:
		rq.Kind, rq.Target = commands.UserCommand, peer.ID(in.Data.TargetID)
		rq.IsBot = in.Data.Resolved.Users[in.Data.TargetID].IsBot
		target := in.Data.Resolved.Members[in.Data.TargetID]
		rq.TargetPermissions, rq.TargetRoles = uint64(target.Permissions), target.Roles.peerIDs()
	case in.Data.Type == typeMessageCommand:
		rq.Kind, rq.Message = commands.MessageCommand, peer.ID(in.Data.TargetID)
		in.Data.Resolved.Messages[rq.Message.String()].Components.walk(func(c component) {
			if c.CustomID != "" && len(rq.MessageIDs) < maxOptions {
				rq.MessageIDs = append(rq.MessageIDs, string(c.CustomID))
			}
		})
	case in.Data.Type > typeMessageCommand:
		return
	}
	rq.Command = string(in.Data.Name)
	options := in.Data.Options
	for depth := 0; depth < 2 && len(options) == 1 && (options[0].Type == optionSub || options[0].Type == optionGroup); depth++ {
		rq.Command += " " + string(options[0].Name)
		options = options[0].Options
	}
	rq.Options = map[string]commands.Value{}
	for _, o := range options[:min(len(options), maxOptions)] {
		rq.Options[string(o.Name)] = o.read()
		if o.Focused {
			rq.Focused = string(o.Name)
		}
	}
}

// read decodes a value as its type asks. Integers stay exact.
func (o option) read() commands.Value {
	var v commands.Value
	var t lenientString
	_ = t.UnmarshalJSON(o.Value)
	v.Text = string(t)
	switch {
	case string(o.Value) == "true":
		v.Bool = true
	case o.Type == optionInteger:
		var n lenientInt
		_ = n.UnmarshalJSON(o.Value)
		v.Int = int64(n)
	case o.Type >= optionUser:
		n, _ := strconv.ParseUint(v.Text, 10, 64)
		v.ID = peer.ID(n)
	}
	return v
}

// readComponent reads the custom id of a button, a select or a form, and what was picked or typed. In a private channel
// the custom id names the guild; in a guild, one that names another guild is a forgery and has no act.
func (in interaction) readComponent(rq *commands.Request) {
	act, args, guild := commands.ParseID(string(in.Data.CustomID))
	if rq.DM {
		rq.Guild = guild
	} else if guild != 0 && guild != rq.Guild {
		act, args = "", nil
	}
	rq.Component, rq.Args = act, args
	switch {
	case in.Type == interactionModal:
		rq.Kind, rq.Fields = commands.ModalSubmit, map[string]string{}
		in.Data.Components.walk(func(c component) {
			switch {
			case c.CustomID == "" || len(rq.Fields) == maxOptions:
			case len(c.Values) > 0:
				rq.Fields[string(c.CustomID)] = c.Values[0]
			default:
				rq.Fields[string(c.CustomID)] = string(c.Value)
			}
		})
	case in.Data.Component > typeButton || len(in.Data.Values) > 0:
		rq.Kind, rq.Values = commands.SelectChoice, in.Data.Values
	default:
		rq.Kind = commands.ButtonClick
	}
}
