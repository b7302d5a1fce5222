// Package speech knows in which language each reader is spoken to. The rule is in commands/language.go.
package speech

import (
	"cmp"

	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// Speech is who is spoken to in a guild, and how.
type Speech struct {
	Spoken    *words.Languages
	Reader    peer.ID          // who Env.Say speaks to, 0 for nobody in particular
	Readers   *words.Catalogue // in their language
	Community *words.Catalogue
	Fallback  *Fallback // how far below their languages everyone is spoken to
	Work      string    // see audience
	Chosen    bool      // the reader chose their language
	ChosenNow string    // the language that this request chose
}

// New is the speech before anything was read from storage: by Discord's locales alone.
func New(spoken *words.Languages, fallback *Fallback, reader peer.ID, locales ...string) *Speech {
	p := &Speech{Spoken: spoken, Fallback: fallback, Reader: reader, Readers: spoken.English(), Community: spoken.English()}
	for _, locale := range locales {
		if c := spoken.Find(locale); c != nil {
			p.Readers = c
			break
		}
	}
	return p
}

// Read brings in what the owner and the reader chose, as far as that can be read. locale is the reader's Discord, "" if it is
// not known.
func (p *Speech) Read(tx *storage.Tx, locale string) {
	if len(p.Spoken.Spoken()) == 1 {
		return // whatever was chosen, it is English
	}
	tx = tx.SkipUnreadable()
	if set, err := tx.Settings(); err == nil {
		if c := p.Spoken.Find(set.Language); c != nil {
			p.Community = c
		}
	}
	m, err := readMember(tx, p.Reader)
	p.Readers, p.ChosenNow, p.Chosen = p.of(m, locale), "", err != nil || m.Language != ""
}

// readMember returns a member, zero if they are none or cannot be read, or tx is nil.
func readMember(tx *storage.Tx, member peer.ID) (peer.Member, error) {
	if tx == nil || member == 0 {
		return peer.Member{}, nil
	}
	m, err := tx.SkipUnreadable().Member(member)
	if m == nil {
		return peer.Member{}, err
	}
	return *m, err
}

// of returns the catalogue for a member.
func (p *Speech) of(m peer.Member, locale string) *words.Catalogue {
	for _, code := range []string{m.Language, cmp.Or(locale, m.Heard)} {
		if c := p.Spoken.Find(code); c != nil {
			return c.Over(p.Community)
		}
	}
	return p.Community
}

// ToMember returns the catalogue for a member whose language is read from storage; tx may be nil.
func (p *Speech) ToMember(tx *storage.Tx, member peer.ID) *words.Catalogue {
	m, _ := readMember(tx, member)
	return p.To(member, p.of(m, ""))
}

// To returns the catalogue for a member, or for the community (0), whose language has own.
func (p *Speech) To(member peer.ID, own *words.Catalogue) *words.Catalogue {
	return p.Fallback.in(audience{p.Work, member}, own)
}

// Other is the community's language, if the reader was not asked yet and is spoken to in another; nil otherwise.
func (p *Speech) Other() *words.Catalogue {
	if p == nil || p.Chosen || p.Readers.Code() == p.Community.Code() {
		return nil
	}
	return p.Community
}
