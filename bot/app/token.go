package app

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"waymark/storage"
)

// noToken explains how to get a token, where to put it, and how to try the bot without one.
const noToken = `There is no bot token yet. Make one at https://discord.com/developers/applications: New Application, then Bot, then Reset Token.
The easiest way on from there: waymark setup
Or give it to Waymark in WAYMARK_TOKEN, in the file that token_file in config.toml names, or as a systemd credential called "token".
To try Waymark without Discord, with a pretend server on this machine: waymark sandbox`

// FindToken returns the bot's token from the environment as WAYMARK_TOKEN, as the systemd credential "token"
// (LoadCredential=token:/etc/waymark/token), or in the file that the config names.
func FindToken(c Config, env func(string) string) (Secret, error) {
	if t := env("WAYMARK_TOKEN"); strings.TrimSpace(t) != "" {
		return ReadToken(t, "The variable WAYMARK_TOKEN")
	}
	if dir := env("CREDENTIALS_DIRECTORY"); dir != "" {
		path := filepath.Join(dir, "token")
		if _, err := os.Stat(path); err == nil {
			return readToken(path, "Look at LoadCredential= in the service's unit.")
		}
	}
	if c.TokenFile != "" {
		return readToken(c.TokenFile, "Put the token into that file, or correct token_file in the config.")
	}
	lines := strings.SplitN(noToken, "\n", 2)
	return "", &storage.HostError{What: lines[0], Remedy: lines[1]}
}

func readToken(path, remedy string) (Secret, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return "", &storage.HostError{
			What: fmt.Sprintf("The token file %s cannot be read (%s).", path, storage.Plain(err)), Remedy: remedy, Cause: err,
		}
	}
	return ReadToken(string(data), "The token file "+path)
}

// ReadToken returns the token in a text without what people copy along with it: space, and the word "Bot". where names the
// text for the host, if there is no token in it, or more than one line.
func ReadToken(text, where string) (Secret, error) {
	t := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(text), "Bot "))
	switch {
	case t == "":
		return "", &storage.HostError{What: where + " is empty.", Remedy: "Put the bot's token there, and nothing else."}
	case strings.ContainsAny(t, " \t\r\n"):
		return "", &storage.HostError{What: where + " has blanks, or more than one line, within the token.", Remedy: "Put the bot's token there, on one line, and nothing else."}
	}
	return Secret(t), nil
}
