package discord

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"waymark/commands"
	"waymark/commands/guilds"
	"waymark/peer"
)

// Callback types (Discord: Interaction Callback Type).
const (
	callbackMessage         = 4
	callbackDeferredMessage = 5
	callbackDeferredUpdate  = 6
	callbackUpdate          = 7
	callbackChoices         = 8
	callbackModal           = 9
)

// maxCallbacks is how often a first answer is attempted.
const maxCallbacks = 3

// answer is the answering of one interaction.
type answer struct {
	c        *Client
	in       interaction
	rq       commands.Request
	lane     *lane
	received time.Time // real time, from which Discord's 3 s count
	broken   bool      // a handler panicked; of run's goroutine

	mu        sync.Mutex
	answered  bool          // the first answer is being sent, or was
	deferred  bool          // the first answer was a deferral, and arrived; read after deferDone
	deferDone chan struct{} // closed when the deferral was sent, successfully or not
}

// interactionCreated starts answering an interaction, and returns at once.
func (c *Client) interactionCreated(in interaction) {
	received := time.Now()
	if !in.answerable() {
		c.log.Warn("dropped an interaction without id or token", "type", int64(in.Type))
		return
	}
	if !c.dedup.isNew(in.ID) {
		c.log.Info("dropped an interaction that was delivered twice", "ref", commands.LogReference(peer.ID(in.ID)))
		return
	}
	if in.ApplicationID == 0 {
		in.ApplicationID = snowflake(c.app.Load())
	}
	a := &answer{
		c: c, in: in, rq: in.request(), lane: c.handlers.writes, received: received, deferDone: make(chan struct{}),
	}
	a.rq.Now = c.cfg.Now().UTC()
	if c.cfg.Access != nil {
		a.lane = c.handlers.lane(c.cfg.Access(a.rq))
	}
	if !c.handlers.enter(a.lane) {
		c.drop()
		return
	}
	go func() {
		defer c.handlers.leave(a.lane)
		a.run()
	}()
}

// drop counts an interaction that was not admitted. Of a flood it logs the first, second, fourth, eighth, and so on.
func (c *Client) drop() {
	c.cfg.Observe.answered(Dropped, 0)
	if n := c.dropped.Add(1); n&(n-1) == 0 && !c.handlers.isClosed() {
		c.log.Warn("dropped an interaction: too many wait for an answer", "dropped", n)
	}
}

// run handles the request and sends the reply. When that takes long, a deferral is sent in time.
func (a *answer) run() {
	defer a.recovered()
	timer := time.AfterFunc(a.c.timeouts.deferAfter-time.Since(a.received), a.deferAnswer)
	reply := a.attach(a.render(a.handle()))
	timer.Stop()
	if !a.send(reply) {
		a.undelivered(reply)
	}
	if reply.AfterAnswer != nil {
		ctx, cancel := context.WithTimeout(context.Background(), a.c.timeouts.attachments)
		defer cancel()
		reply.AfterAnswer(ctx)
	}
}

// send sends the reply and its further messages, and reports whether all arrived.
func (a *answer) send(reply commands.Reply) (arrived bool) {
	var err error
	result := Answered
	if a.claim() {
		err = a.sendFirst(reply)
	} else {
		result, err = Late, a.sendDeferred(reply)
	}
	switch {
	case err != nil:
		result = Undelivered
	case a.broken:
		result = Broken
	}
	a.c.cfg.Observe.answered(result, time.Since(a.received))
	if err != nil {
		a.c.log.Warn("an answer did not arrive", "what", a.what(), "ref", a.ref(), "err", err)
		return false
	}
	if reply.Message != nil && a.rq.Guild != 0 {
		a.c.followups.remember(a.in, a.rq)
	}
	arrived = true
	for _, m := range reply.Followups {
		if err := a.followUp(m); err != nil {
			a.c.log.Warn("a further message did not arrive", "what", a.what(), "ref", a.ref(), "err", err)
			arrived = false
		}
	}
	return arrived
}

// undelivered calls the reply's OnUndelivered.
func (a *answer) undelivered(reply commands.Reply) {
	if reply.OnUndelivered == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), a.c.timeouts.attachments)
	defer cancel()
	reply.OnUndelivered(ctx)
}

// handle calls Config.Handle. A panic becomes an apology.
func (a *answer) handle() (reply commands.Reply) {
	ctx, cancel := context.WithDeadline(context.Background(), a.received.Add(a.c.timeouts.handlerStart))
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			a.logPanic(p)
			reply = commands.Reply{Message: a.apology()}
		}
	}()
	a.lane.run(ctx, func() { reply = a.c.cfg.Handle(ctx, a.rq) })
	if a.rq.Kind == commands.Autocomplete {
		return commands.Reply{Choices: reply.Choices}
	}
	return reply
}

// render makes the message of a reply that depends on the guild's state on Discord.
func (a *answer) render(reply commands.Reply) (out commands.Reply) {
	if reply.Render == nil {
		return reply
	}
	defer func() {
		if p := recover(); p != nil {
			a.logPanic(p)
			out = commands.Reply{Message: a.apology(), Followups: reply.Followups, OnUndelivered: reply.OnUndelivered}
		}
	}()
	ctx, cancel := context.WithTimeout(context.Background(), a.c.timeouts.attachments)
	defer cancel()
	var seen guilds.State
	if a.c.cfg.GuildState != nil {
		seen = a.c.cfg.GuildState(ctx, reply.Guild)
	}
	if reply.AsksOnboarding && seen.Known && a.c.cfg.Onboarding != nil {
		seen.Onboarding = a.c.cfg.Onboarding(ctx, reply.Guild)
	}
	all := reply.Render(seen)
	reply.Message, reply.Followups = &all[0], append(all[1:len(all):len(all)], reply.Followups...)
	return reply
}

// attach adds the files that the reply makes after the transaction. If they fail, an apology takes its message's place.
func (a *answer) attach(reply commands.Reply) commands.Reply {
	if reply.Attachments == nil || reply.Message == nil {
		return reply
	}
	m := *reply.Message
	files, err := a.makeAttachments(reply)
	switch {
	case errors.Is(err, errLeftOut):
		m = m.WithoutPictures(reply.WithoutFiles)
	case err != nil:
		// Not the error itself: it may hold what a member wrote.
		a.c.log.Error("making a file failed", "ref", a.ref(), "what", a.what())
		return commands.Reply{Message: a.apology(), Followups: reply.Followups, OnUndelivered: reply.OnUndelivered}
	}
	m.Files = append(m.Files[:len(m.Files):len(m.Files)], files...)
	reply.Message = &m
	return reply
}

// errLeftOut says that files are left out which a message can do without.
var errLeftOut = errors.New("too many files are being made")

// makeAttachments makes a reply's files, few at a time. It leaves out those that the message can do without when they
// would not be there in time.
func (a *answer) makeAttachments(reply commands.Reply) (files []commands.File, err error) {
	defer func() {
		if p := recover(); p != nil {
			a.logPanic(p)
			err = errors.New("panic")
		}
	}()
	ctx, cancel := context.WithTimeout(context.Background(), a.c.timeouts.attachments)
	defer cancel()
	optional, wait := reply.WithoutFiles != "", ctx
	if optional {
		inTime, cancel := context.WithDeadline(ctx, a.received.Add(a.c.timeouts.handlerStart))
		defer cancel()
		wait = inTime
	}
	if !a.c.files.acquire(wait, optional) {
		if optional {
			return nil, errLeftOut
		}
		return nil, ctx.Err()
	}
	defer a.c.files.release()
	return reply.Attachments(ctx)
}

// recovered keeps a panic of the adapter itself from ending the process. It is deferred.
func (a *answer) recovered() {
	if p := recover(); p != nil {
		a.logPanic(p)
		if a.claim() {
			_ = a.sendFirst(commands.Reply{Message: a.apology()})
		}
	}
}

// logPanic logs where, never the value: that may hold what a member wrote.
func (a *answer) logPanic(p any) {
	a.broken = true
	a.c.log.Error("a handler panicked", "what", a.what(), "ref", a.ref(), "kind", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
}

func (a *answer) apology() *commands.Message {
	return &commands.Message{Text: a.c.cfg.Apology(a.ref())}
}

func (a *answer) ref() string { return commands.LogReference(peer.ID(a.in.ID)) }

// what names the request in the log. Names and acts may be forged, so only letters and separators are kept.
func (a *answer) what() string {
	name := a.rq.Component
	if name == "" {
		name = "/" + a.rq.Command
	}
	clean := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || strings.ContainsRune("/:- ", r) {
			return r
		}
		return -1
	}, name)
	return clip(clean, 70)
}
