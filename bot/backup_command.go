package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
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
	cfg, err := app.LoadConfig(c.Config)
	if err != nil {
		return err
	}
	db, err := app.OpenExisting(cfg)
	if err != nil {
		return err
	}
	b, err := db.Backup(context.Background(), cfg.Backup.Options(time.Now()))
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	fmt.Fprintf(out, "Backed up to %s (%s) and checked it.\n", b.Path, app.InBytes(b.Size))
	fmt.Fprintf(out, "It can only be read with the key in %s. Keep a copy of that somewhere else.\n", cfg.Data.KeyFile)
	return nil
}

type restoreCommand struct {
	File   string `arg:"" help:"The backup."`
	Config string `help:"The settings, as for run." placeholder:"FILE"`
}

// Run is the command restore.
func (c restoreCommand) Run(out io.Writer) error {
	cfg, err := app.LoadConfig(c.Config)
	if err != nil {
		return err
	}
	key, err := storage.LoadKey(cfg.Data.KeyFile)
	if err != nil {
		return err
	}
	path := filepath.Join(cfg.Data.Dir, app.DataFile)
	aside, err := storage.Restore(context.Background(), storage.RestoreOptions{
		From: c.File, Path: path, Key: key, Now: time.Now(), Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Checked %s and put it in the place of %s. Whoever was erased since stays erased.\n", c.File, path)
	if aside != "" {
		fmt.Fprintf(out, "The data file that was there is now %s. To go back to it, restore that file. Remove it when all is well: it holds what members may since have deleted.\n", aside)
	}
	fmt.Fprintln(out, "Start the bot again.")
	return nil
}
