package outbox

import (
	"context"
	"fmt"

	"waymark/bot/discord"
	"waymark/commands"
	"waymark/peer"
	"waymark/storage"
)

// delivery is one attempt at one effect.
type delivery struct {
	*Worker
	item   storage.OutboxItem
	effect commands.Effect
	states []*remoteState // what it touches on Discord, its target first; finish and retryLater store them
}

// act brings Discord into the state that the effect wants. It returns how that ended, and the id of the message or thread
// if there is one. An error means that it did not end: see failed. If the effect's channel was deleted, it acts in the
// one that is configured now.
func (d *delivery) act(ctx context.Context) (commands.Result, peer.ID, error) {
	result, id, err := d.actIn(ctx)
	post, ok := d.effect.Do.(commands.Post)
	if !ok || !d.channelGone(err) {
		return result, id, err
	}
	var channel peer.ID
	failed := d.db.View(ctx, d.item.Guild, func(tx *storage.Tx) error {
		set, err := tx.Settings()
		channel = post.Role.Channel(set)
		return err
	})
	if failed != nil {
		return 0, 0, storageError{failed}
	}
	if channel == 0 || channel == post.Channel {
		return result, id, err
	}
	post.Channel = channel
	d.effect.Do = post
	return d.actIn(ctx)
}

// channelGone reports whether an attempt failed because the channel in which a message was to be created was deleted,
// while another one may be configured now.
func (d *delivery) channelGone(err error) bool {
	post, ok := d.effect.Do.(commands.Post)
	return ok && post.Role != 0 && discord.CodeOf(err) == discord.CodeUnknownChannel && d.states[0].at.Channel == 0
}

func (d *delivery) actIn(ctx context.Context) (commands.Result, peer.ID, error) {
	s := d.states[0]
	switch do := d.effect.Do.(type) {
	case commands.Post:
		if s.at.Message == 0 && d.isLate() {
			if err := d.recall(ctx, s); err != nil && !discord.IsForbidden(err) {
				return 0, 0, err
			}
			if s.at.Message == 0 {
				return commands.GaveUp, 0, nil
			}
		}
		if s.at.Message == 0 {
			if gone, err := d.whoIsOut(ctx, do.Between, do.Audience); gone != 0 || err != nil {
				return commands.Left, gone, err
			}
			if result, err := d.isThere(ctx, do.About); result != commands.Done || err != nil {
				return result, 0, err
			}
		}
		if stop, err := d.withholdIfOpen(ctx, s, do); stop != 0 || err != nil {
			return stop, 0, err
		}
		return d.show(ctx, s, do.Channel, d.effect.Message(), do.EditOnly)
	case commands.DM:
		if gone, err := d.whoLeft(ctx, do.Between); gone != 0 || err != nil {
			return commands.Left, gone, err
		}
		if apart, err := d.keptApart(ctx, do); apart || err != nil {
			return commands.Gone, 0, err
		}
		if do.Audience != 0 {
			if out, err := d.whoIsOut(ctx, []peer.ID{do.User}, do.Audience); out != 0 || err != nil {
				return commands.Left, out, err
			}
		}
		result, id, err := d.dm(ctx, s, do)
		if discord.IsClosed(err) && d.ephemeralFollowup(ctx, do) {
			return commands.Done, 0, nil
		}
		return result, id, err
	case commands.RoleChange:
		return d.changeRole(ctx, do)
	case commands.OpenThread:
		return d.openThread(ctx, s, do)
	case commands.CloseThread:
		return d.closeThread(ctx, s, do)
	case commands.ThreadOnPost:
		err := d.call(ctx, func(ctx context.Context) error {
			return d.discord.OpenThreadOn(ctx, do.Channel, do.Message, do.Name)
		})
		return commands.Done, do.Message, err
	case commands.DeleteThread:
		err := d.call(ctx, func(ctx context.Context) error { return d.discord.DeleteThread(ctx, do.Thread) })
		if discord.IsGone(err) {
			err = nil
		}
		return commands.Done, do.Thread, err
	case commands.ThreadMember:
		return d.threadMember(ctx, do)
	case commands.CheckThread:
		return d.checkThread(ctx, do)
	case commands.CheckMembership:
		return d.checkMembership(ctx, do.User)
	case commands.DeleteUnknown:
		return d.deleteUnknown(ctx, do)
	}
	d.log.Error("unknown kind of effect dropped", "kind", fmt.Sprintf("%T", d.effect.Do))
	return commands.GaveUp, 0, nil
}

// call makes one call to Discord, with a timeout in real time.
func (d *delivery) call(ctx context.Context, f func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, d.CallTimeout)
	defer cancel()
	return f(ctx)
}

// callID is call for a call that returns an id.
func (d *delivery) callID(ctx context.Context, f func(context.Context) (peer.ID, error)) (id peer.ID, err error) {
	err = d.call(ctx, func(ctx context.Context) error { id, err = f(ctx); return err })
	return id, err
}

// show makes the message of a target show m, or be absent if m is nil. With editOnly it creates no new message.
func (d *delivery) show(ctx context.Context, s *remoteState, channel peer.ID, m *commands.Message, editOnly bool) (commands.Result, peer.ID, error) {
	if err := d.recall(ctx, s); err != nil {
		return 0, 0, err
	}
	switch {
	case m == nil:
		return d.remove(ctx, s)
	case s.at.Gone:
		return commands.Gone, 0, nil
	case s.at.Message == 0 && editOnly:
		return commands.Done, 0, nil
	case s.at.Message == 0:
		return d.post(ctx, s, channel, m)
	case s.tried.fingerprint == markRemoval:
		return d.showAgain(ctx, s, channel, m)
	}
	return d.edit(ctx, s, m)
}

// showAgain shows m where an earlier attempt may have deleted the message and its answer was lost: then the message is
// created again. It must not be mistaken for one that a moderator deleted.
func (d *delivery) showAgain(ctx context.Context, s *remoteState, channel peer.ID, m *commands.Message) (commands.Result, peer.ID, error) {
	s.at.Hash = 0 // what it shows is not known
	result, id, err := d.edit(ctx, s, m)
	if err != nil || result != commands.Gone {
		return result, id, err
	}
	s.put(storage.Posted{})
	s.tried = attempt{refusalReported: s.tried.refusalReported}
	return d.post(ctx, s, channel, m)
}

// recall looks for the message of an earlier attempt whose response was lost.
func (d *delivery) recall(ctx context.Context, s *remoteState) error {
	if s.at.Message != 0 || s.at.Gone || s.tried.fingerprint == 0 {
		return nil
	}
	id, err := d.callID(ctx, func(ctx context.Context) (peer.ID, error) {
		return d.find(ctx, s.tried)
	})
	if discord.IsGone(err) { // with its channel, if it ever was there
		s.tried = attempt{refusalReported: s.tried.refusalReported}
		return nil
	}
	if err != nil || id == 0 {
		return err
	}
	// Stored at once: after the next edit its fingerprint no longer matches.
	s.put(storage.Posted{Channel: s.tried.channel, Message: id, Hash: s.tried.content})
	return d.storeState(ctx, s)
}

func (d *delivery) post(ctx context.Context, s *remoteState, channel peer.ID, m *commands.Message) (commands.Result, peer.ID, error) {
	if !m.PingUntil.IsZero() && !d.now().Before(m.PingUntil) {
		quiet := *m
		m, quiet.PingRoles = &quiet, nil
	}
	nonce, before := nonceOf(d.item), s.tried
	try := attempt{channel: channel, fingerprint: fingerprintOf(m, nonce), content: discord.Hash(*m), refusalReported: s.tried.refusalReported}
	if err := d.storeAttempt(ctx, s, try); err != nil {
		return 0, 0, err
	}
	id, err := d.callID(ctx, func(ctx context.Context) (peer.ID, error) {
		return d.discord.Post(ctx, channel, *m, nonce)
	})
	if discord.IsHeldBack(err) || discord.IsGone(err) {
		s.tried = before
	}
	if err != nil {
		return 0, 0, err
	}
	s.put(storage.Posted{Channel: channel, Message: id, Hash: try.content})
	return commands.Done, id, nil
}

// edit changes an existing message. If it shows m already, it is left alone, and looked for only if the effect says so.
func (d *delivery) edit(ctx context.Context, s *remoteState, m *commands.Message) (commands.Result, peer.ID, error) {
	post, _ := d.effect.Do.(commands.Post)
	same := s.at.Hash == discord.Hash(*m)
	if same && !post.Check {
		return commands.Done, s.at.Message, nil
	}
	err := d.inThread(ctx, s.at.Channel, func(ctx context.Context) error {
		if same {
			return d.discord.Exists(ctx, s.at.Channel, s.at.Message)
		}
		return d.discord.Edit(ctx, s.at.Channel, s.at.Message, *m)
	})
	if discord.IsGone(err) {
		// A person deleted it, and may have had a reason: it stays deleted.
		s.put(storage.Posted{Channel: s.at.Channel, Message: s.at.Message, Gone: true})
		return commands.Gone, 0, nil
	}
	if err != nil {
		return 0, 0, err
	}
	s.put(storage.Posted{Channel: s.at.Channel, Message: s.at.Message, Hash: discord.Hash(*m)})
	return commands.Done, s.at.Message, nil
}

// remove deletes a message if it exists. If a person had deleted a member's message, that is remembered as long as
// anything about the member is.
func (d *delivery) remove(ctx context.Context, s *remoteState) (commands.Result, peer.ID, error) {
	if s.at.Message == 0 || s.at.Gone {
		return commands.Done, 0, nil
	}
	_, posted := d.effect.Do.(commands.Post)
	byOthers := posted && d.effect.Owner != 0 && s.tried.fingerprint != markRemoval
	if err := d.storeAttempt(ctx, s, attempt{channel: s.at.Channel, fingerprint: markRemoval, refusalReported: s.tried.refusalReported}); err != nil {
		return 0, 0, err
	}
	err := d.call(ctx, func(ctx context.Context) error {
		return d.discord.Delete(ctx, s.at.Channel, s.at.Message)
	})
	switch {
	case discord.IsGone(err) && byOthers:
		s.put(storage.Posted{Channel: s.at.Channel, Message: s.at.Message, Gone: true})
		return commands.Done, 0, nil
	case err != nil && !discord.IsGone(err):
		return 0, 0, err
	}
	s.put(storage.Posted{})
	return commands.Done, 0, nil
}
