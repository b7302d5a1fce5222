package commands

import (
	"context"
	"slices"
	"time"

	"waymark/peer"
	"waymark/storage"
)

// What a person deleted stays deleted, and no answer says that others see it. The bot does not ask for the intent that would
// tell it of deleted messages, so it looks before it answers: a command or component whose answer may speak of posts about
// a member, most often the acting one, names them (Looks).

// lookWithin is how long an answer waits for such looks. Without an answer a post counts as there.
const lookWithin = time.Second

// Posts are targets of posts about one member.
type Posts struct {
	Owner   peer.ID
	Targets []Target
}

// lookForPosts asks Discord whether the posts that an answer may speak of are there, and notes those that are not as Gone.
func (t *Table) lookForPosts(ctx context.Context, db *storage.DB, rq Request, looks func(*storage.Tx, Request) (Posts, error)) error {
	if t.MessageDeleted == nil || looks == nil {
		return nil
	}
	var owner peer.ID
	var shown []storage.PostedTarget
	err := db.View(ctx, rq.Guild, func(tx *storage.Tx) error {
		posts, err := looks(tx, rq)
		owner = posts.Owner
		for _, target := range posts.Targets {
			posted, err := tx.Posted(owner, target.String())
			if err != nil {
				return err
			}
			if p := Deref(posted); p.Message != 0 && !p.Gone && !tx.Waits(target.String()) {
				shown = append(shown, storage.PostedTarget{Target: target.String(), Posted: p})
			}
		}
		return err
	})
	if err != nil || len(shown) == 0 {
		return err
	}
	inTime, cancel := context.WithTimeout(ctx, max(lookWithin, t.Patience))
	defer cancel()
	deleted := slices.DeleteFunc(shown, func(p storage.PostedTarget) bool {
		return !t.MessageDeleted(inTime, p.Channel, p.Message)
	})
	if len(deleted) == 0 {
		return nil
	}
	return db.Update(ctx, rq.Guild, func(tx *storage.Tx) error { return noteDeleted(tx, owner, deleted) })
}

// noteDeleted notes that a person deleted posts, unless the bot itself did meanwhile or is about to.
func noteDeleted(tx *storage.Tx, owner peer.ID, posts []storage.PostedTarget) error {
	for _, p := range posts {
		now, err := tx.Posted(owner, p.Target)
		if err != nil {
			return err
		}
		if Deref(now).Message != p.Message || tx.Waits(p.Target) {
			continue
		}
		if err := tx.PutPosted(owner, p.Target, storage.Posted{Channel: p.Channel, Message: p.Message, Gone: true}); err != nil {
			return err
		}
	}
	return nil
}
