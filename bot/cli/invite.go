package cli

import (
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"strings"

	"waymark/bot/app"
	"waymark/commands/guilds"
	"waymark/peer"
	"waymark/storage"
)

type inviteCommand struct {
	Config string `help:"The settings, as for run." placeholder:"FILE"`
}

// Run is the command invite.
func (c inviteCommand) Run(out io.Writer) error {
	cfg, err := app.LoadConfig(c.Config, os.Getenv)
	if err != nil {
		return err
	}
	if err := cfg.FindToken(os.Getenv); err != nil {
		return err
	}
	link, err := invitation(cfg)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, link)
	return err
}

// invitation returns the link that adds the bot with the token to a server.
func invitation(cfg app.Config) (string, error) {
	application, ok := applicationOf(cfg.Token.Reveal())
	if !ok {
		return "", &storage.HostError{
			What: "What is in " + cfg.Source.Token + " is no whole bot token, so nobody can tell which bot it is of.",
			Remedy: "A token has three parts with dots between them. Copy all of it again. The application's id, its public key and the\n" +
				"client secret are something else: at https://discord.com/developers/applications the token is under Bot.",
		}
	}
	return fmt.Sprintf("https://discord.com/oauth2/authorize?client_id=%d&scope=bot+applications.commands&permissions=%d",
		application, guilds.LeastPermissions), nil
}

// applicationOf reads the bot's id, which is its application's, from the first part of its token.
func applicationOf(token string) (peer.ID, bool) {
	first, _, dots := strings.Cut(token, ".")
	raw, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(first, "="))
	if err != nil || !dots {
		return 0, false
	}
	id, err := peer.ParseID(string(raw))
	return id, err == nil && id != 0
}
