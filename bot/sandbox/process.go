package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"waymark/bot/app"
	"waymark/bot/discord"
	"waymark/bot/fakediscord"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// How long things may take by the machine's clock before the sandbox goes on without them.
const (
	connectTime = 30 * time.Second // from start to a bot that is connected and has its commands registered
	stopTime    = 30 * time.Second // from the wish to stop to a bot that has stopped
	visitTime   = 5 * time.Second  // until someone else's bot is connected
)

// botProcess is the bot in the sandbox: the real program, on its own files, against the pretend Discord. It can
// be started and stopped again and again.
type botProcess struct {
	dir     string // holds the data folder and the key
	discord *fakediscord.Server
	clock   *virtualClock
	log     *slog.Logger
	keeps   bool             // the folder is kept after the sandbox ends
	spoken  *words.Languages // its words and languages; nil: the built-in English
	dial    discord.Dial     // opens the bot's connections; nil as the system does

	App    *app.App
	cancel context.CancelFunc
	over   chan struct{} // closed when run has returned
	err    error         // what it returned; valid once over is closed

	release func() // ends the transaction that locks the database; nil when none does
}

// Config is the configuration of the sandbox's bot.
func (l *botProcess) Config() app.Config {
	cfg := app.Defaults()
	cfg.Token = app.Secret(l.discord.Token())
	cfg.Discord.API, cfg.Discord.Dial = l.discord.URL(), l.dial
	cfg.Data.Dir = filepath.Join(l.dir, "data")
	cfg.Data.KeyFile = filepath.Join(l.dir, "waymark.key")
	cfg.Data.Volatile = !l.keeps
	cfg.Backup.Dir = filepath.Join(l.dir, "backups")
	cfg.Community.Spoken = l.spoken
	return cfg
}

// begin starts the bot and waits until it is connected. A bot that ends instead is an error.
func (l *botProcess) begin(ctx context.Context) error {
	b, err := app.Start(l.Config(), app.Clock{Now: l.clock.Now, Manual: true, Unpaced: true}, l.log)
	if err != nil {
		return err
	}
	// The bot outlives a cancelled script by the time that it takes to stop cleanly: see end.
	run, cancel := context.WithCancel(context.WithoutCancel(ctx))
	l.App, l.cancel, l.over = b, cancel, make(chan struct{})
	go func() {
		l.err = b.Run(run)
		close(l.over)
	}()
	if err := l.connected(ctx); err != nil {
		return err
	}
	l.knowsCommands(ctx)
	l.discord.AwaitReading() // of every server: what the bot does about that is part of the start
	return nil
}

// commandsTime is how long the bot may take to learn the ids of its commands; a script may make Discord refuse them.
const commandsTime = 2 * time.Second

// knowsCommands waits until the bot knows the ids of its commands: answers mention them.
func (l *botProcess) knowsCommands(ctx context.Context) {
	ctx, cancel := context.WithTimeout(l.living(ctx), commandsTime)
	defer cancel()
	for l.App.Discord.CommandIDs() == nil {
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Millisecond):
		}
	}
}

// connected waits until the bot is connected to the pretend Discord. It fails if the bot ends or the time
// is up.
func (l *botProcess) connected(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, connectTime)
	defer cancel()
	err := l.discord.Connected(l.living(ctx))
	switch {
	case err == nil:
		return nil
	case l.dead():
		return fmt.Errorf("the bot ended: %w", orEnded(l.err))
	}
	return fmt.Errorf("the bot did not connect: %w", err)
}

// living is a context that ends with the bot, too.
func (l *botProcess) living(ctx context.Context) context.Context {
	living, cancel := context.WithCancel(ctx)
	over := l.over
	go func() {
		defer cancel()
		select {
		case <-over:
		case <-ctx.Done():
		}
	}()
	return living
}

// orEnded is why the bot ended.
func orEnded(err error) error {
	if err == nil {
		return errors.New("it was asked to")
	}
	return err
}

// dead tells whether there is no running bot.
func (l *botProcess) dead() bool {
	if l.App == nil {
		return true
	}
	select {
	case <-l.over:
		return true
	default:
		return false
	}
}

// end stops the bot cleanly, and returns what run returned if that was an error. Without a bot it does
// nothing.
func (l *botProcess) end() error {
	if l.App == nil {
		return nil
	}
	l.unlock()
	l.cancel()
	select {
	case <-l.over:
	case <-time.After(stopTime):
		return errors.New("the bot did not stop")
	}
	l.discord.DropConnections() // it may not have noticed yet that the bot hung up, and would take it for connected
	l.App = nil
	return l.err
}

// crash cuts the bot off without any clean-up and goes on with a copy of its files as they were.
func (l *botProcess) crash(ctx context.Context) error {
	data := l.Config().Data.Dir
	aside, err := os.MkdirTemp("", "waymark-crash-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(aside)
	if err := CopyTree(aside, data); err != nil {
		return fmt.Errorf("its files can not be copied: %w", err)
	}
	l.discord.DropConnections()
	if err := l.end(); err != nil {
		l.log.Info("what the severed bot said", "err", err)
	}
	if err := os.RemoveAll(data); err != nil {
		return err
	}
	if err := CopyTree(data, aside); err != nil {
		return err
	}
	return l.begin(ctx)
}

// CopyTree copies the files below a folder to another place, with their modes.
func CopyTree(to, from string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		target := filepath.Join(to, strings.TrimPrefix(path, from))
		if d.IsDir() {
			return os.MkdirAll(target, info.Mode().Perm())
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(target, data, info.Mode().Perm())
	})
}

// lock keeps a write transaction open, so that nobody else can write, until release.
func (l *botProcess) lock(ctx context.Context, guild peer.ID) error {
	if l.release != nil {
		return errors.New("the database is locked already")
	}
	if l.App.DB == nil {
		return errors.New("there is no database to lock: its file is damaged")
	}
	held, release, over := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	db, once := l.App.DB, false
	go func() {
		over <- db.Update(context.WithoutCancel(ctx), guild, func(*storage.Tx) error {
			if !once { // it may be run again; the second time release is closed
				once = true
				close(held)
			}
			<-release
			return nil
		})
	}()
	select {
	case <-held:
	case err := <-over:
		return fmt.Errorf("the database can not be locked: %w", orEnded(err))
	}
	l.App.Stall(true)
	l.release = func() {
		close(release)
		<-over
		l.App.Stall(false)
	}
	return nil
}

// unlock ends lock. A lock that ended with the bot, in a restart or a crash, leaves nothing to do.
func (l *botProcess) unlock() {
	if l.release != nil {
		l.release()
		l.release = nil
	}
}

// worker is what passing time drives.
func (l *botProcess) worker(rest func(context.Context) error) worker {
	if l.dead() {
		return worker{
			next: func(context.Context) (time.Time, bool, error) { return time.Time{}, false, nil },
			tick: func(context.Context) error { return nil },
			rest: rest,
		}
	}
	return worker{next: l.App.NextDue, tick: l.tick, rest: rest}
}

// tick has the bot do what is due.
func (l *botProcess) tick(ctx context.Context) error {
	err := l.App.Step(ctx)
	if err != nil && l.release == nil && ctx.Err() == nil {
		l.log.Error("what is due could not be carried out", "err", err)
	}
	return err
}

// StopAndVerify stops the bot and checks its data file against the key, bbolt's own check, every seal and what must agree
// in it: what was played can be backed up and restored.
func (s *Sandbox) StopAndVerify(ctx context.Context) error {
	ended := s.Bot.dead()
	if err := s.Bot.end(); err != nil && !ended {
		return err
	}
	cfg := s.Bot.Config().Data
	key, err := storage.LoadKey(cfg.KeyFile)
	if err != nil {
		return err
	}
	return storage.VerifyFile(ctx, filepath.Join(cfg.Dir, app.DataFile), key, time.Minute)
}
