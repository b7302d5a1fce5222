// Package discord connects Waymark to Discord and is the only importer of discordgo: gateway events come in and
// become a commands.Request, replies and the outbox's effects go out over REST.
//
// From discordgo come the types, constants and multipart bodies. Its gateway and its REST client are not used: its
// reconnecting ignores close codes and loses tokens to too many IDENTIFYs, an unknown component makes its decoding
// fail, and its rate limiter ignores contexts. Instead:
//
//   - shards.go splits guilds over gateway sessions; shard.go decides when one resumes, identifies or stops; gateway.go is
//     one WebSocket connection.
//   - events.go passes events on to their handlers. A new one is one line there, or in Config.Events.
//   - interaction.go decodes an interaction into a request, answer.go sends its reply within Discord's deadlines.
//   - rest.go has the requests, transport.go carries them out under Discord's rate limits.
//
// JSON is decoded into small structs that bear fields of an unexpected type (lenient.go). Nothing here logs, or puts
// into an error, a token, an address, or what a member wrote.
package discord

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"waymark/commands"
	"waymark/commands/guilds"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// userAgent is sent with every request (Discord: Reference, User Agent).
const userAgent = "DiscordBot (https://github.com/waymark-bot/waymark, 1)"

// Config configures a Client. Token, Handle, Apology and Now are required.
type Config struct {
	// Token is the bot's token, without "Bot " before it.
	Token string
	// TokenFrom says where the token was read, for the host whose token is refused: "the file x", "" if nobody knows.
	TokenFrom string
	// API is "" for Discord, or the http address of another server that speaks Discord's API. It must be a
	// loopback address, so that the token cannot be sent elsewhere.
	API string
	// Dial opens network connections; nil: the machine's own network. Only Discord, or API, is dialled.
	Dial Dial
	// Shards is how many gateway sessions the bot's guilds are split over; 0: as many as Discord recommends.
	Shards int
	// NoRateLimits lifts the limits of 50 requests a second, of refusals and of reconnecting. It needs an API.
	NoRateLimits bool
	Log          *slog.Logger
	// Handle answers one request. It is called concurrently. ctx ends two seconds after the request came in:
	// what has not begun by then should not begin. When Handle takes longer, the member is shown that an
	// answer is coming, and gets it when it is there.
	Handle func(ctx context.Context, rq commands.Request) commands.Reply
	// Access returns what Handle needs of storage for a request. Requests wait only for others that need the same; nil:
	// for all others.
	Access func(rq commands.Request) commands.Access
	// GuildState reads what a Reply with Render needs to know of a guild; nil: nothing is known.
	GuildState func(ctx context.Context, guild peer.ID) guilds.State
	// Onboarding reads what a Reply with AsksOnboarding needs besides; nil: nothing is known.
	Onboarding func(ctx context.Context, guild peer.ID) guilds.Onboarding
	// Apology is what a member is told when the adapter itself failed; ref is in the log.
	Apology func(ref string) words.Text
	// Definitions are the bot's commands.
	Definitions []commands.Definition
	// GuildAvailable is called when a guild is available, with its channels and the threads that are not archived; again in
	// every new gateway session.
	GuildAvailable func(guild peer.ID, channels []peer.ID)
	// GuildRemoved is called when the bot was taken out of a guild. An outage is not a removal.
	GuildRemoved func(guild peer.ID)
	// PermissionsChanged is called with the id of a channel or a role of a guild that was changed; @everyone has the guild's.
	PermissionsChanged func(ctx context.Context, guild, changed peer.ID)
	// ChannelDeleted is called when a channel or a thread of a guild was deleted. What was deleted while the bot was away is missing from
	// GuildAvailable's channels.
	ChannelDeleted func(ctx context.Context, guild, channel peer.ID)
	// Events are further handlers of gateway events.
	Events []Event
	// TimeCheck is called before each request; what it returns is called with the time in Discord's answer, to the
	// second, unless there is none. nil: nobody asks. Both are called concurrently.
	TimeCheck func() (told func(time.Time))
	// Observe is told how answers and requests end, for statistics.
	Observe Observer
	// Now is the bot's clock, for Request.Now. The adapter's own deadlines use real time.
	Now func() time.Time
}

// Client is a connection to Discord. It is safe for concurrent use; its REST methods work with or without Run. Each
// makes one attempt, bounded by its context, and fails with an *Error.
type Client struct {
	cfg       Config
	log       *slog.Logger
	timeouts  timeouts
	dial      Dial // to where the token may be sent
	transport *transport

	self, app  atomic.Uint64 // the bot's user and application, 0 until known
	commandIDs atomic.Pointer[map[string]peer.ID]

	fatal        chan *storage.HostError // what ends Run, at most one
	tokenRefused atomic.Bool             // Discord does not know the token: no further request is made
	dedup        *dedup
	servers      servers
	followups    followupTokens
	dmChannels   sync.Map // peer.ID of a user: peer.ID of the channel
	handlers     *handlers
	files        *fileJobs
	copies       secondCopy
	running      atomic.Pointer[[]*shard] // those of the present plan; of each, only the pulse may be read
	dropped      atomic.Int64             // interactions that found their lane full, or the client closed
}

// New makes a client, and does not connect. It fails on a missing token or an API that is not a loopback address.
func New(cfg Config) (*Client, error) {
	if cfg.Token == "" || strings.ContainsAny(cfg.Token, " \t\r\n") {
		return nil, errors.New("the bot token is missing or has blanks in it")
	}
	if cfg.Handle == nil || cfg.Apology == nil || cfg.Now == nil {
		return nil, errors.New("discord.Config needs Handle, Apology and Now")
	}
	api, err := loopback(cfg.API)
	if err != nil {
		return nil, err
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	c := &Client{
		cfg: cfg, log: cfg.Log, timeouts: defaultTimeouts(), dial: restrictDial(api, cfg.Dial),
		fatal: make(chan *storage.HostError, 1), dedup: newDedup(dedupSize),
		handlers: newHandlers(), files: newFileJobs(),
	}
	c.transport = newTransport(api, c.dial)
	if cfg.NoRateLimits && api != nil {
		c.transport.limiter, c.transport.refusals, c.timeouts = newLimiter(0, 0), newLimiter(0, 0), c.timeouts.unlimited()
	}
	return c, nil
}

// CheckAPI returns nil for what Config.API may be, and else an error that says what it must be.
func CheckAPI(api string) error {
	_, err := loopback(api)
	return err
}

// loopback reads the address of another server than Discord. "" gives nil.
func loopback(api string) (*url.URL, error) {
	if api == "" {
		return nil, nil
	}
	u, err := url.Parse(api)
	if err != nil || u.Scheme != "http" || u.Host == "" || u.User != nil {
		return nil, errors.New("discord.api must be an http address on this machine, such as http://127.0.0.1:8080")
	}
	if !isLoopback(u.Hostname()) {
		return nil, errors.New("discord.api must be on this machine (127.0.0.1, [::1] or localhost): the bot's token is sent there")
	}
	return u, nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Run keeps the bot connected until ctx ends. Then it takes no new interaction, ends the gateway session, and waits up
// to ten seconds for those that were begun. It returns nil, or a *storage.HostError when the bot must not connect again.
// Run is called once.
func (c *Client) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		select {
		case f := <-c.fatal:
			cancel(f)
		case <-ctx.Done():
		}
	}()
	stop := context.AfterFunc(ctx, c.handlers.close)
	defer stop()
	events := newEvents(ctx, c)
	var watching sync.WaitGroup
	watching.Go(func() { c.watchSessions(ctx) })
	defer watching.Wait()
	if f := c.runShards(ctx, events); f != nil {
		c.tokenRefused.CompareAndSwap(false, CodeOf(f) == closedUnauthorized)
		cancel(f)
	}
	cancel(nil)
	c.handlers.close()
	c.finish(events)
	if f, ok := context.Cause(ctx).(*storage.HostError); ok {
		return f
	}
	return nil
}

// finish waits for what was begun.
func (c *Client) finish(events *events) {
	ctx, cancel := context.WithTimeout(context.Background(), c.timeouts.drain)
	defer cancel()
	if c.Idle(ctx) != nil {
		c.log.Warn("some answers were not finished in time", "left", c.InFlight())
	}
	events.work.Wait()
	c.transport.client.CloseIdleConnections()
}

// InFlight is the number of interactions being answered, and of guilds being noted.
func (c *Client) InFlight() int { return c.handlers.count() }

// Alive reports whether the gateway's side goes on: each shard is connected, or tries to be.
func (c *Client) Alive() bool {
	shards := c.running.Load()
	return shards == nil || !slices.ContainsFunc(*shards, func(s *shard) bool { return !s.pulse.Alive() })
}

// Idle waits until nothing is in flight, or returns ctx's error.
func (c *Client) Idle(ctx context.Context) error { return c.handlers.idle(ctx) }

// unauthorized ends Run, now or as soon as it is called: Discord does not know the token.
func (c *Client) unauthorized() {
	c.tokenRefused.Store(true)
	select {
	case c.fatal <- UnknownToken(c.cfg.TokenFrom, &Error{Op: "authenticate", Status: 401}):
	default:
	}
}
