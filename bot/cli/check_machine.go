package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"waymark/bot/app"
	"waymark/storage"
)

// What waymark check looks at on the machine: the key, the data file, folders, room, backups.

const (
	checkLimit = 5 * time.Minute // for the data file
	littleRoom = 512 << 20       // bytes free on a disk below which a warning is due
	noRoom     = 32 << 20        // and a fault: the data file grows by half of this at a time
)

func checkKey(cfg app.Config) finding {
	_, err := app.LoadKey(cfg)
	if errors.Is(err, storage.ErrKeyMissing) && !app.Exists(filepath.Join(cfg.Data.Dir, app.DataFile)) {
		if err := storage.TryFolder(filepath.Dir(cfg.Data.KeyFile)); err != nil {
			return faultOf("key file", err)
		}
		return finding{What: "key file", State: isWarning, Says: "There is none yet.", Remedy: "The first start makes it. Then keep a copy of it somewhere else."}
	}
	if err != nil {
		return faultOf("key file", err)
	}
	return finding{What: "key file", State: isOK, Says: "It is there, and only this account can read it. Have you a copy somewhere else?"}
}

func checkData(cfg app.Config) finding {
	const what = "data file"
	path := filepath.Join(cfg.Data.Dir, app.DataFile)
	if err := app.DataGone(cfg); err != nil {
		return faultOf(what, err)
	}
	if !app.Exists(path) {
		return finding{What: what, State: isWarning, Says: "There is none yet.", Remedy: "The first start makes it."}
	}
	key, err := app.LoadKey(cfg)
	if err != nil {
		return finding{What: what, State: isSkipped, Says: "It cannot be looked at without the key."}
	}
	err = storage.VerifyFile(context.Background(), path, key, checkLimit)
	if app.IsRunning(err) {
		return finding{What: what, State: isSkipped, Says: "The bot is running and has it open. Its backups are checked as they are made."}
	}
	if err == nil {
		err = storage.TryWriting(path)
	}
	if err != nil {
		return faultOf(what, app.RestoreFrom(cfg, err))
	}
	return finding{What: what, State: isOK, Says: "Every page and every seal is whole, and the key fits."}
}

// checkFolder tries whether something can be written there, or where the folder would be made.
func checkFolder(what, dir string) finding {
	if err := storage.TryFolder(dir); err != nil {
		return faultOf(what, err)
	}
	return finding{What: what, State: isOK, Says: "It can be written to."}
}

// checkListening tries the addresses that the bot serves. While it runs it has them itself.
func checkListening(cfg app.Config, data finding) (all []finding) {
	if data.State == isSkipped {
		return nil
	}
	errs := app.TryListening(context.Background(), cfg)
	for _, what := range slices.Sorted(maps.Keys(errs)) {
		f := faultOf(what, errs[what])
		if what == "health" { // the bot runs without it
			f.State = isWarning
		}
		all = append(all, f)
	}
	return all
}

// whereItIs is a folder, or the nearest one above it that is there.
func whereItIs(dir string) string {
	for !app.Exists(dir) && filepath.Dir(dir) != dir {
		dir = filepath.Dir(dir)
	}
	return dir
}

// checkRoom looks whether a disk has room. One for backups needs it for a copy of copied, which is "" for others.
func checkRoom(what, dir, copied string) finding {
	free := storage.Room(whereItIs(dir))
	f := finding{What: what, State: isOK, Says: app.InBytes(free) + " are free."}
	switch {
	case free < 0:
		return finding{What: what, State: isSkipped, Says: "How much room there is cannot be told here."}
	case free < noRoom:
		f.State, f.Says, f.Remedy = isFault, "Only "+f.Says, "Free some space: soon nothing more can be saved. Nothing that was saved is lost."
		if copied != "" {
			f.Remedy = "Free some space: soon no backup can be made. Those that there are stay."
		}
	case free < sizeOf(copied):
		f.State, f.Says = isWarning, fmt.Sprintf("Only %s A copy of the data file can have %s.", f.Says, app.InBytes(sizeOf(copied)))
		f.Remedy = "Free some space before the next backup, or the next newer version: its first start makes a backup, too."
	case free < littleRoom:
		f.State, f.Says, f.Remedy = isWarning, "Only "+f.Says, "Free some space before the bot cannot save any more."
	}
	return f
}

// sizeOf is the size of a file; 0 for none.
func sizeOf(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

func checkBackup(cfg app.Config, now time.Time) finding {
	const what = "backup"
	c := cfg.Backup
	newest, ok := app.NewestBackup(c.Dir, now)
	if _, err := storage.Backups(c.Dir); err != nil {
		return finding{What: what, State: isSkipped, Says: "What there is in " + c.Dir + " cannot be seen: " + storage.Plain(err) + "."}
	}
	if !ok {
		remedy := "A running bot makes the first one ten minutes after its start."
		if c.EveryHours == 0 {
			remedy = "By the config they are made only when asked for."
		}
		if app.NoData(cfg) == nil {
			remedy += " To have one now: waymark backup"
		}
		return finding{What: what, State: isWarning, Says: "There is none yet in " + c.Dir + ".", Remedy: remedy}
	}
	age := now.Sub(newest.At)
	if age < 0 {
		return datedAhead()
	}
	f := finding{What: what, State: isOK, Says: fmt.Sprintf("The newest is %s old (%s).", aged(age), app.InBytes(newest.Size))}
	if c.EveryHours > 0 && age > 2*time.Duration(c.EveryHours)*time.Hour || age > 8*24*time.Hour {
		f.State, f.Remedy = isWarning, "Look in the bot's log for why there is no newer one."
	}
	return f
}

// datedAhead is what is found of backups that were all made by a clock that was ahead.
func datedAhead() finding {
	return finding{What: "backup", State: isWarning, Says: "The newest is dated in the future, so its age cannot be told: a clock was ahead when it was made, or is behind now.",
		Remedy: "See that the clock is right. A running bot then makes another."}
}

// aged says a span of time in one unit.
func aged(d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return "less than two minutes"
	case d < 2*time.Hour:
		return fmt.Sprintf("%d minutes", d/time.Minute)
	case d < 48*time.Hour:
		return fmt.Sprintf("%d hours", d/time.Hour)
	}
	return fmt.Sprintf("%d days", d/(24*time.Hour))
}
