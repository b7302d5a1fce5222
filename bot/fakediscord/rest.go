package fakediscord

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
)

// refusal is an answer of Discord's that is not a success.
type refusal struct {
	status   int
	code     int // Discord's JSON error code
	message  string
	errors   any // the nested object of "Invalid Form Body"
	why      string
	provoked bool // by what the test did: see Event.Provoked
}

// refuse makes a refusal; why is for the bot's author and defaults to the message.
func refuse(status, code int, message, why string) *refusal {
	if why == "" {
		why = message
	}
	return &refusal{status: status, code: code, message: message, why: why}
}

// route is one request that the fake knows. The pattern has literal and {named} segments; literal ones
// win over named ones.
type route struct {
	method, pattern string
	name            string // for people: "POST /channels/{id}/messages"
	parts           []string
	handle          func(*Server, *call) (reply, *refusal)
	tokenInPath     bool // needs no Authorization: the path carries an interaction token
}

// call is one request of the bot while it is being answered.
type call struct {
	http   *http.Request
	route  *route
	path   map[string]string // by the names in the pattern
	query  url.Values
	body   []byte // the JSON part; nil when there was none
	files  []upload
	window span // where a test asked for a limit
}

// reply is a success: the status and what is sent as JSON, nothing for 204.
type reply struct {
	status int
	body   any
}

// ok is a 200 with a body.
func ok(body any) (reply, *refusal) { return reply{http.StatusOK, body}, nil }

// done is a 204.
func done() (reply, *refusal) { return reply{status: http.StatusNoContent}, nil }

// fail is a refusal as a handler returns it.
func fail(r *refusal) (reply, *refusal) { return reply{}, r }

// handler serves REST and gateway.
func (s *Server) handler() http.Handler {
	routes := routes()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.droppedRefuses(r) {
			panic(http.ErrAbortHandler) // the bot of this connection is gone
		}
		if strings.HasPrefix(r.URL.Path, gatewayPath) || strings.HasPrefix(r.URL.Path, resumePath) {
			s.serveGateway(w, r)
			return
		}
		s.mu.Lock()
		s.inFlight++
		s.handlers++
		s.requests++
		s.mu.Unlock()
		defer func() {
			s.mu.Lock()
			s.inFlight--
			s.handlers--
			s.wake()
			s.mu.Unlock()
		}()
		s.serveREST(w, r, routes)
	})
}

// Requests returns how many requests over REST there were since the Server was made.
func (s *Server) Requests() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests
}

// RequestsTo is Requests for one route, by its name in events: "POST /channels/{id}/messages".
func (s *Server) RequestsTo(route string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requestsTo[route]
}

// serveREST answers one request.
func (s *Server) serveREST(w http.ResponseWriter, r *http.Request, routes []*route) {
	path, version := apiPath(r.URL.EscapedPath())
	c := &call{http: r, query: r.URL.Query()}
	c.route, c.path = match(routes, r.Method, path)
	s.mu.Lock()
	f := s.takeFault(r.Method, path)
	if c.route != nil {
		s.requestsTo[c.route.name]++
	}
	admitted := s.admit(c, path)
	s.countTry(c)
	s.mu.Unlock()
	if !admitted {
		f = &fault{status: http.StatusTooManyRequests, how: "429"}
	}
	if f != nil && s.strike(w, r, c, f, path) {
		return
	}
	answer, why := s.answer(c, version)
	if f != nil {
		s.spoil(w, c, f, path, answer, why)
	}
	if why != nil {
		s.mu.Lock()
		s.report(c, path, why)
		if c.route != nil {
			// The document has numbers for the codes in "errors"; Discord's prose, which wins, has names.
			s.validateAnswer(c, reply{why.status, object{"message": why.message, "code": why.code}})
		}
		s.mu.Unlock()
		s.writeRefusal(w, c, why)
		return
	}
	s.write(w, c, answer.status, answer.body)
}

// answer does what the request asks. Everything from the schema check to the events happens under one lock, so
// that watchers see requests one after another.
func (s *Server) answer(c *call, version string) (reply, *refusal) {
	body, err := io.ReadAll(io.LimitReader(c.http.Body, maxRequest+1))
	if err != nil {
		return fail(refuse(http.StatusBadRequest, 0, "400: Bad Request", "the body broke off: "+err.Error()))
	}
	if version != "" && version != "v9" && version != "v10" {
		return fail(refuse(http.StatusBadRequest, 50041, "Invalid API version provided", "API "+version+" is not served"))
	}
	if c.route == nil {
		return fail(refuse(http.StatusNotFound, 0, "404: Not Found", "fakediscord does not know this request"))
	}
	if why := s.authorize(c); why != nil {
		return fail(why)
	}
	if why := c.readBody(body); why != nil {
		return fail(why)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if why := s.opt.Schemas.request(c); why != nil {
		return fail(why)
	}
	if why := c.checkReason(); why != nil {
		return fail(why)
	}
	answer, why := c.route.handle(s, c)
	if why == nil {
		s.validateAnswer(c, answer)
	}
	return answer, why
}

// validateAnswer checks an answer of fakediscord itself against Discord's document. A wrong one is reported as a refusal that
// nothing provoked, so that tests notice it.
func (s *Server) validateAnswer(c *call, answer reply) {
	if problem := s.opt.Schemas.answer(c, answer.status, answer.body); problem != "" {
		s.emit(Event{Event: "refused", Guild: s.serverOf(c), Request: c.route.name, Status: answer.status,
			Why: "fakediscord's own answer is not what Discord's document says: " + problem})
	}
}

// authorize checks the token. Interaction answers and follow-ups carry theirs in the path; a wrong bot
// token is refused there too.
func (s *Server) authorize(c *call) *refusal {
	got := c.http.Header.Get("Authorization")
	if got == "" && c.route.tokenInPath || got == "Bot "+s.token {
		return nil
	}
	return refuse(http.StatusUnauthorized, 0, "401: Unauthorized", "no Authorization header with the bot's token")
}

// report tells the watchers and the log about a refusal.
func (s *Server) report(c *call, path []string, why *refusal) {
	request := requestName(c.http.Method, path)
	if c.route != nil {
		request = c.route.name
	}
	s.emit(Event{Event: "refused", Guild: s.serverOf(c), Request: request, Status: why.status, Code: why.code,
		Why: why.why, Provoked: why.provoked})
	s.opt.Log.Info("refused", slog.String("request", request), slog.Int("status", why.status), slog.Int("code", why.code),
		slog.String("why", why.why), slog.Bool("provoked", why.provoked))
}

// serverOf names the guild that a request is about; empty if it is about none, or one that is not known.
func (s *Server) serverOf(c *call) string {
	g := s.guilds[c.id("guild_id")]
	if ch := s.channels[c.id("channel_id")]; ch != nil {
		g = ch.guild
	}
	if in := s.interactions[c.id("interaction_id")]; in != nil {
		g = in.guild
	}
	if in := s.tokens[c.path["webhook_token"]]; in != nil {
		g = in.guild
	}
	if g == nil {
		return ""
	}
	return g.name
}

// id is a {named} segment as an id; 0 for anything else.
func (c *call) id(name string) ID {
	id, _ := parseID(c.path[name])
	return id
}

// write sends a success.
func (s *Server) write(w http.ResponseWriter, c *call, status int, body any) {
	s.rateHeaders(w, c)
	if status == http.StatusNoContent {
		w.WriteHeader(status)
		return
	}
	raw, err := json.Marshal(body)
	if err != nil {
		panic(fmt.Sprintf("fakediscord: an answer cannot be written as JSON: %v", err))
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(raw) // a bot that has hung up does not read it
}

// writeRefusal sends Discord's error object.
func (s *Server) writeRefusal(w http.ResponseWriter, c *call, why *refusal) {
	if why.status == http.StatusTooManyRequests {
		s.writeTooMany(w, c)
		return
	}
	s.write(w, c, why.status, why.body())
}

// body is Discord's error object.
func (r *refusal) body() object {
	body := object{"message": r.message, "code": r.code}
	if r.errors != nil {
		body["errors"] = r.errors
	}
	return body
}
