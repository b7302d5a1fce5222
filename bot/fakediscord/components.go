package fakediscord

import (
	"encoding/json"
	"strings"
)

// Component types (Discord: Component Types).
const (
	componentRow       = 1
	componentButton    = 2
	componentSelect    = 3
	componentInput     = 4
	componentUsers     = 5 // 5 to 8: selects of users, roles, mentionables, channels
	componentPlaces    = 8
	componentSection   = 9
	componentText      = 10
	componentThumbnail = 11
	componentGallery   = 12
	componentFile      = 13
	componentSeparator = 14
	componentContainer = 17
	componentLabel     = 18
	componentUpload    = 19
	componentRadio     = 21
	componentBoxes     = 22 // a group of checkboxes
	componentBox       = 23 // one checkbox
)

// component is a component of a message or a form as the bot sent it.
type component struct {
	Type          int             `json:"type"`
	ID            int             `json:"id,omitempty"`
	CustomID      string          `json:"custom_id,omitempty"`
	Label         string          `json:"label,omitempty"`
	Style         int             `json:"style,omitempty"`
	URL           string          `json:"url,omitempty"`
	Disabled      bool            `json:"disabled,omitempty"`
	Emoji         json.RawMessage `json:"emoji,omitempty"`
	Placeholder   string          `json:"placeholder,omitempty"`
	MinValues     *int            `json:"min_values,omitempty"`
	MaxValues     *int            `json:"max_values,omitempty"`
	Options       []selectOption  `json:"options,omitempty"`
	DefaultValues json.RawMessage `json:"default_values,omitempty"`
	ChannelTypes  []int           `json:"channel_types,omitempty"`
	MinLength     *int            `json:"min_length,omitempty"`
	MaxLength     *int            `json:"max_length,omitempty"`
	Required      *bool           `json:"required,omitempty"`
	Value         string          `json:"value,omitempty"`
	Components    []component     `json:"components,omitempty"`
	// Components V2 and forms
	Content     string        `json:"content,omitempty"`     // of a Text Display
	Description string        `json:"description,omitempty"` // of a Thumbnail or a Label
	Accessory   *component    `json:"accessory,omitempty"`   // of a Section
	Component   *component    `json:"component,omitempty"`   // of a Label
	Items       []galleryItem `json:"items,omitempty"`
	Media       *media        `json:"media,omitempty"` // of a Thumbnail
	File        *media        `json:"file,omitempty"`
	Accent      *int          `json:"accent_color,omitempty"`
	Spoiler     bool          `json:"spoiler,omitempty"`
	Divider     *bool         `json:"divider,omitempty"`
	Spacing     int           `json:"spacing,omitempty"`
	Default     bool          `json:"default,omitempty"` // of a checkbox
}

// selectOption is one choice of a select, a radio group or a group of checkboxes.
type selectOption struct {
	Label       string          `json:"label"`
	Value       string          `json:"value"`
	Description string          `json:"description,omitempty"`
	Default     bool            `json:"default,omitempty"`
	Emoji       json.RawMessage `json:"emoji,omitempty"`
}

// galleryItem is one picture of a Media Gallery.
type galleryItem struct {
	Media       *media `json:"media"`
	Description string `json:"description,omitempty"`
	Spoiler     bool   `json:"spoiler,omitempty"`
}

// media is an Unfurled Media Item: a link, or "attachment://" and the name of an uploaded file.
type media struct {
	URL string `json:"url"`
}

// attached is the name of the uploaded file that an item shows; ok is false for a link.
func (m *media) attached() (name string, ok bool) {
	if m == nil {
		return "", false
	}
	return strings.CutPrefix(m.URL, "attachment://")
}

// children are the components directly inside one, in the order in which a reader sees them.
func (c *component) children() []*component {
	var list []*component
	for i := range c.Components {
		list = append(list, &c.Components[i])
	}
	if c.Accessory != nil {
		list = append(list, c.Accessory)
	}
	if c.Component != nil {
		list = append(list, c.Component)
	}
	return list
}

// walk calls f for every component, parents before what is inside them.
func walk(components []component, f func(*component)) {
	var visit func(*component)
	visit = func(c *component) {
		f(c)
		for _, child := range c.children() {
			visit(child)
		}
	}
	for i := range components {
		visit(&components[i])
	}
}

// flat lists the components that contain no others, such as buttons, selects and texts.
func flat(components []component) []component {
	var list []component
	walk(components, func(c *component) {
		if len(c.children()) == 0 {
			list = append(list, *c)
		}
	})
	return list
}

// number gives every component without an id the next one that no other has, as Discord does.
func number(components []component) {
	used, next := map[int]bool{}, 0
	walk(components, func(c *component) { used[c.ID] = true })
	used[0] = true
	walk(components, func(c *component) {
		if c.ID != 0 {
			return
		}
		for used[next] {
			next++
		}
		c.ID, used[next] = next, true
	})
}

// componentsJSON shows a message's components with Discord's defaults filled in.
func (s *Server) componentsJSON(m *message, components []component) []object {
	list := []object{}
	for i := range components {
		list = append(list, s.componentJSON(m, &components[i]))
	}
	return list
}

// componentJSON shows one component and what is inside it.
func (s *Server) componentJSON(m *message, c *component) object {
	o := object{}
	_ = json.Unmarshal(mustJSON(c), &o)
	if len(c.Components) > 0 {
		o["components"] = s.componentsJSON(m, c.Components)
	}
	switch c.Type {
	case componentSelect:
		o["min_values"], o["max_values"] = orOne(c.MinValues), orOne(c.MaxValues)
	case componentContainer:
		o["accent_color"], o["spoiler"] = c.Accent, c.Spoiler
	case componentSection:
		o["accessory"] = s.componentJSON(m, c.Accessory)
	case componentSeparator:
		o["divider"], o["spacing"] = c.Divider == nil || *c.Divider, max(c.Spacing, 1)
	case componentThumbnail:
		o["media"], o["spoiler"], o["description"] = s.mediaJSON(m, c.Media), c.Spoiler, orNil(c.Description)
	case componentFile:
		o["file"], o["spoiler"], o["name"], o["size"] = s.mediaJSON(m, c.File), c.Spoiler, nil, nil
		if a := m.attachment(c.File); a != nil {
			o["name"], o["size"] = a.name, len(a.data)
		}
	case componentGallery:
		items := []object{}
		for _, item := range c.Items {
			items = append(items, object{"media": s.mediaJSON(m, item.Media), "description": orNil(item.Description), "spoiler": item.Spoiler})
		}
		o["items"] = items
	}
	return o
}

// mediaJSON shows an Unfurled Media Item as Discord resolves it.
func (s *Server) mediaJSON(m *message, item *media) object {
	o := object{"id": m.id, "url": item.URL, "proxy_url": item.URL, "width": nil, "height": nil, "content_type": nil}
	if a := m.attachment(item); a != nil {
		o["id"], o["attachment_id"], o["content_type"] = a.id, a.id, a.contentType
		o["url"], o["proxy_url"] = attachmentURL(m, *a), attachmentURL(m, *a)
	}
	return o
}

// attachment finds the file of the message that an item shows; nil for a link.
func (m *message) attachment(item *media) *attachment {
	name, ok := item.attached()
	for i := range m.attachments {
		if ok && m.attachments[i].name == name {
			return &m.attachments[i]
		}
	}
	return nil
}

// text is what a message says outside its embeds: its content, or with Components V2 its Text Displays.
func (m *message) text() string {
	if m.flags&flagComponents == 0 {
		return m.content
	}
	return displayed(m.components)
}

// displayed is the text of the Text Displays, each on a line of its own.
func displayed(components []component) string {
	var texts []string
	walk(components, func(c *component) {
		if c.Type == componentText {
			texts = append(texts, c.Content)
		}
	})
	return strings.Join(texts, "\n")
}

// orOne is the default of a select's bounds.
func orOne(n *int) int {
	if n == nil {
		return 1
	}
	return *n
}

// orNil is null for an empty text.
func orNil(text string) any {
	if text == "" {
		return nil
	}
	return text
}
