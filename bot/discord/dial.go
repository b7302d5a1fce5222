package discord

import (
	"context"
	"errors"
	"net"
	"net/url"
	"strings"
)

// Dial opens a connection, as (*net.Dialer).DialContext does.
type Dial func(ctx context.Context, network, addr string) (net.Conn, error)

var errNotAllowed = errors.New("the token may not be sent to this address")

// restrictDial makes a Dial that refuses every address but the API's. All connections of a client pass through it:
// REST's, and the gateway's, whose address comes from an answer. A nil dial is the system's.
func restrictDial(api *url.URL, dial Dial) Dial {
	if dial == nil {
		dial = (&net.Dialer{}).DialContext
	}
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		if !isAllowed(api, addr) {
			return nil, errNotAllowed
		}
		return dial(ctx, network, addr)
	}
}

// isAllowed reports whether a client may connect to addr: Discord's API and gateways on port 443, or, where another
// server is configured, this machine.
func isAllowed(api *url.URL, addr string) bool {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	if api != nil {
		return isLoopback(host)
	}
	return port == "443" && (host == "discord.com" || strings.HasSuffix(host, ".discord.gg"))
}
