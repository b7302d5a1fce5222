package outbox

import (
	"context"
	"errors"
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
func (j *delivery) act(ctx context.Context) (commands.Result, peer.ID, error) {
	result, id, err := j.actIn(ctx)
	post, ok := j.effect.Do.(commands.Post)
	if !ok || !j.channelGone(err) {
		return result, id, err
	}
	var room peer.ID
	failed := j.DB.View(ctx, j.item.Guild, func(tx *storage.Tx) error {
		set, err := tx.Settings()
		room = post.Role.Channel(set)
		return err
	})
	if failed != nil {
		return 0, 0, storageError{failed}
	}
	if room == 0 || room == post.Channel {
		return result, id, err
	}
	post.Channel = room
	j.effect.Do = post
	return j.actIn(ctx)
}

// roomGone says whether an attempt failed because the channel in which something was to be created was deleted, and
// another may be configured now.
func (j *delivery) channelGone(err error) bool {
	post, ok := j.effect.Do.(commands.Post)
	return ok && post.Role != 0 && discord.CodeOf(err) == discord.CodeUnknownChannel && j.states[0].at.Channel == 0
}

func (j *delivery) actIn(ctx context.Context) (commands.Result, peer.ID, error) {
	s := j.states[0]
	switch do := j.effect.Do.(type) {
	case commands.Post:
		if s.at.Message == 0 {
			if gone, err := j.whoLeft(ctx, do.Between); gone != 0 || err != nil {
				return commands.Left, gone, err
			}
		}
		return j.show(ctx, s, do.Channel, do.Message, do.EditOnly)
	case commands.DM:
		if gone, err := j.whoLeft(ctx, do.Between); gone != 0 || err != nil {
			return commands.Left, gone, err
		}
		result, id, err := j.dm(ctx, s, do)
		if discord.IsClosed(err) && j.ephemeralFollowup(ctx, do) {
			return commands.Done, 0, nil
		}
		return result, id, err
	case commands.RoleChange:
		return j.changeRole(ctx, do)
	case commands.OpenThread:
		return j.openThread(ctx, s, do)
	case commands.CloseThread:
		return j.closeThread(ctx, s, do)
	case commands.CheckMembership:
		return j.checkMembership(ctx, do.User)
	case commands.DeleteUnknown:
		return j.deleteUnknown(ctx, do)
	}
	j.log.Error("unknown kind of effect dropped", "kind", fmt.Sprintf("%T", j.effect.Do))
	return commands.GaveUp, 0, nil
}

// call makes one call to Discord, with a timeout in real time.
func (j *delivery) call(ctx context.Context, f func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, j.CallTimeout)
	defer cancel()
	return f(ctx)
}

// callID is call for a call that returns an id.
func (j *delivery) callID(ctx context.Context, f func(context.Context) (peer.ID, error)) (id peer.ID, err error) {
	err = j.call(ctx, func(ctx context.Context) error { id, err = f(ctx); return err })
	return id, err
}

// show makes the message of a target show m, or be absent if m is nil. With editOnly it creates no new message.
func (j *delivery) show(ctx context.Context, s *remoteState, channel peer.ID, m *commands.Message, editOnly bool) (commands.Result, peer.ID, error) {
	if err := j.recall(ctx, s); err != nil {
		return 0, 0, err
	}
	switch {
	case m == nil:
		return j.remove(ctx, s)
	case s.at.Gone:
		return commands.Gone, 0, nil
	case s.at.Message == 0 && editOnly:
		return commands.Done, 0, nil
	case s.at.Message == 0:
		return j.post(ctx, s, channel, m)
	case s.tried.fingerprint == markRemoval:
		return j.showAgain(ctx, s, channel, m)
	}
	return j.edit(ctx, s, m)
}

// showAgain shows m where an earlier attempt may have deleted the message and its answer was lost: then the message is
// created again. It must not be mistaken for one that a moderator deleted.
func (j *delivery) showAgain(ctx context.Context, s *remoteState, channel peer.ID, m *commands.Message) (commands.Result, peer.ID, error) {
	s.at.Hash = 0 // what it shows is not known
	result, id, err := j.edit(ctx, s, m)
	if err != nil || result != commands.Gone {
		return result, id, err
	}
	s.put(storage.Posted{})
	s.tried = attempt{refusalReported: s.tried.refusalReported}
	return j.post(ctx, s, channel, m)
}

// recall finds out whether an earlier attempt whose answer was lost succeeded.
func (j *delivery) recall(ctx context.Context, s *remoteState) error {
	if s.at.Message != 0 || s.at.Gone || s.tried.fingerprint == 0 {
		return nil
	}
	id, err := j.callID(ctx, func(ctx context.Context) (peer.ID, error) {
		return j.find(ctx, s.tried)
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
	return j.storeState(ctx, s)
}

func (j *delivery) post(ctx context.Context, s *remoteState, channel peer.ID, m *commands.Message) (commands.Result, peer.ID, error) {
	nonce, before := nonceOf(j.item), s.tried
	try := attempt{channel: channel, fingerprint: fingerprintOf(m, nonce), content: discord.Hash(*m), refusalReported: s.tried.refusalReported}
	if err := j.storeAttempt(ctx, s, try); err != nil {
		return 0, 0, err
	}
	id, err := j.callID(ctx, func(ctx context.Context) (peer.ID, error) {
		return j.discord.Post(ctx, channel, *m, nonce)
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
func (j *delivery) edit(ctx context.Context, s *remoteState, m *commands.Message) (commands.Result, peer.ID, error) {
	post, _ := j.effect.Do.(commands.Post)
	same := s.at.Hash == discord.Hash(*m)
	if same && !post.Check {
		return commands.Done, s.at.Message, nil
	}
	err := j.call(ctx, func(ctx context.Context) error {
		if same {
			return j.discord.Exists(ctx, s.at.Channel, s.at.Message)
		}
		return j.discord.Edit(ctx, s.at.Channel, s.at.Message, *m)
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
func (j *delivery) remove(ctx context.Context, s *remoteState) (commands.Result, peer.ID, error) {
	if s.at.Message == 0 || s.at.Gone {
		return commands.Done, 0, nil
	}
	_, posted := j.effect.Do.(commands.Post)
	others := posted && j.effect.Owner != 0 && s.tried.fingerprint != markRemoval
	if err := j.storeAttempt(ctx, s, attempt{channel: s.at.Channel, fingerprint: markRemoval, refusalReported: s.tried.refusalReported}); err != nil {
		return 0, 0, err
	}
	err := j.call(ctx, func(ctx context.Context) error {
		return j.discord.Delete(ctx, s.at.Channel, s.at.Message)
	})
	switch {
	case discord.IsGone(err) && others:
		s.put(storage.Posted{Channel: s.at.Channel, Message: s.at.Message, Gone: true})
		return commands.Done, 0, nil
	case err != nil && !discord.IsGone(err):
		return 0, 0, err
	}
	s.put(storage.Posted{})
	return commands.Done, 0, nil
}

func (j *delivery) dm(ctx context.Context, s *remoteState, dm commands.DM) (commands.Result, peer.ID, error) {
	channel := s.at.Channel
	if channel == 0 && s.tried.fingerprint == 0 && (dm.Message == nil || dm.EditOnly) {
		return commands.Done, 0, nil // there never was one; no need to open a channel to say so
	}
	if channel == 0 {
		channel = dm.Channel
	}
	if channel != 0 {
		return j.show(ctx, s, channel, dm.Message, dm.EditOnly)
	}
	channel, known, err := j.dmChannel(ctx, dm.User)
	if err != nil {
		return 0, 0, err
	}
	result, id, err := j.show(ctx, s, channel, dm.Message, dm.EditOnly)
	if known && discord.CodeOf(err) == discord.CodeUnknownChannel {
		err = errors.Join(err, j.storeDMChannel(ctx, dm.User, 0)) // the next attempt opens one
	}
	return result, id, err
}

// dmChannel returns the private channel with a member, and whether it was known: else it is opened and stored.
func (j *delivery) dmChannel(ctx context.Context, user peer.ID) (channel peer.ID, known bool, err error) {
	err = j.DB.View(ctx, j.item.Guild, func(tx *storage.Tx) (err error) {
		channel, err = tx.SkipUnreadable().DMChannel(user)
		return err
	})
	if err != nil {
		return 0, false, storageError{err}
	}
	if channel != 0 {
		return channel, true, nil
	}
	channel, err = j.callID(ctx, func(ctx context.Context) (peer.ID, error) {
		return j.discord.DMChannel(ctx, user)
	})
	if err != nil {
		return 0, false, err
	}
	return channel, false, j.storeDMChannel(ctx, user, channel)
}

func (j *delivery) storeDMChannel(ctx context.Context, user, channel peer.ID) error {
	err := j.DB.Update(ctx, j.item.Guild, func(tx *storage.Tx) error { return tx.PutDMChannel(user, channel) })
	if err != nil {
		return storageError{err}
	}
	return nil
}

// ephemeralFollowup tells a member whose private messages are closed what cannot wait, under their last interaction. It says
// whether Discord still allowed that.
func (j *delivery) ephemeralFollowup(ctx context.Context, dm commands.DM) (told bool) {
	if dm.Message == nil || !dm.EphemeralFollowup {
		return false
	}
	err := j.call(ctx, func(ctx context.Context) (err error) {
		told, err = j.discord.SendFollowup(ctx, j.item.Guild, dm.User, *dm.Message)
		return err
	})
	return told && err == nil
}

// changeRole gives or takes a role. Taking counts as done when the member or the role is gone.
func (j *delivery) changeRole(ctx context.Context, change commands.RoleChange) (commands.Result, peer.ID, error) {
	if change.Give {
		return commands.Done, 0, j.call(ctx, func(ctx context.Context) error {
			return j.discord.GiveRole(ctx, j.item.Guild, change.User, change.Role)
		})
	}
	err := j.call(ctx, func(ctx context.Context) error {
		return j.discord.TakeRole(ctx, j.item.Guild, change.User, change.Role)
	})
	if discord.IsGone(err) {
		err = nil
	}
	return commands.Done, 0, err
}

// checkMembership asks whether a member is in the guild. Only peer.MemberAnswer's evidence counts as Gone: erasure rests on
// it. Everything else is an error, also that Discord does not know the person.
func (j *delivery) checkMembership(ctx context.Context, who peer.ID) (commands.Result, peer.ID, error) {
	err := j.call(ctx, func(ctx context.Context) error {
		_, err := j.discord.Member(ctx, j.item.Guild, who)
		return err
	})
	var e *discord.Error
	if errors.As(err, &e) && peer.MemberAnswer(e.Status, e.Code) == peer.PresenceGone {
		return commands.Gone, 0, nil
	}
	return commands.Done, 0, err
}

func (j *delivery) isMember(ctx context.Context, who peer.ID) (bool, error) {
	err := j.call(ctx, func(ctx context.Context) error {
		_, err := j.discord.Member(ctx, j.item.Guild, who)
		return err
	})
	if unknownPerson(err) {
		return false, nil
	}
	return err == nil, err
}

// whoLeft returns the first of some people who is not in the guild, 0 if all are. Discord also delivers private messages to
// people who only share another guild with the bot.
func (j *delivery) whoLeft(ctx context.Context, people []peer.ID) (peer.ID, error) {
	for _, who := range people {
		if here, err := j.isMember(ctx, who); err != nil || !here {
			return who, err
		}
	}
	return 0, nil
}

// openThread creates the thread, adds its people and posts the first message, each once.
func (j *delivery) openThread(ctx context.Context, s *remoteState, open commands.OpenThread) (commands.Result, peer.ID, error) {
	if s.at.Channel == 0 {
		if gone, err := j.whoLeft(ctx, open.Members); gone != 0 || err != nil {
			return commands.Left, gone, err
		}
		if err := j.makeThread(ctx, s, open); err != nil {
			return 0, 0, err
		}
	}
	thread := s.at.Channel
	for _, who := range open.Members {
		err := j.call(ctx, func(ctx context.Context) error { return j.discord.AddToThread(ctx, thread, who) })
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
	result, _, err := j.show(ctx, s, thread, open.Message, false)
	return result, thread, err
}

// makeThread finds the thread that an earlier attempt created, or creates it, and stores its id at once, so that no second
// thread is created when the next step fails.
func (j *delivery) makeThread(ctx context.Context, s *remoteState, open commands.OpenThread) error {
	id, err := j.findThread(ctx, s, open.Name)
	if err != nil {
		return err
	}
	if id == 0 {
		before := s.tried
		if err := j.storeAttempt(ctx, s, attempt{channel: open.Channel, fingerprint: markThread, refusalReported: s.tried.refusalReported}); err != nil {
			return err
		}
		id, err = j.callID(ctx, func(ctx context.Context) (peer.ID, error) {
			return j.discord.OpenThread(ctx, open.Channel, open.Name)
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
	return j.storeState(ctx, s)
}

// findThread looks for the thread that an earlier attempt may have created; 0 if there is none.
func (j *delivery) findThread(ctx context.Context, s *remoteState, name string) (peer.ID, error) {
	if s.tried.fingerprint != markThread {
		return 0, nil
	}
	return j.callID(ctx, func(ctx context.Context) (peer.ID, error) {
		return j.discord.FindThread(ctx, j.item.Guild, s.tried.channel, name)
	})
}

// closeThread posts the last message, then locks and archives. A thread that does not exist counts as closed.
func (j *delivery) closeThread(ctx context.Context, s *remoteState, end commands.CloseThread) (commands.Result, peer.ID, error) {
	if s.at.Channel == 0 { // an earlier attempt to create it may have succeeded before this effect replaced it
		id, err := j.findThread(ctx, s, end.Name)
		if id == 0 {
			return commands.Done, 0, err
		}
		s.put(storage.Posted{Channel: id})
	}
	thread := s.at.Channel
	if end.Message != nil {
		last, err := j.remoteStateOf(ctx, end.Last)
		if err != nil {
			return 0, 0, err
		}
		if _, _, err := j.show(ctx, last, thread, end.Message, false); err != nil && !discord.IsGone(err) {
			return 0, 0, err
		}
	}
	err := j.call(ctx, func(ctx context.Context) error { return j.discord.CloseThread(ctx, thread) })
	if discord.IsGone(err) {
		return commands.Gone, thread, nil
	}
	return commands.Done, thread, err
}

// unknownPerson says whether the person left the guild, or Discord.
func unknownPerson(err error) bool {
	code := discord.CodeOf(err)
	return code == discord.CodeUnknownMember || code == discord.CodeUnknownUser
}
