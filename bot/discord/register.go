package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"

	"waymark/commands"
	"waymark/commands/guilds"
	"waymark/peer"
)

// registerCommands makes Discord list exactly the bot's commands, everywhere (Discord: Application Commands, Global
// Commands). Each new gateway session compares; nothing is written when nothing changed. At most one runs at a time.
func (e *events) registerCommands() {
	select {
	case e.registering <- struct{}{}:
		defer func() { <-e.registering }()
	default:
		return
	}
	for wait := e.c.timeouts.registerRetry; ; wait = min(2*wait, e.c.timeouts.maxBackoff) {
		before, err := e.c.syncCommands(e.ctx)
		if err == nil {
			e.commandsRegistered(before == 0)
			e.c.log.Info("commands are registered")
			return
		}
		if e.ctx.Err() != nil {
			return
		}
		e.c.log.Warn("registering the commands failed", "err", err)
		if !isTemporary(err) || sleep(e.ctx, max(wait, retryAfter(err))) != nil {
			return
		}
	}
}

// commandsRegistered is called by registerCommands, one at a time.
func (e *events) commandsRegistered(firstTime bool) {
	select {
	case <-e.registered:
	default:
		e.firstTime = firstTime
		close(e.registered)
	}
}

// syncCommands compares the global commands with Definitions, and overwrites them all if they differ. It returns how many
// were registered before.
func (c *Client) syncCommands(ctx context.Context) (before int, err error) {
	app, err := c.application(ctx)
	if err != nil {
		return 0, err
	}
	wanted, path := encodeCommands(c.cfg.Definitions), fmt.Sprintf("applications/%d/commands", app)
	var have []wireCommand
	none := func() bool { return have == nil }
	if err := c.do(ctx, request{op: "list commands", method: "GET", path: path + "?with_localizations=true", into: &have, incomplete: none}); err != nil {
		return 0, err
	}
	if sameCommands(have, wanted) {
		c.keepCommandIDs(have)
		return len(have), nil
	}
	var made []wireCommand
	if err := c.do(ctx, request{op: "register commands", method: "PUT", path: path, body: wanted, into: &made}); err != nil {
		return len(have), err
	}
	c.keepCommandIDs(made)
	return len(have), nil
}

func (c *Client) keepCommandIDs(registered []wireCommand) {
	ids := map[string]peer.ID{}
	for _, w := range registered {
		if w.Type == 0 || w.Type == 1 {
			ids[w.Name] = peer.ID(w.ID)
		}
	}
	c.commandIDs.Store(&ids)
}

// CommandIDs returns the ids of the registered slash commands by name; none before they are known.
func (c *Client) CommandIDs() map[string]peer.ID {
	if ids := c.commandIDs.Load(); ids != nil {
		return *ids
	}
	return nil
}

// removeGuildCommands removes the commands that a version before global ones registered in a guild.
func (c *Client) removeGuildCommands(ctx context.Context, guild peer.ID) {
	app, err := c.application(ctx)
	path := fmt.Sprintf("applications/%d/guilds/%d/commands", app, guild)
	var have []ref
	if err == nil {
		err = c.do(ctx, request{op: "list guild commands", method: "GET", path: path, into: &have})
	}
	if err == nil && len(have) > 0 {
		err = c.do(ctx, request{op: "remove guild commands", method: "PUT", path: path, body: []wireCommand{}})
	}
	if err != nil && ctx.Err() == nil {
		c.log.Warn("removing a guild's old commands failed", "err", err)
	}
}

// application returns the bot's application id. READY has it; a server that leaves it out is asked.
func (c *Client) application(ctx context.Context) (peer.ID, error) {
	if app := c.app.Load(); app != 0 {
		return peer.ID(app), nil
	}
	var me struct{ ID snowflake }
	err := c.do(ctx, request{op: "read own application", method: "GET", path: "applications/@me", into: &me})
	if isTemporary(err) || IsUnauthorized(err) {
		return 0, err
	}
	if me.ID == 0 { // the same number for every bot made since 2016
		self, err := c.Self(ctx)
		if err != nil {
			return 0, err
		}
		me.ID = snowflake(self)
	}
	c.app.Store(uint64(me.ID))
	return peer.ID(me.ID), nil
}

// wireCommand is an application command as it is sent and compared (Discord: Application Command Structure).
type wireCommand struct {
	ID          snowflake           `json:"id,omitempty"` // Discord's; never sent
	Name        string              `json:"name"`
	Type        lenientInt          `json:"type"`
	Contexts    []lenientInt        `json:"contexts"`          // where it is shown: 0 guilds, 1 the private channel with the bot
	Installed   []lenientInt        `json:"integration_types"` // 0: to guilds
	Description string              `json:"description,omitempty"`
	Abouts      map[string]string   `json:"description_localizations,omitempty"`
	Permissions *lenientString      `json:"default_member_permissions"` // null: everyone
	Options     []wireCommandOption `json:"options,omitempty"`
}

type wireCommandOption struct {
	Type         lenientInt          `json:"type"`
	Name         string              `json:"name"`
	Description  string              `json:"description"`
	Abouts       map[string]string   `json:"description_localizations,omitempty"`
	Required     bool                `json:"required,omitempty"`
	Autocomplete bool                `json:"autocomplete,omitempty"`
	Choices      []wireChoice        `json:"choices,omitempty"`
	MinLength    lenientInt          `json:"min_length,omitempty"`
	MaxLength    lenientInt          `json:"max_length,omitempty"`
	MinValue     *lenientInt         `json:"min_value,omitempty"`
	MaxValue     *lenientInt         `json:"max_value,omitempty"`
	ChannelTypes []lenientInt        `json:"channel_types,omitempty"`
	Options      []wireCommandOption `json:"options,omitempty"`
}

// Limits of command definitions (Discord: Application Commands).
const (
	maxAbout   = 100
	maxOptText = 6000
)

func encodeCommands(definitions []commands.Definition) []wireCommand {
	out := make([]wireCommand, 0, len(definitions)) // never null: that would clear nothing
	for _, d := range definitions {
		w := wireCommand{Name: d.Name, Type: typeSlashCommand, Description: clip(d.Description, maxAbout), Abouts: clipAll(d.Descriptions, maxAbout), Permissions: defaultPermissions(d.Level),
			Contexts: []lenientInt{0}, Installed: []lenientInt{0}}
		if d.DM {
			w.Contexts = []lenientInt{0, 1}
		}
		switch {
		case d.User:
			w.Type, w.Description, w.Abouts = typeUserCommand, "", nil
		case d.OnMessage:
			w.Type, w.Description, w.Abouts = typeMessageCommand, "", nil
		}
		for _, sub := range d.Subcommands {
			w.Options = append(w.Options, wireCommandOption{
				Type: optionSub, Name: sub.Name, Description: clip(sub.Description, maxAbout), Options: encodeOptions(sub.Options),
				Abouts: clipAll(sub.Descriptions, maxAbout),
			})
		}
		w.Options = append(w.Options, encodeOptions(d.Options)...)
		out = append(out, w)
	}
	return out
}

// defaultPermissions is who sees a command until an admin decides otherwise.
func defaultPermissions(level commands.Level) *lenientString {
	bits := uint64(0)
	switch level {
	case commands.Moderator:
		bits = guilds.PermissionModerateMembers
	case commands.Owner:
		bits = guilds.PermissionManageGuild
	default:
		return nil
	}
	t := lenientString(strconv.FormatUint(bits, 10))
	return &t
}

// encodeOptions puts required options first, as Discord asks.
func encodeOptions(options []commands.OptionDefinition) []wireCommandOption {
	var out []wireCommandOption
	for _, o := range options {
		w := wireCommandOption{
			Type: lenientInt(o.Type), Name: o.Name, Description: clip(o.Description, maxAbout), Abouts: clipAll(o.Descriptions, maxAbout),
			Required: o.Required, Autocomplete: o.Complete,
		}
		switch {
		case o.Type == commands.String && len(o.Choices) == 0:
			w.MinLength, w.MaxLength = lenientInt(o.Min), lenientInt(min(o.Max, maxOptText))
		case o.Type == commands.Integer && o.Max > 0:
			low, high := lenientInt(o.Min), lenientInt(o.Max)
			w.MinValue, w.MaxValue = &low, &high
		case o.Type == commands.Channel:
			w.ChannelTypes = []lenientInt{guilds.TextChannel}
			if len(o.Channels) > 0 {
				w.ChannelTypes = nil
			}
			for _, kind := range o.Channels {
				w.ChannelTypes = append(w.ChannelTypes, lenientInt(kind))
			}
		}
		for i, v := range o.Choices {
			name := v
			if i < len(o.Names) {
				name = o.Names[i]
			}
			choice := wireChoice{Name: clip(name, maxChoice), Value: v}
			if i < len(o.LocalNames) {
				choice.Names = clipAll(o.LocalNames[i], maxChoice)
			}
			w.Choices = append(w.Choices, choice)
		}
		out = append(out, w)
	}
	slices.SortStableFunc(out, func(a, b wireCommandOption) int { return boolOrder(b.Required) - boolOrder(a.Required) })
	return out
}

// clipAll is clip for a text in several languages.
func clipAll(texts map[string]string, most int) map[string]string {
	var out map[string]string
	for locale, text := range texts {
		if out == nil {
			out = map[string]string{}
		}
		out[locale] = clip(text, most)
	}
	return out
}

func boolOrder(b bool) int {
	if b {
		return 1
	}
	return 0
}

// sameCommands compares the registered commands with those that are wanted, without regard to their order and to what
// else Discord says about them.
func sameCommands(have, wanted []wireCommand) bool {
	return reflect.DeepEqual(normalize(have), normalize(wanted))
}

func normalize(list []wireCommand) []wireCommand {
	data, err := json.Marshal(list)
	if err != nil {
		return nil
	}
	var out []wireCommand
	_ = unmarshalLenient(data, &out)
	for i := range out {
		out[i].ID = 0
		if p := out[i].Permissions; p != nil && *p == "" {
			out[i].Permissions = nil
		}
		if out[i].Type == 0 {
			out[i].Type = 1
		}
	}
	slices.SortFunc(out, func(a, b wireCommand) int {
		return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.Name, b.Name))
	})
	return out
}
