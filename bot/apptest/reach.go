package apptest

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"waymark/bot/app"
)

// Reach notes every address that a bot connects to.
type Reach struct {
	mu    sync.Mutex
	addrs []string
}

// Dial notes where a connection goes, and makes it.
func (r *Reach) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	r.mu.Lock()
	if !slices.Contains(r.addrs, addr) {
		r.addrs = append(r.addrs, addr)
	}
	r.mu.Unlock()
	return (&net.Dialer{}).DialContext(ctx, network, addr)
}

// Only fails the test unless the bot connected to url, and to nothing else.
func (r *Reach) Only(t *testing.T, url string) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if want := []string{strings.TrimPrefix(url, "http://")}; !slices.Equal(r.addrs, want) {
		t.Errorf("the bot connected to %q, want %q and nothing else", r.addrs, want)
	}
}

// StayHere ends the tests' process, or the program that a script runs, when anything in it looks a name up or uses
// Go's own HTTP client for another machine.
func StayHere() {
	leaves := func(why string) {
		fmt.Fprintln(os.Stderr, "a test leaves this machine:", why)
		os.Exit(app.ExitFailed)
	}
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(_ context.Context, _, addr string) (net.Conn, error) {
		leaves("it asks the name server at " + addr)
		return nil, nil
	}}
	http.DefaultTransport.(*http.Transport).DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		if host, _, err := net.SplitHostPort(addr); err != nil || !net.ParseIP(host).IsLoopback() {
			leaves("it connects to " + addr)
		}
		return (&net.Dialer{}).DialContext(ctx, network, addr)
	}
}
