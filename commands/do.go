package commands

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"waymark/commands/guilds"
	"waymark/commands/presence"
	"waymark/commands/speech"
	"waymark/storage"
)

var errNoStorage = errors.New("storage is not open")

// Do carries out a request and returns the answer. An error becomes a private answer too, with a reference to the log line
// if it is not the member's to fix. If db is nil (missing or damaged), only NoStorage handlers work.
func (t *Table) Do(ctx context.Context, db *storage.DB, rq Request) Reply {
	rq.speech = speech.New(t.languages, new(speech.Fallback), rq.Member, rq.Locale, rq.GuildLocale)
	rq.held, rq.recent = &t.held, &t.recent
	rq.features, rq.private = t.Features, rq.DM
	picks := rq.Component == "server:pick"
	if rq.DM && rq.Guild == 0 {
		var instead *Reply
		if rq, instead = t.inServer(ctx, db, rq); instead != nil {
			t.finish(instead, rq)
			return *instead
		}
	}
	rq.waits, rq.unread = t.waits(rq), t.unread(rq)
	rq.link = func(m *Message) { t.linkCommands(m, rq.DM, "") }
	guild, ref := rq.Guild, rq.LogRef()
	rq.later = func(what string, fn func(*storage.Tx) error) { t.storeLater(db, guild, ref, what, fn) }
	reply := t.reply(ctx, db, rq)
	reply.Update = reply.Update || picks
	reply.spread()
	t.finish(&reply, rq)
	return reply
}

func (t *Table) reply(ctx context.Context, db *storage.DB, rq Request) Reply {
	t.recent.put(rq)
	rq.names = namesIn(nil, rq)
	rq.names.recent = t.recent.in(rq.Guild, rq.Now)
	reply, answer, err := t.tryWhole(ctx, db, rq)
	if err == nil && reply.Suspend != nil {
		t.held.put(*reply.Suspend)
	}
	if t.newsWait(rq, err) {
		t.newsAfter(ctx, db, rq, &answer)
	}
	if len(answer.news) > 0 {
		answer.OnUndelivered = func(ctx context.Context) { t.newsLost(ctx, db, rq, answer.news) }
	}
	if a, err := t.find(rq); err == nil && a.Access <= MayRead && db != nil && rq.Guild != 0 && rq.Kind != Autocomplete {
		answer.AfterAnswer = func(ctx context.Context) { t.takeUpName(ctx, db, rq) }
	}
	return answer
}

// tryWhole runs the handler, and says its answer, until each message is in one language. It returns what the handler
// returned, and the answer.
func (t *Table) tryWhole(ctx context.Context, db *storage.DB, rq Request) (reply, answer Reply, err error) {
	for {
		rq.speech.Fallback.Begin()
		reply, err = t.try(ctx, db, rq)
		if errors.Is(err, ErrConsent) && rq.Kind != Autocomplete {
			reply, err = rq.AskConsent(), nil
		}
		answer = t.answer(rq, reply, err)
		var refusal *Refusal
		if failed := err != nil && !errors.As(err, &refusal); failed || !rq.speech.Fallback.StepDown() {
			break // what is said of a failure is of the core
		}
	}
	if render := answer.Render; render != nil {
		answer.Render = func(seen guilds.State) []Message {
			return speech.Said(rq.speech.Fallback, func() []Message { return render(seen) })
		}
	}
	return reply, answer, err
}

// try finds the handler and runs it with the access it declares.
func (t *Table) try(ctx context.Context, db *storage.DB, rq Request) (reply Reply, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &storage.PanicError{Value: fmt.Sprintf("%T", p), Stack: debug.Stack()}
		}
	}()
	a, err := t.find(rq)
	switch {
	case err != nil:
		return Reply{}, err
	case a.Access == NoStorage:
		return t.withoutStorage(ctx, db, rq, a)
	case a.Access == MayRead:
		return t.mayRead(ctx, db, rq, a.Do)
	case db == nil:
		return Reply{}, errNoStorage
	}
	if rq, err = t.asked(ctx, db, rq, a); err != nil {
		return Reply{}, err
	}
	return t.transact(ctx, db, rq, a)
}

// withoutStorage runs a handler that needs none, in the language that storage tells if it can.
func (t *Table) withoutStorage(ctx context.Context, db *storage.DB, rq Request, a Component) (Reply, error) {
	home := t.home(ctx, db, rq)
	if home.speech != nil {
		*rq.speech = *home.speech
	}
	rq.Country, rq.HomeZone, rq.HelpPage, rq.Family = home.country, home.zone, home.page, home.family
	return a.Do(nil, rq)
}

// asked is the request with what Discord has to be asked for before a transaction.
func (t *Table) asked(ctx context.Context, db *storage.DB, rq Request, a Component) (Request, error) {
	if rq.DM && rq.Guild != 0 { // suggestions may come before the server is chosen
		rq.asked = t.askStanding(ctx, db, rq, a.Access == Writes || a.Shows)
		rq.Name = t.nameInGuild(ctx, db, rq)
		rq.names.add(rq)
	}
	if t.GuildState != nil && t.sees(rq, a) {
		rq.Seen = t.GuildState(ctx, rq.Guild)
	}
	var err error
	if a.Duty {
		rq.onDuty, err = t.askDuty(ctx, db, rq)
	}
	if err == nil {
		err = t.lookForPosts(ctx, db, rq, a.Looks)
	}
	return rq, err
}

// transact runs a handler in a transaction, and stores with it what follows from its answer.
func (t *Table) transact(ctx context.Context, db *storage.DB, rq Request, a Component) (reply Reply, err error) {
	in := speech.Transaction(db.View)
	if a.Access == Writes {
		in = db.Update
	}
	marked, renamed := false, false
	defer func() {
		if marked {
			t.noteUse(ctx, db, rq)
		}
		if renamed {
			t.storeNamesAfter(ctx, db, rq)
		}
	}()
	err = rq.speech.Fallback.Run(ctx, in, rq.Guild, func(tx *storage.Tx) error {
		rq.speech.Read(tx, rq.Locale)
		if !rq.DM { // a press in the private channel proves nothing: who has left can press there, too
			if marked, err = presence.IsMarked(tx, rq.Member); err != nil {
				return err
			}
		}
		if err := authorise(tx, rq, a.Level); err != nil {
			return err
		}
		rq.names.tx = tx
		defer rq.names.end()
		rq.shows, rq.agreed = a.Shows, rq.agreed || a.Agrees
		got, err := a.Do(tx, rq)
		if errors.Is(err, ErrConsent) && a.Access == Writes {
			err = refusedFirst(tx, rq, a.Do)
		}
		rq.namesFor(err)
		if err == nil && a.Access == Writes {
			err = t.store(tx, rq, &got)
		}
		if err == nil {
			t.tellOwner(tx, rq, &got)
			rq.sayHowLong(a.Access, &got)
		}
		if err == nil && a.Access == Reads {
			changed, failed := newNames(tx, rq)
			renamed, err = len(changed) > 0, failed
		}
		reply = got
		return err
	})
	return reply, err
}

// store checks and enqueues the effects of an answer, and stores what the request told beside it: news that were shown,
// names, and what features do with an answer (Feature.Answered).
func (t *Table) store(tx *storage.Tx, rq Request, got *Reply) error {
	if err := t.addNews(tx, rq, got); err != nil {
		return err
	}
	if !got.Erases {
		membersOnly(rq, got.Effects)
	}
	if err := cmp.Or(onlyAsked(got.Effects), mayReach(rq, got.Effects)); err != nil {
		return err
	}
	spell(tx, t.cameWith(rq), got.Effects...)
	if err := t.Enqueue(tx, got.Effects...); err != nil {
		return err
	}
	for _, f := range t.Features {
		if f.Answered == nil {
			continue
		}
		if err := f.Answered(tx, rq, got); err != nil {
			return err
		}
	}
	if err := t.storeNames(tx, rq); err != nil {
		return err
	}
	return t.storeHeard(tx, rq, got)
}

// sees reports whether a handler needs Request.Seen. The buttons of the question for consent do if the held request does.
func (t *Table) sees(rq Request, a Component) bool {
	if rq.Component != "consent:agree" && rq.Component != "consent:send" {
		return a.Sees
	}
	id, err := rq.ArgID(1)
	if err != nil {
		return false
	}
	held, ok := t.held.get(id, rq)
	if !ok {
		return false
	}
	a, err = t.find(held)
	return err == nil && a.Sees
}

// find returns the handler of a request, after validating its options.
func (t *Table) find(rq Request) (Component, error) {
	if rq.Kind.OnMessage() {
		a, ok := t.Components[rq.Component]
		if !ok {
			return Component{}, Refuse("refusal.old-button", nil)
		}
		if rq.Guild == 0 && a.Access != NoStorage {
			return Component{}, Refuse("refusal.no-guild", nil)
		}
		return *a, nil
	}
	c, ok := t.Commands[rq.Command]
	if !ok || c.User != (rq.Kind == UserCommand) || c.OnMessage != (rq.Kind == MessageCommand) {
		return Component{}, Refuse("refusal.old-command", nil)
	}
	if rq.Guild == 0 && !(c.DM && (c.Access == NoStorage || rq.Kind == Autocomplete)) {
		return Component{}, Refuse("refusal.no-guild", nil)
	}
	if rq.Kind == Autocomplete {
		if c.Complete == nil {
			return Component{}, Refuse("refusal.old-command", nil)
		}
		return Component{Level: c.Level, Access: min(c.Access, Reads), Do: c.Complete}, nil
	}
	if err := c.check(rq); err != nil {
		return Component{}, err
	}
	return Component{Level: c.Level, Access: c.Access, Waits: c.Waits, Sees: c.Sees, Duty: c.Duty, Shows: c.Shows, Looks: c.Looks, Do: c.Do}, nil
}
