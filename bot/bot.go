package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"waymark/bot/discord"
	"waymark/commands"
	"waymark/commands/all"
	"waymark/commands/support"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// dataFile is the name of the data file in the data folder.
const dataFile = "waymark.db"

// clock says what time it is, and whether it runs by itself.
type clock struct {
	// Now is the time, in any zone.
	Now func() time.Time
	// Manual means that nothing happens by itself when time passes: whoever owns the clock calls tick.
	// The courier then works in tick only, one wish after the other in the outbox's order, so that what
	// happens is the same every time.
	Manual bool
	// Unpaced means that what Discord limits by the machine's clock does not count: requests in a second, refusals in
	// ten minutes, connections in a row. It is for a pretend Discord only; against the real one it has no effect.
	Unpaced bool
}

// bot is the running program: storage, what members can say, Discord, the scheduler and the courier.
type bot struct {
	cfg       config
	clock     clock
	log       *slog.Logger
	db        *storage.DB // nil while the data file is damaged; see helpOnly
	table     *commands.Table
	discord   *discord.Client
	scheduler *scheduler
	courier   *courier
	stalled   atomic.Bool // see stall
}

// start opens everything a bot needs and connects to nothing yet: the catalogue, the master key (made when
// there is none), the data file, the table of commands and the client of Discord. Whoever calls it calls
// run, or close. What the host can mend comes back as an error with a hint.
func start(cfg config, c clock, log *slog.Logger) (*bot, error) {
	o, err := options(cfg.Community, c.Now(), log)
	if err != nil {
		return nil, err
	}
	return assemble(cfg, c, log, all.All(o)...)
}

// options are what the host set about features. Support lines that nobody checked for long are a warning for the host,
// and are shown all the same.
func options(c communityConfig, now time.Time, log *slog.Logger) (all.Options, error) {
	lines, err := helplines(c)
	if err != nil {
		return all.Options{}, err
	}
	if lines.Stale(peer.Calendar{}.Day(now)) {
		log.Warn("the support lines of /help-now were last checked more than a year ago; have somebody look at each provider's page",
			"checked", lines.Checked.String())
	}
	return all.Options{Helplines: &lines, TalkWithin: time.Duration(c.TalkMinutes) * time.Minute}, nil
}

// helplines are the support lines to show: the built-in ones, with the host's own laid over them.
func helplines(c communityConfig) (peer.Helplines, error) {
	if c.Helplines == "" {
		return support.Helplines(), nil
	}
	lines, err := support.LoadHelplines(c.Helplines)
	if err != nil {
		return peer.Helplines{}, &problem{
			what:   "The support lines in " + c.Helplines + " cannot be used: " + err.Error() + ".",
			remedy: "Compare that file with commands/helplines.toml, or take it out of the config ([community] helplines).",
			err:    err,
		}
	}
	return lines, nil
}

// assemble is start with features of the caller's choice.
func assemble(cfg config, c clock, log *slog.Logger, features ...commands.Feature) (*bot, error) {
	b := &bot{cfg: cfg, clock: c, log: log}
	say, err := catalogue(cfg.Community.Words)
	if err != nil {
		return nil, err
	}
	b.table = commands.New(say, log, features...)
	if c.Manual { // the machine's haste says nothing there; see handle
		b.table.Patience = time.Minute
	}
	if b.discord, err = b.connectTo(say); err != nil {
		return nil, unusable(err)
	}
	if b.db, err = openStorage(cfg.Data, log); errors.Is(err, storage.ErrDamaged) {
		b.helpOnly(err)
		return b, nil
	}
	if err != nil {
		return nil, err
	}
	b.courier = newCourier(b)
	b.scheduler = &scheduler{db: b.db, table: b.table, now: c.Now, log: log, after: b.courier.poke}
	return b, nil
}

// helpOnly tells the host that the data file is damaged. The bot runs all the same, without it: /help-now answers, and
// whatever needs storage says that nothing can be saved. The file is left as it is.
func (b *bot) helpOnly(err error) {
	f := faultOf("data file", err)
	b.log.Error(f.Says+" Until it is mended only /help-now and /help work. "+f.Remedy, "check", "waymark check")
}

func catalogue(path string) (*words.Catalogue, error) {
	if path == "" {
		return words.English(), nil
	}
	say, err := words.Load(path)
	if err != nil {
		return nil, &problem{
			what:   "The community's own words cannot be used: " + err.Error() + ".",
			remedy: "Compare that file with commands/words/en.toml, or take it out of the config ([community] words).",
			err:    err,
		}
	}
	return say, nil
}

// connectTo makes the client for Discord, in the words of say; it connects when it is run.
func (b *bot) connectTo(say *words.Catalogue) (*discord.Client, error) {
	return discord.New(discord.Config{
		Token: b.cfg.Token.reveal(), API: b.cfg.Discord.API, Dial: b.cfg.Discord.Dial, Unpaced: b.clock.Unpaced, Log: b.log, Now: b.clock.Now,
		Handle:      b.handle,
		Look:        b.look,
		Definitions: b.table.Definitions(),
		Broken: func(ref string) words.Text {
			return say.Say("refusal.broken", words.Args{"Ref": ref})
		},
		Added:   b.guildAdded,
		Ready:   func(peer.ID) { b.log.Info("a server is ready") },
		Removed: b.guildRemoved,
	})
}

// unusable says that discord.New refused the settings.
func unusable(err error) error {
	return &problem{what: "The settings for Discord cannot be used: " + err.Error() + ".", remedy: "Look at token_file and discord.api in the config.", err: err}
}

// openStorage opens the data file, and makes it and the master key if neither is there.
func openStorage(c dataConfig, log *slog.Logger) (*storage.DB, error) {
	path := filepath.Join(c.Dir, dataFile)
	key, err := storage.LoadKey(c.KeyFile)
	if errors.Is(err, storage.ErrKeyMissing) && !exists(path) {
		if key, err = storage.CreateKey(c.KeyFile); err == nil {
			log.Warn("made the key that the data is sealed with. Keep a copy of it somewhere safe, away from "+
				"this machine: without it nobody can read the data, not even you", "file", c.KeyFile)
		}
	}
	if err != nil {
		return nil, err
	}
	return storage.Open(storage.Options{Path: path, Key: key, Log: log})
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

// handle answers one request. The reply is durable when it returns.
func (b *bot) handle(ctx context.Context, rq commands.Request) commands.Reply {
	if b.clock.Manual { // where the clock stands still, the machine's haste says nothing: only a stall ends the waiting
		ctx = context.WithoutCancel(ctx)
	}
	ctx, cancel := b.patience(ctx)
	defer cancel()
	reply := b.table.Do(ctx, b.db, rq)
	if len(reply.Effects) > 0 {
		b.courier.poke()
	}
	return reply
}

// stallPatience is how long, by the machine's clock, anybody waits for storage that is known to be locked.
const stallPatience = 300 * time.Millisecond

// stall says that storage cannot be written to until it is said that it can: the sandbox locked it. It is called while
// no tick runs.
func (b *bot) stall(on bool) {
	b.stalled.Store(on)
	if b.courier.linger = courierPatience; on {
		b.courier.linger = 0
	}
}

// patience is a context that ends soon while storage is stalled.
func (b *bot) patience(ctx context.Context) (context.Context, context.CancelFunc) {
	if b.stalled.Load() {
		return context.WithTimeout(ctx, stallPatience)
	}
	return ctx, func() {}
}

// run is the bot's life: it stays connected to Discord and, unless the clock is manual, carries out what
// falls due. It returns when life ends, or when Discord or the disk is so that going on makes no sense: no
// new interactions are taken, running handlers finish (10 s at most), the courier finishes what is in
// flight, and storage is closed. It is called once. nil means that life ended it.
func (b *bot) run(life context.Context) error {
	ctx, stop := context.WithCancelCause(life)
	var running sync.WaitGroup
	keep := func(part func(context.Context) error) {
		running.Go(func() {
			if err := part(ctx); err != nil {
				stop(err)
			}
		})
	}
	if !b.clock.Manual && b.db != nil {
		keep(b.scheduler.run)
		keep(b.courier.run)
		keep((&backups{db: b.db, cfg: b.cfg.Backup, now: b.clock.Now, log: b.log}).run)
	}
	if !b.clock.Manual && b.cfg.Health.Listen != "" {
		keep(b.serveHealth)
	}
	err := b.discord.Run(ctx) // returns when its handlers have
	if err == nil && life.Err() == nil {
		err = context.Cause(ctx) // a part of the program ended it
	}
	stop(nil)
	running.Wait()
	return errors.Join(err, b.close())
}

// close closes storage without having run. After run it does nothing.
func (b *bot) close() error {
	if b.db == nil {
		return nil
	}
	return b.db.Close()
}

// tickRounds bounds one tick: time stands still in it, so a feature that schedules for now again and again
// would never let it end.
const tickRounds = 1000

// tick carries out everything that is due at the clock's now, in order: due items first, then the
// outbox, again until nothing more is due. It returns when Discord has answered (or failed to; then the
// wish waits for its next try). With nothing due it writes nothing.
func (b *bot) tick(ctx context.Context) error {
	if b.db == nil {
		return nil
	}
	ctx, cancel := b.patience(ctx)
	defer cancel()
	for range tickRounds {
		if err := b.scheduler.fall(ctx); err != nil {
			return err
		}
		if err := b.courier.deliver(ctx); err != nil {
			return err
		}
		if due, err := b.due(ctx); !due || err != nil {
			return err
		}
	}
	return errors.New("something falls due again and again at the same instant")
}

// next is the earliest instant at which something falls due, in the due index or in the outbox. It may lie
// in the past: then tick has something to do now. false: nothing is scheduled.
func (b *bot) next(ctx context.Context) (time.Time, bool, error) {
	if b.db == nil {
		return time.Time{}, false, nil
	}
	item, ok, err := b.db.NextDue(ctx)
	if err != nil {
		return time.Time{}, false, err
	}
	if tidy, untidy, err := b.scheduler.nextTidy(ctx); err != nil {
		return time.Time{}, false, err
	} else if untidy && (!ok || tidy.Before(item)) {
		item, ok = tidy, true
	}
	wish, waits, err := b.db.NextReady(ctx)
	if waits && (!ok || wish.Before(item)) {
		return wish, true, err
	}
	return item, ok, err
}

// due says whether tick has something to do now.
func (b *bot) due(ctx context.Context) (bool, error) {
	next, ok, err := b.next(ctx)
	return ok && !next.After(b.clock.Now()), err
}

// idle waits until every interaction that came in is answered, follow-ups included, and nothing is in
// flight to Discord. It says whether all is quiet then: false means that tick has something to do now.
func (b *bot) idle(ctx context.Context) (quiet bool, err error) {
	if err := b.discord.Idle(ctx); err != nil || b.db == nil {
		return err == nil, err
	}
	b.courier.alone.Lock()
	defer b.courier.alone.Unlock()
	due, err := b.due(ctx)
	return !due, err
}
