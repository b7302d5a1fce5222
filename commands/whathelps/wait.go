package whathelps

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// The state of a wait is in the ids of its buttons: when it ends, in seconds since 1970, and which thing is shown. Only if
// the member asks for a message at the end is a due item stored, until then.

const (
	dueWait = "what-helps.wait"
	// waitMessages are the messages at the end of a wait: of a member, and the end.
	waitMessages commands.TargetKind = "what-helps-wait"
)

// askHowLong is `Wait with it`.
func askHowLong(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if _, err := writtenPage(tx, rq); err != nil {
		return commands.Reply{}, err
	}
	var row []commands.Button
	for i, d := range peer.HelpWaits() {
		row = append(row, commands.Button{
			Label: rq.Say("whathelps.minutes", words.Args{"Count": int(d.Minutes())}).Reveal(), Style: commands.Secondary,
			ID: commands.ID("what-helps:wait-for", rq.Member, i),
		})
	}
	return rq.Reply("whathelps.how-long", nil, commands.Unit(row...), peopleRow(rq.Env)), nil
}

// beginWait starts a wait of the length that was pressed.
func beginWait(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	p, err := writtenPage(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	i, err := rq.ArgInt(1, 0, len(peer.HelpWaits())-1)
	if err != nil {
		return commands.Reply{}, err
	}
	return waiting(tx, rq, p, wait{ends: rq.Now.Add(peer.HelpWaits()[i]).Truncate(time.Second)})
}

// wait is a wait of a member: when it ends, and which of the things of their page is shown.
type wait struct {
	ends  time.Time
	shown int
}

// waitOf reads the wait from a button, with its member's page.
func waitOf(tx *storage.Tx, rq commands.Request) (peer.HelpPage, wait, error) {
	p, err := writtenPage(tx, rq)
	if err != nil {
		return p, wait{}, err
	}
	ref, err := rq.ArgID(1)
	if err != nil {
		return p, wait{}, err
	}
	shown, err := rq.ArgInt(2, 0, 1<<20)
	w := wait{time.Unix(int64(ref), 0).UTC(), shown}
	if err == nil && w.ends.Sub(rq.Now) > slices.Max(peer.HelpWaits()) { // ids can be forged
		err = commands.Refuse("refusal.old-button", nil)
	}
	return p, w, err
}

// ref returns the end of a wait as the Ref of its due item.
func (w wait) ref() peer.ID { return peer.ID(w.ends.Unix()) }

func (w wait) id(act string, member peer.ID) string {
	return commands.ID(act, member, w.ref(), w.shown)
}

// things returns what the page suggests, one at a time: each line of the parts that help, under its heading.
func things(s commands.Env, p peer.HelpPage) []words.Text {
	var all []words.Text
	for _, part := range helping(p) {
		for line := range strings.Lines(part.text.Reveal()) {
			if line := strings.TrimSpace(line); line != "" {
				all = append(all, words.Join("\n", s.Say(part.head, nil), words.Quote(peer.UserText(line))))
			}
		}
	}
	return all
}

// waiting shows one thing of the page and when the wait ends. Discord counts it down by itself,
// without a notification.
func waiting(tx *storage.Tx, rq commands.Request, p peer.HelpPage, w wait) (commands.Reply, error) {
	if !rq.Now.Before(w.ends) {
		return howIsIt(rq.Env, rq.Member).InPlace(), nil
	}
	text := []words.Text{rq.Say("whathelps.waiting", words.Args{"Until": w.ends})}
	var row []commands.Button
	if all := things(rq.Env, p); len(all) > 0 {
		text = append(text, all[w.shown%len(all)])
		if len(all) > 1 {
			next := wait{w.ends, (w.shown + 1) % len(all)}
			row = append(row, rq.Button("next", commands.Primary, next.id("what-helps:next", rq.Member)))
		}
	}
	if tx.Scheduled(dueWait, rq.Member, w.ref()) {
		text = append(text, rq.Say("whathelps.will-ask", nil))
		row = append(row, rq.Button("dont-ask-then", commands.Secondary, w.id("what-helps:dont-ask-then", rq.Member)))
	} else {
		row = append(row, rq.Button("ask-me-then", commands.Secondary, w.id("what-helps:ask-then", rq.Member)))
	}
	return commands.SayAll(text, commands.Unit(row...), peopleRow(rq.Env)).InPlace(), nil
}

// nextThing shows the next thing of the page.
func nextThing(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	p, w, err := waitOf(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	return waiting(tx, rq, p, w)
}

// askThen schedules one private message at the end of the wait.
func askThen(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	p, w, err := waitOf(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if _, err := commands.ConsentedMember(tx, rq); err != nil {
		return commands.Reply{}, err
	}
	if rq.Now.Before(w.ends) {
		if err := tx.Schedule(dueWait, rq.Member, w.ref(), w.ends); err != nil {
			return commands.Reply{}, err
		}
	}
	return waiting(tx, rq, p, w)
}

// dontAskThen undoes askThen.
func dontAskThen(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	p, w, err := waitOf(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if err := tx.Unschedule(dueWait, rq.Member, w.ref()); err != nil {
		return commands.Reply{}, err
	}
	return waiting(tx, rq, p, w)
}

// waited sends the message at the end of a wait, unless it is HelpWaitLate or more late.
func waited(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) {
	ends := time.Unix(int64(d.Ref), 0).UTC()
	if !d.Now.Before(ends.Add(peer.HelpWaitLate)) {
		return nil, commands.TellLater(tx, d.Member, peer.News{Kind: peer.NewsWaitMissed, At: d.Now})
	}
	return []commands.Effect{{
		Target: waitMessages.Of(d.Member, d.Ref), Owner: d.Member,
		Do:        commands.DM{User: d.Member, Message: howIsIt(d.For(d.Member), d.Member).Message},
		OnOutcome: "what-helps.asked", From: ends, Until: ends.Add(peer.HelpWaitLate),
	}}, nil
}

// waitMessage is the one message at the end of a wait, as one of the kinds of message that come by themselves.
func waitMessage() commands.MessageKind {
	waits := func(tx *storage.Tx, member peer.ID) ([]storage.Due, error) {
		all, err := tx.DueOf(member)
		return slices.DeleteFunc(all, func(d storage.Due) bool { return d.Kind != dueWait }), err
	}
	return commands.MessageKind{
		Name: "what-helps", Says: "messages.wait", Urgent: true,
		Gets: func(tx *storage.Tx, m peer.Member) (bool, error) {
			all, err := waits(tx, m.ID)
			return len(all) > 0, err
		},
		Stop: func(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
			all, err := waits(tx, rq.Member)
			for _, d := range all {
				err = cmp.Or(err, tx.Unschedule(dueWait, rq.Member, d.Ref))
			}
			return rq.Reply("whathelps.wont-ask", nil), err
		},
	}
}

// howIsIt asks how it is after a wait. Whoever doesn't want to answer finds help all the same.
func howIsIt(s commands.Env, member peer.ID) commands.Reply {
	return s.Reply("whathelps.how-is-it", nil, commands.Unit(
		s.Button("easier", commands.Secondary, commands.ID("what-helps:easier", member)),
		s.Button("the-same", commands.Secondary, commands.ID("what-helps:same", member)),
		s.Button("harder", commands.Secondary, commands.ID("what-helps:harder", member)),
		s.FindHelp(),
	))
}

// asked deletes the record of where the message was sent. If it did not arrive, the member is told at their next command.
func asked(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	if o.Result == commands.Done {
		return nil, tx.DeletePosted(o.Effect.Owner, o.Effect.Target.String())
	}
	news := []peer.News{{Kind: peer.NewsWaitMissed, At: o.Now}}
	if o.Result == commands.Closed {
		news = append(news, peer.News{Kind: peer.NewsDMsClosed, At: o.Now})
	}
	return nil, commands.TellLater(tx, o.Effect.Owner, news...)
}

func easier(_ *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return commands.Reply{}, err
	}
	return rq.Reply("whathelps.easier", nil).InPlace(), nil
}

// same offers to wait again, and the page.
func same(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	p, err := myPage(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	rows := []commands.Row{peopleRow(rq.Env)}
	if !p.Empty() {
		rows = append([]commands.Row{commands.Unit(
			rq.Button("wait-with-it", commands.Secondary, commands.ID("what-helps:wait", rq.Member)),
			rq.Button("what-helps-me", commands.Secondary, commands.ID("what-helps:show", rq.Member)),
		)}, rows...)
	}
	return rq.Reply("whathelps.same", nil, rows...).InPlace(), nil
}

// harder shows people and lines first.
func harder(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := rq.RequireOwner(); err != nil {
		return commands.Reply{}, err
	}
	button, err := Button(tx, rq.Env, rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	row := append([]commands.Button{
		rq.Button("find-help", commands.Primary, commands.ID("helpnow:show")),
		rq.Button("talk", commands.Primary, commands.ID("moderator:talk")),
	}, button...)
	return rq.Reply("whathelps.harder", nil, commands.Unit(row...)).InPlace(), nil
}
