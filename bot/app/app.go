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

// Clock is where the time comes from.
type Clock struct {
	// Now returns the time, in any zone.
	Now func() time.Time
	// Manual means that nothing runs by itself when time passes: the owner of the clock calls Step. Effects are then
	// carried out in Step only, one at a time in the outbox's order, so that every run is the same.
	Manual bool
	// Unpaced turns off the limits that go by the machine's clock: requests a second, refusals in ten minutes, connections in
	// a row. It applies to a fake Discord on this machine only.
	Unpaced bool
}

// App is the running bot: storage, the table of features, the client of Discord, the scheduler and the outbox's worker.
type App struct {
	cfg       Config
	clock     Clock
	Log       *slog.Logger
	DB        *storage.DB // nil while the data file is damaged; see helpOnly
	Table     *commands.Table
	Discord   *discord.Client
	Scheduler *Scheduler
	Outbox    *outbox.Worker
	metrics   *metrics // nil unless they are served
	guard     *clockGuard
	stalled   atomic.Bool // see Stall
}

// Start opens the catalogue, the master key (created if there is neither key nor data file), the data file, the table of
// features and the client of Discord, and does not connect. The caller calls Run or Close. Errors that the host can fix are
// a *storage.HostError.
func Start(cfg Config, c Clock, log *slog.Logger) (*App, error) {
	o, err := options(cfg.Community, c.Now(), log)
	if err != nil {
		return nil, err
	}
	return Assemble(cfg, c, log, all.All(o)...)
}

// options returns what the host set about features. It warns about support lines that were not checked for a year; they
// are shown all the same.
func options(c CommunityConfig, now time.Time, log *slog.Logger) (all.Options, error) {
	lines, err := Helplines(c)
	if err != nil {
		return all.Options{}, err
	}
	if lines.Stale(peer.Calendar{}.Day(now)) {
		log.Warn("support lines of /help-now not checked for more than a year", "remedy", "check each provider's page",
			"checked", lines.Checked.String())
	}
	return all.Options{Helplines: &lines, TalkWithin: time.Duration(c.TalkMinutes) * time.Minute}, nil
}

// Helplines returns the support lines to show: the built-in ones, with the host's own merged over them.
func Helplines(c CommunityConfig) (peer.Helplines, error) {
	if c.Helplines == "" {
		return support.Helplines(), nil
	}
	lines, err := support.LoadHelplines(c.Helplines)
	if err != nil {
		return peer.Helplines{}, &storage.HostError{
			What:   "The support lines in " + c.Helplines + " cannot be used: " + err.Error() + ".",
			Remedy: "Compare that file with the helplines.toml that comes with Waymark, or remove it from the config ([community] helplines).",
			Cause:  err,
		}
	}
	return lines, nil
}

// Assemble is Start with other features.
func Assemble(cfg Config, c Clock, log *slog.Logger, features ...commands.Feature) (*App, error) {
	b := &App{cfg: cfg, clock: c, Log: log, guard: newClockGuard(c, log)}
	if cfg.Metrics.Listen != "" {
		b.metrics = newMetrics()
		b.metrics.registry.MustRegister(b)
	}
	spoken, err := Languages(cfg.Community)
	if err != nil {
		return nil, err
	}
	for _, l := range spoken.Waiting() {
		log.Warn("language not spoken yet", "language", l.Code, "remedy", "waymark check says what is missing.")
	}
	say := spoken.English()
	b.Table = commands.New(spoken, log, features...)
	if c.Manual { // the machine's clock has no meaning there; see handle
		b.Table.Patience = time.Minute
	}
	if b.Discord, err = b.connectTo(say); err != nil {
		return nil, Unusable(err)
	}
	b.Table.ServerAnswer, b.Table.ServerName, b.Table.Servers, b.Table.CommandIDs = b.Discord.ServerAnswer, b.Discord.ServerName, b.Discord.Servers, b.Discord.CommandIDs
	b.Table.GuildState, b.Table.Member, b.Table.MessageDeleted = b.guildState, b.member, b.messageDeleted
	if b.DB, err = openStorage(cfg, b.guard.Now(), log); errors.Is(err, storage.ErrDamaged) {
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

// helpOnly logs that the data file is damaged. The bot runs without it: NoStorage commands such as /help-now work, the
// others answer that nothing can be saved. The file is not touched.
func (b *App) helpOnly(err error) {
	told := ForHost(err)
	b.Log.Error("data file damaged: only /help-now and /help work", "err", told.What, "remedy", told.Remedy)
}

// Languages returns the languages that are spoken, with the community's own words.
func Languages(c CommunityConfig) (*words.Languages, error) {
	if c.Spoken != nil {
		return c.Spoken, nil
	}
	spoken, err := words.LoadLanguages(c.WordFiles(), c.Languages)
	if err != nil {
		return nil, &storage.HostError{
			What:   "The community's own words cannot be used: " + err.Error() + ".",
			Remedy: "Compare the file with the en.toml that comes with Waymark, or change [community] words and languages in the config.",
			Cause:  err,
		}
	}
	return spoken, nil
}

// connectTo makes the client of Discord. It connects when it is run.
func (b *App) connectTo(say *words.Catalogue) (*discord.Client, error) {
	return discord.New(discord.Config{
		Token: b.cfg.Token.Reveal(), TokenFrom: b.cfg.Source.Token, API: b.cfg.Discord.API, Dial: b.cfg.Discord.Dial, Shards: int(b.cfg.Discord.Shards), NoRateLimits: b.clock.Unpaced, Log: b.Log, Now: b.guard.Now,
		TimeCheck:   b.guard.asking,
		Observe:     b.metrics.observer(),
		Handle:      b.handle,
		Access:      b.Table.Access,
		GuildState:  b.guildState,
		Onboarding:  b.onboarding,
		Definitions: b.Table.Definitions(),
		Apology: func(ref string) words.Text {
			return say.Say("refusal.broken", words.Args{"Ref": ref})
		},
		GuildAvailable: b.guildAdded,
		GuildRemoved:   b.guildRemoved,

		PermissionsChanged: b.permissionsChanged,
		ChannelDeleted:     b.channelDeleted,
	})
}

// Unusable returns the error for the host when discord.New refused the settings.
func Unusable(err error) error {
	return &storage.HostError{What: "The settings for Discord cannot be used: " + err.Error() + ".", Remedy: "Look at token_file and discord.api in the config.", Cause: err}
}

// handle answers a request. What it stored is durable when it returns.
func (b *App) handle(ctx context.Context, rq commands.Request) commands.Reply {
	if b.clock.Manual { // timeouts go by the machine's clock, which has no meaning here; only a stall ends the wait
		ctx = context.WithoutCancel(ctx)
	}
	ctx, cancel := b.storageTimeout(ctx)
	defer cancel()
	rq.ClockInDoubt = b.clockInDoubt()
	reply := b.Table.Do(ctx, b.DB, rq)
	if len(reply.Effects) > 0 {
		b.Outbox.Wake()
	}
	if after := reply.AfterAnswer; after != nil {
		reply.AfterAnswer = func(ctx context.Context) {
			ctx, cancel := b.storageTimeout(ctx)
			defer cancel()
			after(ctx)
			b.Outbox.Wake()
		}
	}
	return reply
}

// clockInDoubt reports whether the time may be wrong, so that nothing irreversible may be done by it.
func (b *App) clockInDoubt() bool { return !b.guard.trusted() }

// stallPatience is how long, by the machine's clock, a request waits for storage while it is stalled.
const stallPatience = 300 * time.Millisecond

// Stall tells the bot that storage is locked (by the sandbox) or unlocked again, so that requests time out soon. It is
// called while no Step runs.
func (b *App) Stall(on bool) {
	b.stalled.Store(on)
	if b.Outbox.DrainTimeout = outbox.CallTimeout; on {
		b.Outbox.DrainTimeout = 0
	}
}

// storageTimeout returns a context that ends after stallPatience while storage is stalled.
func (b *App) storageTimeout(ctx context.Context) (context.Context, context.CancelFunc) {
	if b.stalled.Load() {
		return context.WithTimeout(ctx, stallPatience)
	}
	return ctx, func() {}
}

// Run connects to Discord and, unless the clock is manual, carries out what is due, until ctx ends or a part fails in a way
// that only a restart or the host can fix. Then no new interactions are accepted, running handlers finish (10 s at most),
// attempts in flight finish, and storage is closed, in this order. It is called once and returns nil if ctx ended it.
func (b *App) Run(parent context.Context) error {
	ctx, stop := context.WithCancelCause(parent)
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
		keep(b.checkRecords)
	}
	if !b.clock.Manual && b.cfg.Health.Listen != "" {
		keep(b.listenHealth)
	}
	if !b.clock.Manual && b.cfg.Health.Socket != "" {
		keep(b.listenHealthSocket)
	}
	if !b.clock.Manual && b.metrics != nil {
		keep(b.listenMetrics)
	}
	if !b.clock.Manual && b.cfg.Health.Systemd.Socket != "" {
		keep(b.tellSystemd)
	}
	err := b.Discord.Run(ctx) // returns when its handlers have
	if err == nil && parent.Err() == nil {
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

// Close closes storage. After Run it does nothing.
func (b *App) Close() error {
	if b.DB == nil {
		return nil
	}
	recorded := b.guard.worked(context.Background(), b.DB, time.Minute)
	if errors.Is(recorded, storage.ErrNotStarted) { // closed already, or not writable, which Close returns
		recorded = nil
	}
	return errors.Join(recorded, b.DB.Close())
}
