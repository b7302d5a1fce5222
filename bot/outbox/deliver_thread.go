package outbox

import (
	"cmp"
	"context"
	"time"

	"waymark/bot/discord"
	"waymark/commands"
	"waymark/commands/guilds"
	"waymark/peer"
	"waymark/storage"
)

// whoCannotSee returns the first of some members who cannot see a channel, or not write in its threads, 0 if all can; with an
// error about a member also who it is. Adding such a person to a thread succeeds on Discord, and they never see it (Discord:
// Permissions, Threads).
func (d *delivery) whoCannotSee(ctx context.Context, channel peer.ID, people []peer.ID) (peer.ID, error) {
	var seen guilds.State
	err := d.call(ctx, func(ctx context.Context) (err error) {
		seen, err = d.discord.Guild(ctx, d.item.Guild)
		return err
	})
	if _, there := seen.Channels[channel]; err != nil || !there {
		return 0, err // Discord says what is wrong when the thread is created
	}
	for _, who := range people {
		var m guilds.Member
		err := d.call(ctx, func(ctx context.Context) (err error) {
			m, err = d.discord.Member(ctx, d.item.Guild, who)
			return err
		})
		if err != nil {
			return who, err
		}
		m.TimedOutUntil = time.Time{} // that passes
		const needs = guilds.PermissionView | guilds.PermissionSendInThreads
		if seen.Permissions(m, channel)&needs != needs {
			return who, nil
		}
	}
	return 0, nil
}

// openThread creates the thread, adds its people and posts the first message, each once.
func (d *delivery) openThread(ctx context.Context, s *remoteState, open commands.OpenThread) (commands.Result, peer.ID, error) {
	if s.at.Channel == 0 {
		if gone, err := d.whoLeft(ctx, open.Members); gone != 0 || err != nil {
			return commands.Left, gone, err
		}
		if hidden, err := d.whoCannotSee(ctx, open.Channel, open.Members); hidden != 0 || err != nil {
			return commands.Hidden, hidden, err
		}
		if err := d.makeThread(ctx, s, open); err != nil {
			return 0, 0, err
		}
	}
	thread := s.at.Channel
	for _, who := range open.Members {
		err := d.call(ctx, func(ctx context.Context) error { return d.discord.AddToThread(ctx, thread, who) })
		if unknownPerson(err) {
			return commands.Left, who, nil // a thread with one person in it helps nobody
		}
		if err != nil {
			return 0, 0, err
		}
	}
	if open.Message == nil {
		return commands.Done, thread, nil
	}
	result, _, err := d.show(ctx, s, thread, open.Message, false)
	return result, thread, err
}

// makeThread finds the thread that an earlier attempt created, or creates it, and stores its id at once, so that no second
// thread is created when the next step fails.
func (d *delivery) makeThread(ctx context.Context, s *remoteState, open commands.OpenThread) error {
	id, err := d.findThread(ctx, s, open.Name)
	if err != nil {
		return err
	}
	if id == 0 {
		before := s.tried
		if err := d.storeAttempt(ctx, s, attempt{channel: open.Channel, fingerprint: markThread, refusalReported: s.tried.refusalReported}); err != nil {
			return err
		}
		id, err = d.callID(ctx, func(ctx context.Context) (peer.ID, error) {
			return d.discord.OpenThread(ctx, open.Channel, open.Name)
		})
		if discord.IsHeldBack(err) {
			s.tried = before
		}
		if err != nil {
			return err
		}
	}
	s.put(storage.Posted{Channel: id})
	s.tried = attempt{refusalReported: s.tried.refusalReported}
	return d.storeState(ctx, s)
}

// findThread looks for the thread that an earlier attempt may have created; 0 if there is none.
func (d *delivery) findThread(ctx context.Context, s *remoteState, name string) (peer.ID, error) {
	if s.tried.fingerprint != markThread {
		return 0, nil
	}
	return d.callID(ctx, func(ctx context.Context) (peer.ID, error) {
		return d.discord.FindThread(ctx, d.item.Guild, s.tried.channel, name)
	})
}

// closeThread posts the last message, then locks and archives. A thread that does not exist counts as closed.
func (d *delivery) closeThread(ctx context.Context, s *remoteState, end commands.CloseThread) (commands.Result, peer.ID, error) {
	if s.at.Channel == 0 { // an earlier attempt to create it may have succeeded before this effect replaced it
		id, err := d.findThread(ctx, s, end.Name)
		if id == 0 {
			return commands.Done, 0, err
		}
		s.put(storage.Posted{Channel: id})
	}
	thread := s.at.Channel
	if end.Message != nil {
		last, err := d.remoteStateOf(ctx, end.Last)
		if err != nil {
			return 0, 0, err
		}
		if _, _, err := d.show(ctx, last, thread, end.Message, false); err != nil && !discord.IsGone(err) {
			return 0, 0, err
		}
	}
	err := d.call(ctx, func(ctx context.Context) error { return d.discord.CloseThread(ctx, thread) })
	if discord.IsGone(err) {
		return commands.Gone, thread, nil
	}
	return commands.Done, thread, err
}

// inThread makes a call that Discord refuses in an archived thread. Such a thread is reopened first, and one that was
// closed is closed again. The channel may also be no thread.
func (d *delivery) inThread(ctx context.Context, channel peer.ID, f func(context.Context) error) error {
	err := d.call(ctx, f)
	if discord.CodeOf(err) != discord.CodeThreadArchived {
		return err
	}
	var locked bool
	err = d.call(ctx, func(ctx context.Context) (err error) {
		locked, err = d.discord.ReopenThread(ctx, channel)
		return err
	})
	if err != nil {
		return err
	}
	err = d.call(ctx, f)
	if locked {
		again := d.call(ctx, func(ctx context.Context) error { return d.discord.CloseThread(ctx, channel) })
		err = cmp.Or(err, again)
	}
	return err
}

// threadMember adds a member to a thread or removes them. Removing counts as done when the member or the thread is gone.
func (d *delivery) threadMember(ctx context.Context, do commands.ThreadMember) (commands.Result, peer.ID, error) {
	change := func(ctx context.Context) error { return d.discord.RemoveFromThread(ctx, do.Thread, do.User) }
	if do.In {
		if gone, err := d.whoLeft(ctx, []peer.ID{do.User}); gone != 0 || err != nil {
			return commands.Left, gone, err
		}
		if hidden, err := d.whoCannotSee(ctx, do.Channel, []peer.ID{do.User}); hidden != 0 || err != nil {
			return commands.Hidden, hidden, err
		}
		change = func(ctx context.Context) error { return d.discord.AddToThread(ctx, do.Thread, do.User) }
	}
	err := d.inThread(ctx, do.Thread, change)
	switch {
	case !do.In && (unknownPerson(err) || discord.IsGone(err)):
		err = nil
	case do.In && unknownPerson(err):
		return commands.Left, do.User, nil
	}
	return commands.Done, 0, err
}

// checkThread asks whether the members of a thread can see it and write in it. They need the channel that it is in for that.
func (d *delivery) checkThread(ctx context.Context, do commands.CheckThread) (commands.Result, peer.ID, error) {
	channel, err := d.callID(ctx, func(ctx context.Context) (peer.ID, error) { return d.discord.ChannelOfThread(ctx, do.Thread) })
	if discord.IsGone(err) {
		return commands.Gone, do.Thread, nil
	}
	if err != nil {
		return 0, 0, err
	}
	who, err := d.whoCannotSee(ctx, channel, do.Members)
	switch {
	case unknownPerson(err):
		return commands.Left, who, nil
	case who != 0:
		return commands.Hidden, who, err
	}
	return commands.Done, do.Thread, err
}
