package app

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"waymark/storage"
)

// FindToken reads the bot's token from the environment as WAYMARK_TOKEN, as the systemd credential "token"
// (LoadCredential=token:/etc/waymark/token), or from the file that the config names, and sets Token and Source.Token.
func (c *Config) FindToken(env func(string) string) (err error) {
	c.Token = ""
	if t := env("WAYMARK_TOKEN"); strings.TrimSpace(t) != "" {
		c.Source.Token = "the variable WAYMARK_TOKEN"
		c.Token, err = ReadToken(t, c.Source.Token)
		return err
	}
	if dir := env("CREDENTIALS_DIRECTORY"); dir != "" {
		path := filepath.Join(dir, "token")
		if _, err := os.Stat(path); err == nil {
			return c.readToken(path, "Look at LoadCredential= in the service's unit, and at the file that it names.")
		}
	}
	if c.TokenFile != "" {
		return c.readToken(c.TokenFile, fmt.Sprintf("Put the token into that file, or correct token_file in %s.", c.named()))
	}
	return c.noToken()
}

func (c *Config) readToken(path, remedy string) error {
	c.Source.Token = "the token file " + path
	data, err := os.ReadFile(path)
	if err != nil {
		return &storage.HostError{
			What: fmt.Sprintf("The token file %s cannot be read (%s).", path, storage.Plain(err)), Remedy: remedy, Cause: err,
		}
	}
	c.Token, err = ReadToken(string(data), c.Source.Token)
	return err
}

// named is what the settings came from.
func (c *Config) named() string {
	if c.Source.File == "" {
		return "the environment"
	}
	return c.Source.File
}

// noToken asks first whether these are the right settings: who presses Reset Token for a bot that runs elsewhere stops it.
func (c *Config) noToken() error {
	e := storage.HostError{
		What:   fmt.Sprintf("The settings in %s name no bot token.", c.Source.File),
		Remedy: "Did the bot run before? Then look whether that is the config file it ran with, or name that one with --config FILE.\n",
	}
	if c.Source.File == "" {
		e.What = "There are no settings here, and no bot token: " + NoConfig() + "."
		if len(c.Source.Variables) > 0 {
			e.What = "The environment has settings, but no bot token, and there is no config file: " + NoConfig() + "."
		}
		e.Remedy = "Did the bot run before? Then this may be the wrong folder: go to the one with its config.toml, or name that file with --config FILE.\n"
	}
	e.Remedy += "Is it new? This asks for a token, says where to get one, and writes it down: waymark setup\n" +
		`A token can also be in WAYMARK_TOKEN, in the file that token_file in the config names, or a systemd credential called "token".` + "\n" +
		"To try Waymark without Discord, with a pretend server on this machine: waymark sandbox"
	return &e
}

// NoConfig says where a config file was looked for, in vain.
func NoConfig() string {
	var places []string
	for _, place := range configPlaces() {
		if full, err := filepath.Abs(place); err == nil {
			place = full
		}
		places = append(places, place)
	}
	return "neither " + strings.Join(places, " nor ") + " is there"
}

// ReadToken returns the token in a text without what people copy along with it: space, quotes, the word "Bot", the name of the
// variable, and the mark that some editors put before a text. where names the text for the host, if there is no token in it, or more
// than one line.
func ReadToken(text, where string) (Secret, error) {
	t := strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	t = strings.Trim(strings.TrimPrefix(t, "WAYMARK_TOKEN="), `"'`)
	t = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(t), "Bot "))
	where = strings.ToUpper(where[:1]) + where[1:]
	switch {
	case t == "":
		return "", &storage.HostError{What: where + " is empty.", Remedy: "Put the bot's token there, and nothing else."}
	case strings.ContainsAny(t, " \t\r\n"):
		return "", &storage.HostError{What: where + " has blanks, or more than one line, within the token.", Remedy: "Put the bot's token there, on one line, and nothing else."}
	}
	return Secret(t), nil
}
