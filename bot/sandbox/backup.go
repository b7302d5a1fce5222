package sandbox

import (
	"context"
	"errors"
	"path/filepath"

	"waymark/bot/app"
	"waymark/storage"
)

func (st backsUp) do(ctx context.Context, s *Sandbox) error {
	if s.Bot == nil {
		return errNotOurs
	}
	return s.Bot.backUp(ctx)
}

func (st restores) do(ctx context.Context, s *Sandbox) error {
	if s.Bot == nil {
		return errNotOurs
	}
	return s.Bot.restore(ctx)
}

// backUp writes a backup into the backup folder.
func (l *botProcess) backUp(ctx context.Context) error {
	if l.dead() || l.App.DB == nil {
		return errors.New("there is no running bot with a data file")
	}
	_, err := l.App.DB.Backup(ctx, l.Config().Backup.Options(l.clock.Now()))
	return err
}

// restore stops the bot, puts the newest backup in the place of its data file and starts the bot again.
func (l *botProcess) restore(ctx context.Context) error {
	cfg := l.Config()
	newest, ok := app.NewestBackup(cfg.Backup.Dir, l.clock.Now())
	if !ok {
		return errors.New("there is no backup: back up first")
	}
	if err := l.end(); err != nil {
		l.log.Info("what the stopped bot said", "err", err)
	}
	key, err := storage.LoadKey(cfg.Data.KeyFile)
	if err != nil {
		return err
	}
	if _, err := storage.Restore(ctx, storage.RestoreOptions{
		From: newest.Path, Path: filepath.Join(cfg.Data.Dir, app.DataFile), Key: key, Now: l.clock.Now(), Log: l.log,
	}); err != nil {
		return err
	}
	return l.begin(ctx)
}
