package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"waymark/bot/app"
	"waymark/storage"
)

// What setup writes.

// keepToken writes a new token into its file, and names that file in settings that name none.
func (c setupCommand) keepToken(cfg *app.Config, reached bool) error {
	unnamed := cfg.TokenFile == ""
	if unnamed {
		cfg.TokenFile = filepath.Join(filepath.Dir(cfg.Source.File), tokenName)
	}
	before, _ := os.ReadFile(cfg.TokenFile)                                  // none where it cannot be read
	old, _ := app.ReadToken(string(before), "the token file "+cfg.TokenFile) // nor where that is none
	if old != "" && old == cfg.Token {
		c.say("It is in " + cfg.TokenFile + " already.")
	} else {
		if err := mayReplace(*cfg, old, reached); err != nil {
			return err
		}
		if err := replaceFile(cfg.TokenFile, cfg.Token.Reveal()+"\n", 0o600); err != nil {
			return err
		}
		c.say("Wrote the token: " + cfg.TokenFile + " (only this account can read it)")
		if os.Getenv("WAYMARK_TOKEN") != "" {
			c.say("WAYMARK_TOKEN is set, too: where the bot starts with that, it goes before the file.")
		}
	}
	cfg.Source.Token = "the token file " + cfg.TokenFile
	if unnamed {
		return c.nameToken(cfg.Source.File)
	}
	return nil
}

// mayReplace refuses to lose a token for one that nobody can vouch for: Discord shows no token a second time.
func mayReplace(cfg app.Config, old app.Secret, reached bool) error {
	if old == "" {
		return nil
	}
	if !reached {
		return &storage.HostError{
			What:   "There is another token in " + cfg.TokenFile + ", and Discord cannot be reached to say whether the new one is good. The file stays as it is.",
			Remedy: "Run this again when Discord can be reached. To use the new one all the same, move that file to another name first.",
		}
	}
	was, known := applicationOf(old.Reveal())
	if is, ok := applicationOf(cfg.Token.Reveal()); known && ok && is != was {
		return &storage.HostError{
			What:   fmt.Sprintf("The token in %s is of another bot (%s) than the new one (%s). The file stays as it is.", cfg.TokenFile, was, is),
			Remedy: "See that this is the right folder, and the right token. If this is to be the other bot from now on, move that file to another name first.",
		}
	}
	return nil
}

// emptyToken is the setting of a token file that names none, as config.example.toml has it.
var emptyToken = regexp.MustCompile(`(?m)^token_file[ \t]*=[ \t]*(""|'')`)

// nameToken writes into a config file, which names no token file, where the token is.
func (c setupCommand) nameToken(path string) error {
	line := fmt.Sprintf("token_file = %q", tokenName)
	text, err := os.ReadFile(path)
	info, err2 := os.Stat(path)
	if err := errors.Join(err, err2); err != nil {
		return err
	}
	named := emptyToken.ReplaceAllLiteral(text, []byte(line))
	if string(named) == string(text) {
		named = append([]byte(line+"\n"), text...)
	}
	if err := replaceFile(path, string(named), info.Mode().Perm()); err != nil {
		return &storage.HostError{What: app.ForHost(err).What, Remedy: "Write this line at its top yourself: " + line, Cause: err}
	}
	c.say("Wrote into " + path + ": " + line)
	return nil
}

// replaceFile writes a file as a whole or not at all, in the place of one that may be there, whose owner keeps it.
func replaceFile(path, text string, mode os.FileMode) error {
	if at, err := filepath.EvalSymlinks(path); err == nil {
		path = at
	}
	err := os.MkdirAll(filepath.Dir(path), 0o755)
	var f *os.File
	if err == nil {
		f, err = os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.new")
	}
	if err == nil {
		defer os.Remove(f.Name())
		_, err = f.WriteString(text)
		err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close())
	}
	if err == nil && app.Exists(path) {
		err = storage.OwnedAs(f.Name(), path)
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	return cannotWrite(path, err)
}

func cannotWrite(path string, err error) error {
	if err == nil {
		return nil
	}
	return &storage.HostError{What: fmt.Sprintf("The file %s cannot be written (%s).", path, storage.Plain(err)),
		Remedy: "Choose another folder with --dir, or run it as an account that may write there.", Cause: err}
}
