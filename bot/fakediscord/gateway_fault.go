package fakediscord

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"net"
	"net/http"
	"slices"
)

// tcpKey identifies one TCP connection to the HTTP server.
type tcpKey struct{ conn net.Conn }

// epochKey finds, in a request's context, how often DropConnections had been called when its connection was made.
type epochKey struct{}

// connContext is the http.Server's ConnContext: it notes how often DropConnections had been called when a connection was made.
func (s *Server) connContext(ctx context.Context, c net.Conn) context.Context {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gateway.tcp == nil {
		s.gateway.tcp = map[tcpKey]bool{}
	}
	s.gateway.tcp[tcpKey{c}] = true
	return context.WithValue(ctx, epochKey{}, s.drops)
}

// connState is the http.Server's ConnState: it forgets connections that are over.
func (s *Server) connState(c net.Conn, state http.ConnState) {
	if state == http.StateClosed || state == http.StateHijacked {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.gateway.tcp, tcpKey{c})
	}
}

// droppedRefuses tells whether a request came over a connection that is older than the last call of DropConnections. Such a request gets
// no answer. It must be called without s.mu.
func (s *Server) droppedRefuses(r *http.Request) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fromDropped(r)
}

// fromDropped is droppedRefuses for callers that hold s.mu.
func (s *Server) fromDropped(r *http.Request) bool {
	epoch, ok := r.Context().Value(epochKey{}).(int)
	return ok && epoch != s.drops
}

// DropConnections cuts the present bot off, as a power cut would: its gateway and REST connections end without a close frame, its
// sessions are forgotten, and requests on their way get no answer. A bot that connects afterwards is served.
func (s *Server) DropConnections() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drops++
	s.dropAll()
	s.gateway.sessions = nil
	for key := range s.gateway.tcp {
		key.conn.Close()
	}
	clear(s.gateway.tcp)
	s.wake()
}

// DropGateway ends the bot's gateway connections without a close frame. The sessions can be resumed.
func (s *Server) DropGateway() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dropAll()
}

// InvalidateSession ends the bot's sessions: a connected bot gets operation 9 with false, and events that it has not received
// yet are lost.
func (s *Server) InvalidateSession() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, ss := range slices.Clone(s.gateway.sessions) {
		if ss.conn != nil {
			(&GatewayConn{s, ss.conn}).Invalid(false)
		} else {
			s.forget(ss)
		}
	}
}

// CloseGateway ends the bot's gateway connections with a close frame of this code. The sessions survive unless the code says
// otherwise (Discord: Gateway Close Event Codes).
func (s *Server) CloseGateway(code int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range slices.Clone(s.gateway.conns) {
		s.closeConn(c, code, "a test asked for it")
	}
}

// secret makes a session id or an interaction token: n characters that are safe in a URL's path and follow from kind, id and
// the bot's token.
func (s *Server) secret(kind string, id ID, n int) string {
	var text []byte
	for i := uint64(0); len(text) < n; i++ {
		sum := sha256.Sum256(binary.BigEndian.AppendUint64([]byte(kind+id.String()+s.token), i))
		text = base64.RawURLEncoding.AppendEncode(text, sum[:])
	}
	return string(text[:n])
}
