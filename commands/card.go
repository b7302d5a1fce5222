package commands

import (
	"slices"
	"strings"

	"waymark/commands/words"
)

// Card is a message with a structure, shown in a frame (Discord: Components V2). It is for what is looked at again and again:
// a moderators' card, a status, a history. Everything else is plain text. A message that was a card once stays one (Discord:
// flag IS_COMPONENTS_V2), so what is posted for one target is always a card, or never.
type Card struct {
	Accent int        `cbor:"1,keyasint,omitempty"` // colour of the frame's edge, 0xRRGGBB; 0 for none
	Parts  []CardPart `cbor:"2,keyasint"`
}

// CardPart is a text, a text with a button beside it, a picture, or a line between parts.
type CardPart struct {
	Text    words.Text `cbor:"1,keyasint,omitempty"`
	Button  *Button    `cbor:"2,keyasint,omitempty"` // beside Text
	Image   string     `cbor:"3,keyasint,omitempty"` // name of one of the message's files
	Divider bool       `cbor:"4,keyasint,omitempty"`
}

// Limits of a card (Discord: Components V2): the frame, rows and buttons count as components, the text of all parts together.
const (
	CardComponentsMax = 40
	CardTextMax       = 4000
)

// NewCard makes a card of one text, its heading.
func NewCard(head words.Text) *Card { return (&Card{}).Text(head) }

// Text adds texts, each a part of its own. Empty texts are left out.
func (c *Card) Text(texts ...words.Text) *Card {
	for _, t := range texts {
		if t != "" {
			c.Parts = append(c.Parts, CardPart{Text: t})
		}
	}
	return c
}

// TextWith adds a text with a button beside it.
func (c *Card) TextWith(t words.Text, b Button) *Card {
	c.Parts = append(c.Parts, CardPart{Text: t, Button: &b})
	return c
}

// Below adds a line, and texts under it. It adds nothing if all texts are empty.
func (c *Card) Below(texts ...words.Text) *Card {
	if words.Join("", texts...) == "" {
		return c
	}
	c.Parts = append(c.Parts, CardPart{Divider: true})
	return c.Text(texts...)
}

// Picture adds a picture: one of the message's files, by name.
func (c *Card) Picture(name string) *Card {
	c.Parts = append(c.Parts, CardPart{Image: name})
	return c
}

// Show makes a private reply of the card, with rows under it.
func (c *Card) Show(rows ...Row) Reply { return Reply{Message: &Message{Card: c, Rows: rows}} }

// AsCard is a plain message as a card of its text.
func (m Message) AsCard() Message {
	m.Card, m.Text = NewCard(m.Text), ""
	return m
}

// Above puts a line above what the message says.
func (m *Message) Above(line words.Text) {
	if m.Card == nil {
		m.Text = words.Join("\n", line, m.Text)
		return
	}
	m.Card.Parts = slices.Insert(m.Card.Parts, 0, CardPart{Text: line})
}

// Under puts a line under what the message says.
func (m *Message) Under(line words.Text) {
	if m.Card == nil {
		m.Text = words.Join("\n", m.Text, line)
		return
	}
	m.Card.Text(line)
}

// WithoutPictures is the message without the pictures in its card, and with a line under it.
func (m Message) WithoutPictures(line words.Text) Message {
	if m.Card != nil {
		card := *m.Card
		card.Parts = slices.DeleteFunc(slices.Clone(card.Parts), func(p CardPart) bool { return p.Image != "" })
		m.Card = &card
	}
	m.Under(line)
	return m
}

// hasRoom reports whether a line fits into the message besides what it says.
func (m *Message) hasRoom(line words.Text) bool {
	if m.Card == nil {
		return words.Join("\n", line, m.Text).Length() <= TextMax
	}
	n := line.Length()
	for _, p := range m.Card.Parts {
		n += p.Text.Length()
	}
	return n <= CardTextMax
}

// PlainText is what the message says; of a card, its texts, a line each.
func (m Message) PlainText() string {
	if m.Card == nil {
		return m.Text.Reveal()
	}
	var texts []string
	for _, p := range m.Card.Parts {
		if p.Text != "" {
			texts = append(texts, p.Text.Reveal())
		}
	}
	return strings.Join(texts, "\n")
}

// CustomIDs are those of the message's components, in Discord's order.
func (m Message) CustomIDs() []string {
	var ids []string
	if m.Card != nil {
		for _, p := range m.Card.Parts {
			if p.Button != nil {
				ids = append(ids, p.Button.ID)
			}
		}
	}
	for _, r := range m.Rows {
		for _, b := range r.Buttons {
			ids = append(ids, b.ID)
		}
		if r.Select != nil {
			ids = append(ids, r.Select.ID)
		}
	}
	return ids
}
