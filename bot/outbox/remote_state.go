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

// remoteState is what is known about one target on Discord: what is there, and the last attempt.
type remoteState struct {
	target        string         // its string form
	at            storage.Posted // the zero value: nothing
	changed       bool           // at is to be stored
	tried         attempt        // stored before the call, so that it is known after a crash
	attemptStored bool           // tried is stored
}

func (s *remoteState) put(p storage.Posted) { s.at, s.changed = p, true }

// attempt is a call that creates something on Discord and whose outcome is not known yet.
type attempt struct {
	channel         peer.ID
	fingerprint     uint64 // fingerprint of the message; 0: no attempt
	content         uint64 // discord.Hash of what was sent
	refusalReported bool   // the refusal was reported
}

// Marks of attempts at something else than a message. The mark of a message is an odd hash.
const (
	markThread  = 1 // a thread was to be created
	markRemoval = 2 // we were deleting the message, so if it is gone, no person deleted it
)

// remoteStateOf reads what is stored about a target.
func (d *delivery) remoteStateOf(ctx context.Context, target commands.Target) (*remoteState, error) {
	s := &remoteState{target: target.String()}
	err := d.db.View(ctx, d.item.Guild, func(tx *storage.Tx) error {
		at, err := tx.Posted(d.effect.Owner, s.target)
		if err != nil {
			return err
		}
		try, err := tx.Attempt(d.effect.Owner, s.target)
		if err != nil {
			return err
		}
		if at != nil {
			s.at = *at
		}
		if try != nil {
			s.tried = attempt{try.Channel, try.Fingerprint, try.Content, try.RefusalReported}
			s.attemptStored = true
		}
		return nil
	})
	if err != nil {
		return nil, storageError{err}
	}
	d.states = append(d.states, s)
	return s, nil
}

// storeAttempt stores an attempt before it is made.
func (d *delivery) storeAttempt(ctx context.Context, s *remoteState, a attempt) error {
	if s.attemptStored && s.tried == a {
		return nil
	}
	s.tried = a
	return d.storeState(ctx, s)
}

// storeState stores one target in its own transaction.
func (d *delivery) storeState(ctx context.Context, s *remoteState) error {
	err := d.db.Update(ctx, d.item.Guild, func(tx *storage.Tx) error { return d.storeOne(tx, s, false) })
	if err != nil {
		return storageError{err}
	}
	s.attemptStored, s.changed = s.tried != (attempt{}), false
	return nil
}

// store stores all targets. When the effect ended its attempts are deleted: then it is known what is where.
func (d *delivery) store(tx *storage.Tx, end bool) error {
	for _, s := range d.states {
		if err := d.storeOne(tx, s, end); err != nil {
			return err
		}
	}
	return nil
}

func (d *delivery) storeOne(tx *storage.Tx, s *remoteState, end bool) error {
	owner := d.effect.Owner
	if s.changed {
		var err error
		if s.at.IsZero() {
			err = tx.DeletePosted(owner, s.target)
		} else {
			s.at.About, s.at.InTarget, s.at.Held = d.effect.People(), d.effect.InTarget(), nil
			if s.at.Message != 0 && !s.at.Gone {
				s.at.Held = d.effect.HeldForm()
			}
			err = tx.PutPosted(owner, s.target, s.at)
		}
		if err != nil {
			return err
		}
	}
	if end || s.tried == (attempt{}) {
		if s.attemptStored {
			return tx.DeleteAttempt(owner, s.target)
		}
		return nil
	}
	a := s.tried
	return tx.PutAttempt(owner, s.target, storage.Attempt{
		Channel: a.channel, Fingerprint: a.fingerprint, Content: a.content, RefusalReported: a.refusalReported, About: d.effect.People(),
	})
}

// find looks for the message of an attempt among the bot's newest messages in the channel.
func (d *delivery) find(ctx context.Context, a attempt) (peer.ID, error) {
	return d.discord.Find(ctx, a.channel, func(m discord.Found) bool {
		return a.fingerprint == fingerprintOfIDs(m.CustomIDs, m.Text) || m.Nonce != "" && a.fingerprint == fingerprint(m.Nonce)
	})
}

// nonceOf returns the nonce by which Discord recognises a repeated send of the same effect (Discord: Create Message).
func nonceOf(w storage.OutboxItem) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %d %s", w.Guild, w.Generation, w.Target))
	return base64.RawURLEncoding.EncodeToString(sum[:])[:25]
}

// fingerprintOf identifies a message in its channel by its buttons' ids, if they carry arguments, and its text. It is needed
// because Discord remembers a nonce for a few minutes only.
func fingerprintOf(m *commands.Message, nonce string) uint64 {
	if m := fingerprintOfIDs(m.CustomIDs(), m.PlainText()); m != 0 {
		return m
	}
	return fingerprint(nonce)
}

// fingerprintOfIDs returns 0 unless an id has an argument: without one it is the same on every message of its kind.
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

// letters returns the letters and digits of a text, because Discord may store the rest differently from what was sent.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, text)
}

// fingerprint hashes a text. It is odd, so never 0.
func fingerprint(s string) uint64 {
	sum := sha256.Sum256([]byte(s))
	return binary.BigEndian.Uint64(sum[:]) | 1
}
