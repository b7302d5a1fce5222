package cli

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"waymark/bot/app"
	"waymark/storage"
)

type backupCommand struct {
	Config string `help:"The settings, as for run." placeholder:"FILE"`
}

// Run is the command backup: one backup of a bot that is stopped.
func (c backupCommand) Run(out io.Writer) error {
	cfg, err := app.LoadConfig(c.Config, os.Getenv)
	if err != nil {
		return err
	}
	b, err := app.BackUpStopped(context.Background(), cfg)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Backed up to %s (%s) and checked it.\n", b.Path, app.InBytes(b.Size))
	if b.Unreadable > 0 {
		fmt.Fprintf(out, "%s in it can't be read: the data file is damaged there. A backup from before may have what is missing.\n", inRecords(b.Unreadable))
	}
	fmt.Fprintf(out, "It can only be read with the key in %s. Keep a copy of that somewhere else.\n", cfg.Data.KeyFile)
	return nil
}

type restoreCommand struct {
	File    string `arg:"" help:"The backup."`
	Config  string `help:"The settings, as for run." placeholder:"FILE"`
	Damaged bool   `help:"Restore it although some of its records cannot be read. They are lost then."`
}

// Run is the command restore.
func (c restoreCommand) Run(out io.Writer, here typed) error {
	cfg, err := app.LoadConfig(c.Config, os.Getenv)
	if err != nil {
		return err
	}
	if !app.Exists(c.File) {
		return &storage.HostError{What: "There is no backup " + c.File + ".", Remedy: "The backups are in " + cfg.Backup.Dir + "."}
	}
	path := filepath.Join(cfg.Data.Dir, app.DataFile)
	fits, err := keyOfBackup(cfg, c.File)
	if err != nil {
		return err
	}
	key, err := storage.LoadKey(fits)
	if err != nil {
		return err
	}
	r, err := storage.Restore(context.Background(), storage.RestoreOptions{
		From: c.File, Path: path, Damaged: c.Damaged, Key: key, Now: time.Now(), Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		return err
	}
	whole := "every record in it can be read"
	if r.Unreadable > 0 {
		whole = fmt.Sprintf("%d of %s in it cannot be read", r.Unreadable, inRecords(r.Records))
	}
	fmt.Fprintf(out, "Checked %s: %s.\nIt is in the place of %s now. Everyone whose erasure is known stays erased.\n", c.File, whole, path)
	if fits != cfg.Data.KeyFile {
		aside, err := storage.UseKey(cfg.Data.KeyFile, fits, time.Now())
		if err != nil {
			return err
		}
		sayKeyBack(out, cfg.Data.KeyFile, fits, aside, here)
	}
	sayRestored(out, r, here)
	fmt.Fprintln(out, "Start the bot again. It deletes its posts in members' channels that came after the backup, because nobody could take them back, and tells moderators what is lost.")
	return nil
}

// keyOfBackup returns the key file that opens a backup: the bot's, or one that a change of the key left beside it. Where none does
// it is the bot's, with which the restore says what is wrong.
func keyOfBackup(cfg app.Config, backup string) (string, error) {
	fits := storage.KeyFor(backup, cfg.Data.KeyFile)
	if fits != "" && fits != cfg.Data.KeyFile {
		if err := storage.TryFolder(filepath.Dir(cfg.Data.KeyFile)); err != nil {
			told := app.ForHost(err)
			return "", &storage.HostError{
				What:   "The backup " + backup + " needs the key in " + fits + ", which cannot take the place of the bot's. " + told.What + " Nothing was changed.",
				Remedy: told.Remedy + "\nOr name that key, for this and for the bot, in WAYMARK_KEY_FILE or as key_file in the config.", Cause: err,
			}
		}
	}
	if fits != "" {
		return fits, nil
	}
	_, err := app.LoadKey(cfg)
	return cfg.Data.KeyFile, err
}

// sayKeyBack says that an earlier key is the bot's again.
func sayKeyBack(out io.Writer, keyFile, from, aside string, here typed) {
	fmt.Fprintf(out, "Its key was beside the bot's, as %s. It is now the bot's: %s.\n", from, keyFile)
	if aside != "" {
		fmt.Fprintf(out, "The key that was there is now %s. Keep it: the data file and backups from after the change of the key need it.\n", aside)
	}
	fmt.Fprintln(out, here.say("If someone may have the key of then, change it before the bot starts: waymark rekey --all"))
}

// sayRestored says what the host has to know about a restore.
func sayRestored(out io.Writer, r storage.RestoreReport, here typed) {
	if r.ListMissing {
		fmt.Fprintln(out, "No list of erasures lies beside the backup. Copy waymark.db.erased along with backups, or people who were erased later can come back.")
	}
	if r.OldUnread {
		fmt.Fprintln(out, "The erasures in the old data file could not be read, because it is damaged.")
	}
	if r.Unreadable > 0 {
		fmt.Fprintln(out, "Members whose records can't be read can delete what is kept about them, and begin again.")
	}
	if r.Aside != "" {
		fmt.Fprintf(out, "The data file that was there is now %s. Remove it when all is well: it holds what members may since have deleted.\n", r.Aside)
		fmt.Fprintln(out, here.say("To go back to it: waymark restore "+storage.InShell(r.Aside)))
	}
}

// inRecords counts records.
func inRecords(n int) string {
	if n == 1 {
		return "1 record"
	}
	return fmt.Sprintf("%d records", n)
}

type rekeyCommand struct {
	Config string `help:"The settings, as for run." placeholder:"FILE"`
	All    bool   `help:"Also give every member and server a new key of their own, and seal everything again."`
}

// Run is the command rekey.
func (c rekeyCommand) Run(out io.Writer) error {
	cfg, err := app.LoadConfig(c.Config, os.Getenv)
	if err != nil {
		return err
	}
	if err := app.NoData(cfg); err != nil {
		return err
	}
	r, err := storage.Rekey(context.Background(), storage.RekeyOptions{
		Path: filepath.Join(cfg.Data.Dir, app.DataFile), KeyFile: cfg.Data.KeyFile, All: c.All, Now: time.Now(),
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "The data file has a new key, in %s. Keep a copy of that somewhere else.\n", cfg.Data.KeyFile)
	fmt.Fprintf(out, "The old key is now %s. Backups made before can still be read with it, and only with it. Remove both when you no longer need them.\n", r.OldKey)
	if r.Unreadable > 0 {
		fmt.Fprintf(out, "%s could not be read: left as before.\n", inRecords(r.Unreadable))
	}
	fmt.Fprintln(out, "Start the bot again.")
	return nil
}
