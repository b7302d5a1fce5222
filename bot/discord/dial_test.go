package discord

import (
	"context"
	"errors"
	"net"
	"net/url"
	"testing"
)

// TestOnlyDiscordIsDialled lists where a client may connect to. Everything else is refused before a name is looked up.
func TestOnlyDiscordIsDialled(t *testing.T) {
	here, err := url.Parse("http://127.0.0.1:8080")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		addr          string
		discord, here bool
	}{
		{"discord.com:443", true, false},
		{"gateway.discord.gg:443", true, false},
		{"gateway-us-east1-b.discord.gg:443", true, false},
		{"discord.com:80", false, false},
		{"discord.com", false, false},
		{"discord.gg:443", false, false}, // invitations, no API
		{"cdn.discordapp.com:443", false, false},
		{"discord.com.example.org:443", false, false},
		{"notdiscord.gg:443", false, false},
		{"example.org:443", false, false},
		{"192.0.2.7:443", false, false},
		{"[2001:db8::7]:443", false, false},
		{"169.254.169.254:80", false, false},
		{"0.0.0.0:8080", false, false},
		{"127.0.0.1:8080", false, true},
		{"127.0.0.1:9", false, true},
		{"[::1]:8080", false, true},
		{"localhost:8080", false, true},
		{"localhost.example.org:8080", false, false},
	} {
		reached := errors.New("reached")
		dial := func(context.Context, string, string) (net.Conn, error) { return nil, reached }
		if _, err := restrictDial(nil, dial)(t.Context(), "tcp", c.addr); errors.Is(err, reached) != c.discord {
			t.Errorf("for Discord, %s: %v, want it reached: %v", c.addr, err, c.discord)
		}
		if _, err := restrictDial(here, dial)(t.Context(), "tcp", c.addr); errors.Is(err, reached) != c.here {
			t.Errorf("for %s, %s: %v, want it reached: %v", here, c.addr, err, c.here)
		}
	}
}
