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
	if t := CleanToken(env("WAYMARK_TOKEN")); t != "" {
		return t, nil
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
	t := CleanToken(string(data))
	if t == "" {
		return "", &storage.HostError{What: fmt.Sprintf("The token file %s is empty.", path), Remedy: remedy}
	}
	return t, nil
}

// CleanToken removes what people copy along with a token: space, and the word "Bot".
func CleanToken(s string) Secret {
	return Secret(strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(s), "Bot ")))
}
