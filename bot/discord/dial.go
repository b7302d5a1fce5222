package discord

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/url"
	"strings"
)

// Dial opens a connection, as (*net.Dialer).DialContext does.
type Dial func(ctx context.Context, network, addr string) (net.Conn, error)

var errNotAllowed = errors.New("this is not where the token may be sent")

// only makes a Dial that refuses every address but those of the server that a client is for. Every connection of a
// client passes through it: REST, and the gateway, whose address comes with an answer. nil dials as the system does.
func only(api *url.URL, dial Dial) Dial {
	if dial == nil {
		dial = (&net.Dialer{}).DialContext
	}
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		if !mayReach(api, addr) {
			return nil, errNotAllowed
		}
		return dial(ctx, network, addr)
	}
}

// mayReach is the whole list of where a client may connect to: Discord's API and gateways, by TLS; or, where another
// server is configured, this machine.
func mayReach(api *url.URL, addr string) bool {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	if api != nil {
		return isLoopback(host)
	}
	return port == "443" && (host == "discord.com" || strings.HasSuffix(host, ".discord.gg"))
}

// underTLS secures a connection to addr; it closes one that cannot be.
func underTLS(ctx context.Context, conn net.Conn, addr string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	secure := tls.Client(conn, &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12})
	if err := secure.HandshakeContext(ctx); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return secure, nil
}
