package discord

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"
)

const (
	restTimeout = 20 * time.Second // when the caller's context has no sooner end
	answerLimit = 32 << 20         // bytes of an answer that are read
)

// transport carries discordgo's requests to the server the client is for, and notes how they ended, which
// the library's errors do not tell without naming tokens.
type transport struct {
	base    *http.Transport
	api     *url.URL // nil for Discord
	limiter *limiter
	gates   *gates
	refused *limiter // counts refusals
}

func newTransport(api *url.URL, dial Dial) *transport {
	base := http.DefaultTransport.(*http.Transport).Clone()
	base.Proxy = nil // Discord and nothing else
	base.DialContext = dial
	base.MaxIdleConnsPerHost = 64
	return &transport{base: base, api: api, limiter: newLimiter(perSecond, time.Second), gates: newGates(),
		refused: newLimiter(refusalsAtMost, refusalsWithin)}
}

func (t *transport) client() *http.Client {
	return &http.Client{
		Transport: t, Timeout: restTimeout,
		// A redirect could carry the token elsewhere; Discord's API has none.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// outcome is what came back for a request. It travels in the request's context.
type outcome struct {
	status     int
	retryAfter time.Duration
	global     bool
	page       bool      // it is no JSON: somebody before Discord said it
	date       time.Time // Discord's, when it answered

	limit, remaining int           // of the route; 0 if Discord did not say
	resetAfter       time.Duration // until all of limit is there again
}

// everything says that a 429 is about all that comes from this bot or this address.
func (o outcome) everything() bool { return o.global || o.page }

type outcomeKey struct{}

// RoundTrip implements http.RoundTripper.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if t.api != nil {
		req = req.Clone(req.Context())
		req.URL.Scheme, req.URL.Host, req.Host = t.api.Scheme, t.api.Host, t.api.Host
		if req.URL.RawPath != "" {
			req.URL.RawPath = under(t.api.EscapedPath(), req.URL.RawPath)
		}
		req.URL.Path = under(t.api.Path, req.URL.Path)
	}
	resp, err := t.base.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	resp.Body = &limitedBody{Reader: io.LimitReader(resp.Body, answerLimit), Closer: resp.Body}
	if o, ok := req.Context().Value(outcomeKey{}).(*outcome); ok {
		o.status = resp.StatusCode
		o.date, _ = http.ParseTime(resp.Header.Get("Date"))
		o.retryAfter = seconds(resp.Header.Get("Retry-After"))
		o.global = resp.Header.Get("X-RateLimit-Global") == "true"
		o.page = !strings.Contains(resp.Header.Get("Content-Type"), "json")
		o.limit, _ = strconv.Atoi(resp.Header.Get("X-RateLimit-Limit"))
		o.remaining, _ = strconv.Atoi(resp.Header.Get("X-RateLimit-Remaining"))
		o.resetAfter = seconds(resp.Header.Get("X-RateLimit-Reset-After"))
	}
	// discordgo takes no success but 200, 201 and 204, and loses an answer when it stumbles over one of
	// these headers.
	if resp.StatusCode >= 200 && resp.StatusCode < 300 {
		resp.StatusCode = http.StatusOK
	}
	for name := range resp.Header {
		if strings.HasPrefix(name, "X-Ratelimit-") {
			delete(resp.Header, name)
		}
	}
	return resp, nil
}

type limitedBody struct {
	io.Reader
	io.Closer
}

// under puts discordgo's path ("/api/v9/…") under the path of another server's address. That may name the
// API's root itself ("/api/v10"), or where the server as a whole stands.
func under(base, path string) string {
	base = strings.TrimSuffix(base, "/")
	if base == "" || base == "/api" {
		return path
	}
	if strings.Contains(base, "/api/v") {
		return base + strings.TrimPrefix(path, "/api/v"+discordgo.APIVersion)
	}
	return base + path
}

func seconds(s string) time.Duration {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f <= 0 || f > 1e6 {
		return 0
	}
	return time.Duration(f * float64(time.Second))
}

// call carries out one request, once. It waits for the bot's share of 50 requests a second and for the route's own
// limit, except for an interaction's; if that would take long, it fails without a request, see IsHeldBack. A 401 ends
// the client.
func (c *Client) call(ctx context.Context, r request) error {
	if r.free {
		var o outcome
		return c.send(ctx, r, &o)
	}
	if c.refused.Load() {
		return &Error{Op: r.op, Status: http.StatusUnauthorized}
	}
	route := r.route()
	if err := c.share(ctx, r.op, route); err != nil {
		return err
	}
	var o outcome
	defer func() { c.transport.gates.leave(route, o, time.Now()) }()
	return c.send(ctx, r, &o)
}

// shortWait is how long a request waits for its route's limit. Longer waits are the caller's.
const shortWait = time.Second

// share waits until a request may begin.
func (c *Client) share(ctx context.Context, op, route string) error {
	wait, err := c.transport.limiter.wait(ctx)
	for err == nil && wait == 0 {
		if wait = c.transport.gates.enter(route, time.Now()); wait == 0 {
			return nil
		}
		if wait <= shortWait {
			err, wait = sleep(ctx, wait), 0
		}
	}
	if err != nil {
		return &Error{Op: op, cause: ended(ctx, err)}
	}
	return &Error{Op: op, Status: http.StatusTooManyRequests, RetryAfter: wait, heldBack: true}
}

// send makes the request and notes in o what came back.
func (c *Client) send(ctx context.Context, r request, o *outcome) error {
	contentType, body, err := r.encode()
	if err != nil {
		return &Error{Op: r.op}
	}
	// discordgo's own buckets would never be given back and ignore contexts while they sleep; a throw-away
	// one has no effect. Rate limits are honoured by whoever repeats a request.
	bucket := discordgo.NewRatelimiter().LockBucket("once")
	answer, err := c.rest.RequestWithLockedBucket(r.method, discordgo.EndpointAPI+r.path, contentType, body, bucket, 0,
		discordgo.WithContext(context.WithValue(ctx, outcomeKey{}, o)))
	if o.status < 200 || o.status > 299 {
		return c.failed(ctx, r, o, answer, err)
	}
	if r.date != nil {
		*r.date = o.date
	}
	if err == nil && r.into != nil {
		err = fit(answer, r.into)
	}
	if err != nil || r.lacks != nil && r.lacks() { // carried out, but the answer was cut off, or is something else
		return &Error{Op: r.op, cause: ended(ctx, err)}
	}
	return nil
}

// failed makes the error of a request, and draws the consequences that concern the whole bot.
func (c *Client) failed(ctx context.Context, r request, o *outcome, answer []byte, err error) error {
	e := &Error{Op: r.op, Status: o.status, RetryAfter: o.retryAfter}
	if o.status == 0 {
		e.cause = ended(ctx, err)
		return e
	}
	var body struct {
		Code       number
		RetryAfter text `json:"retry_after"`
		Global     bool
	}
	_ = fit(answer, &body)
	e.Code = int(body.Code)
	if wait := seconds(string(body.RetryAfter)); wait > 0 {
		e.RetryAfter = wait
	}
	o.retryAfter, o.global = e.RetryAfter, o.global || body.Global
	switch o.status {
	case http.StatusTooManyRequests:
		if o.everything() {
			c.transport.limiter.pause(e.RetryAfter)
		}
		c.refusal()
	case http.StatusUnauthorized:
		if !r.free {
			c.unauthorized()
		}
		c.refusal()
	case http.StatusForbidden:
		c.refusal()
	}
	return e
}

// refusal counts an answer that Discord bans addresses for, and lets the bot be quiet when there were too many.
func (c *Client) refusal() {
	now := time.Now()
	if at, _ := c.transport.refused.reserve(context.Background(), now); at.After(now) {
		c.log.Error("Discord refuses too much of what the bot asks for; pausing before it bans this address", "for", at.Sub(now).Round(time.Second))
		c.transport.limiter.pause(at.Sub(now))
	}
}

func (r request) encode() (contentType string, body []byte, err error) {
	if len(r.files) > 0 {
		files := make([]*discordgo.File, len(r.files))
		for i, f := range r.files {
			files[i] = &discordgo.File{Name: f.Name, ContentType: f.Type, Reader: bytes.NewReader(f.Data)}
		}
		return discordgo.MultipartBodyWithJSON(r.body, files)
	}
	if r.body == nil {
		return "", nil, nil
	}
	body, err = discordgo.Marshal(r.body)
	return "application/json", body, err
}
