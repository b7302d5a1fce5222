package desk

import (
	"errors"
	"slices"

	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/notices"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// A hand-over is a moderator's own wish, and another takes it by their own press: nothing changes hands by itself, and nobody is
// named to take it. The card in the moderators' channel says how many things there are; what they are and the note are shown
// privately. Reports, and worries about a moderator, stay with who has them: someone may not know of one.

const (
	dueHandOver      = "desk.hand-over"          // by its id
	handOverUnposted = "desk.hand-over-unposted" // a mark that its maker was told that the channel doesn't show it
	handOverPosted   = "desk.hand-over-posted"   // the outcome of its card
)

// movable are the things that can be handed over among those that a moderator has.
func movable(tx *storage.Tx, rq commands.Request, by peer.ID) (can []commands.Waiting, stay int, err error) {
	all, err := commands.WaitingHere(tx, rq)
	can, stay = movableOf(all, by)
	return can, stay, err
}

func movableOf(all []commands.Waiting, by peer.ID) (can []commands.Waiting, stay int) {
	for _, w := range heldBy(all, by) {
		if w.Take != nil {
			can = append(can, w)
		} else {
			stay++
		}
	}
	return can, stay
}

// openHandOvers are the hand-overs of which something is left, oldest first.
func openHandOvers(tx *storage.Tx, rq commands.Request, all []commands.Waiting) ([]peer.HandOver, error) {
	told, err := tx.Desk(rq.Now)
	return slices.DeleteFunc(told.HandOvers, func(h peer.HandOver) bool {
		can, _ := movableOf(all, h.By)
		return len(can) == 0
	}), err
}

// handOverChoices are the hand-overs in the desk's menu.
func handOverChoices(tx *storage.Tx, s commands.Env, open []peer.HandOver) (choices []commands.Choice, err error) {
	for _, h := range open {
		name, err := commands.PlainName(tx, s, h.By)
		if err != nil {
			return nil, err
		}
		choices = append(choices, commands.Choice{
			Label: s.Say("desk.hand-over.label", words.Args{"Name": name}), Value: commands.ID("desk:hand-over-show", h.ID),
		})
	}
	return choices, nil
}

// tellRefused tells the maker of a hand-over at once that Discord refuses its card, once.
func tellRefused(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	if !o.Failed() || tx.Scheduled(handOverUnposted, 0, o.Effect.Ref) {
		return nil, nil
	}
	told, err := tx.Desk(o.Now)
	h, open := told.HandOver(o.Effect.Ref)
	if err != nil || !open {
		return nil, err
	}
	s := o.For(h.By)
	return []commands.Effect{{
		Target: handOverRefused.Of(h.ID), Owner: h.By,
		Do: commands.DM{User: h.By, EphemeralFollowup: true, Message: &commands.Message{Text: s.Say("desk.hand-over.refused", nil)}},
	}}, notices.MarkUndelivered(tx, o.Env, handOverUnposted, 0, h.ID)
}

// whatIsHeld lists things, a line each.
func whatIsHeld(s commands.Env, can []commands.Waiting, stay int) words.Text {
	lines := []words.Text{s.Say("desk.hand-over.head", words.Args{"Count": len(can)})}
	for _, w := range can[:min(len(can), onPage)] {
		lines = append(lines, s.Say("desk.hand-over.line", words.Args{"What": w.Label}))
	}
	if stay > 0 {
		lines = append(lines, s.Say("desk.hand-over.stays", nil))
	}
	return words.Join("\n", lines...)
}

// handOver is `Hand over`: what would be handed over, and a note.
func handOver(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if _, err := moderators.RequireChannel(tx); err != nil {
		return commands.Reply{}, err
	}
	can, stay, err := movable(tx, rq, rq.Member)
	if err == nil && len(can) == 0 {
		err = commands.Refuse("desk.hand-over.nothing", nil)
	}
	if err != nil {
		return commands.Reply{}, err
	}
	return commands.Reply{Modal: &commands.Modal{
		ID: commands.ID("desk:hand-over-send"), Title: rq.Label("desk.hand-over.title"), Text: whatIsHeld(rq.Env, can, stay),
		Fields: []commands.Field{{ID: "note", Label: rq.Label("desk.hand-over.note"), Max: peer.MaxHandOverNote, Long: true}},
	}}, nil
}

// handOverSend stores the wish and posts its card.
func handOverSend(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	set, err := moderators.RequireChannel(tx)
	if err != nil {
		return commands.Reply{}, err
	}
	note, _, err := rq.Written("note", peer.MaxHandOverNote)
	if err != nil {
		return commands.Reply{}, err
	}
	can, _, err := movable(tx, rq, rq.Member)
	if err == nil && len(can) == 0 {
		err = commands.Refuse("desk.hand-over.nothing", nil)
	}
	if err != nil {
		return commands.Reply{}, err
	}
	told, err := tx.Desk(rq.Now)
	if err != nil {
		return commands.Reply{}, err
	}
	h := peer.HandOver{ID: rq.ID, By: rq.Member, Note: note, At: rq.Now}
	reply := rq.Reply("desk.hand-over.sent", nil, commands.Unit(
		rq.Button("take-back", commands.Secondary, commands.ID("desk:keep", h.ID))))
	for _, old := range told.HandOvers {
		if old.By == rq.Member && old.ID != h.ID {
			reply.Effects = append(reply.Effects, commands.PostToModerators(set, handOvers.Of(old.ID), 0, commands.ModeratorsCard{}))
		}
	}
	card := commands.Wordless(&commands.Message{
		Text: rq.Community().Say("desk.hand-over.card", words.Args{"Moderator": words.Person(rq.Member), "Count": len(can)}),
		Rows: commands.Buttons(rq.Community().Button("open", commands.Primary, commands.ID("desk:hand-over-show", h.ID))),
	})
	post := commands.PostToModerators(set, handOvers.Of(h.ID), 0, card, rq.Member)
	post.OnOutcome, post.Ref = handOverPosted, h.ID
	reply.Effects = append(reply.Effects, post)
	return reply, errors.Join(tx.PutDesk(told.WithHandOver(h)), tx.Schedule(dueHandOver, 0, h.ID, h.At.Add(peer.KeepHandOverFor)))
}

// pressedHandOver returns the hand-over that a button is about, or a refusal if it is over.
func pressedHandOver(tx *storage.Tx, rq commands.Request) (peer.Desk, peer.HandOver, error) {
	id, err := rq.ArgID(0)
	if err != nil {
		return peer.Desk{}, peer.HandOver{}, err
	}
	told, err := tx.Desk(rq.Now)
	h, ok := told.HandOver(id)
	if err == nil && !ok {
		err = commands.Refuse("desk.hand-over.over", nil)
	}
	return told, h, err
}

// showHandOver shows a moderator privately what another would like to hand over, and the note.
func showHandOver(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	_, h, err := pressedHandOver(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	can, _, err := movable(tx, rq, h.By)
	if err == nil && len(can) == 0 {
		err = commands.Refuse("desk.hand-over.nothing-left", words.Args{"Moderator": words.Person(h.By)})
	}
	if err != nil {
		return commands.Reply{}, err
	}
	var button commands.Button
	if h.By == rq.Member {
		button = rq.Button("take-back", commands.Secondary, commands.ID("desk:keep", h.ID))
	} else {
		button = rq.Button("take-it-over", commands.Primary, commands.ID("desk:take", h.ID))
	}
	text := words.Join("\n", rq.Say("desk.hand-over.from", words.Args{"Moderator": words.Person(h.By)}), whatIsHeld(rq.Env, can, 0))
	return commands.Say(commands.WithNote(text, h.Note), commands.Buttons(button)...), nil
}

// take is `Take it over`, by another moderator's press.
func take(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	told, h, err := pressedHandOver(tx, rq)
	if err == nil && h.By == rq.Member {
		err = commands.Refuse("desk.hand-over.own", nil)
	}
	if err != nil {
		return commands.Reply{}, err
	}
	can, _, err := movable(tx, rq, h.By)
	if err != nil {
		return commands.Reply{}, err
	}
	if len(can) == 0 {
		return commands.Reply{}, commands.Refuse("desk.hand-over.nothing-left", words.Args{"Moderator": words.Person(h.By)})
	}
	var effects []commands.Effect
	taken := 0
	for _, w := range can {
		some, err := w.Take(tx, rq)
		var refused *commands.Refusal
		switch {
		case errors.As(err, &refused): // it stays where it is
		case err != nil:
			return commands.Reply{}, err
		default:
			effects, taken = append(effects, some...), taken+1
		}
	}
	if taken == 0 {
		return commands.Reply{}, commands.Refuse("desk.hand-over.not-to-you", nil)
	}
	set, err := tx.Settings()
	if err != nil {
		return commands.Reply{}, err
	}
	args := words.Args{"Moderator": words.Person(rq.Member), "First": words.Person(h.By), "Count": taken}
	reply := rq.Reply("desk.hand-over.taken", args).InPlace()
	reply.Effects = append(effects, commands.PostToModerators(set, handOvers.Of(h.ID), 0, commands.Wordless(&commands.Message{
		Text: rq.Community().Say("desk.hand-over.card-taken", args),
	}), h.By, rq.Member)) // also where its first card was refused
	return reply, errors.Join(tx.PutDesk(told.WithoutHandOver(h.By)), tx.Unschedule(dueHandOver, 0, h.ID))
}

// keep is `Take it back`, by who wished to hand over.
func keep(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	told, h, err := pressedHandOver(tx, rq)
	if err == nil && h.By != rq.Member {
		err = commands.Refuse("refusal.not-yours", nil)
	}
	if err != nil {
		return commands.Reply{}, err
	}
	set, err := tx.Settings()
	reply := rq.Reply("desk.hand-over.kept", nil).InPlace()
	reply.Effects = []commands.Effect{commands.PostToModerators(set, handOvers.Of(h.ID), 0, commands.ModeratorsCard{})}
	return reply, errors.Join(err, tx.PutDesk(told.WithoutHandOver(h.By)), tx.Unschedule(dueHandOver, 0, h.ID))
}

// handOverOver forgets a hand-over that nobody took in peer.KeepHandOverFor, with its note and card.
func handOverOver(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) {
	told, err := tx.Desk(d.Now) // without it, since its time is over
	if err != nil {
		return nil, err
	}
	set, err := tx.Settings()
	return []commands.Effect{commands.PostToModerators(set, handOvers.Of(d.Ref), 0, commands.ModeratorsCard{})},
		errors.Join(err, tx.PutDesk(told))
}
