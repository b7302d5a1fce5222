package proof_test

import (
	"fmt"
	"slices"
	"strings"

	"waymark/bot/fakediscord"
	"waymark/storage"
)

// page has someone write their page of what helps, change it, or delete it and perhaps take that back.
func (m *model) page() {
	p := m.who(func(p *someone) bool { return p.agreed })
	p.card, p.offer = date{}, nil // its buttons have the names of these
	m.play("@%s /what-helps", p.name)
	switch {
	case len(p.page) == 0:
		m.play(`@%s clicks "Write it"`, p.name)
	case pick(m, true, false):
		m.play(`@%s clicks "Change it"`, p.name)
	default:
		m.play(`@%s clicks "Delete it"`, p.name)
		m.play(`@%s clicks "Delete it"`, p.name)
		p.page = nil
		return
	}
	p.page = []string{m.word(p), m.word(p)}
	m.play(`@%s submits harder:%q self:%q`, p.name, p.page[0], p.page[1])
}

// pageHolds: the page is kept as it was written, until its owner deletes it.
func (m *model) pageHolds(tx *storage.Tx, p *someone) error {
	page, err := tx.HelpPage(m.id(p.name))
	if err != nil {
		return err
	}
	var got []string
	if page != nil && !page.Empty() {
		got = []string{page.Harder.Reveal(), page.Self.Reveal()}
	}
	if !slices.Equal(got, p.page) {
		return fmt.Errorf("@%s's page is %v, want %v", p.name, got, p.page)
	}
	return nil
}

// pageIsOffered: on a hard day who has a page is offered it, and nobody else.
func (m *model) pageIsOffered(e fakediscord.Event) {
	i := slices.IndexFunc(m.people, func(p *someone) bool { return p.name == e.Viewer })
	if i < 0 || e.Event != "message" || e.To != "ephemeral" {
		return
	}
	has := slices.ContainsFunc(e.Buttons, func(b fakediscord.ButtonView) bool { return b.Label == "What helps me" })
	hard := strings.Contains(e.Text, "Thank you for telling me.")
	if p := m.people[i]; has && len(p.page) == 0 || hard && !has && len(p.page) > 0 {
		m.fail("@%s has a page: %v; is offered it: %v, under %q", p.name, len(p.page) > 0, has, e.Text)
	}
}
