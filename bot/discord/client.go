// Package discord is Waymark's one way to Discord, and the only importer of discordgo: gateway events come
// in and become commands.Request, replies and the courier's wishes go out over REST.
//
// discordgo is kept in a corset. A session for REST is never opened and kept for life; the one for the
// gateway is replaceable and opened by a supervisor that decides itself when to resume, when to identify
// anew and when to stop (supervisor.go). Everything on its socket passes through a line (line.go) that
// notes close codes, notices a dead peer and keeps what the library would choke on away from it. Events
// are decoded from raw JSON into small structs of our own (interaction.go), so an unknown component or a
// malformed payload is answered kindly instead of ending the process.
//
// Nothing here logs, or puts into an error, a token, an address, or a text that somebody wrote.
package discord

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
)

// userAgent is what every request says it comes from (Discord: Reference, User Agent).
const userAgent = "DiscordBot (https://github.com/waymark-bot/waymark, 1)"

// Config says what a Client talks to and whom it asks. Token, Handle, Broken and Now are needed; the rest may be
// zero.
type Config struct {
	// Token is the bot's token, without "Bot " before it.
	Token string
	// API is "" for Discord, else the http address of another server that speaks Discord's API. It must be
	// a loopback address, so that the token cannot be sent elsewhere.
	API string
	// Dial makes the network connections; nil: the machine's own network. Whatever it is, nothing but
	// Discord, or API, is dialled.
	Dial Dial
	// Unpaced makes requests as fast as they come, and not 50 a second at most, also after many refusals, and connects
	// again at once, as often as need be: only with an API that is not Discord.
	Unpaced bool
	Log     *slog.Logger
	// Handle answers one request. It is called concurrently. ctx ends two seconds after the request came
	// in: what has not begun by then should not begin. When Handle takes longer, the member sees that
	// something is coming, and gets the reply when it is there.
	Handle func(ctx context.Context, rq commands.Request) commands.Reply
	// Look finds out what a Reply with a Look needs to know of a guild; nil: nothing is known.
	Look func(ctx context.Context, guild peer.ID) commands.GuildState
	// Broken is what a member is told when something broke in the adapter itself, with a reference that
	// stands in the log.
	Broken func(ref string) words.Text
	// Definitions are the commands that every guild is to list.
	Definitions []commands.Definition
	// Added is called when a guild is available, before its commands are looked at; again after every new
	// gateway session.
	Added func(guild peer.ID)
	// Ready is called when a guild is available and lists exactly Definitions; again after every new
	// gateway session.
	Ready func(guild peer.ID)
	// Removed is called when the bot was taken out of a guild. An outage is not a removal.
	Removed func(guild peer.ID)
	// Now is the bot's clock; Request.Now comes from it. Deadlines of the transport are real time.
	Now func() time.Time
}

// Client is a connection to Discord. It is safe for concurrent use; its REST methods work with or without
// Run. Each of them makes one attempt, bounded by its context, and fails with an *Error.
type Client struct {
	cfg       Config
	log       *slog.Logger
	pace      pace
	dial      Dial // to where the token may be sent
	transport *transport
	rest      *discordgo.Session

	self, app atomic.Uint64 // the bot's user and application, 0 until known

	fatal    chan *Fatal // what ends Run, at most one
	refused  atomic.Bool // Discord does not know the token: no request is made any more
	online   atomic.Bool // a gateway session is up
	seen     *memory
	whispers whispers
	handlers *handlers
	making   chan struct{} // holds as many tokens as files are being made
}

// New makes a client. It fails on a missing token or an API that is not a loopback address; it does not
// connect.
func New(cfg Config) (*Client, error) {
	if cfg.Token == "" || strings.ContainsAny(cfg.Token, " \t\r\n") {
		return nil, errors.New("the bot token is missing or has blanks in it")
	}
	if cfg.Handle == nil || cfg.Broken == nil || cfg.Now == nil {
		return nil, errors.New("discord.Config needs Handle, Broken and Now")
	}
	api, err := loopback(cfg.API)
	if err != nil {
		return nil, err
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	c := &Client{
		cfg: cfg, log: cfg.Log, pace: everyday(), dial: only(api, cfg.Dial),
		fatal: make(chan *Fatal, 1), seen: newMemory(remembered),
		handlers: newHandlers(maxInFlight), making: make(chan struct{}, slowAtOnce),
	}
	c.transport = newTransport(api, c.dial)
	if cfg.Unpaced && api != nil {
		c.transport.limiter, c.transport.refused, c.pace = newLimiter(0, 0), newLimiter(0, 0), c.pace.unpaced()
	}
	if c.rest, err = c.session(); err != nil {
		return nil, err
	}
	return c, nil
}

// session makes a discordgo session that neither speaks, caches, retries nor reconnects by itself. It is
// silent because its log lines hold tokens and what members wrote; what matters of them is logged here.
func (c *Client) session() (*discordgo.Session, error) {
	s, err := discordgo.New("Bot " + c.cfg.Token)
	if err != nil {
		return nil, err
	}
	s.LogLevel = discordgo.LogError - 1
	s.StateEnabled = false
	s.Compress, s.Identify.Compress = false, false
	s.ShouldReconnectOnError = false
	s.ShouldReconnectVoiceOnSessionError = false
	s.ShouldRetryOnRateLimit = false
	s.MaxRestRetries = 0
	s.SyncEvents = true // in order, on the reading goroutine; bounding them is ours
	s.UserAgent = userAgent
	s.Identify.Intents = discordgo.IntentsGuilds
	s.Client = c.transport.client()
	return s, nil
}

// loopback checks the address of another server than Discord. "" gives nil.
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

// InFlight is the number of interactions being answered.
func (c *Client) InFlight() int { return c.handlers.count() }

// Connected says whether the gateway is connected at this moment.
func (c *Client) Connected() bool { return c.online.Load() }

// Idle waits until no interaction is being answered, or fails with ctx's error.
func (c *Client) Idle(ctx context.Context) error { return c.handlers.idle(ctx) }

// unauthorized ends Run, now or as soon as it is called: Discord does not know the token.
func (c *Client) unauthorized() {
	c.refused.Store(true)
	select {
	case c.fatal <- fatalOf(401):
	default:
	}
}
