package discord

import (
	"cmp"
	"encoding/json"
	"strconv"

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

// maxOptions bounds the options that are read. Discord sends at most 25.
const maxOptions = 100

// interaction is what is read of an interaction. Everything else that Discord sends is left alone.
type interaction struct {
	ID            id
	ApplicationID id `json:"application_id"`
	Type          number
	Token         text
	GuildID       id `json:"guild_id"`
	Member        struct {
		User        user
		Nick        text
		Roles       ids
		Permissions id
	}
	User    user // instead of Member in a DM
	Message struct {
		ID      id
		Flags   number
		Content text
	}
	Data struct {
		Name       text
		Type       number
		TargetID   id `json:"target_id"`
		Resolved   struct{ Users programs }
		Options    []option
		CustomID   text   `json:"custom_id"`
		Component  number `json:"component_type"`
		Values     texts
		Components components
	}
}

// user is an account as far as it is read.
type user struct {
	ID         id
	Username   text
	GlobalName text `json:"global_name"`
}

// name is what people see: the display name, or the user name of an account without one.
func (u user) name() text { return cmp.Or(u.GlobalName, u.Username) }

// option is an option of a command, or a subcommand with its own.
type option struct {
	Name    text
	Type    number
	Value   json.RawMessage
	Focused bool
	Options []option
}

// Option types that hold options, and those whose value is an id.
const (
	optionSub     = 1
	optionGroup   = 2
	optionInteger = 4
	optionUser    = 6
)

// decode reads an interaction as far as it can be understood. It fails only when the interaction could not
// even be answered.
func decode(raw []byte) (interaction, bool) {
	var in interaction
	if err := fit(raw, &in); err != nil {
		return in, false
	}
	return in, in.ID != 0 && in.Token != "" && in.Type != interactionPing
}

// own says that the message under the pressed component is seen by nobody but the member, so that an answer
// may take its place.
func (in interaction) own() bool {
	onMessage := in.Type == interactionComponent || in.Type == interactionModal
	return onMessage && in.Message.ID != 0 && (in.GuildID == 0 || in.Message.Flags&flagEphemeral != 0)
}

// request turns an interaction into a request. What cannot be understood becomes a request that no
// handler answers to, so that the member gets a kind refusal.
func (in interaction) request() commands.Request {
	rq := commands.Request{
		ID: peer.ID(in.ID), Message: peer.ID(in.Message.ID),
		Member: peer.ID(in.Member.User.ID), DM: in.GuildID == 0,
		Permissions: uint64(in.Member.Permissions), Roles: in.Member.Roles.peers(),
		Name:  peer.CleanName(string(cmp.Or(in.Member.Nick, in.Member.User.name()))),
		Shown: words.Text(in.Message.Content),
	}
	rq.Guild = peer.ID(in.GuildID)
	if rq.DM {
		rq.Member, rq.Permissions, rq.Roles = peer.ID(in.User.ID), 0, nil
		rq.Name = peer.CleanName(string(in.User.name()))
	}
	switch in.Type {
	case interactionCommand, interactionComplete:
		in.readCommand(&rq)
	case interactionComponent, interactionModal:
		in.readAct(&rq)
	default:
		rq.Kind = commands.ButtonClick
	}
	if rq.Member == 0 { // nobody to act for
		rq.Command, rq.Component = "", ""
	}
	return rq
}

func (in interaction) readCommand(rq *commands.Request) {
	rq.Kind = commands.SlashCommand
	switch {
	case in.Type == interactionComplete:
		rq.Kind = commands.Autocomplete
	case in.Data.Type == 2:
		rq.Kind, rq.Target = commands.UserCommand, peer.ID(in.Data.TargetID)
		rq.IsBot = in.Data.Resolved.Users[in.Data.TargetID]
	case in.Data.Type > 2: // on a message; the bot has none
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

// read takes a value in every sense that its type allows; integers stay exact.
func (o option) read() commands.Value {
	var v commands.Value
	var t text
	_ = t.UnmarshalJSON(o.Value)
	v.Text = string(t)
	switch {
	case string(o.Value) == "true":
		v.Bool = true
	case o.Type == optionInteger:
		var n number
		_ = n.UnmarshalJSON(o.Value)
		v.Int = int64(n)
	case o.Type >= optionUser:
		n, _ := strconv.ParseUint(v.Text, 10, 64)
		v.ID = peer.ID(n)
	}
	return v
}

// readAct reads what a button, a select or a form carries. Outside a guild its id names the guild; inside
// one, an id that names another guild is a forgery and means nothing.
func (in interaction) readAct(rq *commands.Request) {
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
			if len(rq.Fields) < maxOptions {
				rq.Fields[string(c.CustomID)] = string(c.Value)
			}
		})
	case in.Data.Component > typeButton || len(in.Data.Values) > 0:
		rq.Kind, rq.Values = commands.SelectChoice, in.Data.Values
	default:
		rq.Kind = commands.ButtonClick
	}
}
