package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"waymark/bot/discord"
	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

const (
	checkPatience = 15 * time.Second // for Discord
	checkLimit    = 5 * time.Minute  // for the data file
	littleRoom    = 512 << 20        // bytes free on a disk below which a warning is due
	clockSkew     = 30 * time.Second
)

// finding is one line of waymark check.
type finding struct {
	What   string `json:"what"`
	State  string `json:"state"` // "ok", "warning", "fault" or "skipped"
	Says   string `json:"says"`
	Remedy string `json:"remedy,omitempty"`

	Lines []supportLine `json:"lines,omitempty"`
}

// The states of a finding.
const (
	isOK      = "ok"
	isWarning = "warning"
	isFault   = "fault"
	isSkipped = "skipped"
)

type checkCommand struct {
	Config string `help:"The settings, as for run." placeholder:"FILE"`
	JSON   bool   `help:"Print one JSON object."`
}

// Run is the command check. Its exit status is 0 where there is no fault, warnings or not, else 1.
func (c checkCommand) Run(out io.Writer) error {
	all := checkAll(c.Config)
	faults := 0
	for _, f := range all {
		if f.State == isFault {
			faults++
		}
	}
	if c.JSON {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		if err := e.Encode(map[string]any{"ok": faults == 0, "findings": all}); err != nil {
			return err
		}
	} else {
		for _, f := range all {
			fmt.Fprintf(out, "%-8s %-13s %s\n", f.State, f.What, f.Says)
			if f.Remedy != "" {
				fmt.Fprintf(out, "%-8s %-13s → %s\n", "", "", f.Remedy)
			}
			for _, l := range f.Lines {
				if l.Confidence == "listed" {
					fmt.Fprintf(out, "%-8s %-13s listed: %s, %s: %s\n", "", "", l.Country, l.Name, l.Reach)
				}
			}
		}
	}
	if faults > 0 {
		return exitStatus(exitFailed)
	}
	return nil
}

// checkAll looks at everything in turn. Without a config that can be read, the rest makes no sense.
func checkAll(path string) []finding {
	cfg, err := loadConfig(path)
	if err != nil {
		return []finding{faultOf("config", err)}
	}
	all := []finding{{What: "config", State: isOK, Says: "The settings can be read."}}
	if _, err := catalogue(cfg.Community.Words); err != nil {
		all = append(all, faultOf("words", err))
	}
	all = append(all, checkKey(cfg), checkData(cfg))
	all = append(all, checkDiscord(cfg)...)
	all = append(all, checkRoom("disk", cfg.Data.Dir), checkRoom("backup disk", cfg.Backup.Dir))
	return append(all, checkBackup(cfg.Backup, time.Now()), checkHelplines(cfg.Community, time.Now()))
}

// faultOf says what is wrong in the words of the error.
func faultOf(what string, err error) finding {
	f := finding{What: what, State: isFault, Says: err.Error()}
	var own *problem
	var stored *storage.Problem
	var fatal *discord.Fatal
	switch {
	case errors.As(err, &own):
		f.Says, f.Remedy = own.what, own.remedy
	case errors.As(err, &stored):
		f.Says, f.Remedy = stored.What, stored.Remedy
	case errors.As(err, &fatal):
		f.Says, f.Remedy = fatal.What, fatal.Remedy
	}
	return f
}

func checkKey(cfg config) finding {
	_, err := storage.LoadKey(cfg.Data.KeyFile)
	if errors.Is(err, storage.ErrKeyMissing) && !exists(filepath.Join(cfg.Data.Dir, dataFile)) {
		return finding{What: "key file", State: isWarning, Says: "There is none yet.", Remedy: "The first start makes it. Then keep a copy of it somewhere else."}
	}
	if err != nil {
		return faultOf("key file", err)
	}
	return finding{What: "key file", State: isOK, Says: "It is there, and only this account can read it. Have you a copy somewhere else?"}
}

func checkData(cfg config) finding {
	const what = "data file"
	path := filepath.Join(cfg.Data.Dir, dataFile)
	if !exists(path) {
		return finding{What: what, State: isWarning, Says: "There is none yet.", Remedy: "The first start makes it."}
	}
	key, err := storage.LoadKey(cfg.Data.KeyFile)
	if err != nil {
		return finding{What: what, State: isSkipped, Says: "It cannot be looked at without the key."}
	}
	err = storage.VerifyFile(context.Background(), path, key, checkLimit)
	if isRunning(err) {
		return finding{What: what, State: isSkipped, Says: "The bot is running and has it open. Its backups are checked as they are made."}
	}
	if err != nil {
		return faultOf(what, err)
	}
	return finding{What: what, State: isOK, Says: "Every page and every seal is whole, and the key fits."}
}

func isRunning(err error) bool { return errors.Is(err, storage.ErrRunning) }

// checkDiscord asks Discord who the bot is, which tells whether the token is good and the clock right.
func checkDiscord(cfg config) []finding {
	token, err := findToken(cfg, os.Getenv)
	if err != nil {
		return []finding{faultOf("token", err)}
	}
	client, err := discord.New(discord.Config{
		Token: token.reveal(), API: cfg.Discord.API, Log: slog.New(slog.DiscardHandler), Now: time.Now,
		Handle: func(context.Context, commands.Request) commands.Reply { return commands.Reply{} },
		Broken: func(string) words.Text { return "" },
	})
	if err != nil {
		return []finding{{What: "token", State: isFault, Says: "The settings for Discord cannot be used: " + err.Error() + ".", Remedy: "Look at token_file and discord.api in the config."}}
	}
	ctx, cancel := context.WithTimeout(context.Background(), checkPatience)
	defer cancel()
	app, err := client.Application(ctx)
	switch {
	case discord.IsUnauthorized(err):
		return []finding{{What: "token", State: isFault, Says: "Discord does not know this token.", Remedy: "Make a new one at https://discord.com/developers/applications: Bot, then Reset Token."}}
	case err != nil:
		return []finding{{What: "token", State: isSkipped, Says: "Discord could not be reached, so nobody can tell whether the token is good or the clock right."}}
	}
	all := []finding{{What: "token", State: isOK, Says: "Discord knows the bot."}, checkClock(app.Date, time.Now())}
	if !app.Privacy {
		all = append(all, finding{
			What: "privacy page", State: isWarning, Says: "The bot's page at Discord has no link to a privacy policy, which Discord asks for.",
			Remedy: "Put the link to your PRIVACY page at https://discord.com/developers/applications: General Information, Privacy Policy URL.",
		})
	}
	return all
}

func checkClock(theirs, ours time.Time) finding {
	off := ours.Sub(theirs).Abs().Round(time.Second)
	switch {
	case theirs.IsZero():
		return finding{What: "clock", State: isSkipped, Says: "Discord did not say what time it is."}
	case off > clockSkew:
		return finding{
			What: "clock", State: isFault, Says: fmt.Sprintf("This machine's clock is %v off.", off),
			Remedy: "Let it be set by the network, for example: timedatectl set-ntp true",
		}
	}
	return finding{What: "clock", State: isOK, Says: "It agrees with Discord's."}
}

func checkRoom(what, dir string) finding {
	for !exists(dir) && filepath.Dir(dir) != dir {
		dir = filepath.Dir(dir)
	}
	free := storage.Room(dir)
	switch {
	case free < 0:
		return finding{What: what, State: isSkipped, Says: "How much room there is cannot be told here."}
	case free < littleRoom:
		return finding{What: what, State: isWarning, Says: "Only " + megabytes(free) + " are free.", Remedy: "Free some space before the bot cannot save any more."}
	}
	return finding{What: what, State: isOK, Says: megabytes(free) + " are free."}
}

func checkBackup(c backupConfig, now time.Time) finding {
	const what = "backup"
	newest, ok := newestBackup(c.Dir)
	if !ok {
		return finding{What: what, State: isWarning, Says: "There is none yet in " + c.Dir + ".", Remedy: "Make one with: waymark backup"}
	}
	age := now.Sub(newest.At).Round(time.Minute)
	says := fmt.Sprintf("The newest is %v old (%s).", age, megabytes(newest.Size))
	if c.EveryHours > 0 && age > 2*time.Duration(c.EveryHours)*time.Hour || age > 8*24*time.Hour {
		return finding{What: what, State: isWarning, Says: says, Remedy: "Look in the bot's log for why there is no newer one."}
	}
	return finding{What: what, State: isOK, Says: says}
}

// supportLine is a line of /help-now as the host sees it: with how well it is known.
type supportLine struct {
	Country    string `json:"country"`
	Name       string `json:"name"`
	Reach      string `json:"reach"`
	Confidence string `json:"confidence"` // "confirmed" by the provider, a government or the press, or only "listed" by directories
}

// checkHelplines looks at the lines that members see, the host's own among them. Those that nobody but directories
// vouches for are named one by one.
func checkHelplines(c communityConfig, now time.Time) finding {
	list, err := helplines(c)
	if err != nil {
		return faultOf("support lines", err)
	}
	f := finding{What: "support lines", State: isOK}
	listed := 0
	for _, l := range list.Lines {
		line := supportLine{Country: l.Country, Name: l.Name, Reach: strings.Trim(l.Call+"; "+l.Text, "; "), Confidence: "confirmed"}
		if l.Region != "" {
			line.Name += " (" + l.Region + ")"
		}
		if !l.Confirmed {
			listed++
			line.Confidence = "listed"
		}
		f.Lines = append(f.Lines, line)
	}
	f.Says = fmt.Sprintf("%d lines, last checked on %s. %d were confirmed by the provider, a government or the press; "+
		"%d are only listed by directories.", len(list.Lines), list.Checked, len(list.Lines)-listed, listed)
	if list.Stale(peer.Calendar{}.Day(now)) {
		f.State, f.Remedy = isWarning, "They are older than a year: call or look up those of your members' countries, or take a newer version of the bot."
	}
	return f
}
