package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"waymark/bot/app"
	"waymark/bot/fakediscord"
	"waymark/bot/sandbox"
	"waymark/storage"
)

// page holds the page's files.
//
//go:embed page
var page embed.FS

// AnyPort is the address that takes any free port of this machine.
const AnyPort = "127.0.0.1:0"

// Server shows a sandbox as a page. Its methods can be used from several goroutines.
type Server struct {
	URL string // where the page is, with its token

	command sandbox.Command
	host    string // the only Host that requests may have
	token   string
	http    *http.Server
	turn    chan struct{} // holds one token; who has it may use sandbox.Play

	mu      sync.Mutex
	sandbox *sandbox.Sandbox
	run     int                  // counts the sandboxes: each begins afresh
	guild   fakediscord.GuildRef // where statements happen now
	header  []string             // how the story begins
	story   []string             // the statements that were carried out
	results []result             // what went wrong in the statement that is being played
	changed chan struct{}        // closed and replaced whenever something may look different
	echo    io.Writer            // gets the events too, for tests; or nil
}

// result is an event of sandbox --json that says what went wrong.
type result struct {
	Event       string `json:"event"`
	Why         string `json:"why"`
	Interaction string `json:"interaction"`
	Request     string `json:"request"`
	Provoked    bool   `json:"provoked"`
}

// Run shows the sandbox as a page until ctx ends. Scripts that the command names are played first.
func Run(ctx context.Context, c sandbox.Command, addr string, out io.Writer) error {
	s, err := Open(ctx, c, addr)
	if err != nil {
		return err
	}
	for _, name := range c.Files {
		if err := s.playFile(ctx, name); err != nil {
			return errors.Join(err, s.Close())
		}
	}
	_, _ = fmt.Fprintf(out, "Open this page in a browser on this computer. Press Ctrl-C to stop.\n\n  %s\n\n", s.URL)
	<-ctx.Done()
	return s.Close()
}

// Open starts the bot in a sandbox and serves the page on a loopback address. The caller calls Close.
func Open(ctx context.Context, c sandbox.Command, addr string) (*Server, error) {
	if c.Serve != "" {
		return nil, &storage.HostError{What: "--web and --serve exclude each other.", Remedy: "Leave one of them out."}
	}
	ln, err := listen(addr)
	if err != nil {
		return nil, &storage.HostError{What: fmt.Sprintf("The page cannot be served on %s: %v.", addr, err),
			Remedy: "Give a loopback address and a free port, for example --web=127.0.0.1:0.", Cause: err}
	}
	c.JSON = true // the page reads what went wrong as a program would
	s := &Server{command: c, host: ln.Addr().String(), token: newToken(), turn: make(chan struct{}, 1), changed: make(chan struct{}),
		guild: sandbox.FirstGuild, header: storyHeader(c)}
	s.URL = "http://" + s.host + "/" + s.token + "/"
	if s.sandbox, err = s.begin(ctx); err != nil {
		return nil, errors.Join(err, ln.Close())
	}
	s.http = &http.Server{Handler: s.guard(s.routes()), ReadHeaderTimeout: 10 * time.Second}
	s.turn <- struct{}{}
	go func() { _ = s.http.Serve(ln) }() // ends with Close
	return s, nil
}

// Close stops the page, the bot and the pretend Discord.
func (s *Server) Close() error { return errors.Join(s.http.Close(), s.current().sandbox.Close()) }

// begin starts the bot in a new sandbox.
func (s *Server) begin(ctx context.Context) (*sandbox.Sandbox, error) {
	made, err := s.command.Open(s, os.Stderr)
	if err != nil {
		return nil, err
	}
	if err := made.Ready(ctx); err != nil {
		return nil, errors.Join(err, made.Close())
	}
	made.Fake.Watch(func(fakediscord.Event) { s.wake() })
	return made, nil
}

// Again puts a fresh sandbox, as it was before the first statement, in the place of the one that there is. The story is empty then.
func (s *Server) Again(ctx context.Context) error {
	if s.command.Data != "" {
		return &storage.HostError{What: "This sandbox keeps its data in a folder (--data), so it can't start again.",
			Remedy: "Start it without --data."}
	}
	if err := s.take(ctx); err != nil {
		return err
	}
	defer s.give()
	made, err := s.begin(context.WithoutCancel(ctx))
	if err != nil {
		return err
	}
	s.mu.Lock()
	old := s.sandbox
	s.sandbox, s.run, s.guild, s.story, s.results = made, s.run+1, sandbox.FirstGuild, nil, nil
	s.wakeLocked()
	s.mu.Unlock()
	return old.Close()
}

// moment is what there is to look at, and how to learn that there is something else.
type moment struct {
	sandbox *sandbox.Sandbox
	run     int
	guild   fakediscord.GuildRef
	story   []string
	changed <-chan struct{}
}

func (s *Server) current() moment {
	s.mu.Lock()
	defer s.mu.Unlock()
	return moment{s.sandbox, s.run, s.guild, append(append([]string{}, s.header...), s.story...), s.changed} // an empty story is a list too
}

// take waits until nothing else is played. The caller calls give.
func (s *Server) take(ctx context.Context) error {
	select {
	case <-s.turn:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *Server) give() { s.turn <- struct{}{} }

// listen listens on a loopback address. Others are refused: the connection is not encrypted.
func listen(addr string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, errors.New("it is not a loopback address")
	}
	return net.Listen("tcp", addr)
}

// newToken is 128 random bits for the page's address.
func newToken() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails (crypto/rand)
	return base64.RawURLEncoding.EncodeToString(b)
}

// storyHeader is how a story says what the sandbox began with; nothing where it began as stories do.
func storyHeader(c sandbox.Command) []string {
	switch {
	case c.Bare:
		return []string{"#! bare"}
	case !c.Start.IsZero():
		return []string{"#! start " + c.Start.UTC().Format(time.RFC3339)}
	}
	return nil
}

// playFile plays the lines of a script.
func (s *Server) playFile(ctx context.Context, name string) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return &storage.HostError{What: fmt.Sprintf("The script %s cannot be read (%s).", name, storage.Plain(err)),
			Remedy: "Give a file with statements.", Cause: err}
	}
	for line := range strings.Lines(string(text)) {
		troubles, err := s.Play(ctx, strings.TrimSpace(line))
		if err != nil {
			return err
		}
		if len(troubles) > 0 {
			return app.ExitStatus(app.ExitFailed)
		}
	}
	return nil
}

// Play carries out one statement and returns what went wrong, in words. A statement that was carried out is added to the
// story. An error means that the sandbox cannot go on.
func (s *Server) Play(ctx context.Context, line string) (troubles []string, err error) {
	if err := s.take(ctx); err != nil {
		return nil, err
	}
	defer s.give()
	s.mu.Lock()
	played := s.sandbox
	s.results = nil
	s.mu.Unlock()
	// A statement that was begun is finished, also when the browser has gone away.
	err = played.Play(context.WithoutCancel(ctx), line, false)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.guild = fakediscord.GuildRef(played.Server)
	invalid := slices.ContainsFunc(s.results, func(r result) bool { return r.Event == "invalid" })
	if !invalid && err == nil && isStatement(line) {
		s.story = append(s.story, line)
	}
	for _, r := range s.results {
		troubles = append(troubles, r.words())
	}
	s.wakeLocked()
	return troubles, err
}

// isStatement is false for comments and empty lines, which change nothing. Headings (## text) stay in the story: the tour
// writes one before each step, and finds by them where it was.
func isStatement(line string) bool {
	return line != "" && (line[0] != '#' || strings.HasPrefix(line, "## "))
}

// words says what went wrong.
func (r result) words() string {
	switch r.Event {
	case "unanswered":
		return r.Interaction + ": the bot did not answer in time"
	case "refused":
		return "Discord refused the bot " + r.Request + ": " + r.Why
	}
	return r.Why
}

// Story is what was played so far, as a script.
func (s *Server) Story() []string { return s.current().story }

// Write takes an event of sandbox --json, one line.
func (s *Server) Write(line []byte) (int, error) {
	var r result
	if json.Unmarshal(bytes.TrimSpace(line), &r) == nil {
		s.mu.Lock()
		if r.Event == "invalid" || r.Event == "unanswered" || r.Event == "refused" && !r.Provoked {
			s.results = append(s.results, r)
		}
		if s.echo != nil {
			_, _ = s.echo.Write(line)
		}
		s.mu.Unlock()
	}
	return len(line), nil
}

// wake tells every open page to look again.
func (s *Server) wake() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wakeLocked()
}

// wakeLocked is wake for holders of the mutex.
func (s *Server) wakeLocked() {
	close(s.changed)
	s.changed = make(chan struct{})
}
