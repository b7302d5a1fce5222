package discord

import (
	"encoding/json"
	"hash/fnv"
	"unicode/utf8"

	"waymark/commands"
	"waymark/peer"
)

// Message flags (Discord: Message Flags).
const (
	flagSuppressEmbeds        = 1 << 2 // links show no preview
	flagEphemeral             = 1 << 6
	flagSuppressNotifications = 1 << 12
	flagComponentsV2          = 1 << 15
)

// Discord's limits, in characters or pieces. What is longer is cut rather than refused: by then the change is saved, and
// a cut answer is better than none.
const (
	maxText        = 2000
	maxCardText    = 4000 // of all parts together
	maxLabel       = 80
	maxChoice      = 100
	maxChoices     = 25
	maxPlaceholder = 150
	maxFormText    = 45
	maxFormParts   = 5
	maxHint        = 100
	maxValue       = 4000
	maxRows        = 5
	maxAlt         = 1024
)

// Component types (Discord: Component Types).
const (
	typeRow       = 1
	typeButton    = 2
	typeSelect    = 3
	typeInput     = 4
	typePeople    = 5
	typeSection   = 9
	typeText      = 10
	typeGallery   = 12
	typeSeparator = 14
	typeContainer = 17
	typeLabel     = 18
)

// encodeMessage makes the body of a message. Links in it show no previews.
func encodeMessage(m commands.Message) *wireMessage {
	w := &wireMessage{
		Components: []wireComponent{},
		Mentions:   wireMentions{Parse: []string{}, Roles: decimal(m.PingRoles), Users: decimal(m.MentionUsers)},
		Flags:      flagSuppressEmbeds,
	}
	if m.Silent {
		w.Flags |= flagSuppressNotifications
	}
	rows := encodeRows(m.Rows)
	if m.Card != nil {
		w.Flags = w.Flags&^flagSuppressEmbeds | flagComponentsV2
		w.Components = append(w.Components, encodeCard(*m.Card, m.Files, rows))
	} else {
		w.Content, w.Components = clip(m.Text.Reveal(), maxText), append(w.Components, rows...)
	}
	if len(m.Files) > 0 {
		w.Attachments = &[]wireAttachment{}
		for i, f := range m.Files {
			*w.Attachments = append(*w.Attachments, wireAttachment{
				ID: i, Filename: f.Name, Description: clip(f.Alt.Reveal(), maxAlt),
			})
		}
	}
	return w
}

// inLayout makes the body of a plain message one with Components V2 that looks the same: its text is a component above its
// rows. It is for edits of a message that has Components V2, which has them for good.
func (w *wireMessage) inLayout() *wireMessage {
	text, plain := w.Content.(string)
	if !plain {
		return w
	}
	w.Content, w.Flags = nil, w.Flags&^flagSuppressEmbeds|flagComponentsV2
	if text != "" {
		w.Components = append([]wireComponent{{Type: typeText, Content: text}}, w.Components...)
	}
	return w
}

// forEdit makes the body one that replaces all of a message: an edit keeps what it does not name.
func (w *wireMessage) forEdit() *wireMessage {
	w.Flags &^= flagSuppressNotifications // edits notify nobody, and keep that flag
	if w.Attachments == nil {
		w.Attachments = &[]wireAttachment{}
	}
	if w.Content == nil {
		w.Content = json.RawMessage("null")
	}
	return w
}

func (w *wireMessage) ephemeral() *wireMessage {
	w.Flags |= flagEphemeral
	return w
}

// encodeCard makes a container with the card's parts, and the message's rows under them.
func encodeCard(c commands.Card, files []commands.File, rows []wireComponent) wireComponent {
	w := wireComponent{Type: typeContainer, AccentColor: c.Accent}
	left := maxCardText
	for _, p := range c.Parts {
		text := clip(p.Text.Reveal(), left)
		left -= utf8.RuneCountInString(text)
		display := wireComponent{Type: typeText, Content: text}
		switch {
		case p.Divider:
			w.Components = append(w.Components, wireComponent{Type: typeSeparator})
		case p.Image != "":
			w.Components = append(w.Components, encodeImage(p.Image, files))
		case text == "":
		case p.Button != nil:
			button := encodeButton(*p.Button)
			w.Components = append(w.Components, wireComponent{Type: typeSection, Components: []wireComponent{display}, Accessory: &button})
		default:
			w.Components = append(w.Components, display)
		}
	}
	w.Components = append(w.Components, rows...)
	return w
}

// encodeImage shows an attached file in a gallery, with its alternative text.
func encodeImage(name string, files []commands.File) wireComponent {
	media := wireMedia{Media: wireURL{"attachment://" + name}}
	for _, f := range files {
		if f.Name == name {
			media.Description = clip(f.Alt.Reveal(), maxAlt)
		}
	}
	return wireComponent{Type: typeGallery, Items: []wireMedia{media}}
}

func encodeRows(rows []commands.Row) []wireComponent {
	var out []wireComponent
	for _, row := range rows {
		if r, ok := encodeRow(row); ok && len(out) < maxRows {
			out = append(out, r)
		}
	}
	return out
}

func encodeButton(b commands.Button) wireComponent {
	return wireComponent{Type: typeButton, Style: int(b.Style), Label: clip(b.Label, maxLabel), Disabled: b.Disabled, CustomID: b.ID}
}

func encodeRow(row commands.Row) (wireComponent, bool) {
	w := wireComponent{Type: typeRow}
	if row.Select != nil {
		s, ok := encodeSelect(*row.Select)
		w.Components = []wireComponent{s}
		return w, ok
	}
	for _, b := range row.Buttons {
		w.Components = append(w.Components, encodeButton(b))
	}
	return w, len(w.Components) > 0
}

func encodeSelect(s commands.Select) (wireComponent, bool) {
	least, most := max(1, s.Least), max(1, s.Most)
	w := wireComponent{
		Type: typeSelect, CustomID: s.ID, Placeholder: clip(s.Placeholder, maxPlaceholder), MinValues: &least, MaxValues: &most,
	}
	if s.People {
		w.Type = typePeople
		return w, true
	}
	for _, o := range s.Options[:min(len(s.Options), maxChoices)] {
		w.Options = append(w.Options, wireOption{
			Label: clip(o.Label.Reveal(), maxChoice), Value: o.Value, Description: clip(o.About.Reveal(), maxChoice), Default: o.Chosen,
		})
	}
	return w, len(w.Options) > 0
}

// encodeModal makes a form: its text, and a Label around each field.
func encodeModal(m commands.Modal) wireModal {
	w := wireModal{CustomID: m.ID, Title: clip(m.Title, maxFormText), Components: []wireComponent{}}
	if m.Text != "" {
		w.Components = append(w.Components, wireComponent{Type: typeText, Content: clip(m.Text.Reveal(), maxCardText)})
	}
	for _, f := range m.Fields[:min(len(m.Fields), maxFormParts-len(w.Components))] {
		field := encodeField(f)
		w.Components = append(w.Components, wireComponent{
			Type: typeLabel, Label: clip(f.Label, maxFormText), Description: clip(f.About, maxHint), Component: &field,
		})
	}
	return w
}

func encodeField(f commands.Field) wireComponent {
	if len(f.Options) > 0 {
		w, _ := encodeSelect(commands.Select{ID: f.ID, Placeholder: f.Placeholder, Options: f.Options})
		w.Required = &f.Required
		if !f.Required {
			none := 0
			w.MinValues = &none
		}
		return w
	}
	style := 1
	if f.Long {
		style = 2
	}
	most := maxValue
	if f.Max > 0 {
		most = min(f.Max, maxValue)
	}
	return wireComponent{
		Type: typeInput, CustomID: f.ID, Style: style, Placeholder: clip(f.Placeholder, maxHint),
		Value: clip(f.Value.Reveal(), most), Required: &f.Required, MaxLength: most,
	}
}

func encodeChoices(choices []commands.Choice) map[string]any {
	out := []wireChoice{}
	for _, ch := range choices[:min(len(choices), maxChoices)] {
		out = append(out, wireChoice{Name: clip(ch.Label.Reveal(), maxChoice), Value: ch.Value})
	}
	return map[string]any{"choices": out}
}

// Hash differs between messages that Discord shows differently. It does not depend on the process, but on the version of
// this program; it leaves out files.
func Hash(m commands.Message) uint64 {
	m.Files = nil
	data, err := json.Marshal(encodeMessage(m))
	if err != nil {
		return 0
	}
	h := fnv.New64a()
	_, _ = h.Write(data)
	return h.Sum64()
}

func decimal(list []peer.ID) []string {
	var out []string
	for _, v := range list {
		out = append(out, v.String())
	}
	return out
}

// clip keeps at most n characters; "…" is the last where it cut.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	if n < 1 {
		return ""
	}
	return string(r[:n-1]) + "…"
}
