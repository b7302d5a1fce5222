package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"waymark/bot/app"
)

type healthCommand struct {
	Config string `help:"The settings, as for run." placeholder:"FILE"`
	JSON   bool   `help:"Print one JSON object."`
}

// Help is shown under the command's own.
func (healthCommand) Help() string {
	return "It asks over a socket in the data folder, so no port is needed, and only for the account of the bot and for root. " +
		"The command check looks at files, disks and settings instead."
}

// Run is the command health. Its exit status is 0 while all is well, else 1.
func (c healthCommand) Run(out io.Writer, here typed) error {
	cfg, err := app.LoadConfig(c.Config, os.Getenv)
	if err != nil {
		return err
	}
	v, err := app.AskHealth(context.Background(), cfg.Data)
	if err != nil {
		told := app.ForHost(here.sayError(err))
		if c.JSON {
			err = json.NewEncoder(out).Encode(map[string]any{"ok": false, "says": told.What})
		} else {
			_, err = fmt.Fprintf(out, "%s\n%s\n", told.What, told.Remedy)
		}
		return errors.Join(app.ExitStatus(app.ExitFailed), err)
	}
	if c.JSON {
		err = json.NewEncoder(out).Encode(v)
	} else {
		for _, f := range worstLast(here.findings(withBackups(cfg, findingsOf(v)))) {
			f.print(out, false)
		}
	}
	if !v.OK {
		return errors.Join(app.ExitStatus(app.ExitFailed), err)
	}
	return err
}

// withBackups names the backup that a remedy means.
func withBackups(cfg app.Config, all []finding) []finding {
	for i, f := range all {
		all[i].Remedy = app.NameBackup(cfg, f.Remedy)
	}
	return all
}

// findingsOf says what a running bot answered.
func findingsOf(v app.HealthStatus) []finding {
	all := []finding{
		{What: "gateway", State: isOK, Says: "It is connected to Discord."},
		{What: "storage", State: isOK, Says: "It saves."},
		{What: "outbox", State: isOK, Says: fmt.Sprintf("%d posts, messages and roles wait for Discord.", v.Outbox)},
	}
	if v.Gateway != "connected" {
		all[0].State, all[0].Says = isFault, "It is not connected to Discord."
		all[0].Remedy = "It tries again by itself. If that goes on, look at its log, at the network and at https://discordstatus.com."
	}
	switch v.Storage {
	case "failing":
		all[1].State, all[1].Says, all[1].Remedy = isFault, "Nothing can be saved.", "See whether the disk is full: waymark check"
	case "damaged":
		all[1].State, all[1].Says = isFault, "The data file is damaged. Only /help-now and /help work."
		all[1].Remedy = "Stop the bot, and restore the newest backup: waymark restore FILE"
	}
	if v.Unreadable > 0 {
		all = append(all, finding{What: "records", State: isWarning, Says: fmt.Sprintf("%d can't be read: the data file is damaged in places.", v.Unreadable),
			Remedy: "A backup from before the damage has them: stop the bot, then: waymark restore FILE\n" +
				"Or let the members concerned delete what is kept about them and begin again."})
	}
	late := seconds(v.OutboxOverdue)
	if late >= app.OutboxStuck {
		all[2].State, all[2].Says = isFault, all[2].Says+" The oldest is late by "+aged(late)+"."
		all[2].Remedy = "Look in the bot's log for what Discord refuses."
	}
	switch {
	case v.BackupAge < 0:
		all = append(all, finding{What: "backup", State: isWarning, Says: "There is none yet."})
	case v.BackupAhead:
		all = append(all, datedAhead())
	default:
		all = append(all, finding{What: "backup", State: isOK, Says: "The newest is " + aged(seconds(v.BackupAge)) + " old."})
	}
	if off := seconds(v.ClockAhead); off != 0 {
		all = append(all, finding{What: "clock", State: isWarning, Says: "It differs from Discord's by " + aged(off.Abs()) + ".",
			Remedy: "Let it be set by the network, for example: timedatectl set-ntp true"})
	}
	if v.SecondCopy {
		all = append(all, finding{What: "second copy", State: isWarning, Says: "Another program runs with the same token.",
			Remedy: "Stop one of the two. If the other is not yours, press Reset Token at https://discord.com/developers/applications\n" +
				"(under Bot), and give this bot the new one: the old one then works nowhere any more."})
	}
	if len(v.Hanging) > 0 {
		all = append(all, finding{What: "hanging", State: isFault, Says: "These parts give no sign of life: " + strings.Join(v.Hanging, ", ") + ".",
			Remedy: "Start the bot again, and report it with the lines of the log before it."})
	}
	return all
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
