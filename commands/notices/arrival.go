package notices

import (
	"waymark/commands"
	"waymark/peer"
	"waymark/storage"
)

// A card for the moderators that Discord refuses is tried again for days. Its sender is told of the refusal at once, so
// they are also told when it arrives after all.

// MarkUndelivered schedules a due item of a kind with the effect's ref: the sender has been told that it did not arrive. The
// mark ends after a month, when the outbox has long given up.
func MarkUndelivered(tx *storage.Tx, s commands.Env, kind string, owner, ref peer.ID) error {
	return tx.Schedule(kind, owner, ref, s.Now.AddDate(0, 1, 0))
}

// ArrivedLate reports whether an effect was done of which MarkUndelivered told otherwise, and deletes the mark.
func ArrivedLate(tx *storage.Tx, o commands.Outcome, kind string) (bool, error) {
	if o.Result != commands.Done || !tx.Scheduled(kind, o.Effect.Owner, o.Effect.Ref) {
		return false, nil
	}
	return true, tx.Unschedule(kind, o.Effect.Owner, o.Effect.Ref)
}

// TellArrival tells a sender privately whether a report or a request has reached the moderators: that it has not when Discord
// refuses it first, and that it has when it arrives after all. kind is the mark of MarkUndelivered; the outcome handlers
// named kind+"-told" and kind+"-arrived" are TellIfUndelivered of the same news.
func TellArrival(tx *storage.Tx, o commands.Outcome, kind string, targets commands.TargetKind, member peer.ID) ([]commands.Effect, error) {
	late, err := ArrivedLate(tx, o, kind)
	if err != nil || member == 0 {
		return nil, err
	}
	e := commands.Effect{Owner: member}
	message := &commands.Message{}
	switch {
	case late:
		message.Text = o.For(member).Say("news.brought", nil)
		e.Target, e.OnOutcome = targets.Of(o.Effect.Ref, "arrived"), kind+"-arrived"
	case o.Failed() && !tx.Scheduled(kind, o.Effect.Owner, o.Effect.Ref):
		if err := MarkUndelivered(tx, o.Env, kind, o.Effect.Owner, o.Effect.Ref); err != nil {
			return nil, err
		}
		message.Text = o.For(member).Say("news.not-brought-yet", nil)
		message.Rows = commands.Buttons(o.For(member).FindHelp())
		e.Target, e.OnOutcome = targets.Of(o.Effect.Ref, "refused"), kind+"-told"
	default:
		return nil, nil
	}
	e.Do = commands.DM{User: member, Message: message, EphemeralFollowup: true}
	return []commands.Effect{e}, nil
}

// NothingDue is the handler of what is scheduled only as a mark that ends by itself.
func NothingDue(*storage.Tx, commands.Due) ([]commands.Effect, error) { return nil, nil }
