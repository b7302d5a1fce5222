package sharing

import (
	"slices"
	"sync"
	"time"

	"waymark/commands"
	"waymark/commands/guilds"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// Where families can read a room in which others share (guilds/wall.go), the answer to a member's first share there says so, once.
// It is the one thing about the wall that members hear; the owner is asked about each gap in /setup show.

// wholeFor is how long a guild's wall counts as whole after it was looked at, so that not every share asks Discord.
const wholeFor = 10 * time.Minute

// recently are the guilds, or the channels, in which a look found nothing to say, and when that was.
type recently struct {
	mu sync.Mutex
	at map[peer.ID]time.Time
}

// lately reports whether that was not long ago.
func (w *recently) lately(guild peer.ID, now time.Time) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	at, known := w.at[guild]
	return known && now.Sub(at) < wholeFor
}

func (w *recently) note(guild peer.ID, now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.at == nil {
		w.at = map[peer.ID]time.Time{}
	}
	w.at[guild] = now
}

func (w *recently) forget(guild peer.ID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.at, guild)
}

func (w *recently) forgetAll() {
	w.mu.Lock()
	defer w.mu.Unlock()
	clear(w.at)
}

// sayWhoReads makes the answer to a share in a room of everyone's look, after the transaction, whether families can read it.
// Then it says so, and the member's record remembers that.
func (l *looks) sayWhoReads(tx *storage.Tx, rq commands.Request, reply *commands.Reply) error {
	var channels []peer.ID
	for _, e := range reply.Effects {
		if post, ok := e.Do.(commands.Post); ok && sharesWithEveryone(rq, post) {
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
	if _, named := set.Families(); err != nil || m == nil || m.ToldReaders || !named || l.whole.lately(rq.Guild, rq.Now) {
		return err
	}
	shared := reply.Message // as it is when it is shown
	reply.Render = func(seen guilds.State) []commands.Message {
		all := []commands.Message{*shared}
		if !seen.Known {
			return all
		}
		read := familiesRead(set, seen)
		if len(read) == 0 {
			l.whole.note(rq.Guild, rq.Now)
		}
		i := slices.IndexFunc(channels, func(id peer.ID) bool { return slices.Contains(read, id) })
		if i < 0 {
			return all
		}
		toldReaders(rq)
		line := rq.Say("audience.first-share", words.Args{"Channel": words.Channel(channels[i])})
		if text := words.Join("\n", shared.Text, line); shared.Card == nil && text.Length() <= commands.TextMax {
			all[0].Text = text
			return all
		}
		return append(all, commands.Message{Text: line})
	}
	return nil
}

// sharesWithEveryone reports whether a post shows something of the acting member's in a room of everyone's, by their press.
func sharesWithEveryone(rq commands.Request, post commands.Post) bool {
	return post.ShownBy() == rq.Member && rq.Member != 0 && post.Message != nil && !post.EditOnly &&
		(post.Role == commands.CheckInsChannel.Role() || post.Role == commands.CelebrationsChannel.Role())
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
func toldReaders(rq commands.Request) {
	rq.StoreLater("told-readers", func(tx *storage.Tx) error {
		m, err := tx.Member(rq.Member)
		if err != nil || m == nil {
			return err
		}
		m.ToldReaders = true
		return tx.PutMember(*m)
	})
}
