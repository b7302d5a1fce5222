package commands

import (
	"context"
	"time"

	"waymark/commands/presence"
	"waymark/peer"
	"waymark/storage"
)

// laterWithin is how long storing something after an answer may take.
const laterWithin = 10 * time.Second

// storeLater stores something once an answer is known, in a transaction of its own.
func (t *Table) storeLater(db *storage.DB, guild peer.ID, ref, what string, fn func(*storage.Tx) error) {
	ctx, cancel := context.WithTimeout(context.Background(), laterWithin)
	defer cancel()
	if err := db.Update(ctx, guild, fn); err != nil {
		t.log.Error("could not be stored after an answer", "what", what, "ref", ref, "err", err)
	}
}

// noteUse clears the evidence that a use of the bot contradicts, in a transaction of its own: the request may have been
// refused, or only read.
func (t *Table) noteUse(ctx context.Context, db *storage.DB, rq Request) {
	err := db.Update(ctx, rq.Guild, func(tx *storage.Tx) error {
		if _, err := presence.NoteGuild(tx, peer.ServerCreated, rq.Now); err != nil {
			return err
		}
		_, _, err := presence.NoteMember(tx, rq.Member, peer.PresenceHere, rq.Now)
		return err
	})
	if err != nil {
		t.log.Error("could not note that a server is in use", "err", err)
	}
}
