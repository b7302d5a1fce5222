package fakediscord

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// New makes a Server with one bot account and no guild. It does not listen yet; see Start.
func New(o Options) *Server {
	if o.FirstAnswer == 0 {
		o.FirstAnswer = 3 * time.Second
	}
	if o.Heartbeat == 0 {
		o.Heartbeat = heartbeatInterval
	}
	if o.GuildsPerShard == 0 {
		o.GuildsPerShard = guildsPerShard
	}
	if o.BotPermissions == 0 {
		o.BotPermissions = botMay
	}
	o.Shards, o.MaxConcurrency = max(o.Shards, 1), max(o.MaxConcurrency, 1)
	s := &Server{
		opt: o, users: map[ID]*user{}, names: map[string]*user{}, guilds: map[ID]*guild{}, guildNames: map[string]*guild{}, channels: map[ID]*channel{}, deleted: map[ID]bool{}, doubtful: map[ID]bool{},
		interactions: map[ID]*interaction{}, tokens: map[string]*interaction{}, nonces: map[string]*message{}, fixed: map[ID]bool{}, requestsTo: map[string]int{},
	}
	s.idle = sync.NewCond(&s.mu)
	s.app = s.fixedID(fixedBot, botName)
	s.bot = &user{id: s.app, name: botName, bot: true, locale: defaultLocale}
	s.addUser(s.bot)
	s.token = base64.RawURLEncoding.EncodeToString([]byte(s.app.String())) + "." + random(6) + "." + random(38)
	return s
}

// botName is the bot's user name, which events have as author.
const botName = "bot"

// random is n unguessable characters.
func random(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails (crypto/rand)
	return base64.RawURLEncoding.EncodeToString(b)[:n]
}

// Start listens on a loopback address ("127.0.0.1:0" picks a port) and serves REST under /api, /api/v9 and /api/v10, and the
// gateway at the address that GET /gateway returns. Other addresses are refused, since the connection is not encrypted.
func (s *Server) Start(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("fakediscord: %w", err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("fakediscord: %s is not a loopback address", addr)
	}
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("fakediscord: %w", err)
	}
	s.Serve(ln)
	return nil
}

// Serve is Start on a listener of the caller's, which has a TCP address. The Server closes it.
func (s *Server) Serve(ln net.Listener) {
	server := &http.Server{
		Handler: s.handler(), ReadHeaderTimeout: 10 * time.Second,
		ConnContext: s.connContext, ConnState: s.connState,
	}
	s.mu.Lock()
	s.ln, s.http = ln, server
	s.mu.Unlock()
	go func() { _ = server.Serve(ln) }() // ends with Close
}

// URL is where the server listens, "http://127.0.0.1:PORT"; empty before Start.
func (s *Server) URL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.url()
}

// url is URL for holders of the mutex.
func (s *Server) url() string {
	if s.ln == nil {
		return ""
	}
	return "http://" + s.ln.Addr().String()
}

// Token is the bot's token: long, unguessable, in three parts as Discord's are.
func (s *Server) Token() string { return s.token }

// Close ends every connection, stops listening and waits for requests that are being answered. The Server cannot be started
// again.
func (s *Server) Close() error {
	s.stopGateway()
	s.mu.Lock()
	server := s.http
	s.mu.Unlock()
	var err error
	if server != nil {
		err = server.Close()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.handlers > 0 {
		s.idle.Wait()
	}
	return err
}

// Watch calls f for every Event from now on, one after another and in order. f must not call methods of the Server, which is
// locked.
func (s *Server) Watch(f func(Event)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.watchers = append(s.watchers, f)
}

// emit tells the watchers.
func (s *Server) emit(e Event) {
	e.At = s.opt.Now().UTC()
	for _, f := range s.watchers {
		f(e)
	}
}

// Idle waits until nothing is in flight: no request of the bot is being answered, no gateway event is being written, and every
// interaction is answered or too old to be answered. It returns ctx's error if that does not happen in time. Every Event of
// what went before has been delivered by then.
func (s *Server) Idle(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.await(ctx, func() bool { return s.inFlight == 0 && s.gateway.undecided == 0 }); err != nil {
		return fmt.Errorf("fakediscord: %d requests and %d interactions are still in flight: %w",
			s.inFlight, s.gateway.undecided, err)
	}
	return nil
}

// await waits until cond holds, which is looked at whenever something changed, or fails with ctx's error.
func (s *Server) await(ctx context.Context, cond func() bool) error {
	stop := context.AfterFunc(ctx, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.wake()
	})
	defer stop()
	for !cond() {
		if err := ctx.Err(); err != nil {
			return err
		}
		s.idle.Wait()
	}
	return nil
}
