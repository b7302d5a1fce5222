package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"golang.org/x/term"

	"waymark/bot/app"
	"waymark/bot/discord"
	"waymark/storage"
)

// token finds the token, or asks for it, has Discord say whether it is good, and writes it into its file where it is new.
func (c setupCommand) token(cfg *app.Config) (*discord.Client, app.Secret, error) {
	token, err := app.FindToken(*cfg, os.Getenv)
	isNew := err != nil || c.TokenFrom != ""
	for {
		if isNew {
			if token, err = c.readToken(); err != nil {
				return nil, "", err
			}
		}
		client, err := askingClient(*cfg, token)
		if err == nil {
			err = c.tryToken(client)
		}
		switch {
		case err == nil && isNew:
			return client, token, c.keepToken(cfg, token)
		case err == nil:
			if os.Getenv("WAYMARK_TOKEN") != "" {
				c.say("The token is in WAYMARK_TOKEN. It is not written down, so that variable must be set where the bot starts.")
			}
			return client, token, nil
		case c.asked == nil || c.TokenFrom != "":
			return nil, "", err
		}
		c.say(app.ForHost(err).What + " " + app.ForHost(err).Remedy)
		isNew = true
	}
}

// readToken reads the token from where the flag says, or asks for it, without showing it.
func (c setupCommand) readToken() (app.Secret, error) {
	var data []byte
	var err error
	where := ""
	switch {
	case c.TokenFrom == "-":
		where = "The standard input"
		data, err = io.ReadAll(io.LimitReader(os.Stdin, 1000))
	case c.TokenFrom != "":
		where = "The file " + c.TokenFrom
		data, err = os.ReadFile(c.TokenFrom)
	case c.asked != nil:
		c.say("\nThe bot needs a token from Discord. At https://discord.com/developers/applications: New Application, then Bot, then Reset Token.\n" +
			"Turn off Public Bot there, too. No privileged intents are needed.")
		return c.askForToken()
	default:
		_, err := app.FindToken(app.Config{}, func(string) string { return "" })
		return "", err
	}
	if err != nil {
		return "", &storage.HostError{What: where + " cannot be read (" + storage.Plain(err) + ").", Remedy: "Name the file that holds the token with --token-from.", Cause: err}
	}
	return app.ReadToken(string(data), where)
}

// askForToken asks until something like a token is typed. It does not show it.
func (c setupCommand) askForToken() (app.Secret, error) {
	for {
		fmt.Fprint(c.out, "Token (it is not shown): ")
		data, err := readHidden(os.Stdin)
		c.say("")
		if err != nil {
			return "", &storage.HostError{What: "The token cannot be read (" + storage.Plain(err) + ").", Remedy: "Name a file that holds it with --token-from.", Cause: err}
		}
		token, err := app.ReadToken(string(data), "What was typed")
		if err == nil {
			return token, nil
		}
		c.say(app.ForHost(err).What + " Copy the token once more, or end this with Ctrl-C.")
	}
}

// readHidden reads a line from a terminal without showing it. Ctrl-C ends the program, but lets the terminal show again what
// is typed: not every shell sees to that.
func readHidden(in *os.File) ([]byte, error) {
	shown, err := term.GetState(int(in.Fd()))
	if err != nil {
		return nil, err
	}
	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, os.Interrupt)
	read := make(chan struct{})
	defer close(read)
	defer signal.Stop(interrupted)
	go func() {
		select {
		case <-interrupted:
			_ = term.Restore(int(in.Fd()), shown) // the program ends in either case
			os.Exit(128 + int(syscall.SIGINT))
		case <-read:
		}
	}()
	return term.ReadPassword(int(in.Fd()))
}

// tryToken has Discord say whether a token is good. That Discord cannot be reached is no error.
func (c setupCommand) tryToken(client *discord.Client) error {
	ctx, cancel := context.WithTimeout(context.Background(), checkPatience)
	defer cancel()
	_, err := client.Application(ctx)
	switch {
	case discord.IsUnauthorized(err):
		return &storage.HostError{What: "Discord does not know this token.", Remedy: "Copy it again, all of it, or press Reset Token once more."}
	case err != nil:
		c.say("Discord cannot be reached now, so nobody can tell whether the token is good.")
	default:
		c.say("Discord knows this token.")
	}
	return nil
}

// keepToken writes a new token into its file.
func (c setupCommand) keepToken(cfg *app.Config, token app.Secret) error {
	if cfg.TokenFile == "" {
		cfg.TokenFile = filepath.Join(c.Dir, tokenName)
	}
	if err := os.Remove(cfg.TokenFile); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := writeNew(cfg.TokenFile, token.Reveal()+"\n"); err != nil {
		return err
	}
	c.say("Wrote the token: " + cfg.TokenFile + " (only this account can read it)")
	return nil
}
