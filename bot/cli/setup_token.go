package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/term"

	"waymark/bot/app"
	"waymark/bot/discord"
	"waymark/storage"
)

// token finds the token, or asks for it, has Discord say whether it is good, and writes it into its file where it is new. It
// reports whether Discord could be reached.
func (c setupCommand) token(cfg *app.Config) (client *discord.Client, reached bool, err error) {
	isNew := cfg.FindToken(os.Getenv) != nil || c.TokenFrom != "" || c.shown != ""
	for {
		if isNew {
			if err = c.readToken(cfg); err != nil {
				return nil, false, err
			}
		}
		client, err := askingClient(*cfg)
		if err == nil {
			reached, err = c.tryToken(client, *cfg)
		}
		switch {
		case err == nil && isNew:
			return client, reached, c.keepToken(cfg, reached)
		case err == nil:
			if os.Getenv("WAYMARK_TOKEN") != "" {
				c.say("The token is in WAYMARK_TOKEN. It is not written down, so that variable must be set where the bot starts.")
			}
			return client, reached, nil
		case c.asked == nil || c.TokenFrom != "" || !isNew && os.Getenv("WAYMARK_TOKEN") != "": // which goes before any file
			return nil, false, err
		}
		c.shown = ""
		c.say(app.ForHost(err).What + " " + app.ForHost(err).Remedy)
		isNew = true
	}
}

// readToken reads the token from where the flag says, or asks for it, without showing it.
func (c setupCommand) readToken(cfg *app.Config) (err error) {
	var data []byte
	where := ""
	switch {
	case c.TokenFrom == "-":
		where = "the standard input"
		data, err = io.ReadAll(io.LimitReader(os.Stdin, 1000))
	case c.TokenFrom != "":
		where = "the file " + c.TokenFrom
		data, err = os.ReadFile(c.TokenFrom)
	case c.shown != "":
		where, data = "what was typed", []byte(c.shown.Reveal())
	case c.asked != nil:
		c.say("\nThe bot needs a token from Discord. At https://discord.com/developers/applications: New Application, then Bot, then Reset Token.\n" +
			"Turn off Public Bot there, too. No privileged intents are needed. Reset Token ends an older token: do not press it for a bot that runs elsewhere.")
		cfg.Source.Token = "what was typed"
		cfg.Token, err = c.askForToken()
		return err
	default:
		return &storage.HostError{What: "There is no bot token yet, and no terminal at which to ask for it.",
			Remedy: "Name the file that holds it with --token-from FILE, or give it to the standard input with --token-from -.\n" +
				"A new bot gets one at https://discord.com/developers/applications: New Application, then Bot, then Reset Token."}
	}
	if err != nil {
		return &storage.HostError{What: "For the token, " + where + " cannot be read (" + storage.Plain(err) + ").", Remedy: "Name the file that holds the token with --token-from FILE.", Cause: err}
	}
	cfg.Source.Token = where
	cfg.Token, err = app.ReadToken(string(data), where)
	return err
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
		token, err := app.ReadToken(string(data), "what was typed")
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
func (c setupCommand) tryToken(client *discord.Client, cfg app.Config) (reached bool, err error) {
	stopped, stop := app.UntilStopped()
	defer stop()
	ctx, cancel := context.WithTimeout(stopped, checkPatience)
	defer cancel()
	c.say("Asking Discord whether the token is good…")
	_, err = client.Application(ctx)
	switch {
	case stopped.Err() != nil:
		return false, app.ExitStatus(128 + int(syscall.SIGINT))
	case discord.IsUnauthorized(err):
		return true, discord.UnknownToken(cfg.Source.Token, err)
	case err != nil:
		c.say("Discord cannot be reached now (" + discord.WhyUnreached(err) + "), so nobody can tell whether the token is good.")
		return false, nil
	}
	c.say("Discord knows this token.")
	return true, nil
}
