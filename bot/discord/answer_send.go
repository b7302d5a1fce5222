package discord

import (
	"context"
	"fmt"
	"net/url"

	"waymark/commands"
)

// claim reports whether the caller is the one to send the first answer.
func (a *answer) claim() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.answered {
		return false
	}
	a.answered = true
	return true
}

// deferAnswer sends a deferral as the first answer. A deferred update leaves the component's message as it is; the reply
// may then replace it or be a message of its own.
func (a *answer) deferAnswer() {
	if a.in.Type == interactionComplete || !a.claim() {
		return
	}
	defer close(a.deferDone)
	body := map[string]any{"type": callbackDeferredUpdate}
	if !a.in.onMessage() {
		body = map[string]any{"type": callbackDeferredMessage, "data": map[string]int{"flags": flagEphemeral}}
	}
	a.deferred = a.callback(body, nil) == nil
}

// sendFirst sends the reply as the first answer.
func (a *answer) sendFirst(reply commands.Reply) error {
	switch {
	case a.rq.Kind == commands.Autocomplete:
		return a.callback(map[string]any{"type": callbackChoices, "data": encodeChoices(reply.Choices)}, nil)
	case reply.Modal != nil && a.in.Type != interactionModal:
		return a.callback(map[string]any{"type": callbackModal, "data": encodeModal(*reply.Modal)}, nil)
	}
	m := a.message(reply)
	if reply.Update && a.in.canUpdate() {
		err := a.callback(map[string]any{"type": callbackUpdate, "data": a.update(m)}, m.Files)
		if CodeOf(err) != CodeUnknownMessage {
			return err
		} // The message was deleted after the press. The reply becomes a message of its own.
	}
	return a.callback(map[string]any{"type": callbackMessage, "data": encodeMessage(m).ephemeral()}, m.Files)
}

// sendDeferred sends the reply after a deferral.
func (a *answer) sendDeferred(reply commands.Reply) error {
	<-a.deferDone
	if !a.deferred {
		return &Error{Op: "answer late", Code: CodeUnknownInteraction, Status: 404}
	}
	m := a.message(reply)
	if a.in.onMessage() && !(reply.Update && a.in.canUpdate()) {
		return a.followUp(m)
	}
	err := a.retry(request{
		op: "edit answer", method: "PATCH", path: a.in.webhook() + "/messages/@original", body: a.update(m), files: m.Files,
	})
	if a.in.onMessage() && CodeOf(err) == CodeUnknownMessage { // see sendFirst
		return a.followUp(m)
	}
	return err
}

// update makes the body that replaces the message of the pressed component, or the loading message of a command.
func (a *answer) update(m commands.Message) *wireMessage {
	w := encodeMessage(m)
	if a.in.Message.Flags&flagComponentsV2 != 0 {
		w = w.inLayout()
	}
	return w.forEdit()
}

// message is the reply's message, or an apology where it has none that can be shown now.
func (a *answer) message(reply commands.Reply) commands.Message {
	if reply.Message != nil {
		return *reply.Message
	}
	a.c.log.Error("a reply could not be shown: it has no message", "what", a.what(), "ref", a.ref(), "form", reply.Modal != nil)
	return *a.apology()
}

// followUp sends a further message. If Discord's response is lost it is sent again, and may then show twice: follow-ups
// have no nonce and cannot be listed. A message shown twice does no harm, and its buttons are idempotent; a milestone
// that is recorded as offered and was never shown does.
func (a *answer) followUp(m commands.Message) error {
	return a.retry(request{op: "send follow-up", method: "POST", path: a.in.webhook(), body: encodeMessage(m).ephemeral(), files: m.Files})
}

// callback sends the first answer, at most three times and while Discord still waits for it. "Already answered" to a
// repeated attempt is success.
func (a *answer) callback(body any, files []commands.File) error {
	ctx, cancel := context.WithDeadline(context.Background(), a.received.Add(a.c.timeouts.firstAnswer))
	defer cancel()
	r := request{
		op: "answer", method: "POST", body: body, files: files, free: true,
		path: fmt.Sprintf("interactions/%d/%s/callback", a.in.ID, url.PathEscape(string(a.in.Token))),
	}
	for attempt := 1; ; attempt++ {
		try, cancelTry := context.WithTimeout(ctx, a.c.timeouts.callback)
		err := a.c.do(try, r)
		cancelTry()
		if err == nil || attempt > 1 && CodeOf(err) == CodeAlreadyAnswered {
			return nil
		}
		if CodeOf(err) == CodeAlreadyAnswered {
			a.c.answeredElsewhere()
		}
		if attempt == maxCallbacks || !isTemporary(err) || sleep(ctx, max(a.c.timeouts.retryWait, retryAfter(err))) != nil {
			return err
		}
	}
}

// retry sends what comes after the first answer, and repeats it for up to a minute.
func (a *answer) retry(r request) error {
	r.free = true
	ctx, cancel := context.WithTimeout(context.Background(), a.c.timeouts.followUp)
	defer cancel()
	for wait := a.c.timeouts.retryWait; ; wait *= 3 {
		err := a.c.do(ctx, r)
		if err == nil || !isTemporary(err) || sleep(ctx, max(wait, retryAfter(err))) != nil {
			return err
		}
	}
}
