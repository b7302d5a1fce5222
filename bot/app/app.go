package app

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"waymark/bot/discord"
	"waymark/bot/outbox"
	"waymark/commands"
	"waymark/commands/all"
	"waymark/commands/support"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// DataFile is the name of the data file in the data folder.
const DataFile = "waymark.db"

// Clock says what time it is, and whether it runs by itself.
type Clock struct {
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

// App is the running program: storage, what members can say, Discord, the scheduler and the courier.
type App struct {
	cfg       Config
	clock     Clock
	Log       *slog.Logger
	DB        *storage.DB // nil while the data file is damaged; see helpOnly
	Table     *commands.Table
	Discord   *discord.Client
	Scheduler *Scheduler
	Outbox    *outbox.Worker
	guard     *clockGuard
	stalled   atomic.Bool // see stall
}

// Start opens everything a bot needs and connects to nothing yet: the catalogue, the master key (made when
// there is none), the data file, the table of commands and the client of Discord. Whoever calls it calls
// run, or close. What the host can mend comes back as an error with a hint.
func Start(cfg Config, c Clock, log *slog.Logger) (*App, error) {
	o, err := options(cfg.Community, c.Now(), log)
	if err != nil {
		return nil, err
	}
	return Assemble(cfg, c, log, all.All(o)...)
}

// options are what the host set about features. Support lines that nobody checked for long are a warning for the host,
// and are shown all the same.
func options(c CommunityConfig, now time.Time, log *slog.Logger) (all.Options, error) {
	lines, err := Helplines(c)
	if err != nil {
		return all.Options{}, err
	}
	if lines.Stale(peer.Calendar{}.Day(now)) {
		log.Warn("the support lines of /help-now were last checked more than a year ago; have somebody look at each provider's page",
			"checked", lines.Checked.String())
	}
	return all.Options{Helplines: &lines, TalkWithin: time.Duration(c.TalkMinutes) * time.Minute}, nil
}

// Helplines are the support lines to show: the built-in ones, with the host's own laid over them.
func Helplines(c CommunityConfig) (peer.Helplines, error) {
	if c.Helplines == "" {
		return support.Helplines(), nil
	}
	lines, err := support.LoadHelplines(c.Helplines)
	if err != nil {
		return peer.Helplines{}, &storage.HostError{
			What:   "The support lines in " + c.Helplines + " cannot be used: " + err.Error() + ".",
			Remedy: "Compare that file with commands/helplines.toml, or take it out of the config ([community] helplines).",
			Cause:  err,
		}
	}
	return lines, nil
}

// Assemble is start with features of the caller's choice.
func Assemble(cfg Config, c Clock, log *slog.Logger, features ...commands.Feature) (*App, error) {
	b := &App{cfg: cfg, clock: c, Log: log, guard: newClockGuard(c, log)}
	say, err := Catalogue(cfg.Community.Words)
	if err != nil {
		return nil, err
	}
	b.Table = commands.New(say, log, features...)
	if c.Manual { // the machine's haste says nothing there; see handle
		b.Table.Patience = time.Minute
	}
	if b.Discord, err = b.connectTo(say); err != nil {
		return nil, Unusable(err)
	}
	b.Table.ServerAnswer, b.Table.ServerName, b.Table.Servers = b.Discord.ServerAnswer, b.Discord.ServerName, b.Discord.Servers
	b.Table.GuildState, b.Table.MemberName = b.guildState, b.memberName
	if b.DB, err = openStorage(cfg.Data, log); errors.Is(err, storage.ErrDamaged) {
		b.helpOnly(err)
		return b, nil
	}
	if err != nil {
		return nil, err
	}
	b.Outbox = outbox.New(outbox.Options{
		DB: b.DB, Table: b.Table, Discord: b.Discord, Now: b.guard.Now, Log: log, OneByOne: c.Manual, Holds: b.clockInDoubt,
	})
	b.Scheduler = &Scheduler{DB: b.DB, Table: b.Table, Now: b.guard.Now, Log: log, After: b.Outbox.Wake, Holds: b.clockInDoubt, Worked: b.worked}
	return b, b.guard.resume(context.Background(), b.DB)
}

// helpOnly tells the host that the data file is damaged. The bot runs all the same, without it: /help-now answers, and
// whatever needs storage says that nothing can be saved. The file is left as it is.
func (b *App) helpOnly(err error) {
	told := ForHost(err)
	b.Log.Error("data file damaged: only /help-now and /help work", "err", told.What, "remedy", told.Remedy, "check", "waymark check")
}

// Catalogue loads the sentences: English, with the community's own words from a file over it; "" for none.
func Catalogue(path string) (*words.Catalogue, error) {
	if path == "" {
		return words.English(), nil
	}
	say, err := words.Load(path)
	if err != nil {
		return nil, &storage.HostError{
			What:   "The community's own words cannot be used: " + err.Error() + ".",
			Remedy: "Compare that file with commands/words/en.toml, or take it out of the config ([community] words).",
			Cause:  err,
		}
	}
	return say, nil
}

// connectTo makes the client for Discord, in the words of say; it connects when it is run.
func (b *App) connectTo(say *words.Catalogue) (*discord.Client, error) {
	return discord.New(discord.Config{
		Token: b.cfg.Token.Reveal(), API: b.cfg.Discord.API, Dial: b.cfg.Discord.Dial, NoRateLimits: b.clock.Unpaced, Log: b.Log, Now: b.guard.Now,
		TimeCheck:   b.guard.asking,
		Handle:      b.handle,
		GuildState:  b.guildState,
		Definitions: b.Table.Definitions(),
		Apology: func(ref string) words.Text {
			return say.Say("refusal.broken", words.Args{"Ref": ref})
		},
		GuildAvailable: b.guildAdded,
		GuildRemoved:   b.guildRemoved,
	})
}

// Unusable says that discord.New refused the settings.
func Unusable(err error) error {
	return &storage.HostError{What: "The settings for Discord cannot be used: " + err.Error() + ".", Remedy: "Look at token_file and discord.api in the config.", Cause: err}
}

// handle answers one request. The reply is durable when it returns.
func (b *App) handle(ctx context.Context, rq commands.Request) commands.Reply {
	if b.clock.Manual { // where the clock stands still, the machine's haste says nothing: only a stall ends the waiting
		ctx = context.WithoutCancel(ctx)
	}
	ctx, cancel := b.storageTimeout(ctx)
	defer cancel()
	rq.ClockInDoubt = b.clockInDoubt()
	reply := b.Table.Do(ctx, b.DB, rq)
	if len(reply.Effects) > 0 {
		b.Outbox.Wake()
	}
	return reply
}

// clockInDoubt says that nothing which cannot be undone may rely on the time.
func (b *App) clockInDoubt() bool { return !b.guard.trusted() }

// stallPatience is how long, by the machine's clock, anybody waits for storage that is known to be locked.
const stallPatience = 300 * time.Millisecond

// Stall says that storage cannot be written to until it is said that it can: the sandbox locked it. It is called while
// no tick runs.
func (b *App) Stall(on bool) {
	b.stalled.Store(on)
	if b.Outbox.DrainTimeout = outbox.CallTimeout; on {
		b.Outbox.DrainTimeout = 0
	}
}

// storageTimeout is a context that ends soon while storage is stalled.
func (b *App) storageTimeout(ctx context.Context) (context.Context, context.CancelFunc) {
	if b.stalled.Load() {
		return context.WithTimeout(ctx, stallPatience)
	}
	return ctx, func() {}
}

// Run is the bot's life: it stays connected to Discord and, unless the clock is manual, carries out what
// falls due. It returns when life ends, or when Discord or the disk is so that going on makes no sense: no
// new interactions are taken, running handlers finish (10 s at most), the courier finishes what is in
// flight, and storage is closed. It is called once. nil means that life ended it.
func (b *App) Run(life context.Context) error {
	ctx, stop := context.WithCancelCause(life)
	var running sync.WaitGroup
	keep := func(part func(context.Context) error) {
		running.Go(func() {
			if err := part(ctx); err != nil {
				stop(err)
			}
		})
	}
	if !b.clock.Manual && b.DB != nil {
		keep(b.Scheduler.Run)
		keep(b.Outbox.Run)
		keep((&backups{Db: b.DB, Cfg: b.cfg.Backup, Now: b.guard.Now, Log: b.Log, Holds: b.clockInDoubt}).run)
	}
	if !b.clock.Manual && b.cfg.Health.Listen != "" {
		keep(b.serveHealth)
	}
	err := b.Discord.Run(ctx) // returns when its handlers have
	if err == nil && life.Err() == nil {
		err = context.Cause(ctx) // a part of the program ended it
	}
	stop(nil)
	running.Wait()
	return errors.Join(err, b.Close())
}

// workedEvery is how often it is stored that the bot works. Much less than peer.ClockLongJump: what a bot that was killed
// stored last is when it is taken to have worked last.
const workedEvery = 24 * time.Hour

func (b *App) worked(ctx context.Context) error { return b.guard.worked(ctx, b.DB, workedEvery) }

// Close closes storage without having run. After run it does nothing.
func (b *App) Close() error {
	if b.DB == nil {
		return nil
	}
	noted := b.guard.worked(context.Background(), b.DB, time.Minute)
	if errors.Is(noted, storage.ErrNotStarted) { // closed already, or it cannot be written to: Close says so
		noted = nil
	}
	return errors.Join(noted, b.DB.Close())
}

// tickRounds bounds one tick: time stands still in it, so a feature that schedules for now again and again
// would never let it end.
const tickRounds = 1000

// Step carries out everything that is due at the clock's now, in order: due items first, then the
// outbox, again until nothing more is due. It returns when Discord has answered (or failed to; then the
// wish waits for its next try). With nothing due it writes nothing.
func (b *App) Step(ctx context.Context) error {
	if b.DB == nil {
		return nil
	}
	ctx, cancel := b.storageTimeout(ctx)
	defer cancel()
	for range tickRounds {
		if err := b.Scheduler.RunDue(ctx); err != nil {
			return err
		}
		if err := b.Outbox.Dispatch(ctx); err != nil {
			return err
		}
		if due, err := b.due(ctx); !due || err != nil {
			return err
		}
	}
	return errors.New("something falls due again and again at the same instant")
}

// NextDue is the earliest instant at which something falls due, in the due index or in the outbox. It may lie
// in the past: then tick has something to do now. false: nothing is scheduled.
func (b *App) NextDue(ctx context.Context) (time.Time, bool, error) {
	if b.DB == nil {
		return time.Time{}, false, nil
	}
	item, ok, err := b.DB.NextDue(ctx)
	if err != nil {
		return time.Time{}, false, err
	}
	if b.clockInDoubt() {
		item, ok = b.guard.settles() // nothing falls due before
	} else if tidy, untidy, err := b.Scheduler.nextCompaction(ctx); err != nil {
		return time.Time{}, false, err
	} else if untidy && (!ok || tidy.Before(item)) {
		item, ok = tidy, true
	}
	wish, waits, err := b.DB.NextReady(ctx)
	if waits && (!ok || wish.Before(item)) {
		return wish, true, err
	}
	return item, ok, err
}

// due says whether tick has something to do now.
func (b *App) due(ctx context.Context) (bool, error) {
	next, ok, err := b.NextDue(ctx)
	return ok && !next.After(b.guard.Now()), err
}

// WaitIdle waits until every interaction that came in is answered, follow-ups included, and nothing is in
// flight to Discord. It says whether all is quiet then: false means that tick has something to do now.
func (b *App) WaitIdle(ctx context.Context) (quiet bool, err error) {
	if err := b.Discord.Idle(ctx); err != nil || b.DB == nil {
		return err == nil, err
	}
	err = b.Outbox.WhileIdle(func() error {
		due, err := b.due(ctx)
		quiet = !due
		return err
	})
	return quiet, err
}
