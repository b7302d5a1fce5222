package discord

import (
	"encoding/json"
	"hash/fnv"

	"waymark/commands"
	"waymark/peer"
)

// Message flags (Discord: Message Flags).
const (
	flagSuppressEmbeds = 1 << 2
	flagEphemeral      = 1 << 6
)

// Discord's limits, in characters or pieces. What is longer is cut rather than refused: by then the deed
// is done, and a cut answer is better than none.
const (
	maxText        = 2000
	maxLabel       = 80
	maxChoice      = 100
	maxChoices     = 25
	maxPlaceholder = 150
	maxFormText    = 45
	maxHint        = 100
	maxValue       = 4000
	maxRows        = 5
	maxAlt         = 1024
)

// wireMessage is a message as Discord takes it. Components are always sent: an edit without them would
// leave the old ones.
type wireMessage struct {
	Content      string            `json:"content"`
	Components   []wireComponent   `json:"components"`
	Mentions     wireMentions      `json:"allowed_mentions"`
	Flags        int               `json:"flags,omitempty"`
	Nonce        string            `json:"nonce,omitempty"`
	EnforceNonce bool              `json:"enforce_nonce,omitempty"`
	Attachments  *[]wireAttachment `json:"attachments,omitempty"`
}

// wireMentions always has an empty, non-null parse: without it every mention in a text would notify.
type wireMentions struct {
	Parse []string `json:"parse"`
	Roles []string `json:"roles,omitempty"`
}

type wireAttachment struct {
	ID          int    `json:"id"` // the n of files[n]
	Filename    string `json:"filename"`
	Description string `json:"description,omitempty"`
}

type wireComponent struct {
	Type        int             `json:"type"`
	Components  []wireComponent `json:"components,omitempty"`
	CustomID    string          `json:"custom_id,omitempty"`
	Style       int             `json:"style,omitempty"`
	Label       string          `json:"label,omitempty"`
	Disabled    bool            `json:"disabled,omitempty"`
	Placeholder string          `json:"placeholder,omitempty"`
	Options     []wireOption    `json:"options,omitempty"`
	MinValues   *int            `json:"min_values,omitempty"`
	MaxValues   *int            `json:"max_values,omitempty"`
	Value       string          `json:"value,omitempty"`
	MaxLength   int             `json:"max_length,omitempty"`
	Required    *bool           `json:"required,omitempty"` // Discord's default is true
}

type wireOption struct {
	Label       string `json:"label"`
	Value       string `json:"value"`
	Description string `json:"description,omitempty"`
	Default     bool   `json:"default,omitempty"`
}

type wireModal struct {
	CustomID   string          `json:"custom_id"`
	Title      string          `json:"title"`
	Components []wireComponent `json:"components"`
}

type wireChoice struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Component types (Discord: Component Types).
const (
	typeRow    = 1
	typeButton = 2
	typeSelect = 3
	typeInput  = 4
)

func encodeMessage(m commands.Message) *wireMessage {
	w := &wireMessage{
		Content:    clip(m.Text.Reveal(), maxText),
		Components: []wireComponent{},
		Mentions:   wireMentions{Parse: []string{}, Roles: decimal(m.PingRoles)},
	}
	for _, row := range m.Rows {
		if r, ok := encodeRow(row); ok && len(w.Components) < maxRows {
			w.Components = append(w.Components, r)
		}
	}
	if len(m.Files) > 0 {
		w.replaceFiles()
		for i, f := range m.Files {
			*w.Attachments = append(*w.Attachments, wireAttachment{
				ID: i, Filename: f.Name, Description: clip(f.Alt.Reveal(), maxAlt),
			})
		}
	}
	return w
}

// replaceFiles makes an edit drop the files that the message had and does not have now.
func (w *wireMessage) replaceFiles() {
	if w.Attachments == nil {
		w.Attachments = &[]wireAttachment{}
	}
}

func encodeRow(row commands.Row) (wireComponent, bool) {
	w := wireComponent{Type: typeRow}
	if row.Select != nil {
		s, ok := encodeSelect(*row.Select)
		w.Components = []wireComponent{s}
		return w, ok
	}
	for _, b := range row.Buttons {
		w.Components = append(w.Components, wireComponent{
			Type: typeButton, Style: int(b.Style), Label: clip(b.Label, maxLabel), Disabled: b.Disabled, CustomID: b.ID,
		})
	}
	return w, len(w.Components) > 0
}

func encodeSelect(s commands.Select) (wireComponent, bool) {
	one := 1
	w := wireComponent{
		Type: typeSelect, CustomID: s.ID, Placeholder: clip(s.Placeholder, maxPlaceholder),
		MinValues: &one, MaxValues: &one,
	}
	for _, o := range s.Options[:min(len(s.Options), maxChoices)] {
		w.Options = append(w.Options, wireOption{
			Label: clip(o.Label.Reveal(), maxChoice), Value: o.Value, Description: clip(o.About.Reveal(), maxChoice), Default: o.Chosen,
		})
	}
	return w, len(w.Options) > 0
}

func encodeModal(m commands.Modal) wireModal {
	w := wireModal{CustomID: m.ID, Title: clip(m.Title, maxFormText), Components: []wireComponent{}}
	for _, f := range m.Fields {
		required, style := f.Required, 1
		if f.Long {
			style = 2
		}
		most := maxValue
		if f.Max > 0 {
			most = min(f.Max, maxValue)
		}
		input := wireComponent{
			Type: typeInput, CustomID: f.ID, Label: clip(f.Label, maxFormText), Style: style,
			Placeholder: clip(f.Placeholder, maxHint), Value: clip(f.Value.Reveal(), most),
			Required: &required, MaxLength: most,
		}
		w.Components = append(w.Components, wireComponent{Type: typeRow, Components: []wireComponent{input}})
	}
	return w
}

func encodeChoices(choices []commands.Choice) map[string]any {
	out := []wireChoice{}
	for _, ch := range choices[:min(len(choices), maxChoices)] {
		out = append(out, wireChoice{Name: clip(ch.Label.Reveal(), maxChoice), Value: ch.Value})
	}
	return map[string]any{"choices": out}
}

// Hash is a number that differs when Discord would show a message differently. It is the same in every
// process of one version of this program; files are not part of it.
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

// clip keeps at most n characters, and says with "…" that it left some out.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
}
