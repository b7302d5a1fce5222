package commands

import (
	"strings"

	"waymark/commands/words"
)

// Card is a message with a structure, shown in a frame (Discord: Components V2). Its texts hold at most 4,000 characters
// together; with the message's rows and buttons it has at most 40 components.
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
