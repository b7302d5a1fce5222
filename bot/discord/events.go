package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"sync"

	"waymark/peer"
)

// Event is a handler for one kind of gateway event. On makes it.
type Event struct {
	name   string
	handle func(d json.RawMessage) error
}

// On makes a handler for the gateway event of that name ("GUILD_ROLE_DELETE"; Discord: Gateway Events). E is what of
// the payload is read: a type of discordgo or a struct of its own. A shard's events are handled in order, on the
// goroutine that reads its connection, so handle must not block; with several shards it is called concurrently.
func On[E any](name string, handle func(E)) Event {
	return Event{name, func(d json.RawMessage) error {
		var e E
		if err := unmarshalLenient(d, &e); err != nil {
			return err
		}
		handle(e)
		return nil
	}}
}

// events passes gateway events on to their handlers during one Run.
type events struct {
	c        *Client
	ctx      context.Context
	handlers map[string][]Event

	registering chan struct{}  // one token
	registered  chan struct{}  // closed once the commands are registered
	firstTime   bool           // no command was registered before; valid once registered is closed
	work        sync.WaitGroup // requests in the background
}

func newEvents(ctx context.Context, c *Client) *events {
	e := &events{c: c, ctx: ctx, handlers: map[string][]Event{}, registering: make(chan struct{}, 1), registered: make(chan struct{})}
	own := []Event{
		On("READY", e.ready),
		On("GUILD_CREATE", e.guildCreated),
		On("GUILD_UPDATE", e.guildNamed),
		On("GUILD_DELETE", e.guildDeleted),
		On("CHANNEL_UPDATE", func(ch changedEvent) { e.tell(c.cfg.PermissionsChanged, ch.GuildID, ch.ID) }),
		On("GUILD_ROLE_UPDATE", func(r changedEvent) { e.tell(c.cfg.PermissionsChanged, r.GuildID, r.Role.ID) }),
		On("CHANNEL_DELETE", func(ch changedEvent) { e.tell(c.cfg.ChannelDeleted, ch.GuildID, ch.ID) }),
		On("THREAD_DELETE", func(th changedEvent) { e.tell(c.cfg.ChannelDeleted, th.GuildID, th.ID) }),
		On("INTERACTION_CREATE", c.interactionCreated),
	}
	for _, h := range append(own, c.cfg.Events...) {
		e.handlers[h.name] = append(e.handlers[h.name], h)
	}
	return e
}

// dispatch calls the handlers of an event. A panic in one does not reach the others.
func (e *events) dispatch(name string, d json.RawMessage) {
	for _, h := range e.handlers[name] {
		if err := recovered(e.c.log, h, d); err != nil {
			e.c.log.Warn("a gateway event could not be decoded", "type", h.name) // the error may hold what a member wrote
		}
	}
}

// interaction passes on an interaction that was decoded with its frame. It returns false, and does nothing, if there are
// further handlers of such events.
func (e *events) interaction(in interaction) bool {
	if len(e.handlers["INTERACTION_CREATE"]) > 1 {
		return false
	}
	_ = recovered(e.c.log, Event{"INTERACTION_CREATE", func(json.RawMessage) error { e.c.interactionCreated(in); return nil }}, nil)
	return true
}

func recovered(log *slog.Logger, h Event, d json.RawMessage) error {
	defer func() {
		if p := recover(); p != nil {
			log.Error("an event handler panicked", "type", h.name, "kind", fmt.Sprintf("%T", p))
		}
	}()
	return h.handle(d)
}

// readyEvent is what is read of READY. Guilds are all of the shard's guilds, available or not.
type readyEvent struct {
	User, Application ref
	Guilds            []guildEvent
	Shard             []lenientInt // number and count; absent with one shard
}

func (e *events) ready(r readyEvent) {
	e.c.servers.ready(r)
	if r.User.ID != 0 {
		e.c.self.Store(uint64(r.User.ID))
	}
	if r.Application.ID != 0 {
		e.c.app.Store(uint64(r.Application.ID))
	}
	if len(r.Shard) == 0 || r.Shard[0] == 0 { // once for all shards
		e.work.Go(e.registerCommands)
	}
}

// guildEvent is what is read of GUILD_CREATE, GUILD_UPDATE and GUILD_DELETE. Unavailable: Discord has an outage. Channels,
// and the Threads that are not archived, are in GUILD_CREATE only.
type guildEvent struct {
	ID          snowflake
	Name        lenientString
	Unavailable bool
	Channels    []ref
	Threads     []ref
}

// guildCreated calls GuildAvailable as an interaction is answered: outside the reading goroutine, and awaited by Idle.
func (e *events) guildCreated(g guildEvent) {
	e.guildNamed(g)
	if g.ID == 0 || g.Unavailable || !e.c.handlers.enter(e.c.handlers.writes) {
		return
	}
	var channels []peer.ID
	for _, ch := range slices.Concat(g.Channels, g.Threads) {
		channels = append(channels, peer.ID(ch.ID))
	}
	e.work.Go(func() {
		if e.c.cfg.GuildAvailable != nil {
			e.c.handlers.writes.run(e.ctx, func() { e.c.cfg.GuildAvailable(peer.ID(g.ID), channels) })
		}
		e.c.handlers.leave(e.c.handlers.writes)
		select {
		case <-e.registered:
		case <-e.ctx.Done():
			return
		}
		if e.firstTime {
			e.c.removeGuildCommands(e.ctx, peer.ID(g.ID))
		}
	})
}

func (e *events) guildNamed(g guildEvent) {
	if many := e.c.servers.add(peer.ID(g.ID), string(g.Name)); many > 0 {
		e.c.log.Warn("a gateway session has many servers", "servers", many, "most", maxGuilds,
			"remedy", `Set shards = "auto" under [discord] and restart the bot: it then splits them over more sessions.`)
	}
}

func (e *events) guildDeleted(g guildEvent) {
	if g.ID == 0 || g.Unavailable {
		return
	}
	e.c.servers.remove(peer.ID(g.ID))
	if e.c.cfg.GuildRemoved != nil {
		e.c.cfg.GuildRemoved(peer.ID(g.ID))
	}
}

// changedEvent is what is read of CHANNEL_UPDATE, CHANNEL_DELETE, THREAD_DELETE and GUILD_ROLE_UPDATE.
type changedEvent struct {
	ID      snowflake
	GuildID snowflake `json:"guild_id"`
	Role    ref
}

// tell calls PermissionsChanged or ChannelDeleted as guildCreated calls GuildAvailable.
func (e *events) tell(hear func(ctx context.Context, guild, changed peer.ID), guild, changed snowflake) {
	if guild == 0 || hear == nil || !e.c.handlers.enter(e.c.handlers.writes) {
		return
	}
	e.work.Go(func() {
		e.c.handlers.writes.run(e.ctx, func() { hear(e.ctx, peer.ID(guild), peer.ID(changed)) })
		e.c.handlers.leave(e.c.handlers.writes)
	})
}
