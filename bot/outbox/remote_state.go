package outbox

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode"

	"waymark/bot/discord"
	"waymark/commands"
	"waymark/peer"
	"waymark/storage"
)

// remoteState is what is known of one place on Discord: what is there, and what was last tried.
type remoteState struct {
	target  string         // its string form
	at      storage.Posted // the zero value: nothing
	changed bool           // at is to be stored
	tried   attempt        // stored before the act, so that it is known after a crash
	noted   bool           // tried is stored
}

func (s *remoteState) put(p storage.Posted) { s.at, s.changed = p, true }

// attempt is a try at making something on Discord of which it is not known whether it came through.
type attempt struct {
	channel peer.ID
	mark    uint64 // by which to know the message again; 0: nothing was tried
	content uint64 // discord.Hash of what was sent
	told    bool   // that Discord refuses was told already
}

// Marks of attempts at something else than a message. That of a message is odd and a hash.
const (
	markThread  = 1 // a thread was to be made
	markRemoval = 2 // the message was to be removed by us, so if it is gone, nobody else deleted it
)

// remoteStateOf reads what is known.
func (j *delivery) remoteStateOf(ctx context.Context, target commands.Target) (*remoteState, error) {
	s := &remoteState{target: target.String()}
	err := j.DB.View(ctx, j.item.Guild, func(tx *storage.Tx) error {
		at, err := tx.Posted(j.effect.Owner, s.target)
		if err != nil {
			return err
		}
		try, err := tx.Attempt(j.effect.Owner, s.target)
		if err != nil {
			return err
		}
		if at != nil {
			s.at = *at
		}
		if try != nil {
			s.tried = attempt{try.Channel, try.Fingerprint, try.Content, try.RefusalReported}
			s.noted = true
		}
		return nil
	})
	if err != nil {
		return nil, storageError{err}
	}
	j.spots = append(j.spots, s)
	return s, nil
}

// note stores an attempt before it is made.
func (j *delivery) storeAttempt(ctx context.Context, s *remoteState, a attempt) error {
	if s.noted && s.tried == a {
		return nil
	}
	s.tried = a
	return j.storeState(ctx, s)
}

// keep stores one spot in a transaction of its own.
func (j *delivery) storeState(ctx context.Context, s *remoteState) error {
	err := j.DB.Update(ctx, j.item.Guild, func(tx *storage.Tx) error { return j.storeSpot(tx, s, false) })
	if err != nil {
		return storageError{err}
	}
	s.noted, s.changed = s.tried != (attempt{}), false
	return nil
}

// store stores all spots; at the end of a wish its attempts are forgotten, for then it is known what is where.
func (j *delivery) store(tx *storage.Tx, end bool) error {
	for _, s := range j.spots {
		if err := j.storeSpot(tx, s, end); err != nil {
			return err
		}
	}
	return nil
}

func (j *delivery) storeSpot(tx *storage.Tx, s *remoteState, end bool) error {
	owner := j.effect.Owner
	if s.changed {
		var err error
		if s.at.IsZero() {
			err = tx.DeletePosted(owner, s.target)
		} else {
			s.at.About, s.at.InTarget = j.effect.People(), j.effect.InTarget()
			err = tx.PutPosted(owner, s.target, s.at)
		}
		if err != nil {
			return err
		}
	}
	if end || s.tried == (attempt{}) {
		if s.noted {
			return tx.DeleteAttempt(owner, s.target)
		}
		return nil
	}
	a := s.tried
	return tx.PutAttempt(owner, s.target, storage.Attempt{
		Channel: a.channel, Fingerprint: a.mark, Content: a.content, RefusalReported: a.told, About: j.effect.People(),
	})
}

// find looks for the message of an attempt among the bot's newest in its channel.
func (j *delivery) find(ctx context.Context, a attempt) (peer.ID, error) {
	return j.discord.Find(ctx, a.channel, func(m discord.Found) bool {
		return a.mark == fingerprintOfIDs(m.CustomIDs, m.Text) || m.Nonce != "" && a.mark == fingerprint(m.Nonce)
	})
}

// nonceOf is by which Discord knows a repeated send of the same wish (Discord: Create Message, nonce).
func nonceOf(w storage.OutboxItem) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %d %s", w.Guild, w.Generation, w.Target))
	return base64.RawURLEncoding.EncodeToString(sum[:])[:25]
}

// markOf is by which a message is known again in its channel: by its buttons, if they say what they are
// about, and what it says, for several can be about one thing; Discord keeps a nonce for some minutes only.
func fingerprintOf(m *commands.Message, nonce string) uint64 {
	if m := fingerprintOfIDs(m.CustomIDs(), m.PlainText()); m != 0 {
		return m
	}
	return fingerprint(nonce)
}

// markOfIDs is 0 unless an id has an argument: without one it is the same on every message of its kind.
func fingerprintOfIDs(customIDs []string, text string) uint64 {
	named := false
	var own []string
	for _, id := range customIDs {
		if id == "" {
			continue // a link
		}
		_, args, _ := commands.ParseID(id)
		named = named || len(args) > 0
		own = append(own, id)
	}
	if !named {
		return 0
	}
	return fingerprint(strings.Join(append(own, letters(text)), "\n"))
}

// letters are the letters and digits of a text, in case Discord keeps the rest in another way than it was sent.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, text)
}

// mark is never 0.
func fingerprint(s string) uint64 {
	sum := sha256.Sum256([]byte(s))
	return binary.BigEndian.Uint64(sum[:]) | 1
}
