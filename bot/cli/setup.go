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

	// The defaults of flags.
	dataDir, keyFile, backupDir = "data", "waymark.key", "backups"

	lookAgain = 3 * time.Second // for a server that the bot was added to
)

type setupCommand struct {
	Dir       string        `help:"The folder for config.toml and the token. Without it: /etc/waymark where that is there, else this folder." placeholder:"DIR"`
	TokenFrom string        `help:"A file that holds the token, or - for standard input." placeholder:"FILE"`
	DataDir   string        `help:"The folder of the data file." default:"data" placeholder:"DIR"`
	KeyFile   string        `help:"The file of the key, outside the two folders." default:"waymark.key" placeholder:"FILE"`
	BackupDir string        `help:"The folder of the backups, best on another disk." default:"backups" placeholder:"DIR"`
	API       string        `help:"For tests: another server on this machine that speaks Discord's API." placeholder:"URL"`
	Wait      time.Duration `help:"How long to wait until the bot is in a server; 0s does not wait." default:"10m"`

	out   io.Writer
	asked *bufio.Reader // of the terminal; nil: there is none, and what no flag says is as by default
	shown app.Secret    // a token that was typed where a folder was asked for
}

// Help is shown under the command's own.
func (setupCommand) Help() string {
	return "At a terminal it asks. Without one, every answer is a flag or its default. A config.toml and a token that are there stay as they are."
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
		c.say("The settings are in " + path + " already. They stay as they are.")
		if c.DataDir != dataDir || c.KeyFile != keyFile || c.BackupDir != backupDir {
			c.say("So --data-dir, --key-file and --backup-dir change nothing. Change the file, or remove it and run setup again.")
		}
		return nil
	}
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
	return writeNew(path, text)
}

// writeNew writes a file that only this account can read, and that is not there yet.
func writeNew(path, text string) error {
	err := os.MkdirAll(filepath.Dir(path), 0o755)
	var f *os.File
	if err == nil {
		f, err = os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	}
	if err == nil {
		_, err = f.WriteString(text)
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		return &storage.HostError{What: fmt.Sprintf("The file %s cannot be written (%s).", path, storage.Plain(err)),
			Remedy: "Choose another folder with --dir, or run it as an account that may write there.", Cause: err}
	}
	return nil
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
