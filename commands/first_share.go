package commands

import (
	"context"
	"slices"
	"sync"
	"time"

	"waymark/commands/guilds"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// Where families can read a room in which others share (wall.go), the answer to a member's first share there says so, once.
// It is the one thing about the wall that members hear; the owner is asked about each gap in /setup show.

// wholeFor is how long a guild's wall counts as whole after it was looked at, so that not every share asks Discord.
const wholeFor = 10 * time.Minute

// noteWithin is how long the note that a member was told may take.
const noteWithin = 10 * time.Second

// wholeWalls are the guilds whose walls were whole when they were looked at last, and when that was.
type wholeWalls struct {
	mu sync.Mutex
	at map[peer.ID]time.Time
}

// lately reports whether a guild's wall was whole not long ago.
func (w *wholeWalls) lately(guild peer.ID, now time.Time) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	at, known := w.at[guild]
	return known && now.Sub(at) < wholeFor
}

func (w *wholeWalls) note(guild peer.ID, now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.at == nil {
		w.at = map[peer.ID]time.Time{}
	}
	w.at[guild] = now
}

func (w *wholeWalls) forget(guild peer.ID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.at, guild)
}

// sayWhoReads makes the answer to a share in a room of everyone's look, after the transaction, whether families can read it.
// Then it says so, and the member's record remembers that.
func (t *Table) sayWhoReads(tx *storage.Tx, db *storage.DB, rq Request, reply *Reply) error {
	var channels []peer.ID
	for _, e := range reply.Effects {
		if post, ok := e.Do.(Post); ok && rq.sharesWithEveryone(post) {
			channels = append(channels, post.Channel)
		}
	}
	if len(channels) == 0 || reply.Message == nil || reply.Render != nil {
		return nil
	}
	set, err := tx.Settings()
	if err != nil {
		return err
	}
	m, err := tx.Member(rq.Member)
	if _, named := set.Families(); err != nil || m == nil || m.ToldReaders || !named || t.whole.lately(rq.Guild, rq.Now) {
		return err
	}
	shared := reply.Message // as it is when it is shown
	reply.Render = func(seen guilds.State) []Message {
		all := []Message{*shared}
		if !seen.Known {
			return all
		}
		read := familiesRead(set, seen)
		if len(read) == 0 {
			t.whole.note(rq.Guild, rq.Now)
		}
		i := slices.IndexFunc(channels, func(id peer.ID) bool { return slices.Contains(read, id) })
		if i < 0 {
			return all
		}
		t.toldReaders(db, rq)
		line := rq.Say("audience.first-share", words.Args{"Channel": words.Channel(channels[i])})
		if text := words.Join("\n", shared.Text, line); shared.Card == nil && text.Length() <= TextMax {
			all[0].Text = text
			return all
		}
		return append(all, Message{Text: line})
	}
	return nil
}

// sharesWithEveryone reports whether a post shows something of the acting member's in a room of everyone's, by their press.
func (rq Request) sharesWithEveryone(post Post) bool {
	return post.press.member == rq.Member && rq.Member != 0 && post.Message != nil && !post.EditOnly &&
		(post.Role == CheckInsChannel.Role() || post.Role == CelebrationsChannel.Role())
}

// familiesRead are the rooms in which others share that families can read.
func familiesRead(set peer.Settings, seen guilds.State) (read []peer.ID) {
	for _, gap := range seen.RoomGaps(set) {
		if gap.Kind == guilds.FamiliesSee || gap.Kind == guilds.FamiliesSeeWith {
			read = append(read, gap.Channel)
		}
	}
	return read
}

// toldReaders notes that the acting member was told that families can read what they share.
func (t *Table) toldReaders(db *storage.DB, rq Request) {
	ctx, cancel := context.WithTimeout(context.Background(), noteWithin)
	defer cancel()
	err := db.Update(ctx, rq.Guild, func(tx *storage.Tx) error {
		m, err := tx.Member(rq.Member)
		if err != nil || m == nil {
			return err
		}
		m.ToldReaders = true
		return tx.PutMember(*m)
	})
	if err != nil {
		t.log.Error("could not note that a member was told who reads a room", "ref", rq.LogRef(), "err", err)
	}
}
