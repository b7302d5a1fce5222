package discord

import (
	"context"
	"errors"
	"fmt"
	"net/url"
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

// answer is one interaction on its way to being answered.
type answer struct {
	c        *Client
	in       interaction
	rq       commands.Request
	received time.Time // real time, as Discord counts

	mu        sync.Mutex
	answered  bool          // the first answer went out, or is on its way
	deferred  bool          // and it only said that something is coming; to be read when postponed is closed
	postponed chan struct{} // closed when saying so has ended, well or not
}

// interactionCreated takes an interaction in. It returns at once, or when there is room for it.
func (c *Client) interactionCreated(raw []byte) {
	received := time.Now()
	in, ok := decode(raw)
	if !ok {
		c.log.Warn("an interaction that cannot be answered was dropped", "type", int64(in.Type), "bytes", len(raw))
		return
	}
	if !c.seen.first(in.ID) {
		c.log.Info("an interaction was delivered twice; the second is dropped", "ref", commands.LogReference(peer.ID(in.ID)))
		return
	}
	if !c.handlers.enter() {
		return // shutting down: never begun, so nothing is lost half-way
	}
	if in.ApplicationID == 0 {
		in.ApplicationID = id(c.app.Load())
	}
	a := &answer{c: c, in: in, rq: in.request(), received: received, postponed: make(chan struct{})}
	a.rq.Now = c.cfg.Now().UTC()
	go func() {
		defer c.handlers.leave()
		a.run()
	}()
}

// run has the request handled and the reply sent; when that takes long, Discord is told in time that
// something is coming.
func (a *answer) run() {
	defer a.recovered()
	timer := time.AfterFunc(a.c.pace.patience-time.Since(a.received), a.postpone)
	reply := a.withFiles(a.look(a.handle()))
	timer.Stop()
	if !a.send(reply) {
		a.lost(reply)
	}
}

// send sends the reply with all that belongs to it, and says whether everything arrived.
func (a *answer) send(reply commands.Reply) (arrived bool) {
	var err error
	if a.claim() {
		err = a.first(reply)
	} else {
		err = a.late(reply)
	}
	if err != nil {
		a.c.log.Warn("an answer did not arrive", "what", a.what(), "ref", a.ref(), "err", err)
		return false
	}
	if reply.Message != nil && a.rq.Guild != 0 {
		a.c.whispers.answered(a.in, a.rq)
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

// lost has what only this reply would have told kept.
func (a *answer) lost(reply commands.Reply) {
	if reply.OnUndelivered == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), a.c.pace.slow)
	defer cancel()
	reply.OnUndelivered(ctx)
}

// handle asks for the reply. A panic becomes an apology.
func (a *answer) handle() (reply commands.Reply) {
	ctx, cancel := context.WithDeadline(context.Background(), a.received.Add(a.c.pace.start))
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			a.panicked(p)
			reply = commands.Reply{Message: a.broken()}
		}
	}()
	reply = a.c.cfg.Handle(ctx, a.rq)
	if a.rq.Kind == commands.Autocomplete {
		return commands.Reply{Choices: reply.Choices}
	}
	return reply
}

// look makes the message of a reply that depends on how things are on Discord.
func (a *answer) look(reply commands.Reply) (out commands.Reply) {
	if reply.Render == nil {
		return reply
	}
	defer func() {
		if p := recover(); p != nil {
			a.panicked(p)
			out = commands.Reply{Message: a.broken(), Followups: reply.Followups, OnUndelivered: reply.OnUndelivered}
		}
	}()
	ctx, cancel := context.WithTimeout(context.Background(), a.c.pace.slow)
	defer cancel()
	var seen commands.GuildState
	if a.c.cfg.Look != nil {
		seen = a.c.cfg.Look(ctx, a.rq.Guild)
	}
	all := reply.Render(seen)
	reply.Message, reply.Followups = &all[0], append(all[1:len(all):len(all)], reply.Followups...)
	return reply
}

// withFiles is the reply with the files that it takes time to make, or an apology.
func (a *answer) withFiles(reply commands.Reply) commands.Reply {
	files, err := a.slow(reply)
	if err != nil {
		// Not the error itself: it may hold what a member wrote.
		a.c.log.Error("making a file failed", "ref", a.ref(), "what", a.what())
		return commands.Reply{Message: a.broken(), Followups: reply.Followups, OnUndelivered: reply.OnUndelivered}
	}
	if len(files) > 0 && reply.Message != nil {
		m := *reply.Message
		m.Files = append(m.Files[:len(m.Files):len(m.Files)], files...)
		reply.Message = &m
	}
	return reply
}

// slow makes the files of a reply, few at a time: whoever only checks in is not to wait for the pictures of others,
// nor is memory to hold them all.
func (a *answer) slow(reply commands.Reply) (files []commands.File, err error) {
	if reply.Attachments == nil {
		return nil, nil
	}
	defer func() {
		if p := recover(); p != nil {
			a.panicked(p)
			err = errors.New("panic")
		}
	}()
	ctx, cancel := context.WithTimeout(context.Background(), a.c.pace.slow)
	defer cancel()
	select {
	case a.c.making <- struct{}{}:
		defer func() { <-a.c.making }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return reply.Attachments(ctx)
}

// recovered keeps a panic of the adapter itself from ending the process.
func (a *answer) recovered() {
	if p := recover(); p != nil {
		a.panicked(p)
		if a.claim() {
			_ = a.first(commands.Reply{Message: a.broken()})
		}
	}
}

// panicked logs where, never with what: a panic's value may hold what a member wrote.
func (a *answer) panicked(p any) {
	a.c.log.Error("a handler panicked", "what", a.what(), "ref", a.ref(), "kind", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
}

// claim takes the right to answer first, and says whether it was still there.
func (a *answer) claim() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.answered {
		return false
	}
	a.answered = true
	return true
}

// postpone tells Discord that something is coming. A deferred update leaves the message under the pressed
// component as it is; the reply may then take its place or come as a message of its own.
func (a *answer) postpone() {
	if a.in.Type == interactionComplete || !a.claim() {
		return
	}
	defer close(a.postponed)
	body := map[string]any{"type": callbackDeferredUpdate}
	if !a.onMessage() {
		body = map[string]any{"type": callbackDeferredMessage, "data": map[string]int{"flags": flagEphemeral}}
	}
	a.deferred = a.callback(body, nil) == nil
}

// onMessage says that the interaction came from a component, or from a form that a component opened.
func (a *answer) onMessage() bool {
	return a.in.Type == interactionComponent || a.in.Type == interactionModal && a.in.Message.ID != 0
}

// first sends the reply as the first answer.
func (a *answer) first(reply commands.Reply) error {
	switch {
	case a.rq.Kind == commands.Autocomplete:
		return a.callback(map[string]any{"type": callbackChoices, "data": encodeChoices(reply.Choices)}, nil)
	case reply.Modal != nil && a.in.Type != interactionModal:
		return a.callback(map[string]any{"type": callbackModal, "data": encodeModal(*reply.Modal)}, nil)
	}
	m := a.message(reply)
	body := encodeMessage(m)
	if reply.Update && a.in.own() {
		body.replaceFiles()
		return a.callback(map[string]any{"type": callbackUpdate, "data": body}, m.Files)
	}
	body.Flags = flagEphemeral
	return a.callback(map[string]any{"type": callbackMessage, "data": body}, m.Files)
}

// late sends the reply after Discord was told that something is coming.
func (a *answer) late(reply commands.Reply) error {
	<-a.postponed
	if !a.deferred {
		return &Error{Op: "answer late", Code: CodeUnknownInteraction, Status: 404}
	}
	m := a.message(reply)
	if a.onMessage() && !(reply.Update && a.in.own()) {
		return a.followUp(m)
	}
	body := encodeMessage(m)
	body.replaceFiles()
	return a.repeat(request{
		op: "edit answer", method: "PATCH", path: a.webhook() + "/messages/@original", body: body, files: m.Files,
	})
}

// message is the reply's message, or, where a reply has none that can be shown now, an apology.
func (a *answer) message(reply commands.Reply) commands.Message {
	if reply.Message != nil {
		return *reply.Message
	}
	a.c.log.Error("a reply could not be shown: it has no message", "what", a.what(), "ref", a.ref(), "form", reply.Modal != nil)
	return *a.broken()
}

// followUp sends a further message. Where the answer to that is lost it is sent again, and may then come twice: Discord
// has no nonce for follow-ups and no way to list them. That is the lesser evil. All that a reply says in More bears being
// read twice, and its buttons being pressed twice; a milestone that was recorded as offered, and never was, does not.
func (a *answer) followUp(m commands.Message) error {
	body := encodeMessage(m)
	body.Flags = flagEphemeral
	return a.repeat(request{op: "send follow-up", method: "POST", path: a.webhook(), body: body, files: m.Files})
}

func (a *answer) webhook() string {
	return fmt.Sprintf("webhooks/%d/%s", a.in.ApplicationID, url.PathEscape(string(a.in.Token)))
}

// callback sends the first answer, again if need be while Discord still waits for it. An answer that
// turns out to have arrived before is success.
func (a *answer) callback(body any, files []commands.File) error {
	ctx, cancel := context.WithDeadline(context.Background(), a.received.Add(a.c.pace.window))
	defer cancel()
	r := request{
		op: "answer", method: "POST", body: body, files: files, free: true,
		path: fmt.Sprintf("interactions/%d/%s/callback", a.in.ID, url.PathEscape(string(a.in.Token))),
	}
	for attempt := 0; ; attempt++ {
		try, cancelTry := context.WithTimeout(ctx, a.c.pace.attempt)
		err := a.c.call(try, r)
		cancelTry()
		if err == nil || attempt > 0 && CodeOf(err) == CodeAlreadyAnswered {
			return nil
		}
		if !isTemporary(err) || sleep(ctx, max(a.c.pace.again, retryAfter(err))) != nil {
			return err
		}
	}
}

// repeat sends what comes after the first answer, again and again for a minute if need be.
func (a *answer) repeat(r request) error {
	r.free = true
	ctx, cancel := context.WithTimeout(context.Background(), a.c.pace.follow)
	defer cancel()
	for wait := a.c.pace.again; ; wait *= 3 {
		err := a.c.call(ctx, r)
		if err == nil || !isTemporary(err) || sleep(ctx, max(wait, retryAfter(err))) != nil {
			return err
		}
	}
}

func (a *answer) broken() *commands.Message {
	return &commands.Message{Text: a.c.cfg.Broken(a.ref())}
}

func (a *answer) ref() string { return commands.LogReference(peer.ID(a.in.ID)) }

// what names the request in the log, without anything a member typed. Names and acts may be forged, so
// only the shape of a name gets through.
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
