package fakediscord

import (
	"encoding/json"
	"net/http"
	"sync"
)

// gatewayState is what the gateway half of the Server remembers.
//
// What the REST half may use (all but serveGateway and stopGateway expect s.mu to be held):
//
//	s.serveGateway(w, r)   HTTP handler of /gateway-ws (any trailing slash and query)
//	s.stopGateway()        called by Close without s.mu: closes every connection, waits for its goroutines
//	s.dispatch(t, data)    sends a gateway event (MESSAGE_CREATE, …) to the bot; buffered while it is away
//	s.settle(in)           an interaction got its first answer: stops its 3 s timer, closes in.done, wakes Idle
//	s.pendingInteractions  how many interactions are neither answered nor dead, for Idle
//	s.guildJSON(g)         the guild as GUILD_CREATE shows it
//	s.guildByName(name)    nil if there is none
type gatewayState struct {
	conns      map[*conn]bool
	session    *session
	identifies int
	wg         sync.WaitGroup
}

// conn is one websocket connection of a bot.
type conn struct{}

// session is a gateway session: it outlives its connection until it is invalidated.
type session struct {
	id  string
	seq int
	log []json.RawMessage // what was dispatched, for RESUME; log[i] has sequence number i+1
}

// serveGateway is the HTTP handler of the gateway.
func (s *Server) serveGateway(w http.ResponseWriter, r *http.Request) {}

// stopGateway closes every connection and waits for what served it.
func (s *Server) stopGateway() {}

// dispatch sends a gateway event to the bot, or keeps it for RESUME while the bot is away.
func (s *Server) dispatch(t string, data any) {}
