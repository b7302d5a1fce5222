package cli

import (
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"strings"

	"waymark/bot/app"
	"waymark/commands"
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
	token, err := app.FindToken(cfg, os.Getenv)
	if err != nil {
		return err
	}
	link, err := invitation(token)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, link)
	return err
}

// invitation returns the link that adds the bot with this token to a server.
func invitation(token app.Secret) (string, error) {
	application, ok := applicationOf(token.Reveal())
	if !ok {
		return "", &storage.HostError{
			What:   "The bot's token is not whole: the application cannot be told from it.",
			Remedy: "Copy the token again, all of it: it has three parts with dots between them.",
		}
	}
	return fmt.Sprintf("https://discord.com/oauth2/authorize?client_id=%d&scope=bot+applications.commands&permissions=%d",
		application, commands.LeastPermissions), nil
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
