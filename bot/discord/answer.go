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
	received time.Time // real time, from which Discord's 3 s count

	mu        sync.Mutex
	answered  bool          // the first answer is being sent, or was
	deferred  bool          // the first answer was a deferral, and arrived; read after deferDone
	deferDone chan struct{} // closed when the deferral was sent, successfully or not
}

// interactionCreated starts answering an interaction. It blocks while too many are being answered.
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
	if !c.handlers.enter() {
		return // shutting down
	}
	if in.ApplicationID == 0 {
		in.ApplicationID = snowflake(c.app.Load())
	}
	a := &answer{c: c, in: in, rq: in.request(), received: received, deferDone: make(chan struct{})}
	a.rq.Now = c.cfg.Now().UTC()
	go func() {
		defer c.handlers.leave()
		a.run()
	}()
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
}

// send sends the reply and its further messages, and reports whether all arrived.
func (a *answer) send(reply commands.Reply) (arrived bool) {
	var err error
	if a.claim() {
		err = a.sendFirst(reply)
	} else {
		err = a.sendDeferred(reply)
	}
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
	reply = a.c.cfg.Handle(ctx, a.rq)
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
	var seen commands.GuildState
	if a.c.cfg.GuildState != nil {
		seen = a.c.cfg.GuildState(ctx, a.rq.Guild)
	}
	all := reply.Render(seen)
	reply.Message, reply.Followups = &all[0], append(all[1:len(all):len(all)], reply.Followups...)
	return reply
}

// attach adds the files that the reply makes after the transaction. If they fail, an apology takes its message's place.
func (a *answer) attach(reply commands.Reply) commands.Reply {
	files, err := a.makeAttachments(reply)
	if err != nil {
		// Not the error itself: it may hold what a member wrote.
		a.c.log.Error("making a file failed", "ref", a.ref(), "what", a.what())
		return commands.Reply{Message: a.apology(), Followups: reply.Followups, OnUndelivered: reply.OnUndelivered}
	}
	if len(files) > 0 && reply.Message != nil {
		m := *reply.Message
		m.Files = append(m.Files[:len(m.Files):len(m.Files)], files...)
		reply.Message = &m
	}
	return reply
}

// makeAttachments makes a reply's files, few at a time: that bounds memory, and leaves CPU for other answers.
func (a *answer) makeAttachments(reply commands.Reply) (files []commands.File, err error) {
	if reply.Attachments == nil {
		return nil, nil
	}
	defer func() {
		if p := recover(); p != nil {
			a.logPanic(p)
			err = errors.New("panic")
		}
	}()
	ctx, cancel := context.WithTimeout(context.Background(), a.c.timeouts.attachments)
	defer cancel()
	select {
	case a.c.attachmentSlots <- struct{}{}:
		defer func() { <-a.c.attachmentSlots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
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
