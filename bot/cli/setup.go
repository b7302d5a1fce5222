package cli

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"golang.org/x/term"

	"waymark/bot/app"
	"waymark/bot/discord"
	"waymark/storage"
)

const (
	configName = "config.toml"
	tokenName  = "token"
	systemDir  = "/etc/waymark" // the package's

	lookAgain = 3 * time.Second // for a server that the bot was added to
)

type setupCommand struct {
	Dir       string        `help:"The folder for config.toml and the token. Without it: /etc/waymark where that is there, else this folder." placeholder:"DIR"`
	TokenFrom string        `help:"A file that holds the token, or - for standard input." placeholder:"FILE"`
	DataDir   string        `help:"The folder of the data file; data without it." placeholder:"DIR"`
	KeyFile   string        `help:"The file of the key, outside the two folders; waymark.key without it." placeholder:"FILE"`
	BackupDir string        `help:"The folder of the backups, best on another disk; backups without it." placeholder:"DIR"`
	API       string        `help:"For tests: another server on this machine that speaks Discord's API." placeholder:"URL"`
	Wait      time.Duration `help:"How long to wait until the bot is in a server; 0s does not wait." default:"10m"`

	out   io.Writer
	asked *bufio.Reader // of the terminal; nil: there is none, and what no flag says is as by default
	shown app.Secret    // a token that was typed where a folder was asked for
}

// Help is shown under the command's own.
func (setupCommand) Help() string {
	return "At a terminal it asks. Without one, every answer is a flag or its default. A config.toml that is there stays as it is, but that it is told of the token; flags that contradict it are refused. " +
		"A token that is there gives way to another one only when Discord knows that one as the same bot's."
}

// Run is the command setup.
func (c setupCommand) Run(out io.Writer, here typed) error {
	c.out = out
	if term.IsTerminal(int(os.Stdin.Fd())) && c.TokenFrom != "-" {
		c.asked = bufio.NewReader(os.Stdin)
	}
	if c.Dir == "" {
		c.Dir = "."
		if app.Exists(systemDir) {
			c.Dir = systemDir
		}
	}
	path := filepath.Join(c.Dir, configName)
	if err := c.writeConfig(path); err != nil {
		return err
	}
	cfg, err := app.LoadConfig(path, os.Getenv)
	if err != nil {
		return err
	}
	client, reached, err := c.token(&cfg)
	if err != nil {
		return err
	}
	if c.Dir != "." && filepath.Clean(c.Dir) != systemDir {
		here.config = path
	}
	c.say("\nLooking at everything:")
	all := here.findings(checkAll(path, time.Now()))
	for _, f := range worstLast(all) {
		f.print(out, false)
	}
	c.say("\n" + summary(all))
	if faults(all) > 0 {
		c.say(here.say("Then run setup again: waymark setup"))
		return app.ExitStatus(app.ExitFailed)
	}
	link, err := invitation(cfg)
	if err != nil {
		return err
	}
	c.say("\nOpen this link to add the bot to your server:\n" + link)
	server := ""
	if reached {
		server = c.waitForServer(client)
	}
	c.nextStep(server, here)
	return nil
}

func (c setupCommand) say(text string) { fmt.Fprintln(c.out, text) }

// ask asks at the terminal; an empty answer is the given one. Without a terminal it is the given one, too.
func (c *setupCommand) ask(question, given string) (string, error) {
	if c.asked == nil {
		return given, nil
	}
	for {
		fmt.Fprintf(c.out, "%s [%s]: ", question, given)
		line, err := c.asked.ReadString('\n')
		if errors.Is(err, io.EOF) {
			c.asked, err = nil, nil // nobody answers any more
		}
		line = strings.TrimSpace(line)
		if token, err := app.ReadToken(line, "what was typed"); err == nil && c.asked != nil {
			if _, is := applicationOf(token.Reveal()); is {
				c.shown = token
				c.say("That is a token. I keep it as the bot's, but it can be read on this screen: clear it if others can see it.")
				continue
			}
			if fromDiscord.MatchString(line) {
				c.say("That looks like an id or a key from Discord's page. This asks for a folder or file on this machine; the token is asked for later.")
				continue
			}
		}
		return cmp.Or(atHome(line), given), err
	}
}

// fromDiscord is an application's id, its public key or its client secret, which are on the way to the token.
var fromDiscord = regexp.MustCompile(`^(\d{17,20}|[0-9a-f]{64}|[\w-]{32})$`)

// atHome is a path in which a ~ at the beginning was replaced, as a shell does it.
func atHome(path string) string {
	rest, ok := strings.CutPrefix(path, "~"+string(filepath.Separator))
	if home, err := os.UserHomeDir(); ok && err == nil {
		return filepath.Join(home, rest)
	}
	return path
}

// writeConfig writes a config file that only this account can change, unless there is one.
func (c *setupCommand) writeConfig(path string) error {
	if app.Exists(path) {
		if err := c.contradicts(path); err != nil {
			return err
		}
		c.say("The settings are in " + path + " already. They stay as they are.")
		return nil
	}
	defaults := app.Defaults()
	c.DataDir = cmp.Or(c.DataDir, defaults.Data.Dir)
	c.KeyFile = cmp.Or(c.KeyFile, defaults.Data.KeyFile)
	c.BackupDir = cmp.Or(c.BackupDir, defaults.Backup.Dir)
	for {
		if err := c.writeAnswers(path); err != nil {
			return err
		}
		_, err := app.LoadConfig(path, os.Getenv)
		if err == nil {
			c.say("Wrote the settings: " + path)
			return nil
		}
		// Settings that cannot be used are not left behind.
		if removed := os.Remove(path); removed != nil || c.asked == nil {
			return errors.Join(err, removed)
		}
		c.say(app.ForHost(err).What + " " + app.ForHost(err).Remedy)
	}
}

// contradicts returns an error where a flag says something else than the settings that are there. The same flags again are
// no contradiction.
func (c *setupCommand) contradicts(path string) error {
	cfg, err := app.LoadConfig(path, func(string) string { return "" })
	if err != nil {
		return err
	}
	for _, f := range []struct{ flag, says, key, is string }{
		{"--data-dir", c.DataDir, "dir, under [data],", cfg.Data.Dir},
		{"--key-file", c.KeyFile, "key_file, under [data],", cfg.Data.KeyFile},
		{"--backup-dir", c.BackupDir, "dir, under [backup],", cfg.Backup.Dir},
		{"--api", c.API, "api, under [discord],", cfg.Discord.API},
	} {
		says := f.says
		if f.flag != "--api" && !filepath.IsAbs(says) {
			says = filepath.Join(filepath.Dir(path), says)
		}
		if f.says == "" || says == f.is || filepath.Clean(says) == filepath.Clean(f.is) {
			continue
		}
		return &storage.HostError{
			What:   fmt.Sprintf("The settings are in %s already, and in them %s is %q. %s says %q.", path, f.key, f.is, f.flag, f.says),
			Remedy: "Nothing was changed. Leave the flag out, or change the setting in the file. Data, key or backups that are there must be moved along with it.",
		}
	}
	return nil
}

// writeAnswers asks for the settings and writes them.
func (c *setupCommand) writeAnswers(path string) error {
	var err error
	for _, q := range []struct {
		question string
		answer   *string
	}{
		{"Folder of the data", &c.DataDir},
		{"File of the key: keep it apart from data and backups", &c.KeyFile},
		{"Folder of the backups, best on another disk", &c.BackupDir},
	} {
		if *q.answer, err = c.ask(q.question, *q.answer); err != nil {
			return err
		}
	}
	text := fmt.Sprintf("# Made by waymark setup. config.example.toml explains these settings and the others.\n"+
		"token_file = %q\n\n[data]\ndir = %q\nkey_file = %q\n\n[backup]\ndir = %q\n", tokenName, c.DataDir, c.KeyFile, c.BackupDir)
	if c.API != "" {
		text += fmt.Sprintf("\n[discord]\napi = %q\n", c.API)
	}
	return replaceFile(path, text, 0o600)
}

// waitForServer waits until the bot is in a server, and returns its name; "" if it is in none. It says what it waits for, and
// how to end that.
func (c setupCommand) waitForServer(client *discord.Client) string {
	ctx, stop := app.UntilStopped()
	defer stop()
	until := time.Now().Add(c.Wait)
	said := false
	for {
		asking, cancel := context.WithTimeout(ctx, checkPatience)
		names, err := client.ServerNames(asking)
		cancel()
		switch {
		case err == nil && len(names) > 0:
			return names[0]
		case ctx.Err() != nil || !time.Now().Before(until):
			return ""
		case err != nil:
			c.say("Discord cannot be reached now (" + discord.WhyUnreached(err) + "), so this does not wait until the bot is in a server.")
			return ""
		case !said:
			c.say(fmt.Sprintf("Waiting until the bot is in a server, %s at most. Ctrl-C ends the waiting; nothing is lost by that.", inMinutes(c.Wait)))
			said = true
		}
		select {
		case <-ctx.Done():
		case <-time.After(lookAgain):
		}
	}
}

// inMinutes says how long is waited.
func inMinutes(d time.Duration) string {
	if d < 2*time.Minute {
		return d.String()
	}
	return fmt.Sprintf("%d minutes", d/time.Minute)
}

// nextStep says how it goes on.
func (c setupCommand) nextStep(server string, here typed) {
	start := here.say("waymark run")
	if filepath.Clean(c.Dir) == systemDir {
		start = "systemctl enable --now waymark"
	}
	if server == "" {
		server = "your server"
	} else {
		c.say("\nThe bot is in " + server + ".")
	}
	c.say("\nStart it: " + start)
	c.say("Then, on Discord in " + server + ": /setup channels and /setup roles. /setup show says what is still missing.")
	c.say("Keep a copy of the key somewhere else. Without it nobody can read the data, not even you.")
}
