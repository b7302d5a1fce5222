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

	"waymark/commands"
)

const (
	restTimeout = 20 * time.Second // when the caller's context has no sooner end
	maxResponse = 32 << 20         // bytes of a response that are read
)

// transport carries REST requests to the server a client is for, under Discord's rate limits.
type transport struct {
	client   *http.Client
	api      *url.URL // nil for Discord
	root     string   // of the API, with a slash at the end
	limiter  *limiter
	routes   *routeLimiter
	refusals *limiter
}

func newTransport(api *url.URL, dial Dial) *transport {
	base := http.DefaultTransport.(*http.Transport).Clone()
	base.Proxy = nil // Discord and nothing else
	base.DialContext = dial
	base.MaxIdleConns, base.MaxIdleConnsPerHost = 256, 256
	return &transport{
		client: &http.Client{
			Transport: base, Timeout: restTimeout,
			// A redirect could carry the token elsewhere; Discord's API has none.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		api: api, root: apiRoot(api),
		limiter: newLimiter(maxPerSecond, time.Second), routes: newRouteLimiter(), refusals: newLimiter(maxRefusals, refusalWindow),
	}
}

// apiRoot is the address before every path. That of another server may be its root, or the API's ("…/api/v10").
func apiRoot(api *url.URL) string {
	if api == nil {
		return discordgo.EndpointAPI
	}
	root := strings.TrimSuffix(strings.TrimSuffix(api.String(), "/"), "/api")
	if !strings.Contains(api.Path, "/api/v") {
		root += "/api/v" + discordgo.APIVersion
	}
	return root + "/"
}

// request is one REST request. Its path is relative to the API's root; op names it in logs and errors.
type request struct {
	op, method, path string
	body             any // marshalled to JSON; nil for none
	files            []commands.File
	into             any         // what the response is decoded into, leniently; nil for nothing
	incomplete       func() bool // reports that into lacks what is needed; nil: it never does
	date             *time.Time  // set to Discord's time of the response; nil for nothing
	free             bool        // authorized by an interaction token in the path, and exempt from the limits
}

// response is what came back for a request. status is 0 if nothing did.
type response struct {
	status     int
	body       []byte
	date       time.Time // Discord's clock, to the second
	retryAfter time.Duration
	global     bool
	notJSON    bool // a page of something in front of Discord

	limit, remaining int           // of the route; 0 if Discord did not say
	resetAfter       time.Duration // until all of limit is available again
}

// isGlobal reports that a 429 is about all requests of this bot or this address.
func (r response) isGlobal() bool { return r.global || r.notJSON }

// seconds parses a header or field in seconds; 0 for anything else.
func seconds(s string) time.Duration {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f <= 0 || f > 1e6 {
		return 0
	}
	return time.Duration(f * float64(time.Second))
}

// do carries out one request, once. It waits for the bot's share of 50 requests a second and for the route's own limit,
// except for an interaction's; if that would take long, it fails without a request, see IsHeldBack. A 401 ends the
// client.
func (c *Client) do(ctx context.Context, r request) error {
	if r.free {
		_, err := c.send(ctx, r)
		return err
	}
	if c.tokenRefused.Load() {
		return &Error{Op: r.op, Status: http.StatusUnauthorized}
	}
	route := r.route()
	if err := c.acquire(ctx, r.op, route); err != nil {
		return err
	}
	resp, err := c.send(ctx, r)
	c.transport.routes.release(route, resp, time.Now())
	return err
}

// shortWait is how long a request waits for its route's limit. Longer waits are the caller's.
const shortWait = time.Second

// acquire waits until a request may begin.
func (c *Client) acquire(ctx context.Context, op, route string) error {
	wait, err := c.transport.limiter.wait(ctx)
	for err == nil && wait == 0 {
		if wait = c.transport.routes.acquire(route, time.Now()); wait == 0 {
			return nil
		}
		if wait <= shortWait {
			err, wait = sleep(ctx, wait), 0
		}
	}
	if err != nil {
		return &Error{Op: op, cause: contextCause(ctx, err)}
	}
	return &Error{Op: op, Status: http.StatusTooManyRequests, RetryAfter: wait, heldBack: true}
}

// send makes the request and decodes the response.
func (c *Client) send(ctx context.Context, r request) (response, error) {
	contentType, body, err := r.encode()
	if err != nil {
		return response{}, &Error{Op: r.op}
	}
	resp, err := c.roundTrip(ctx, r, contentType, body)
	c.cfg.Observe.responded(resp.status)
	if resp.status < 200 || resp.status > 299 {
		return resp, c.failed(ctx, r, &resp, err)
	}
	if r.date != nil {
		*r.date = resp.date
	}
	if err == nil && r.into != nil {
		err = unmarshalLenient(resp.body, r.into)
	}
	if err != nil || r.incomplete != nil && r.incomplete() { // carried out, but the response was cut off, or is something else
		return resp, &Error{Op: r.op, cause: contextCause(ctx, err)}
	}
	return resp, nil
}

// roundTrip sends a request and reads the response. Its error may name addresses and tokens.
func (c *Client) roundTrip(ctx context.Context, r request, contentType string, body []byte) (response, error) {
	req, err := http.NewRequestWithContext(ctx, r.method, c.transport.root+r.path, bytes.NewReader(body))
	if err != nil {
		return response{}, err
	}
	if body != nil {
		req.Header.Set("Content-Type", contentType)
	}
	if !r.free {
		req.Header.Set("Authorization", "Bot "+c.cfg.Token)
	}
	req.Header.Set("User-Agent", userAgent)
	told := func(time.Time) {}
	if c.cfg.TimeCheck != nil {
		told = c.cfg.TimeCheck()
	}
	resp, err := c.transport.client.Do(req)
	if err != nil {
		return response{}, err
	}
	defer resp.Body.Close()
	h := resp.Header
	out := response{
		status: resp.StatusCode, retryAfter: seconds(h.Get("Retry-After")), global: h.Get("X-RateLimit-Global") == "true",
		notJSON: !strings.Contains(h.Get("Content-Type"), "json"), resetAfter: seconds(h.Get("X-RateLimit-Reset-After")),
	}
	if out.date, err = http.ParseTime(h.Get("Date")); err == nil {
		told(out.date)
	}
	out.limit, _ = strconv.Atoi(h.Get("X-RateLimit-Limit"))
	out.remaining, _ = strconv.Atoi(h.Get("X-RateLimit-Remaining"))
	out.body, err = io.ReadAll(io.LimitReader(resp.Body, maxResponse))
	return out, err
}

// failed makes the error of a request, and draws the consequences that concern the whole bot.
func (c *Client) failed(ctx context.Context, r request, resp *response, err error) error {
	e := &Error{Op: r.op, Status: resp.status, RetryAfter: resp.retryAfter}
	if resp.status == 0 {
		e.cause, e.why = contextCause(ctx, err), WhyUnreached(err)
		return e
	}
	var body struct {
		Code       lenientInt
		RetryAfter lenientString `json:"retry_after"`
		Global     bool
	}
	_ = unmarshalLenient(resp.body, &body)
	e.Code = int(body.Code)
	if wait := seconds(string(body.RetryAfter)); wait > 0 {
		e.RetryAfter = wait
	}
	resp.retryAfter, resp.global = e.RetryAfter, resp.global || body.Global
	switch resp.status {
	case http.StatusTooManyRequests:
		if resp.isGlobal() {
			c.transport.limiter.pause(e.RetryAfter)
		}
		c.countRefusal()
	case http.StatusUnauthorized:
		if !r.free {
			c.unauthorized()
		}
		c.countRefusal()
	case http.StatusForbidden:
		c.countRefusal()
	}
	return e
}

// countRefusal counts a response that Discord bans addresses for, and pauses the bot when there were too many.
func (c *Client) countRefusal() {
	now := time.Now()
	if at, _ := c.transport.refusals.reserve(context.Background(), now); at.After(now) {
		c.log.Error("too many refusals by Discord; requests are paused to avoid a ban", "for", at.Sub(now).Round(time.Second))
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
