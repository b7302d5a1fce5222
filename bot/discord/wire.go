package discord

// wireMessage is a message as Discord takes it. Components are always sent: an edit without them would leave the old
// ones.
type wireMessage struct {
	Content      any               `json:"content,omitempty"` // a string; of a card nil, and in edits null
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
	Users []string `json:"users,omitempty"`
}

type wireAttachment struct {
	ID          int    `json:"id"` // the n of files[n]
	Filename    string `json:"filename"`
	Description string `json:"description,omitempty"`
}

// wireComponent is a component of any type. Required is a pointer since Discord's default is true.
type wireComponent struct {
	Type        int             `json:"type"`
	Components  []wireComponent `json:"components,omitempty"`
	Component   *wireComponent  `json:"component,omitempty"` // of a Label
	Accessory   *wireComponent  `json:"accessory,omitempty"` // of a Section
	Items       []wireMedia     `json:"items,omitempty"`     // of a Media Gallery
	Content     string          `json:"content,omitempty"`   // of a Text Display
	AccentColor int             `json:"accent_color,omitempty"`
	CustomID    string          `json:"custom_id,omitempty"`
	Style       int             `json:"style,omitempty"`
	Label       string          `json:"label,omitempty"`
	Description string          `json:"description,omitempty"`
	Disabled    bool            `json:"disabled,omitempty"`
	Placeholder string          `json:"placeholder,omitempty"`
	Options     []wireOption    `json:"options,omitempty"`
	MinValues   *int            `json:"min_values,omitempty"`
	MaxValues   *int            `json:"max_values,omitempty"`
	Value       string          `json:"value,omitempty"`
	MaxLength   int             `json:"max_length,omitempty"`
	Required    *bool           `json:"required,omitempty"`
}

type wireMedia struct {
	Media       wireURL `json:"media"`
	Description string  `json:"description,omitempty"`
}

type wireURL struct {
	URL string `json:"url"`
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
	Name  string            `json:"name"`
	Names map[string]string `json:"name_localizations,omitempty"`
	Value string            `json:"value"`
}
